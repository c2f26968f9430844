/// A file's sound at a sample rate that MP3 has: 32, 44.1 or 48 kHz.
///
/// Multiples and parts of 44.1 kHz become 44.1 kHz, those of 48 kHz become 48 kHz; what has one of
/// the three rates stays as it is. A frame has the same bits in whatever ranges and on whatever
/// threads the sound is read: it is made in chunks on a fixed grid, each with what comes before and
/// after it.
public final class ResampledAudio: Sendable {
  public let file: AudioFile
  /// In hertz.
  public let sampleRate: Int
  /// The file's, times the sample rates' ratio, rounded to the nearest.
  public let frameCount: Int

  private let resampling: Resampling
  private let grid: ChunkGrid

  public init(_ file: AudioFile) {
    self.file = file
    sampleRate = Self.sampleRate(for: file.format.sampleRate)
    resampling = Resampling(from: file.format.sampleRate, to: sampleRate)
    frameCount = resampling.outputCount(of: file.format.frameCount)
    grid = ChunkGrid(of: resampling)
  }

  deinit { ChunkCache.removeAll(of: ObjectIdentifier(self)) }

  /// Whether the samples are the file's own.
  public var isUnchanged: Bool { sampleRate == file.format.sampleRate }

  /// The rate of MP3 for a file of `sampleRate` hertz.
  static func sampleRate(for sampleRate: Int) -> Int {
    if [32_000, 44_100, 48_000].contains(sampleRate) { return sampleRate }
    // The rates beside 44.1 kHz and its kin are all multiples of 4 kHz; of others, such as 37.8 kHz
    // of CD-ROM XA, most belong to the CD.
    return sampleRate.isMultiple(of: 4000) ? 48_000 : 44_100
  }

  /// Appends the frames as interleaved stereo of full scale ±1, or slightly over.
  ///
  /// Blocks the thread; safe to call from many at once. A few chunks are kept for the process as a
  /// whole, so reading on costs no more than once.
  /// - Precondition: The frames lie within `frameCount` and `samples` has room.
  public func read(
    _ frames: Range<Int>, into samples: inout OutputSpan<Float>
  ) throws(AudioFileError) {
    guard !isUnchanged else { return try file.read(frames, into: &samples) }
    precondition(
      frames.lowerBound >= 0 && frames.upperBound <= frameCount, "there are no such frames")
    precondition(samples.freeCapacity >= 2 * frames.count, "there is no room")
    // Chunks first, so that nothing is appended if one of them fails.
    let chunks = frames.isEmpty ? [] : try self.chunks(grid.indices(of: frames))
    for (index, chunk) in chunks {
      let start = index * grid.length
      let part = frames.clamped(to: start..<start + chunk.count / 2)
      for index in 2 * (part.lowerBound - start)..<2 * (part.upperBound - start) {
        samples.append(chunk[index])
      }
    }
  }

  private func chunks(
    _ indices: ClosedRange<Int>
  ) throws(AudioFileError) -> [(index: Int, samples: [Float])] {
    var chunks: [(index: Int, samples: [Float])] = []
    for index in indices { chunks.append((index, try chunk(index))) }
    return chunks
  }

  private func chunk(_ index: Int) throws(AudioFileError) -> [Float] {
    let own = ObjectIdentifier(self)
    if let chunk = ChunkCache.chunk(index, of: own) { return chunk }
    let chunk = try resampledChunk(index)
    ChunkCache.put(chunk, index, of: own)
    return chunk
  }

  private func resampledChunk(_ index: Int) throws(AudioFileError) -> [Float] {
    let count = min(grid.length, frameCount - index * grid.length)
    let input = grid.input(ofChunk: index, count: count)
    let existing = input.clamped(to: 0..<file.format.frameCount)
    var failure: AudioFileError?
    // Before the start and after the end of the file there is silence.
    let samples = [Float](capacity: 2 * input.count) { samples in
      samples.append(repeating: 0, count: 2 * (existing.lowerBound - input.lowerBound))
      do throws(AudioFileError) {
        try file.read(existing, into: &samples)
      } catch {
        failure = error
        return
      }
      samples.append(repeating: 0, count: 2 * (input.upperBound - existing.upperBound))
    }
    if let failure { throw failure }
    do {
      let output = try resampling.output(of: samples)
      return Array(output[2 * grid.margin..<2 * (grid.margin + count)])
    } catch {
      throw .cannotResample(path: file.path, reason: error.reason)
    }
  }
}
