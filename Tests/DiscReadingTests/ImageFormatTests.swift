import CompactDisc
import DiscReading
import TestSupport
import Testing

/// The same disc in every format, opened as a person would.
struct ImageFormatTests {
  private static let album = ModelDisc(
    title: "Prüfung", performer: "The \"Testers\"", catalog: "4006381333931",
    tracks: [
      ModelDisc.Track(
        preGap: 32, length: 40, isrc: "USS1Z9900001", title: "Eins", performer: "Jemand"),
      ModelDisc.Track(
        preGap: 20, length: 30, flags: 0b0011, isrc: "USS1Z9900002",
        title: "Ein Lied mit einem langen Namen", performer: "Jemand"),
      ModelDisc.Track(length: 25, flags: 0b1000, title: "Drei", performer: "Ñandú"),
    ])

  private static let mixed = ModelDisc(
    title: "Mixed", performer: "M",
    tracks: [
      ModelDisc.Track(isData: true, length: 30, title: "-", performer: "-"),
      ModelDisc.Track(preGap: 15, length: 30, title: "Zwei", performer: "M"),
      ModelDisc.Track(preGap: 5, length: 20, title: "Drei", performer: "M"),
    ])

  private static let extra = ModelDisc(
    title: "Extra", performer: "E",
    tracks: [
      ModelDisc.Track(length: 30, title: "Eins", performer: "E"),
      ModelDisc.Track(preGap: 10, length: 20, title: "Zwei", performer: "E"),
      ModelDisc.Track(isData: true, session: 2, length: 25, title: "-", performer: "-"),
    ])

  private static let twoOfMusic = ModelDisc(
    title: "Two", performer: "T",
    tracks: [
      ModelDisc.Track(length: 30, title: "Eins", performer: "T"),
      ModelDisc.Track(session: 2, length: 20, title: "Zwei", performer: "T"),
      ModelDisc.Track(session: 2, preGap: 7, length: 25, title: "Drei", performer: "T"),
    ])

  private static let threeSessions = ModelDisc(
    title: "Three", performer: "T",
    tracks: [
      ModelDisc.Track(length: 30, title: "Eins", performer: "T"),
      ModelDisc.Track(session: 2, length: 20, title: "Zwei", performer: "T"),
      ModelDisc.Track(session: 3, length: 15, title: "Drei", performer: "T"),
    ])

  /// A disc in one of the formats, by name.
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let disc: ModelDisc
    let files: ImageFiles
    /// Alcohol's format has neither texts nor codes.
    var hasTexts = true

    var testDescription: String { name }
  }

  private static let images: [Sample] =
    [
      ("album", album), ("mixed", mixed), ("extra", extra), ("two of music", twoOfMusic),
      ("three sessions", threeSessions),
    ]
    .flatMap { name, disc in
      var samples = [
        Sample(name: "\(name), ccd", disc: disc, files: disc.cloneCD()),
        Sample(name: "\(name), nrg", disc: disc, files: disc.nero()),
        Sample(name: "\(name), old nrg", disc: disc, files: disc.nero(isWide: false)),
        Sample(
          name: "\(name), old nrg, binary times", disc: disc,
          files: disc.nero(isWide: false, isBinaryTime: true)),
        Sample(
          name: "\(name), nrg, sub-channels", disc: disc, files: disc.nero(subchannelBytes: 96)),
        Sample(name: "\(name), mds", disc: disc, files: disc.alcohol(), hasTexts: false),
        Sample(
          name: "\(name), mds, sub-channels", disc: disc,
          files: disc.alcohol(subchannelBytes: 96, isWide: true), hasTexts: false),
      ]
      if disc.sessionCount == 1 {
        samples += [
          Sample(name: "\(name), toc", disc: disc, files: disc.toc()),
          Sample(name: "\(name), toc, swapped", disc: disc, files: disc.toc(isSwapped: true)),
        ]
      } else if disc.sessionCount == 2 {
        samples += [150, 11_400].map { gap in
          Sample(
            name: "\(name), ccd, \(gap) between sessions", disc: disc,
            files: disc.cloneCD(sectorsBetweenSessions: gap))
        }
      }
      return samples
    }

  @Test(arguments: images)
  func saysWhatTheCueSheetSays(sample: Sample) throws {
    let (cueFolder, folder) = (try TemporaryDirectory(), try TemporaryDirectory())
    let fromCue = try DiscImage(path: sample.disc.cueSheet.write(into: cueFolder))
    let image = try DiscImage(path: sample.files.write(into: folder))
    var expected = fromCue.disc
    if !sample.hasTexts {
      expected = Disc(toc: expected.toc, preGaps: expected.preGaps)
    }
    #expect(image.disc == expected)
    #expect(image.remarks == [])
    for session in 1...sample.disc.sessionCount {
      let offsets = sample.disc.sectors(ofSession: session)
      let sectors = Sector(offset: offsets.lowerBound)..<Sector(offset: offsets.upperBound)
      let expected = samples(sample.disc.bytes(of: offsets))
      #expect(try image.samples(of: sectors) == expected)
      #expect(try fromCue.samples(of: sectors) == expected)
    }
  }
}
