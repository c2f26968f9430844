import CompactDisc
import SecureReading

/// Reads one range of a disc in a drive that does not find its place to the sample.
///
/// libcdio-paranoia fits reads together by what they have in common, `FittedStream` puts the result
/// into its place, and this hands it on bit by bit.
struct FittedReader {
  /// In the disc's addresses.
  private let sectors: Range<Sector>
  private let readOffset: Int
  private let context: FittingContext
  /// The drive's sectors that libcdio-paranoia reads.
  private let range: Range<Sector>
  private var stream: FittedStream

  /// Sectors before the range by which its place is found.
  static let overlap = 50
  /// Sectors that are read beyond the end, because what is there may be what belongs before it.
  private static let margin = 4
  /// Sectors between two looks at what has come.
  private static let blockLength = 75

  /// - Parameters:
  ///   - sectors: In the disc's addresses.
  ///   - readable: The drive's sectors of the same stretch of audio.
  ///   - known: Samples of the disc's sectors before, as far as they are proved; `overlap` are enough.
  init(
    _ sectors: Range<Sector>, readOffset: Int, readable: Range<Sector>, known: [Int16],
    drive: AudioDrive, traits: DriveTraits, policy: ReadingPolicy
  ) {
    self.sectors = sectors
    self.readOffset = readOffset
    let wanted = DiscStretch.driveSectors(of: sectors, readOffset: readOffset)
    let first = wanted.lowerBound.advanced(by: -Self.overlap)
    range = (first..<wanted.upperBound.advanced(by: Self.margin)).clamped(to: readable)
    let feed = SectorFeed(
      drive: drive, traits: traits, policy: policy, readable: readable, sectors: range)
    context = FittingContext(feed)
    stream = FittedStream(
      range, known: known,
      knownStart: sectors.lowerBound.firstSample - known.count / 2 + readOffset)
  }

  /// By how many stereo samples the drive's landings differed; nil where that did not show.
  var spread: Int? { stream.spread }

  /// Reads everything.
  ///
  /// - Parameter keep: Called with one stretch after the other, from the range's start to its end.
  /// - Throws: `ReadingStop`; `CancellationError`; `DiscError`; what `keep` throws.
  mutating func read(keep: (DiscStretch) throws -> Void) throws {
    var done = sectors.lowerBound
    var count = 0
    while count < range.count {
      count = try read(from: count, &done, keep)
    }
    try context.withFeed { try stream.findPlaces(before: range.count, &$0) }
    try handOn(&done, upTo: sectors.upperBound.offset, keep)
  }

  /// Reads until libcdio-paranoia gives up on a place, or to the end.
  ///
  /// - Parameters:
  ///   - first: Sectors that were handed on before.
  ///   - done: What `keep` was called with.
  /// - Returns: How many were in the end.
  private mutating func read(
    from first: Int, _ done: inout Sector, _ keep: (DiscStretch) throws -> Void
  ) throws -> Int {
    let (end, chunkLength) = context.withFeed { feed in
      feed.begin()
      return (feed.end, feed.chunkLength)
    }
    let paranoia = try ParanoiaHandle(sectorCount: end - first, transferLimit: chunkLength)
    var count = first
    while count < end {
      let isThere: Void? = paranoia.withNextSector(context) { stream.append($0) }
      if isThere == nil {
        if let failure = context.withFeed({ $0.failure }) { throw failure }
        break
      }
      count += 1
      let restart = context.withFeed { feed in
        feed.countDelivery()
        return feed.restart
      }
      if count % Self.blockLength == 0 {
        // What comes next may cast doubt on what came before.
        try context.withFeed { try stream.findPlaces(before: count - 2 * SectorFeed.reach, &$0) }
        try handOn(&done, upTo: (stream.settled - readOffset) / CDAudio.samplesPerSector, keep)
      }
      // What it fits to what it only guessed is in the wrong place.
      if let restart, count >= restart { break }
    }
    let lostCount = context.withFeed { $0.skipLost() }
    stream.appendSilence(sectorCount: lostCount)
    return count + lostCount
  }

  private mutating func handOn(
    _ done: inout Sector, upTo end: Int, _ keep: (DiscStretch) throws -> Void
  ) throws {
    let sectors = done..<max(done, Sector(offset: min(end, sectors.upperBound.offset)))
    guard !sectors.isEmpty else { return }
    let first = sectors.lowerBound.firstSample + readOffset
    let count = sectors.count * CDAudio.samplesPerSector
    let entries = context.withFeed { feed in
      stride(from: first, to: first + count, by: CDAudio.samplesPerSector).map {
        stream.entry(ofSectorAt: $0, feed)
      }
    }
    try keep(
      DiscStretch(sectors, samples: stream.samples(first..<first + count), entries: entries))
    done = sectors.upperBound
    stream.forget(before: first + count)
  }
}
