import CompactDisc
import DiscReading
import SecureReading
import Synchronization
import TestSupport
import Testing

/// Every kind of drive with every kind of fault: what comes out is exact, or in doubt.
@Suite(.timeLimit(.minutes(10)))
struct SecureMatrixTests {
  /// 40 seconds of music in two tracks.
  private static let sectorCount = 3000
  private static let shared = Result { try ImageFixture(trackSectors: [1400, 1600]) }

  /// What a drive is like.
  struct Kind: CustomTestStringConvertible, Sendable {
    let name: String
    let plan: String
    var readOffset = 0
    /// Whether it says of itself that samples are wrong, in any way.
    var hasC2 = false
    var testDescription: String { name }
  }

  /// What is wrong.
  struct Fault: CustomTestStringConvertible, Sendable {
    let plan: String
    /// Whether a drive without C2 gives the same wrong samples at each read.
    var isConstant = false
    /// Whether every sector can be had.
    var isCurable = false
    var testDescription: String { plan }
  }

  private static let mechanics = "speed 40; seek_ms 90; cache_ms 1; seed 7"

  static let kinds = [
    Kind(name: "plain", plan: ""),
    Kind(name: "honest C2", plan: "c2 honest", hasC2: true),
    Kind(name: "blind C2", plan: "c2 blind"),
    Kind(name: "cache of 300", plan: "cache 300"),
    Kind(name: "cache of 1200 with read-ahead", plan: "cache 1200; readahead 300"),
    Kind(name: "8 sectors at once", plan: "max_blocks 8"),
    Kind(name: "offset +667", plan: "read_offset 667; overread_out 2", readOffset: 667),
    Kind(name: "offset -1164", plan: "read_offset -1164", readOffset: -1164),
  ]

  static let faults = [
    Fault(plan: "", isCurable: true),
    Fault(plan: "flip 700 3 .5 8", isCurable: true),
    Fault(plan: "flip 700 200 .7 8", isCurable: true),
    Fault(plan: "flip 0 3000 .002 4", isCurable: true),
    Fault(plan: "flip 700 3 1 8", isCurable: true),
    Fault(plan: "flip 700 3 .9 200", isCurable: true),
    Fault(plan: "flip 700 3 1 200", isCurable: true),
    Fault(plan: "flip 700 40 .5 1", isCurable: true),
    Fault(plan: "stuck 700 3", isConstant: true),
    Fault(plan: "interp 700 3", isConstant: true),
    Fault(plan: "error 700 3 3 0x11 5 3", isCurable: true),
    Fault(plan: "error 700 1 3 0x11 5 7", isCurable: true),
    Fault(plan: "error 700 1 3 0x11 5 20"),
    Fault(plan: "error 700 1 3 0x11 5 -1"),
    Fault(plan: "error 700 1 3 0x11 5 -1 2000"),
    Fault(plan: "error 700 30 3 0x11 5 -1"),
    Fault(plan: "attention 60", isCurable: true),
    Fault(plan: "hang 700 1 1", isCurable: true),
    Fault(plan: "hang 700 1 -1"),
    Fault(plan: "short 700 2 1 1000", isCurable: true),
    Fault(plan: "short 700 2 -1 1000"),
    Fault(plan: "error 700 1 2 0x04 1 3", isCurable: true),
    Fault(plan: "flip 2990 10 .6 20; error 0 2 3 0x11 5 2", isCurable: true),
  ]

  @Test(arguments: kinds)
  func isExactOrInDoubt(kind: Kind) async throws {
    let fixture = try Self.shared.get()
    for fault in Self.faults {
      let drive = try SimulatedDrive(
        cueSheet: fixture.path, plan: "\(Self.mechanics); \(kind.plan); \(fault.plan)")
      let outcome = try await Self.read(drive, readOffset: kind.readOffset)
      let silentlyWrong = outcome.wrong.subtracting(outcome.doubtful)
      if fault.isConstant && !kind.hasC2 {
        // Nobody can see these; verification has to.
        #expect(silentlyWrong.count >= 3, "\(fault.plan)")
        continue
      }
      #expect(silentlyWrong == [], "\(fault.plan)")
      if fault.isCurable {
        #expect(
          outcome.doubtful.subtracting(Self.outOfReach(kind)) == [], "\(fault.plan)")
      }
    }
  }

  /// Sectors that a drive cannot reach because of its offset.
  private static func outOfReach(_ kind: Kind) -> Set<Int> {
    guard kind.readOffset != 0 else { return [] }
    return kind.readOffset > 0 ? Set(2998..<3000) : Set(0..<2)
  }

  struct Outcome {
    /// Sectors whose samples are not those of the disc.
    var wrong: Set<Int> = []
    var doubtful: Set<Int> = []
  }

  static func read(
    _ drive: SimulatedDrive, readOffset: Int, policy: ReadingPolicy = .standard
  ) async throws -> Outcome {
    let folder = try TemporaryDirectory()
    let path = folder.path
    var options = DriveOptions(spoolDirectory: { path })
    options.readOffset = readOffset
    options.policy = policy
    let source = try await DriveSource(device: drive.device, options: options)
    let doubtful = Mutex<Set<Int>>([])
    try await source.fetch([Sector(offset: 0)..<Sector(offset: sectorCount)]) { _, sectors in
      doubtful.withLock { $0.formUnion(sectors.map(\.offset)) }
    }
    let expected = TestMusic.shared(count: sectorCount * 588)
    let got = try source.samples(0..<sectorCount * 588)
    let wrong = (0..<sectorCount).filter { sector in
      let range = 1176 * sector..<1176 * (sector + 1)
      return got[range] != expected[range]
    }
    return Outcome(wrong: Set(wrong), doubtful: doubtful.withLock { $0 })
  }
}
