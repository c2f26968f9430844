import CompactDisc
import ID3Tagging
import MP3Encoding
import Synchronization
import TestSupport
import Testing

@testable import AlbumWriting

@Suite(.timeLimit(.minutes(30)))
struct SegmentBudgetTests {
  private static let threadCount = 2
  private static let permits = SegmentOrder.window(threadCount: threadCount)

  /// The ranks that were served.
  private final class Served: Sendable {
    private let ranks = Mutex<[Int]>([])

    var all: [Int] { ranks.withLock { $0 } }

    func append(_ rank: Int) { ranks.withLock { $0.append(rank) } }
  }

  /// What has hold of permits at once.
  private final class Use: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock { $0.most } }

    func begin() {
      counts.withLock { counts in
        counts.now += 1
        counts.most = max(counts.most, counts.now)
      }
    }

    func end() { counts.withLock { $0.now -= 1 } }
  }

  @Test func everyPermitComesBackWhateverIsCancelled() async {
    let budget = SegmentBudget(threadCount: Self.threadCount)
    let use = Use()
    for seed in 0..<8 {
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<30 {
          group.addTask {
            guard (try? await budget.take(rank: (index * 7 + seed) % 11)) != nil else { return }
            use.begin()
            for _ in 0..<(index + seed) % 3 { await Task.yield() }
            use.end()
            budget.giveBack()
          }
          // Some are cancelled before they wait, some while they do, some when they were served.
          if index == 10 + seed {
            for _ in 0..<seed % 4 { await Task.yield() }
            group.cancelAll()
          }
        }
      }
      #expect(budget.freeCount == Self.permits)
    }
    #expect(use.most <= Self.permits)
  }

  @Test func whoWasFirstInRankIsServedFirst() async throws {
    let budget = SegmentBudget(threadCount: Self.threadCount)
    for _ in 0..<Self.permits { #expect(budget.takeIfFree()) }
    #expect(!budget.takeIfFree())
    let served = Served()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for rank in [3, 1, 2] {
        group.addTask {
          try await budget.take(rank: rank)
          served.append(rank)
          budget.giveBack()
        }
      }
      while budget.waitingCount < 3 { await Task.yield() }
      budget.giveBack()
      try await group.waitForAll()
    }
    #expect(served.all == [1, 2, 3])
    budget.giveBack(Self.permits - 1)
    #expect(budget.freeCount == Self.permits)
  }

  @Test func aCancelledWaitTakesNone() async {
    let budget = SegmentBudget(threadCount: Self.threadCount)
    for _ in 0..<Self.permits { #expect(budget.takeIfFree()) }
    let task = Task { try await budget.take(rank: 0) }
    while budget.waitingCount == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    budget.giveBack(Self.permits)
    #expect(budget.freeCount == Self.permits)
  }
}

/// What the encoding of an album leaves of the budget that it shares with others.
@Suite(.timeLimit(.minutes(30)))
struct AlbumEncoderTests {
  private struct Silence: SampleReading {
    func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
      for _ in 0..<2 * samples.count { block.append(0) }
    }
  }

  private struct Unreadable: Error {}

  private struct BadSpot: SampleReading {
    let bad: Range<Int>

    func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
      if samples.overlaps(bad) { throw Unreadable() }
      try Silence().read(samples, into: &block)
    }
  }

  private static let trackSectors = 20
  private static let trackCount = 12

  private static func jobs() throws -> [TrackJob] {
    let configuration = try EncoderConfiguration(
      EncoderSettings(bitRate: .constant(kilobitsPerSecond: 64)))
    return try (1...trackCount).map { number in
      let length = trackSectors * CDAudio.samplesPerSector
      let samples = (number - 1) * length..<number * length
      return try TrackJob(
        AlbumDescription.Track(
          number: number, title: "", artist: "", samples: samples, surroundings: samples,
          tag: TrackTag(), fileName: FileName(sanitizing: "\(number)", fileExtension: "mp3"),
          isFirstAudioTrack: false, isLastAudioTrack: false),
        configuration: configuration,
        tagging: TaggingOptions(encodedBy: "", measuresLoudness: false), isSeamless: false)
    }
  }

  private static func encoder(
    _ samples: some SampleReading<Int16>, in folder: TemporaryDirectory, budget: SegmentBudget,
    pool: EncoderPool, frontier: ReadFrontier? = nil, rank: Int = 0
  ) throws -> AlbumEncoder {
    AlbumEncoder(
      try jobs(), samples: .integers(samples), frontier: frontier,
      writer: AlbumWriter(try AlbumFolder(path: folder.path(of: "\(rank)"))), pool: pool,
      budget: budget, rank: rank, heldBack: 0, progress: EncodingProgress()
    ) { _ in }
  }

  /// A drive is slower than the encoder, so every track has to be waited for.
  @Test func waitingForASlowDriveUsesUpNothing() async throws {
    let folder = try TemporaryDirectory()
    let budget = SegmentBudget(threadCount: 1)
    let frontier = ReadFrontier()
    let encoder = try Self.encoder(
      Silence(), in: folder, budget: budget, pool: EncoderPool(threadCount: 1),
      frontier: frontier)
    async let finished = Self.run(encoder)
    for number in 1...Self.trackCount {
      while !frontier.isAwaited { await Task.yield() }
      frontier.advance(to: Sector(offset: number * Self.trackSectors), doubtful: [])
    }
    #expect(await finished.outcomes.count == Self.trackCount)
    #expect(budget.freeCount == SegmentOrder.window(threadCount: 1))
  }

  /// Some fail at their first track, some later, some are cancelled, and the rest are made.
  @Test func albumsThatFailSideBySideGiveTheirPermitsBack() async throws {
    let folder = try TemporaryDirectory()
    let budget = SegmentBudget(threadCount: 2)
    let pool = try EncoderPool(threadCount: 2)
    let length = Self.trackSectors * CDAudio.samplesPerSector
    let encoders = try (0..<12).map { rank in
      let bad = rank % 3 == 0 ? rank * length..<rank * length + 1 : -1..<0
      return try Self.encoder(
        BadSpot(bad: bad), in: folder, budget: budget, pool: pool, rank: rank)
    }
    let failures = await withTaskGroup(of: (Int, Bool).self) { group in
      for (rank, encoder) in encoders.enumerated() {
        group.addTask {
          let task = Task { await Self.run(encoder) }
          if rank % 3 == 1 { task.cancel() }
          return (rank, await task.value.failure != nil)
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (rank, hasFailed) in failures { #expect(hasFailed == (rank % 3 < 2), "\(rank)") }
    #expect(budget.freeCount == SegmentOrder.window(threadCount: 2))
    #expect(listing(of: folder).allSatisfy { !$0.hasSuffix(".part") })
  }

  private static func run(_ encoder: AlbumEncoder) async -> AlbumEncoder {
    var encoder = encoder
    await encoder.run()
    return encoder
  }
}
