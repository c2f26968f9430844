import CompactDisc
import TestSupport
import Testing

/// Nero images of discs that were to be burned track by track.
struct NeroTests {
  private func bigEndian(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private func layout(
    _ chunks: [(name: String, content: [UInt8])], isWide: Bool, start: Int = 100 * 2448
  ) throws -> DiscLayout {
    let description = (chunks + [("END!", [])]).flatMap { name, content in
      Array(name.utf8) + bigEndian(content.count, 4) + content
    }
    let end = Array((isWide ? "NER5" : "NERO").utf8) + bigEndian(start, isWide ? 8 : 4)
    let size = start + description.count + end.count
    let lastBytes = Array((description + end).suffix(12))
    let footer = try #require(NeroFooter(lastBytes: lastBytes, fileSize: size))
    return try DiscLayout(
      ImageDescription(nero: description + end, footer: footer, name: "disc.nrg"),
      fileSizes: [size])
  }

  private struct Track {
    let offset: Int
    let size: Int
    var mode = 7
    var address = 0
  }

  private func tracks(_ tracks: [Track], isWide: Bool, hasAddress: Bool = true) -> [UInt8] {
    let width = isWide ? 8 : 4
    return tracks.flatMap { track in
      bigEndian(track.offset, width) + bigEndian(track.size, width) + bigEndian(track.mode, 4)
        + (hasAddress ? bigEndian(track.address, 4) + bigEndian(0, isWide ? 8 : 4) : [])
    }
  }

  @Test(arguments: [false, true])
  func tracksAtOnceHaveAddresses(isWide: Bool) throws {
    let content = tracks(
      [
        Track(offset: 0, size: 20 * 2352), Track(offset: 20 * 2352, size: 30 * 2352, address: 170),
        Track(offset: 50 * 2352, size: 10 * 2048, mode: 0, address: 400),
      ], isWide: isWide)
    let layout = try layout([(isWide ? "ETN2" : "ETNF", content)], isWide: isWide)
    #expect(layout.disc.toc.description == "0:170:-400:410")
    #expect(layout.disc.preGaps.mapValues(\.offset) == [2: 20, 3: 250])
    #expect(
      layout.extents.map(\.source) == [
        .file(index: 0, byteOffset: 0, bytesPerSector: 2352, isBigEndian: false), .silence,
        .file(index: 0, byteOffset: 20 * 2352, bytesPerSector: 2352, isBigEndian: false), .silence,
        .file(index: 0, byteOffset: 50 * 2352, bytesPerSector: 2048, isBigEndian: false),
      ])
  }

  /// Where addresses are missing, tracks are 150 sectors apart and sessions 11,400.
  @Test func tracksWithoutAddressesFollowEachOther() throws {
    let first = tracks(
      [Track(offset: 0, size: 20 * 2448, mode: 16), Track(offset: 20 * 2448, size: 2352)],
      isWide: false, hasAddress: false)
    let second = tracks([Track(offset: 0, size: 2352)], isWide: false, hasAddress: false)
    let layout = try layout(
      [("TINF", first), ("SINF", [0, 0, 0, 2]), ("TINF", second)], isWide: false)
    #expect(layout.disc.toc.description == "0:170:11571:11572")
    #expect(layout.disc.toc.tracks.map(\.session) == [1, 1, 2])
    #expect(layout.extents.map(\.sectors.count) == [20, 150, 1, 150, 1])
  }

  @Test func aModeThatIsNotKnownIsRefused() {
    let content = tracks([Track(offset: 0, size: 2352, mode: 9)], isWide: true)
    #expect(throws: ImageDescriptionError.self) { try layout([("ETN2", content)], isWide: true) }
  }

  /// A file with holes may be as large as it likes.
  @Test func tracksBeyondTheEndOfADiscAreRefused() {
    let content = tracks(
      [
        Track(offset: 0, size: 440_000 * 2352, address: 440_000),
        Track(offset: 0, size: 2352, address: 440_000),
      ], isWide: true)
    #expect(throws: ImageDescriptionError.self) {
      try layout([("ETN2", content)], isWide: true, start: 1 << 40)
    }
  }

  @Test(arguments: ["", "NERO", "xNER5\u{0}", "NER4\u{0}\u{0}\u{0}\u{0}"])
  func otherFilesHaveNoFooter(text: String) {
    #expect(NeroFooter(lastBytes: Array(text.utf8), fileSize: 1000) == nil)
  }
}
