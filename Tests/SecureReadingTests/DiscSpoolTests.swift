import CompactDisc
import Foundation
@testable import SecureReading
import TestSupport
import Testing

@Suite struct DiscSpoolTests {
  private static func samples(_ sectors: Int, seed: UInt32 = 1) -> [Int16] {
    TestMusic.samples(count: sectors * 588, seed: seed)
  }

  private static func sectors(_ range: Range<Int>) -> Range<Sector> {
    Sector(offset: range.lowerBound)..<Sector(offset: range.upperBound)
  }

  private static func read(_ spool: DiscSpool, _ range: Range<Int>) throws -> [Int16] {
    var bytes = [UInt8](repeating: 0, count: range.count * 2352)
    try unsafe bytes.withUnsafeMutableBytes { buffer in
      try unsafe spool.read(from: range.lowerBound * 588, into: buffer)
    }
    return stride(from: 0, to: bytes.count, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
  }

  @Test func remembersWhatWasWritten() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "disc")
    let samples = Self.samples(5)
    let entries = [
      DiscSpool.Entry(evidence: .agreed, agreeingReads: 2),
      DiscSpool.Entry(evidence: .contested, agreeingReads: 300, failures: 7),
      DiscSpool.Entry(evidence: .readOnce, agreeingReads: 1),
      DiscSpool.Entry(evidence: .unreadable, failures: 3),
      DiscSpool.Entry(evidence: .voted, agreeingReads: 9),
    ]
    do {
      let spool = try DiscSpool(folder: path, sectorCount: 20)
      try spool.write(samples.span, entries: entries, at: Self.sectors(10..<15))
    }
    let spool = try DiscSpool(folder: path, sectorCount: 20)
    var expected = entries
    expected[1].agreeingReads = 255
    #expect(spool.entries(of: Self.sectors(10..<15)) == expected)
    #expect(spool.entries(of: Self.sectors(0..<10)).allSatisfy { $0.evidence == .none })
    #expect(try Self.read(spool, 10..<15) == samples)
    // What nobody wrote is silence.
    #expect(try Self.read(spool, 15..<20).allSatisfy { $0 == 0 })
  }

  @Test func keepsOnlyWhatIsNoWorse() throws {
    let folder = try TemporaryDirectory()
    let spool = try DiscSpool(folder: folder.path(of: "disc"), sectorCount: 4)
    let first = Self.samples(2)
    try spool.write(
      first.span,
      entries: [
        DiscSpool.Entry(evidence: .agreed, agreeingReads: 2),
        DiscSpool.Entry(evidence: .contested, agreeingReads: 2),
      ], at: Self.sectors(0..<2))
    let second = Self.samples(2, seed: 9)
    var window = Window(Self.sectors(0..<2))
    for index in 0..<2 {
      window.add(samples: second[1176 * index..<1176 * (index + 1)], c2: [], at: index)
    }
    window.count()
    _ = window.settle(by: .standard, c2Record: C2Record())
    try spool.keep(DiscStretch(Self.sectors(0..<2), from: window, readOffset: 0))
    #expect(try Self.read(spool, 0..<1) == Array(first[..<1176]))
    #expect(try Self.read(spool, 1..<2) == Array(second[1176...]))
    #expect(spool.entries(of: Self.sectors(0..<2)).map(\.evidence) == [.agreed, .readOnce])
  }

  /// What a crash leaves: entries without their samples, samples without their entries, half an
  /// entry.
  @Test(arguments: [
    ("samples.raw", 2352 + 100), ("journal", 32 + 16 + 1), ("journal", 32 + 16 + 13),
  ])
  func vouchesForNothingThatIsNotWhole(file: String, offset: Int) throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "disc")
    do {
      let spool = try DiscSpool(folder: path, sectorCount: 3)
      try spool.write(
        Self.samples(3).span,
        entries: Array(repeating: DiscSpool.Entry(evidence: .agreed), count: 3),
        at: Self.sectors(0..<3))
    }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: "\(path)/\(file)"))
    try handle.seek(toOffset: UInt64(offset))
    let byte = try #require(handle.read(upToCount: 1)?.first)
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data([byte ^ 0x55]))
    try handle.close()
    let spool = try DiscSpool(folder: path, sectorCount: 3)
    #expect(
      spool.entries(of: Self.sectors(0..<3)).map(\.evidence) == [.agreed, .none, .agreed])
  }

  @Test func isOfOneDiscAndForOneProcess() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "disc")
    do {
      let spool = try DiscSpool(folder: path, sectorCount: 3)
      #expect(throws: SpoolError.inUse(folder: path)) {
        _ = try DiscSpool(folder: path, sectorCount: 3)
      }
      _ = spool
    }
    #expect(throws: SpoolError.otherDisc(folder: path)) {
      _ = try DiscSpool(folder: path, sectorCount: 4)
    }
  }

  @Test func forgetsWhatIsToBeReadAnewAndNotWhichFilesAreInDoubt() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "disc")
    do {
      let spool = try DiscSpool(folder: path, sectorCount: 3)
      #expect(spool.isEmpty)
      try spool.note(file: "/music/a.mp3", isInDoubt: true)
      try spool.write(
        Self.samples(3).span,
        entries: Array(repeating: DiscSpool.Entry(evidence: .readOnce), count: 3),
        at: Self.sectors(0..<3))
      #expect(!spool.isEmpty)
      #expect(try spool.samples(of: Self.sectors(1..<3)) == Array(Self.samples(3)[1176...]))
      try spool.forget()
      #expect(spool.isEmpty)
    }
    let spool = try DiscSpool(folder: path, sectorCount: 3)
    #expect(spool.isEmpty)
    #expect(spool.isInDoubt(file: "/music/a.mp3"))
  }

  @Test func notesWhichFilesAreInDoubt() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "disc")
    let spool = try DiscSpool(folder: path, sectorCount: 3)
    try spool.note(file: "/music/a.mp3", isInDoubt: true)
    #expect(spool.isInDoubt(file: "/music/a.mp3"))
    #expect(!spool.isInDoubt(file: "/music/b.mp3"))
    try spool.note(file: "/music/a.mp3", isInDoubt: false)
    #expect(!spool.isInDoubt(file: "/music/a.mp3"))
    try spool.note(file: "/music/a.mp3", isInDoubt: true)
    spool.remove()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func removesWhatIsForgottenAndNothingElse() throws {
    let folder = try TemporaryDirectory()
    let old = Date(timeIntervalSinceNow: -31 * 86_400)
    for name in ["old", "used", "new"] {
      _ = try DiscSpool(folder: folder.path(of: name), sectorCount: 3)
    }
    let used = try DiscSpool(folder: folder.path(of: "used"), sectorCount: 3)
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "mine"), withIntermediateDirectories: false)
    try folder.write(Array("something else".utf8), to: "mine/journal")
    for name in ["old", "used", "mine"] {
      try FileManager.default.setAttributes(
        [.modificationDate: old], ofItemAtPath: folder.path(of: "\(name)/journal"))
    }
    DiscSpool.removeForgotten(in: folder.path, days: 30)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["mine", "new", "used"])
    _ = used
  }
}
