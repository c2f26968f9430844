import CompactDisc
import SecureReading

/// What libcdio-paranoia hands on, and where it belongs.
///
/// All of it is where its first read happened to land, and where it met silence or gave up, the rest
/// is where another read did. Across such a break reads that hold what is on both sides tell how far
/// apart that is; where none does so reliably, the drive lands in one place many times, and what most
/// landings agree on, or the one in the middle, counts as the truth.
struct FittedStream {
  /// The drive's sectors that libcdio-paranoia was asked for.
  private let range: Range<Sector>
  /// Interleaved samples that are still needed; the first is the drive's sample `start`.
  private var held: [Int16] = []
  private var start: Int
  /// Nothing is before it.
  private var validStart: Int
  /// From these addresses on, samples are so much later than libcdio-paranoia had them.
  private var corrections: [(address: Int, sum: Int)] = []
  /// Sectors of libcdio-paranoia's that were looked at.
  private var scannedCount = 0
  /// What is before it was handed on.
  private var doneEnd: Int

  /// Proved samples from before the range, and the drive's address of the first.
  private var known: [Int16]
  private let knownStart: Int
  /// By how many stereo samples the drive's landings differed; nil before that was found out.
  private(set) var spread: Int?

  /// Whether what was scanned last has its place.
  private var isPlaced = false
  /// The last piece before the break that has its place.
  private var anchor: Anchor?
  /// Where the break began.
  private var breakStart: Int
  /// Where the last silence in the break ended.
  private var silenceEnd: Int?
  /// Parts of a sector right before what was not scanned yet that are silent.
  private var silentParts = 0
  /// Places in this break that could not be found.
  private var misses = 0

  private struct Anchor {
    var piece: Piece
    /// The drive's address of its first sample.
    var address: Int
  }

  /// A silence of 512 samples, across which libcdio-paranoia does not hold its place, has two of them.
  private static let partLength = CDAudio.samplesPerSector / 4
  /// So many sectors that were scanned may still be moved.
  private static let pliableCount = 4
  /// How often the drive lands in one place.
  private static let landings = 9
  /// How far from its place a landing is looked for, in sectors.
  private static let landingReach = 2
  /// How many reads have to agree on the length of a break, of how many.
  private static let agreeing = 3
  private static let mostReads = 6
  /// No longer break is bridged, in sectors.
  private static let longestBridge = 750
  /// Places tried in vain before a stretch stays where it is.
  private static let mostMisses = 4
  /// The last sectors that a drive can read are filled up by libcdio-paranoia.
  private static let uncertainEnd = 2

  /// - Parameters:
  ///   - known: Proved samples from before the range or its start.
  ///   - knownStart: The drive's address of the first.
  init(_ range: Range<Sector>, known: [Int16], knownStart: Int) {
    self.range = range
    self.known = known
    self.knownStart = knownStart
    start = range.lowerBound.firstSample
    validStart = start
    doneEnd = start
    breakStart = start
  }

  mutating func append(_ samples: Span<Int16>) {
    unsafe samples.withUnsafeBufferPointer { unsafe held.append(contentsOf: $0) }
  }

  mutating func appendSilence(sectorCount: Int) {
    held += repeatElement(0, count: sectorCount * SectorData.valuesPerSector)
  }

  // MARK: What it holds

  /// The drive's address up to which nothing changes any more.
  var settled: Int {
    max(doneEnd, address(ofSector: max(0, scannedCount - Self.pliableCount)))
  }

  /// Interleaved samples; silence where there are none.
  ///
  /// - Parameter addresses: The drive's.
  func samples(_ addresses: Range<Int>) -> [Int16] {
    let wanted = addresses.lowerBound - start..<addresses.upperBound - start
    let inside = wanted.clamped(to: 0..<held.count / 2)
    var samples: [Int16] = []
    samples.reserveCapacity(2 * wanted.count)
    samples += repeatElement(0, count: 2 * min(wanted.count, max(0, -wanted.lowerBound)))
    samples += held[2 * inside.lowerBound..<2 * inside.upperBound]
    samples += repeatElement(0, count: 2 * wanted.count - samples.count)
    return samples
  }

