import Glibc

/// Reads until `buffer` is full or the file ends.
///
/// - Returns: The bytes that were there; nil where the system has an error, which `errno` names.
package func readWhole(
  _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
) -> Int? {
  var done = 0
  while done < buffer.count {
    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
    let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      return nil
    }
    done += count
  }
  return done
}

/// Writes all of `bytes`; false where the system has an error, which `errno` names.
package func writeWhole(_ descriptor: Int32, at offset: Int, _ bytes: RawSpan) -> Bool {
  var done = 0
  while done < bytes.byteCount {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
      return unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    }
    if count < 0 {
      if errno == EINTR { continue }
      return false
    }
    done += count
  }
  return true
}
