internal import CSndfile
import Synchronization

/// A file that is being decoded, somewhere between its first frame and its last.
final class Decoder: Sendable {
  private let path: String
  private let format: AudioFormat
  private let handle: Mutex<SoundHandle>

  init(_ handle: consuming sending SoundHandle, path: String, format: AudioFormat) {
    self.path = path
    self.format = format
    self.handle = Mutex(handle)
  }

  /// The frame that is decoded next.
  var position: Int { handle.withLock { $0.position } }

  /// Appends the frames as interleaved stereo.
  ///
  /// A decoder that has thrown is of no more use: libsndfile does not say so twice.
  /// - Parameter frames: Not empty.
  func read<Sample: DecodedSample>(
    _ frames: Range<Int>, into samples: inout OutputSpan<Sample>
  ) throws(AudioFileError) {
    try unsafe samples.withUnsafeMutableBufferPointer { (all, filled) throws(AudioFileError) in
      let room = unsafe UnsafeMutableBufferPointer(
        rebasing: all[filled..<filled + 2 * frames.count])
      try handle.withLock { (handle) throws(AudioFileError) in
        if handle.position != frames.lowerBound, !handle.seek(to: frames.lowerBound) {
          throw failure(of: handle, at: frames.lowerBound)
        }
        try unsafe read(frames.count, from: &handle, into: room)
        // Whoever writes to a file changes its time, so what was read before is what it was.
        guard handle.file.isUnchanged else { throw .changed(path: path) }
      }
      if format.channelCount == 1 {
        // From the end, so that nothing is overwritten before it is copied.
        for index in (0..<frames.count).reversed() {
          unsafe room[2 * index + 1] = room[index]
          unsafe room[2 * index] = room[index]
        }
      }
      filled += 2 * frames.count
    }
  }

  private func read<Sample: DecodedSample>(
    _ count: Int, from handle: inout SoundHandle, into room: UnsafeMutableBufferPointer<Sample>
  ) throws(AudioFileError) {
    precondition(count * format.channelCount <= room.count)
    guard let start = room.baseAddress else { return }
    let position = handle.position
    let done = unsafe handle.read(count, into: start)
    guard done == count, handle.lastError == 0 else { throw failure(of: handle, at: position) }
  }

  /// Why `handle` did not give what it should.
  private func failure(of handle: borrowing SoundHandle, at frame: Int) -> AudioFileError {
    guard handle.file.isUnchanged else { return .changed(path: path) }
    let second = frame / format.sampleRate
    return switch handle.lastError {
    case 0:
      .truncated(path: path, missing: nil)
    case Int32(SF_ERR_SYSTEM):
      .systemFailure(path: path, operation: "reading", reason: reason(handle.lastError))
    default:
      .damaged(
        path: path,
        reason: "its sound cannot be decoded from second \(second) on (libsndfile: "
          + "\(reason(handle.lastError)))")
    }
  }
}
