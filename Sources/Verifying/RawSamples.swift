import AlbumWriting
import CompactDisc
import Glibc
import SystemCalls

/// The samples in a file that has nothing but them behind its header, little-endian.
final class RawSamples: SampleReading {
  private let path: String
  private let descriptor: Int32
  /// Bytes before the first sample.
  private let headerLength: Int

  init(path: String, startingAt headerLength: Int) throws {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw VerifyingError.badCopy(path: path, reason: systemMessage())
    }
    self.path = path
    self.headerLength = headerLength
  }

  deinit { close(descriptor) }

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
    var bytes = [UInt8](repeating: 0, count: samples.count * CDAudio.bytesPerSample)
    let offset = headerLength + samples.lowerBound * CDAudio.bytesPerSample
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe readWhole(descriptor, at: offset, into: $0)
    }
    guard count == bytes.count else {
      throw VerifyingError.badCopy(
        path: path, reason: count == nil ? systemMessage() : "it is cut off")
    }
    for index in 0..<2 * samples.count {
      block.append(Int16(bitPattern: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8))
    }
  }
}
