internal import CCurl

/// libcurl's loop, in which one transfer runs at a time.
@safe final class MultiHandle: Sendable {
  /// Only `wake` is called by another thread than the one that transfers, which libcurl allows.
  private nonisolated(unsafe) let pointer: UnsafeMutableRawPointer

  /// Nil when memory or descriptors are out.
  init?() {
    guard let pointer = unsafe curl_multi_init() else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe curl_multi_cleanup(pointer) }

  /// Ends the wait that is under way, or else the next one.
  func wake() { _ = unsafe curl_multi_wakeup(pointer) }

  /// Runs a transfer to its end.
  ///
  /// - Parameter patience: Called between two steps; how long the next may wait for the network, or
  ///   nil to give up.
  /// - Returns: libcurl's result; nil when it was given up.
  func run(_ transfer: borrowing EasyHandle, patience: () -> Duration?) -> CURLcode? {
    let handle = unsafe transfer.pointer
    guard unsafe curl_multi_add_handle(pointer, handle) == CURLM_OK else {
      return CURLE_OUT_OF_MEMORY
    }
    defer { _ = unsafe curl_multi_remove_handle(pointer, handle) }
    while let patience = patience() {
      var running: Int32 = 0
      guard unsafe curl_multi_perform(pointer, &running) == CURLM_OK else {
        return CURLE_OUT_OF_MEMORY
      }
      if let result { return result }
      let milliseconds = Int32(clamping: max(1, patience.wholeMilliseconds))
      guard unsafe curl_multi_poll(pointer, nil, 0, milliseconds, nil) == CURLM_OK else {
        return CURLE_OUT_OF_MEMORY
      }
    }
    return nil
  }

  /// The result of the transfer, once it has ended.
  private var result: CURLcode? {
    var left: Int32 = 0
    while let message = unsafe curl_multi_info_read(pointer, &left) {
      if unsafe message.pointee.msg == CURLMSG_DONE {
        return unsafe curl_message_result(message)
      }
    }
    return nil
  }
}
