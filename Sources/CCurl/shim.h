#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.

static inline CURLcode curl_set_number(CURL *transfer, CURLoption option, long number) {
  return (curl_easy_setopt)(transfer, option, number);
}

static inline CURLcode curl_set_size(CURL *transfer, CURLoption option, curl_off_t size) {
  return (curl_easy_setopt)(transfer, option, size);
}

static inline CURLcode curl_set_text(CURL *transfer, CURLoption option, const char *text) {
  return (curl_easy_setopt)(transfer, option, text);
}

static inline CURLcode curl_set_pointer(CURL *transfer, CURLoption option, void *pointer) {
  return (curl_easy_setopt)(transfer, option, pointer);
}

static inline CURLcode curl_set_callback(
    CURL *transfer, CURLoption option,
    size_t (*callback)(char *bytes, size_t size, size_t count, void *context)) {
  return (curl_easy_setopt)(transfer, option, callback);
}

static inline CURLcode curl_get_number(CURL *transfer, CURLINFO info, long *number) {
  return (curl_easy_getinfo)(transfer, info, number);
}

static inline CURLcode curl_get_text(CURL *transfer, CURLINFO info, char **text) {
  return (curl_easy_getinfo)(transfer, info, text);
}

// The result of a finished transfer lies in a union, of which Swift sees no member.
static inline CURLcode curl_message_result(const CURLMsg *message) { return message->data.result; }
