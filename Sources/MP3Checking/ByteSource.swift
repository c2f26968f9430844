import Glibc

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
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { room, count in
      while count < room.count {
        let got = unsafe pread(
          descriptor, room.baseAddress.map { unsafe $0 + count }, room.count - count,
          off_t(range.lowerBound + count))
        if got > 0 {
          count += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failure = errno
          break
        }
      }
    }
    guard failure == 0 else { throw .cannotRead(path, reason: systemMessage(failure)) }
    return bytes
  }
}

func systemMessage(_ number: Int32 = errno) -> String { unsafe String(cString: strerror(number)) }

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
