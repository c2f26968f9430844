import Glibc
import SystemCalls

/// Bytes that can be read from any place.
public protocol ByteSource {
  var byteCount: Int { get }

  /// The bytes in a range of offsets; fewer where the source ends within it.
  func bytes(in range: Range<Int>) throws(CheckError) -> [UInt8]
}

/// A file that is open for reading, as long as there is a reference to it.
package final class OpenFile: ByteSource, Sendable {
  package let byteCount: Int
  private let path: FilePath
  private let descriptor: Int32

  package init(_ path: FilePath) throws(CheckError) {
    // Opening a pipe must not wait for somebody who writes to it.
    let descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw .cannotOpen(path, reason: systemMessage()) }
    var information = stat()
    let status = unsafe fstat(descriptor, &information)
    self.path = path
    self.descriptor = descriptor
    byteCount = Int(information.st_size)
    guard status == 0 else { throw .cannotOpen(path, reason: systemMessage()) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
  }

  deinit { close(descriptor) }

  package func bytes(in range: Range<Int>) throws(CheckError) -> [UInt8] {
    let range = range.clamped(to: 0..<byteCount)
    return try [UInt8](capacity: range.count) { output throws(CheckError) in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled throws(CheckError) in
        let buffer = UnsafeMutableRawBufferPointer(room)
        guard let got = unsafe readWhole(descriptor, at: range.lowerBound, into: buffer) else {
          throw .cannotRead(path, reason: systemMessage())
        }
        filled = got
      }
    }
  }
}

/// A stream in memory, such as one that has just been made.
struct BytesInMemory: ByteSource {
  let all: [UInt8]

  var byteCount: Int { all.count }

  func bytes(in range: Range<Int>) -> [UInt8] { Array(all[range.clamped(to: all.indices)]) }
}

extension ByteSource {
  /// Whether these letters stand at a place.
  func has(_ letters: StaticString, at offset: Int) throws(CheckError) -> Bool {
    guard offset >= 0 else { return false }
    let bytes = try bytes(in: offset..<offset + letters.utf8CodeUnitCount)
    return bytes.elementsEqual("\(letters)".utf8)
  }
}
