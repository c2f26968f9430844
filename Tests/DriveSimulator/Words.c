#include "Words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t text_file_limit = 1 << 20;

char *next_line(struct line_reader *reader) {
  if (*reader->rest == '\0') return NULL;
  char *line = reader->rest;
  bool quoted = false;
  char *end = line;
  for (; *end != '\0' && *end != '\n' && *end != '\r'; end++) {
    if (*end == '"') quoted = !quoted;
    if (*end == reader->separator && !quoted) break;
  }
  bool crlf = end[0] == '\r' && end[1] == '\n';
  reader->rest = end + (*end == '\0' ? 0 : crlf ? 2 : 1);
  *end = '\0';
  reader->number++;
  return line;
}

static bool is_blank(char character) { return character == ' ' || character == '\t'; }

char *next_word(char **rest) {
  char *word = *rest;
  while (is_blank(*word)) word++;
  if (*word == '\0') return NULL;
  bool quoted = *word == '"';
  if (quoted) word++;
  char *end = word;
  while (*end != '\0' && (quoted ? *end != '"' : !is_blank(*end))) end++;
  *rest = *end == '\0' ? end : end + 1;
  *end = '\0';
  return word;
}

static char *trimmed_end(char *text) {
  char *end = text + strlen(text);
  while (end > text && is_blank(end[-1])) end--;
  *end = '\0';
  return end;
}

char *last_word(char *line) {
  char *end = trimmed_end(line);
  char *word = end;
  while (word > line && !is_blank(word[-1]) && word[-1] != '"') word--;
  if (word == end) return NULL;
  if (word > line && is_blank(word[-1])) word[-1] = '\0';
  return word;
}

char *unquoted(char *rest) {
  while (is_blank(*rest)) rest++;
  char *end = trimmed_end(rest);
  if (end - rest < 2 || rest[0] != '"' || end[-1] != '"') return rest;
  end[-1] = '\0';
  return rest + 1;
}

char *contents_of_text_file(const char *path, struct failure *failure) {
  FILE *file = fopen(path, "re");
  char *text = malloc(text_file_limit + 1);
  size_t length = 0;
  if (file == NULL) {
    failed(failure, "cannot read %s: %s", path, strerror(errno));
  } else if (text == NULL) {
    failed(failure, "out of memory");
  } else {
    length = fread(text, 1, text_file_limit + 1, file);
    if (ferror(file)) {
      failed(failure, "cannot read %s: %s", path, strerror(errno));
    } else if (length > text_file_limit) {
      failed(failure, "%s is too long to be a text", path);
    } else if (memchr(text, '\0', length) != NULL) {
      failed(failure, "%s is not a text", path);
    } else {
      fclose(file);
      text[length] = '\0';
      return text;
    }
  }
  if (file != NULL) fclose(file);
  free(text);
  return NULL;
}
