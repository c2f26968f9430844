import CompactDisc
import DiscReading
import SecureReading
import Synchronization
import TestSupport
import Testing

/// Every kind of drive with every kind of fault: what comes out is exact, or in doubt.
@Suite(.timeLimit(.minutes(30)))
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
    /// The sectors at an end of the disc that its read offset takes out of its reach.
    var outOfReach: [Int] = []
    /// Whether it says so at the right place.
    var isHonest = true
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

  /// These meet everything.
  static let kinds = [
    Kind(name: "plain", plan: ""),
    Kind(name: "honest C2", plan: "c2 honest", hasC2: true),
  ]

  /// Drives that are limited, or tell of themselves in odd ways.
  static let oddKinds = [
    Kind(name: "blind C2", plan: "c2 blind"),
    Kind(name: "cache of 300", plan: "cache 300"),
    Kind(name: "cache of 1200 with read-ahead", plan: "cache 1200; readahead 300"),
    Kind(name: "8 sectors at once", plan: "max_blocks 8"),
    Kind(name: "offset +667", plan: "read_offset 667; overread_out 2", readOffset: 667),
    Kind(
      name: "offset -1164", plan: "read_offset -1164", readOffset: -1164, outOfReach: [0, 1]),
    Kind(name: "late C2", plan: "c2 late 1", hasC2: true, isHonest: false),
    Kind(name: "C2 shifted by 100 bytes", plan: "c2 offset 100", hasC2: true, isHonest: false),
    Kind(name: "C2 shifted back", plan: "c2 offset -30", hasC2: true, isHonest: false),
    Kind(name: "partial C2", plan: "c2 partial .3", hasC2: true, isHonest: false),
    Kind(name: "eager C2", plan: "c2 eager .02", hasC2: true),
    Kind(name: "Q before C2", plan: "c2 honest; q_order swapped", hasC2: true),
    Kind(name: "binary Q", plan: "c2 honest; q binary", hasC2: true),
    Kind(name: "Q without checksums", plan: "q nocrc"),
    Kind(name: "bad Q passed on", plan: "q_errors .2"),
    Kind(name: "no Q", plan: "c2 honest; q none", hasC2: true),
    Kind(name: "Q of the next sector", plan: "q_shift 1"),
    Kind(name: "segmented cache", plan: "cache 1200; cache_segments 4; readahead 60"),
    Kind(name: "32 KiB at once", plan: "max_bytes 32768; c2 honest", hasC2: true),
    Kind(name: "slow to spin up", plan: "spinup_ms 3000"),
    Kind(
      name: "no lead-out", plan: "read_offset 667; c2 honest", readOffset: 667, hasC2: true,
      outOfReach: [2998, 2999]),
    Kind(name: "read-only permission", plan: "permission readonly"),
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

  static let someFaults = [
    Fault(plan: "", isCurable: true),
    Fault(plan: "flip 700 3 .5 8", isCurable: true),
    Fault(plan: "flip 700 12 .7 8; flip 0 3000 .001 4", isCurable: true),
    Fault(plan: "interp 699 5", isConstant: true),
    Fault(plan: "error_early 700 2 3 0x11 5 3", isCurable: true),
    Fault(plan: "error 700 1 3 0x11 5 -1"),
    Fault(plan: "above 10 flip 700 5 1 300; above 10 error 1500 2 3 0x11 5 -1"),
  ]

  @Test(arguments: kinds)
  func isExactOrInDoubt(kind: Kind) async throws { try await Self.check(kind, Self.faults) }

  @Test(arguments: oddKinds)
  func oddDrivesAreExactOrInDoubt(kind: Kind) async throws {
    try await Self.check(kind, Self.someFaults)
  }

  private static func check(_ kind: Kind, _ faults: [Fault]) async throws {
    let fixture = try Self.shared.get()
    for fault in faults {
      let drive = try SimulatedDrive(
        cueSheet: fixture.path, plan: "\(Self.mechanics); \(kind.plan); \(fault.plan)")
      let outcome = try await Self.read(drive, readOffset: kind.readOffset)
      #expect(outcome.outOfReach == kind.outOfReach, "\(fault.plan)")
      let silentlyWrong = outcome.wrong.subtracting(outcome.doubtful)
      if fault.isConstant && !kind.hasC2 {
        // Nobody can see these; verification has to.
        #expect(silentlyWrong.count >= 3, "\(fault.plan)")
        continue
      }
      #expect(silentlyWrong == [], "\(fault.plan)")
      if fault.isCurable && kind.isHonest {
        #expect(
          outcome.doubtful == [], "\(fault.plan)")
      }
    }
  }

  struct Outcome {
    /// Sectors whose samples are not those of the disc.
    var wrong: Set<Int> = []
    var doubtful: Set<Int> = []
    /// Sectors that the drive cannot reach because of its offset.
    var outOfReach: [Int] = []
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
    let disc = Sector(offset: 0)..<Sector(offset: sectorCount)
    let outOfReach = zip(disc, source.evidence(of: disc))
      .filter { $0.1.evidence == .outOfReach }.map(\.0.offset)
    return Outcome(
      wrong: Set(wrong).subtracting(outOfReach), doubtful: doubtful.withLock { $0 },
      outOfReach: outOfReach)
  }
}
