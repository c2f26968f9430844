import AlbumWriting
import CompactDisc
import MP3Encoding
import MusicLibrary

/// Tells whether a source has the same audio as an album of the library, by its checksums.
struct SameAudio {
  enum Answer: Equatable {
    case different
    case same
    /// The source has every sample so many places later.
    case shifted(by: Int)
  }

  private let tracks: [AlbumDescription.Track]
  private let samples: AlbumSamples
  /// Of all tracks together.
  private let bounds: Range<Int>
  /// The source's own checksums, once they were needed.
  private var checksums: [TrackChecksums]?
  /// Samples around the sector by which offsets are found, by the track's place.
  private var windows: [Int: [Int16]] = [:]

  /// How far apart two pressings can be: AccurateRip's limit, which drives' offsets share.
  static let farthestOffset = 5 * CDAudio.samplesPerSector - 1

  private static let blockLength = 1 << 16

  init(_ opened: OpenedAlbum) {
    tracks = opened.description.tracks
    samples = opened.samples
    bounds = opened.description.tracks.reduce(0..<0) { bounds, track in
      bounds.isEmpty
        ? track.samples
        : min(
          bounds.lowerBound, track.samples.lowerBound)..<max(
            bounds.upperBound, track.samples.upperBound)
    }
  }

  /// Compares with an album that has as many tracks, of nearly the same lengths.
  ///
  /// Reads the source's samples, the first time all of them.
  mutating func compare(with album: AlbumEntry) throws -> Answer {
    // What is silent in one is silent in the other, so it says nothing.
    guard album.tracks.contains(where: { $0.checksums != nil }) else { return .different }
    let ours = try ownChecksums()
    if zip(ours, album.tracks).allSatisfy(Self.isSame) { return .same }
    guard let shift = try shift(to: album.tracks) else { return .different }
    for (track, their) in zip(tracks, album.tracks) {
      guard let their = their.checksums else { continue }
      let shifted = try checksums(of: track, shift: shift)
      guard shifted.accurateRip.v1 == their.accurateRip1 else { return .different }
    }
    return .shifted(by: shift)
  }

  private static func isSame(_ ours: TrackChecksums, _ their: TrackEntry) -> Bool {
    guard let sums = their.checksums else { return their.state == .silent && ours.peak == 0 }
    return ours.crc32.value == sums.crc32 && ours.sampleCount == their.sampleCount
  }

  private mutating func ownChecksums() throws -> [TrackChecksums] {
    if let checksums { return checksums }
    var sums: [TrackChecksums] = []
    for track in tracks { sums.append(try checksums(of: track, shift: 0)) }
    checksums = sums
    return sums
  }

  /// The offset at which the first track that is long enough has the sector that the other has.
  private mutating func shift(to theirs: [TrackEntry]) throws -> Int? {
    // Pressings of a CD have 16 bits.
    guard case .integers(let samples) = samples else { return nil }
    for (index, (track, their)) in zip(tracks, theirs).enumerated() {
      guard let value = their.checksums?.sector450, value != 0 else { continue }
      let start = OffsetChecksum.samples.lowerBound - Self.farthestOffset
      let end = OffsetChecksum.samples.upperBound + Self.farthestOffset
      let window =
        try windows[index]
        ?? read(
          track.samples.lowerBound + start..<track.samples.lowerBound + end, samples)
      windows[index] = window
      let shifts = OffsetChecksum.positions(of: value, in: window.span)
        .map { $0 - Self.farthestOffset }.filter { $0 != 0 }
      return shifts.min { abs($0) < abs($1) }
    }
    return nil
  }

  private func checksums(
    of track: AlbumDescription.Track, shift: Int
  ) throws -> TrackChecksums {
    var checksums = TrackChecksums(
      sampleCount: track.samples.count, isFirstTrack: track.isFirstAudioTrack,
      isLastTrack: track.isLastAudioTrack)
    for start in stride(
      from: track.samples.lowerBound, to: track.samples.upperBound, by: Self.blockLength)
    {
      try Task.checkCancellation()
      let end = min(start + Self.blockLength, track.samples.upperBound)
      switch samples {
      case .integers(let samples):
        let block = try read(start + shift..<end + shift, samples)
        checksums.update(block.span)
      case .floats(let samples):
        let block = try music(start..<end, samples)
        checksums.update(block.span)
      }
    }
    return checksums
  }

  /// The samples of a range, silence where it lies beyond the album.
  private func read(_ range: Range<Int>, _ samples: any SampleReading<Int16>) throws -> [Int16] {
    let inside = range.clamped(to: bounds)
    guard !inside.isEmpty else { return silence(range.count) }
    return silence(inside.lowerBound - range.lowerBound) + (try music(inside, samples))
      + silence(range.upperBound - inside.upperBound)
  }

  private func music<Sample: PCMSample>(
    _ range: Range<Int>, _ samples: any SampleReading<Sample>
  ) throws -> [Sample] {
    var music: [Sample] = []
    try music.append(addingCapacity: 2 * range.count) { try samples.read(range, into: &$0) }
    return music
  }

  private func silence(_ count: Int) -> [Int16] { [Int16](repeating: 0, count: 2 * count) }
}