  /// What speaks for the samples of a sector's length.
  ///
  /// - Parameter address: The drive's address of the first.
  func entry(ofSectorAt address: Int, _ feed: SectorFeed) -> DiscSpool.Entry {
    let end = address + CDAudio.samplesPerSector
    guard address >= validStart, end <= start + held.count / 2 else {
      return DiscSpool.Entry(evidence: .outOfReach)
    }
    let sum = correction(at: address)
    let handedOn = index(of: address - sum)...index(of: end - 1 - sum)
    let places = index(of: address)...index(of: end - 1)
    let failures = places.reduce(0) { $0 + feed.failures[$1, default: 0] }
    let last = max(handedOn.upperBound, places.upperBound)
    if feed.isDoubtful(handedOn) || feed.isNearLoss(places)
      || last >= range.count - Self.uncertainEnd
    {
      let isSilent = samples(address..<end).allSatisfy { $0 == 0 }
      return DiscSpool.Entry(
        evidence: failures > 0 && isSilent ? .unreadable : .contested, failures: failures)
    }
    return DiscSpool.Entry(evidence: .fitted, agreeingReads: 2, failures: failures)
  }

  /// Lets go of what was handed on.
  mutating func forget(before address: Int) {
    doneEnd = max(doneEnd, address)
    // Some of it may be needed to tell where the next break ends.
    let needless = doneEnd - start - 8 * CDAudio.samplesPerSector
    guard needless > 0 else { return }
    held.removeFirst(2 * min(needless, held.count / 2))
    start += needless
  }

  private func index(of address: Int) -> Int {
    (address - range.lowerBound.firstSample) / CDAudio.samplesPerSector
  }

  private func correction(at address: Int) -> Int {
    corrections.last { $0.address <= address }?.sum ?? 0
  }

  /// - Parameter index: Of a sector as libcdio-paranoia hands it on, that was corrected last.
  private func address(ofSector index: Int) -> Int {
    range.lowerBound.advanced(by: index).firstSample + (corrections.last?.sum ?? 0)
  }

  // MARK: Places

  /// Scans what came and finds the place of everything behind a break.
  ///
  /// - Parameters:
  ///   - end: Sectors handed on of which all is known that will be.
  mutating func findPlaces(before end: Int, _ feed: inout SectorFeed) throws {
    while scannedCount < end {
      let first = address(ofSector: scannedCount)
      let isDoubtful =
        feed.isDoubtful(scannedCount...scannedCount)
        || feed.isNearLoss(index(of: first)...index(of: first) + 1)
      if isDoubtful {
        beginBreak(at: first)
        silentParts = 0
      }
      for part in 0..<4 {
        let partStart = first + part * Self.partLength
        guard isSilent(partStart..<partStart + Self.partLength) else {
          silentParts = 0
          continue
        }
        silentParts += 1
        if silentParts >= 2 {
          beginBreak(at: partStart - Self.partLength)
          silenceEnd = partStart + Self.partLength
        }
      }
      if !isPlaced, !isDoubtful, silentParts == 0 { try findPlace(ofSectorAt: first, &feed) }
      scannedCount += 1
    }
  }

  private func isSilent(_ addresses: Range<Int>) -> Bool {
    let values = 2 * (addresses.lowerBound - start)..<2 * (addresses.upperBound - start)
    guard values.lowerBound >= 0, values.upperBound <= held.count else { return false }
    return held[values].allSatisfy { $0 == 0 }
  }

  private mutating func beginBreak(at address: Int) {
    guard isPlaced else { return }
    isPlaced = false
    breakStart = address
    silenceEnd = nil
    misses = 0
    // Whatever can be told from all else right before it.
    let step = CDAudio.samplesPerSector / 2
    let candidates = stride(
      from: address - step, to: max(start, address - 7 * CDAudio.samplesPerSector), by: -step)
    anchor = nil
    for candidate in candidates {
      guard let piece = Piece(of: held, at: candidate - start) else { continue }
      anchor = Anchor(piece: piece, address: candidate)
      break
    }
  }

