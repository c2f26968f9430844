import CompactDisc
import DiscReading
import TestSupport
import Testing

/// How the kind of an image is found out, and what is said of files that are none.
struct ImageOpeningTests {
  private static let disc = ModelDisc(
    tracks: [ModelDisc.Track(length: 10), ModelDisc.Track(preGap: 5, length: 10)])

  private static let images = [
    disc.cueSheet, disc.cloneCD(), disc.toc(), disc.alcohol(), disc.nero(),
    disc.nero(isWide: false),
  ]

  /// What a file contains tells more than its name, but for a cue sheet.
  @Test(arguments: images, ["CCD", "image", "cue"])
  func theContentTells(image: ImageFiles, ending: String) throws {
    let folder = try TemporaryDirectory()
    for (name, bytes) in image.files { try folder.write(bytes, to: name) }
    if image.name == "disc.cue", ending == "CCD" { return }
    let path = try folder.write(image.description, to: "disc.\(ending)")
    #expect(try DiscImage(path: path).disc.toc.description == "0:15:25")
  }

  @Test(arguments: images)
  func openDiscTakesEveryFormat(image: ImageFiles) async throws {
    let folder = try TemporaryDirectory()
    let source = try await openDisc(
      at: image.write(into: folder), options: DriveOptions(spoolDirectory: { "/tmp" }))
    #expect(source.disc.toc.description == "0:15:25")
    #expect(try source.samples(0..<588) == samples(Self.disc.bytes(of: 0..<1)))
  }

  @Test(arguments: [
    (disc.cloneCD(), "disc.img", "disc.ccd"), (disc.toc(), "disc.bin", "disc.toc"),
    (disc.alcohol(), "disc.mdf", "disc.mds"), (disc.cueSheet, "1.bin", nil),
  ])
  func pointsFromTheDataToItsDescription(
    image: ImageFiles, data: String, description: String?
  ) throws {
    let folder = try TemporaryDirectory()
    _ = try image.write(into: folder)
    let error = #expect(throws: DiscError.self) {
      _ = try DiscImage(path: folder.path(of: data))
    }
    let message = "\(try #require(error))"
    if let description {
      #expect(message.contains("Did you mean \(folder.path(of: description))?"))
    } else {
      #expect(message.contains("Give the file that describes it"))
    }
  }

  @Test func pointsFromSubchannelsToTheirSheetInAnyCase() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write([0, 0, 0], to: "Disc.sub")
    try folder.write(Self.disc.cloneCD().description, to: "DISC.CCD")
    try folder.write(Self.disc.cueSheet.description, to: "disc.cue")
    let error = #expect(throws: DiscError.self) { _ = try DiscImage(path: path) }
    #expect("\(try #require(error))".contains("Did you mean \(folder.path(of: "DISC.CCD"))?"))
  }

  @Test(arguments: [(disc.cloneCD(), "disc.img"), (disc.alcohol(), "disc.mdf")])
  func namesADataFileThatIsMissing(image: ImageFiles, data: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write(image.description, to: image.name)
    #expect(throws: DiscError.missingDataFile(sheet: path, name: data)) {
      _ = try DiscImage(path: path)
    }
    // The case of its letters does not matter.
    try folder.write(image.files[data] ?? [], to: data.uppercased())
    #expect(try DiscImage(path: path).disc.toc.description == "0:15:25")
  }

  @Test func noticesAnImageThatIsCut() throws {
    for image in [Self.disc.cloneCD(), Self.disc.alcohol(), Self.disc.toc()] {
      let folder = try TemporaryDirectory()
      let path = try image.write(into: folder)
      let data = try #require(image.files.first { $0.key != image.name })
      try folder.write(Array(data.value.dropLast(1)), to: data.key)
      let error = #expect(throws: DiscError.self) { _ = try DiscImage(path: path) }
      #expect("\(try #require(error))".hasSuffix("Is the file complete?"))
    }
    let folder = try TemporaryDirectory()
    let path = try folder.write(Array(Self.disc.nero().description.dropLast(1)), to: "disc.nrg")
    let error = #expect(throws: DiscError.self) { _ = try DiscImage(path: path) }
    #expect(
      "\(try #require(error))"
        == "disc.nrg: The end of a Nero image is missing. Is the file complete?")
  }

  /// Each has a size that its format never has, and contains nothing at all.
  @Test(arguments: ["ccd", "toc", "mds"])
  func sizesAreBounded(ending: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write([UInt8](repeating: 32, count: 5 << 20), to: "disc.\(ending)")
    let error = #expect(throws: DiscError.self) { _ = try DiscImage(path: path) }
    #expect("\(try #require(error))".contains("bytes are too many for a"))
  }

  @Test func aNeroFooterThatPointsToTheStartIsBounded() throws {
    let folder = try TemporaryDirectory()
    var image = [UInt8](repeating: 0, count: 5 << 20)
    image += Array("NER5".utf8) + [UInt8](repeating: 0, count: 8)
    let path = try folder.write(image, to: "disc.nrg")
    let error = #expect(throws: DiscError.self) { _ = try DiscImage(path: path) }
    #expect("\(try #require(error))".contains("bytes are too many for the end of a Nero image"))
  }

  @Test func tellsWhatIsOddAboutADescription() throws {
    let folder = try TemporaryDirectory()
    var image = Self.disc.cloneCD()
    image.description += Array("[Disc]\nCATALOG=12\n".utf8)
    let remarks = try DiscImage(path: image.write(into: folder)).remarks
    #expect(remarks.count == 1)
    #expect(remarks[0].hasPrefix("disc.ccd, line "))
    #expect(remarks[0].hasSuffix("\"12\" is not a catalogue number of 13 digits."))
  }

  @Test func samplesOfAnyRangeSkipTheSubchannels() throws {
    let folder = try TemporaryDirectory()
    let path = try Self.disc.alcohol(subchannelBytes: 96).write(into: folder)
    let image = try DiscImage(path: path)
    let all = samples(Self.disc.bytes(of: 0..<25))
    for range in [0..<1, 587..<589, 588..<1176, 100..<14_000, 14_699..<14_700] {
      #expect(
        try image.samples(range) == Array(all[2 * range.lowerBound..<2 * range.upperBound]))
    }
  }

  /// An .mdf that lacks the pre-gaps: they are silence, and the tracks stay where they are.
  @Test func preGapsThatAreMissingAreSilence() throws {
    let folder = try TemporaryDirectory()
    let path = try Self.disc.alcohol(hasPreGaps: false).write(into: folder)
    let image = try DiscImage(path: path)
    #expect(image.disc.toc.description == "0:15:25")
    let silence = [UInt8](repeating: 0, count: 5 * 2352)
    #expect(
      try image.samples(0..<25 * 588)
        == samples(Self.disc.bytes(of: 0..<10) + silence + Self.disc.bytes(of: 15..<25)))
  }

  @Test func anAlcoholDescriptorMayNameItsFile() throws {
    for isWide in [false, true] {
      let folder = try TemporaryDirectory()
      let image = Self.disc.alcohol(isWide: isWide, file: "Ünlike.mdf")
      #expect(try DiscImage(path: image.write(into: folder)).disc.toc.description == "0:15:25")
    }
  }
}
