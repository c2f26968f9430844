import CompactDisc

/// The sums over a track, or over what lies between two tracks, as far as it has been seen.
struct RunningTrack: Sendable {
  /// Its place in the audio.
  let samples: Range<Int>
  private(set) var crcs = SampleCRCs()
  private(set) var sums = WeightedSums()
  private(set) var frame450 = OffsetChecksum()
  private(set) var leadingSilence = 0
  private(set) var trailingSilence = 0
  private var lowest: Int16 = 0
  private var highest: Int16 = 0
  private var count = 0

  init(_ samples: Range<Int>) { self.samples = samples }

  var peak: UInt16 { max(lowest.magnitude, highest.magnitude) }

  /// Adds the samples that follow, interleaved.
  mutating func update(_ block: Span<Int16>) {
    crcs.update(block)
    sums.add(block, at: count)
    let next = count + block.count / 2
    if OffsetChecksum.samples.overlaps(count..<next) || count == 0 {
      frame450.update(block)
    } else {
      frame450.skip(block.count / 2)
    }
    // Minimum and maximum are single vector instructions; the absolute value is taken at the end.
    var (low, high) = (lowest, highest)
    // Sound: only samples of the block are read.
    unsafe block.withUnsafeBufferPointer { samples in
      for index in 0..<samples.count {
        low = unsafe min(low, samples[index])
        high = unsafe max(high, samples[index])
      }
    }
    (lowest, highest) = (low, high)
    updateSilence(block)
    count = next
  }

  private mutating func updateSilence(_ block: Span<Int16>) {
    var end = block.count
    while end > 0, block[end - 1] == 0 { end -= 1 }
    // A stereo sample is silent if both of its channels are.
    let silent = (block.count - end) / 2
    if leadingSilence == count {
      var start = 0
      while start < end, block[start] == 0 { start += 1 }
      leadingSilence += end == 0 ? block.count / 2 : start / 2
    }
    trailingSilence = silent == block.count / 2 ? trailingSilence + silent : silent
  }
}