  /// Finds the place of what begins in a sector.
  private mutating func findPlace(ofSectorAt first: Int, _ feed: inout SectorFeed) throws {
    let address = max(first, silenceEnd ?? first) + Self.partLength
    guard let piece = Piece(of: held, at: address - start) else { return }
    let found = Anchor(piece: piece, address: address)
    var move = moveAgainstKnown()
    if spread == nil, let landed = try moveAgainstLandings(found, &feed) { move = move ?? landed }
    if move == nil { move = try moveAgainstAnchor(found, &feed) }
    if move == nil { move = try moveAgainstLandings(found, &feed) }
    guard let move else {
      misses += 1
      isPlaced = misses >= Self.mostMisses
      return
    }
    known = []
    isPlaced = true
    insert(move)
  }

  /// Moves what comes after the break.
  ///
  /// - Parameter count: Stereo samples; negative to earlier addresses.
  private mutating func insert(_ count: Int) {
    guard count != 0 else { return }
    let position = max(doneEnd, silenceEnd ?? breakStart)
    let offset = 2 * (position - start)
    if count > 0 {
      held.insert(contentsOf: repeatElement(0, count: 2 * count), at: offset)
      if silenceEnd == nil, breakStart == range.lowerBound.firstSample { validStart += count }
    } else if let silenceEnd {
      // The silence becomes shorter.
      let first = max(doneEnd, silenceEnd + count, start)
      held.removeSubrange(2 * (first - start)..<min(held.count, 2 * (first - start - count)))
    } else {
      held.removeSubrange(offset..<min(held.count, offset - 2 * count))
    }
    corrections.append((position + max(0, count), (corrections.last?.sum ?? 0) + count))
  }

  private func moveAgainstKnown() -> Int? {
    guard !known.isEmpty else { return nil }
    let size = CDAudio.samplesPerSector
    for place in stride(
      from: size, to: min(held.count, known.count) / 2 - 2 * size, by: size / 2)
    {
      guard let piece = Piece(of: held, at: place), let found = piece.position(in: known)
      else { continue }
      return knownStart + found - (start + place)
    }
    return nil
  }

  /// Asks reads that hold both sides of the break.
  private func moveAgainstAnchor(_ found: Anchor, _ feed: inout SectorFeed) throws -> Int? {
    guard let anchor else { return nil }
    let first = max(0, index(of: anchor.address) - Self.landingReach)
    let end = min(range.count, index(of: found.address) + Self.landingReach + 1)
    guard end - first <= Self.longestBridge else { return nil }
    var counts: [Int: Int] = [:]
    for _ in 0..<Self.mostReads {
      guard let samples = try feed.samples(of: first..<end),
        let before = anchor.piece.position(in: samples),
        let after = found.piece.position(in: samples)
      else { continue }
      let move = after - before - (found.address - anchor.address)
      counts[move, default: 0] += 1
      if counts[move] == Self.agreeing { return move }
    }
    return nil
  }

  /// Asks where the drive lands.
  private mutating func moveAgainstLandings(
    _ found: Anchor, _ feed: inout SectorFeed
  ) throws -> Int? {
    let index = index(of: found.address)
    let first = max(0, index - Self.landingReach)
    let end = min(range.count, index + Self.landingReach + 1)
    let origin = range.lowerBound.advanced(by: first).firstSample
    var moves: [Int] = []
    for _ in 0..<Self.landings {
      guard let samples = try feed.samples(of: first..<end),
        let position = found.piece.position(in: samples)
      else { continue }
      moves.append(origin + position - found.address)
    }
    guard moves.count > Self.landings / 2 else { return nil }
    moves.sort()
    spread = max(spread ?? 0, moves[moves.count - 1] - moves[0])
    return Self.middle(of: moves)
  }

  /// The value that most agree on, or the one in the middle.
  private static func middle(of sorted: [Int]) -> Int {
    let counts = sorted.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    guard let most = counts.max(by: { $0.value < $1.value }), 2 * most.value > sorted.count
    else { return sorted[sorted.count / 2] }
    return most.key
  }
}
