import CompactDisc
import TestSupport
import Testing

struct ImageFuzzTests {
  private static let discs = [
    ModelDisc(
      title: "Album", performer: "A", catalog: "4006381333931",
      tracks: [
        ModelDisc.Track(
          preGap: 3, length: 4, flags: 3, isrc: "USS1Z9900001", title: "One \"more\"",
          performer: "Ñ"),
        ModelDisc.Track(preGap: 2, length: 5, title: "Two", performer: "Ñ"),
      ]),
    ModelDisc(
      title: "Extra", performer: "E",
      tracks: [
        ModelDisc.Track(length: 3, title: "One", performer: "E"),
        ModelDisc.Track(isData: true, session: 2, length: 2, title: "-", performer: "-"),
      ]),
  ]

  /// Damaged descriptions are read or refused; what is read has its sectors in its files.
  private static func damage(
    _ seeds: [[UInt8]], count: Int, seed: UInt64, isText: Bool, sizes: [Int],
    read: ([UInt8]) throws(ImageDescriptionError) -> ImageDescription
  ) {
    var random = RandomBytes(seed: seed)
    var accepted = 0
    for iteration in 0..<count {
      let original = seeds[iteration % seeds.count]
      var bytes = isText ? damagedText(original, &random) : damagedFields(original, &random)
      if iteration.isMultiple(of: 10) { bytes = random.damage(original) }
      if iteration.isMultiple(of: 50) {
        bytes = (0..<random.below(600)).map { _ in UInt8(random.below(256)) }
      }
      if iteration.isMultiple(of: 7) { bytes.removeLast(random.below(bytes.count)) }
      do {
        let description = try read(bytes)
        let sizes = description.files.indices.map { index in
          random.below(5) == 0
            ? [0, random.below(60_000), 1 << 40, .max][random.below(4)]
            : sizes[index % sizes.count]
        }
        let layout = try DiscLayout(description, fileSizes: sizes)
        if !layout.isSound(sizes: sizes) { Issue.record("unsound layout of \(bytes)") }
        accepted += 1
      } catch {
        let message = error.description
        if !message.hasPrefix("fuzz") || message.utf8.count > 500 {
          Issue.record("unclear error: \(message)")
        }
      }
    }
    // The damage must leave some whole, or the layout goes untried.
    #expect(accepted > count / 50)
  }

  private static let fragments = [
    "\n", " ", "\"", "{", "}", "=", "[", "]", "#", "99999999999999999999", "-1", "0", "99:59:74",
    "9999:59:74", "0x", "[Entry 9]\n", "Point=0xa2\n", "PLBA=449849\n", "[TRACK 2]\n",
    "INDEX 0=-150\n", "Session=2\n", "TRACK AUDIO\n", "SILENCE 588\n", "SILENCE 00:00:03\n",
    "START\n", "START 00:00:01\n", "PREGAP 00:02:00\n", "FILE \"a\" 0\n",
    "ZERO MODE1 RW 00:00:01\n",
    "CD_TEXT { LANGUAGE 0 { TITLE \"x\" } }\n", "\\377", "//",
  ].map { Array($0.utf8) }

