internal import CCurl

/// What libcurl knows of one transfer.
@safe struct EasyHandle: ~Copyable {
  let pointer: UnsafeMutableRawPointer

  /// Nil when memory is out.
  init?() {
    guard Self.isReady, let pointer = unsafe curl_easy_init() else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe curl_easy_cleanup(pointer) }

  /// libcurl's own start, done once, before any handle is made.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  /// Sets an option; the names and values are constants that libcurl 7.85 and later know.
  func set(_ option: CURLoption, _ number: Int) {
    _ = unsafe curl_set_number(pointer, option, number)
  }

  /// Sets an option to a text, which libcurl copies.
  func set(_ option: CURLoption, _ text: String) {
    _ = unsafe curl_set_text(pointer, option, text)
  }

  /// The status of the last answer; 0 without one.
  var status: Int {
    var status = 0
    guard unsafe curl_get_number(pointer, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK else {
      return 0
    }
    return status
  }

  /// Where the answer sends us on to, as a whole address; nil where it does not.
  var redirection: String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_get_text(pointer, CURLINFO_REDIRECT_URL, &text) == CURLE_OK,
      let text = unsafe text
    else { return nil }
    return unsafe String(cString: text)
  }

  /// The first header of this name; bytes that are no UTF-8 become U+FFFD.
  func header(_ name: String) -> String? {
    var header: UnsafeMutablePointer<curl_header>?
    guard unsafe curl_easy_header(pointer, name, 0, UInt32(CURLH_HEADER), -1, &header) == CURLHE_OK,
      let value = unsafe header?.pointee.value
    else { return nil }
    return unsafe String(cString: value)
  }
}
