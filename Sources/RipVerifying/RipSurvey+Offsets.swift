import CompactDisc

extension RipSurvey {
  /// Version 1 of a track's AccurateRip checksum at every offset in `offsets`.
  ///
  /// - Parameter index: Among the audio tracks, from 0.
  /// - Returns: Nil for a track too short to have one, and until the samples that follow the track
  ///   have gone in as well.
  public func accurateRipV1(ofTrack index: Int) -> OffsetValues? {
    let counted = layout.counted(index)
    let start = layout.tracks[index].samples.lowerBound
    guard !counted.isEmpty else { return nil }
    let window = start + counted.lowerBound..<start + counted.upperBound
    return weightedSums(of: window, origin: start)
  }

  /// The checksum of a track's sector 450 at every offset in `offsets`.
  ///
  /// - Returns: Nil for a track that has no such sector, and until enough samples have gone in.
  public func frame450(ofTrack index: Int) -> OffsetValues? {
    let track = layout.tracks[index].samples
    let counted = OffsetChecksum.samples
    guard track.count >= counted.upperBound else { return nil }
    let window = track.lowerBound + counted.lowerBound..<track.lowerBound + counted.upperBound
    return weightedSums(of: window, origin: window.lowerBound)
  }

  /// The Cue Tools database's checksum of the disc at every offset in `CTDBLayout.offsets`.
  ///
  /// - Returns: Nil for audio of less than three strides, and until all samples have gone in.
  public var ctdbDiscCRC: OffsetValues? {
    let window = database.covered
    return window.isEmpty ? nil : crcs(of: window)
  }

  /// The Cue Tools database's checksum of a track at every offset in `CTDBLayout.offsets`.
  ///
  /// The first track leaves out what the disc's checksum leaves out at the start, the last one what
  /// that leaves out at the end; the others are whole.
  public func ctdbCRC(ofTrack index: Int) -> OffsetValues? {
    ctdbCRC(
      ofTrack: index, headLength: CTDBLayout.samplesPerStride, tailLength: database.tailLength)
  }

  /// The same with other numbers of stereo samples left out at the ends of the disc.
  package func ctdbCRC(ofTrack index: Int, headLength: Int, tailLength: Int) -> OffsetValues? {
    let track = layout.tracks[index].samples
    let isLast = index == layout.tracks.count - 1
    let lower = track.lowerBound + (index == 0 ? headLength : 0)
    let upper = track.upperBound - (isLast ? tailLength : 0)
    return lower < upper ? crcs(of: lower..<upper) : nil
  }

  /// The sums of a window's samples times their positions, counted from an origin, at every offset.
  private func weightedSums(of window: Range<Int>, origin: Int) -> OffsetValues? {
    guard let offsets = offsets(of: window, within: Self.offsets),
      let first = stretch(around: window.lowerBound, offsets),
      let last = stretch(around: window.upperBound, offsets)
    else { return nil }
    let before = first.sums(shifted(window.lowerBound, offsets))
    let until = last.sums(shifted(window.upperBound, offsets))
    let values = offsets.enumerated().map { place, offset in
      let plain = until.plain[place] &- before.plain[place]
      let weighted = until.weighted[place] &- before.weighted[place]
      // Positions count from the origin at that offset, not from the start of the disc.
      return weighted &- UInt32(truncatingIfNeeded: origin + offset) &* plain
    }
    return OffsetValues(firstOffset: offsets.lowerBound, values: values)
  }

  private func crcs(of window: Range<Int>) -> OffsetValues? {
    guard let offsets = offsets(of: window, within: CTDBLayout.offsets),
      let first = stretch(around: window.lowerBound, offsets),
      let last = stretch(around: window.upperBound, offsets)
    else { return nil }
    let difference = CRC32Difference(byteCount: CDAudio.bytesPerSample * window.count)
    let before = first.crcs(shifted(window.lowerBound, offsets))
    let until = last.crcs(shifted(window.upperBound, offsets))
    return OffsetValues(
      firstOffset: offsets.lowerBound,
      values: zip(before, until).map { difference.value(from: $0, to: $1) })
  }

  /// Those offsets at which a window lies in the audio; nil if there is none.
  private func offsets(
    of window: Range<Int>, within all: ClosedRange<Int>
  ) -> ClosedRange<Int>? {
    let lower = max(all.lowerBound, -window.lowerBound)
    let upper = min(all.upperBound, layout.sampleCount - window.upperBound)
    return lower <= upper ? lower...upper : nil
  }

  /// The stretch that knows a place at all offsets; nil until it does.
  private func stretch(around place: Int, _ offsets: ClosedRange<Int>) -> KeptStretch? {
    let needed = shifted(place, offsets)
    return stretches.first { stretch in
      position >= stretch.range.lowerBound && stretch.known.contains(needed.lowerBound)
        && stretch.known.contains(needed.upperBound)
    }
  }

  private func shifted(_ place: Int, _ offsets: ClosedRange<Int>) -> ClosedRange<Int> {
    place + offsets.lowerBound...place + offsets.upperBound
  }

  /// What has to be kept for all this: disjoint, in order.
  static func stretches(_ layout: AudioLayout, _ database: CTDBLayout) -> [KeptStretch] {
    var ranges: [Range<Int>] = []
    func keep(_ place: ClosedRange<Int>, _ offsets: ClosedRange<Int>) {
      let lower = max(0, place.lowerBound + offsets.lowerBound)
      let upper = min(layout.sampleCount, place.upperBound + offsets.upperBound)
      if lower < upper { ranges.append(lower..<upper) }
    }
    for (index, track) in layout.tracks.enumerated() {
      let samples = track.samples
      let counted = layout.counted(index)
      for place in [counted.lowerBound, counted.upperBound].map({ samples.lowerBound + $0 }) {
        keep(place...place, offsets)
      }
      for place in [samples.lowerBound, samples.upperBound] {
        keep(place...place, CTDBLayout.offsets)
      }
      let sector = OffsetChecksum.samples
      if samples.count >= sector.upperBound {
        keep(
          samples.lowerBound + sector.lowerBound...samples.lowerBound + sector.upperBound, offsets)
      }
    }
    let covered = database.covered
    keep(covered.lowerBound...covered.lowerBound, CTDBLayout.offsets)
    keep(covered.upperBound...covered.upperBound, CTDBLayout.offsets)
    return merged(ranges).map(KeptStretch.init)
  }
}

/// Ranges in order, with those joined that overlap or touch.
func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
  ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) {
    merged, range in
    if let last = merged.last, range.lowerBound <= last.upperBound {
      let upper = max(last.upperBound, range.upperBound)
      merged[merged.count - 1] = last.lowerBound..<upper
    } else {
      merged.append(range)
    }
  }
}