  private static func damagedText(_ bytes: [UInt8], _ random: inout RandomBytes) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(4) {
      let place = random.below(bytes.count + 1)
      let end = min(bytes.count, place + random.below(12))
      switch random.below(4) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2: bytes.insert(contentsOf: fragments[random.below(fragments.count)], at: place)
      default:
        guard place < bytes.count else { continue }
        bytes[place] = UInt8(random.below(10)) + UInt8(ascii: "0")
      }
    }
    return bytes
  }

  /// Numbers of all widths get values that are near to what they were, or extreme.
  private static func damagedFields(_ bytes: [UInt8], _ random: inout RandomBytes) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(3) where !bytes.isEmpty {
      let place = random.below(bytes.count)
      let width = [1, 2, 4, 8][random.below(4)]
      let value = [0, 0xFF, 0x7F, 0x80, UInt8(random.below(256))][random.below(5)]
      if random.below(2) == 0 {
        bytes[place] = bytes[place] &+ UInt8(random.below(5)) &- 2
      } else {
        for index in place..<min(place + width, bytes.count) { bytes[index] = value }
      }
    }
    return bytes
  }

  @Test(.timeLimit(.minutes(30)))
  func damagedCloneCDSheetsAreReadOrRefused() {
    let images = Self.discs.map { $0.cloneCD() }
    Self.damage(
      images.map(\.description), count: 2000, seed: 1, isText: true, sizes: [14 * 2352]
    ) { bytes throws(ImageDescriptionError) in
      try ImageDescription(cloneCD: bytes, name: "fuzz.ccd")
    }
  }

  @Test(.timeLimit(.minutes(30)))
  func damagedTocFilesAreReadOrRefused() {
    let images = [Self.discs[0].toc(), Self.discs[0].toc(isSwapped: true)]
    Self.damage(
      images.map(\.description), count: 6000, seed: 2, isText: true, sizes: [14 * 2352]
    ) { bytes throws(ImageDescriptionError) in
      try ImageDescription(cdrdao: bytes, name: "fuzz.toc")
    }
  }

  @Test(.timeLimit(.minutes(30)), arguments: [false, true])
  func damagedNeroImagesAreReadOrRefused(isWide: Bool) throws {
    for (index, disc) in Self.discs.enumerated() {
      let image = disc.nero(isWide: isWide).description
      let footer = try #require(
        NeroFooter(lastBytes: Array(image.suffix(12)), fileSize: image.count))
      // The samples are left out: the description alone is read.
      let description = Array(image[footer.chunks.lowerBound...])
      // An image with holes is as large as it likes, so that all offsets lie in it.
      let far = [UInt8](repeating: 0x40, count: isWide ? 8 : 4)
      let farFooter = try #require(
        NeroFooter(lastBytes: Array((isWide ? "NER5" : "NERO").utf8) + far, fileSize: .max))
      for (footer, size) in [(footer, image.count), (farFooter, Int.max)] {
        Self.damage(
          [description, trackAtOnce(isWide: isWide)], count: 800, seed: UInt64(3 + index),
          isText: false, sizes: [size]
        ) { bytes throws(ImageDescriptionError) in
          try ImageDescription(nero: bytes, footer: footer, name: "fuzz.nrg")
        }
      }
    }
  }

  /// Three tracks without a cue sheet.
  private func trackAtOnce(isWide: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let width = isWide ? 8 : 4
    let content = [0, 2, 160].flatMap { address in
      number(0, width) + number(2 * 2352, width) + number(7, 4) + number(address, 4)
        + number(0, width)
    }
    return Array((isWide ? "ETN2" : "ETNF").utf8) + number(content.count, 4) + content
      + Array("END!".utf8) + number(0, 4)
  }

  @Test(.timeLimit(.minutes(30)))
  func anyFooterIsAnswered() {
    var random = RandomBytes(seed: 6)
    for name in ["NER5", "NERO"] {
      for _ in 0..<2000 {
        let rest = (0..<random.below(9)).map { _ in
          [0, 0xFF, UInt8(random.below(256))][random.below(3)]
        }
        let bytes = Array(name.utf8) + rest
        let size = bytes.count + random.below(2000)
        guard let footer = NeroFooter(lastBytes: bytes, fileSize: size) else { continue }
        if footer.chunks.lowerBound < 0 || footer.chunks.upperBound > size {
          Issue.record("\(footer) of \(bytes)")
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(30)))
  func damagedAlcoholDescriptorsAreReadOrRefused() {
    let images = Self.discs.flatMap { [$0.alcohol(), $0.alcohol(isWide: true)] }
    Self.damage(
      images.map(\.description), count: 8000, seed: 7, isText: false, sizes: [14 * 2352]
    ) { bytes throws(ImageDescriptionError) in
      try ImageDescription(alcohol: bytes, name: "fuzz.mds")
    }
  }

  @Test func anyFileSizeIsAnswered() throws {
    let disc = Self.discs[0]
    let descriptions = [
      try ImageDescription(cloneCD: disc.cloneCD().description, name: "a.ccd"),
      try ImageDescription(cdrdao: disc.toc().description, name: "a.toc"),
      try ImageDescription(
        cdrdao: Array("TRACK AUDIO FILE \"a\" #1 0".utf8), name: "a.toc"),
      try ImageDescription(alcohol: disc.alcohol().description, name: "a.mds"),
    ]
    for description in descriptions {
      #expect(throws: ImageDescriptionError.self) {
        try DiscLayout(description, fileSizes: [0])
      }
      if let layout = try? DiscLayout(description, fileSizes: [.max]) {
        #expect(layout.isSound(sizes: [.max]))
      }
    }
  }

  @Test func descriptionsAreBounded() {
    let long = [UInt8](repeating: UInt8(ascii: "\n"), count: 1 << 22)
    #expect(throws: ImageDescriptionError.self) { try ImageDescription(cloneCD: long, name: "a") }
    #expect(throws: ImageDescriptionError.self) { try ImageDescription(cdrdao: long, name: "a") }
    let tracks = Array(String(repeating: "TRACK AUDIO SILENCE 588\n", count: 100).utf8)
    let parts = Array(("TRACK AUDIO " + String(repeating: "SILENCE 588\n", count: 10_001)).utf8)
    let files = Array(
      ("TRACK AUDIO " + (0...200).map { "FILE \"\($0)\" 0\n" }.joined()).utf8)
    for (bytes, things) in [(tracks, "tracks"), (parts, "parts of tracks"), (files, "files")] {
      let error = #expect(throws: ImageDescriptionError.self) {
        try ImageDescription(cdrdao: bytes, name: "a.toc")
      }
      #expect(error?.problem == .tooMany(things: things))
    }
  }
}
