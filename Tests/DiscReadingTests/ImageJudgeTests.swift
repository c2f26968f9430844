import CompactDisc
import DiscReading
import TestSupport
import Testing

/// What other programs read from the same images.
@Suite(.timeLimit(.minutes(30)))
struct ImageJudgeTests {
  private static let disc = ModelDisc(
    title: "Test", performer: "Testers", catalog: "4006381333931",
    tracks: [
      ModelDisc.Track(
        length: 24, isrc: "USS1Z9900001", title: "Eins", performer: "Jemand"),
      ModelDisc.Track(
        preGap: 6, length: 20, flags: 0b0011, isrc: "USS1Z9900002", title: "Zwei",
        performer: "Jemand"),
      ModelDisc.Track(length: 12, flags: 0b1000, title: "Drei", performer: "Jemand"),
    ])

  /// The interleaved samples that cdrdao would burn; it warns of tracks below four seconds.
  private func cdrdaoSamples(_ path: String) throws -> [Int16] {
    let outcome = try ExternalProgram.run(["cdrdao", "show-data", "--force", path])
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output.split(separator: "\n").flatMap { line in
      line.split(whereSeparator: { $0 == " " || $0 == ":" }).dropFirst().compactMap { Int16($0) }
    }
  }

  /// The numbers in parentheses behind a word, such as `START  00:04:60(   360)`.
  private func sectors(after word: String, in text: String) -> [Int] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(whereSeparator: { " ()".contains($0) })
      return words.first.map(String.init) == word ? words.last.flatMap { Int($0) } : nil
    }
  }

  @Test(arguments: [false, true])
  func cdrdaoReadsTheSameFromATocFile(isSwapped: Bool) throws {
    let folder = try TemporaryDirectory()
    let path = try Self.disc.toc(isSwapped: isSwapped).write(into: folder)
    let image = try DiscImage(path: path)
    let leadOut = image.disc.toc.leadOut
    #expect(try cdrdaoSamples(path) == image.samples(of: Sector(offset: 0)..<leadOut))

    let text = try ExternalProgram.run(["cdrdao", "show-toc", "--force", path]).output
    #expect(
      sectors(after: "START", in: text) == image.disc.toc.tracks.map(\.sectors.lowerBound.offset))
    #expect(sectors(after: "END", in: text).last == leadOut.offset)
    #expect(text.contains("ISRC US S1Z 99 00002"))
    #expect(text.contains("CATALOG NUMBER: 4006381333931"))
  }

  @Test func cdrdaoPutsPartsTogetherAlike() throws {
    let folder = try TemporaryDirectory()
    // Where it needs a file's length, cdrdao looks for it in the current folder.
    let more = folder.path(of: "more.bin")
    let disc = folder.path(of: "disc.bin")
    let toc = """
      CD_DA
      TRACK AUDIO
      PREGAP 00:00:04
      FILE "disc.bin" 00:00:02 00:00:10
      FILE "disc.bin" SWAP 1764 3528
      TRACK AUDIO
      FILE "disc.bin" #2352 588 00:00:03
      START
      SILENCE 588
      AUDIOFILE "\(disc)" 00:00:40
      TRACK AUDIO
      SILENCE 00:00:03
      FILE "\(more)" 1000
      """
    let path = try folder.write(Array(toc.utf8), to: "disc.toc")
    try folder.write(Self.disc.contents, to: "disc.bin")
    try folder.write(Array(Self.disc.contents.prefix(20_000)), to: "more.bin")
    let image = try DiscImage(path: path)
    #expect(image.disc.toc.description == "4:23:46:56")
    #expect(
      try cdrdaoSamples(path)
        == image.samples(of: Sector(offset: 0)..<image.disc.toc.leadOut))
  }

  @Test func cdrdaoPassesOverSubchannelsAlike() throws {
    let folder = try TemporaryDirectory()
    let toc = "CD_DA TRACK AUDIO RW_RAW DATAFILE \"disc.bin\" #2448 00:00:15"
    let path = try folder.write(Array(toc.utf8), to: "disc.toc")
    let subchannel = [UInt8](repeating: 0x5A, count: 96)
    try folder.write(
      (0..<16).flatMap { Self.disc.bytes(of: $0..<$0 + 1) + subchannel }, to: "disc.bin")
    let image = try DiscImage(path: path)
    #expect(try cdrdaoSamples(path) == image.samples(0..<15 * 588))
  }

  @Test func libcdioReadsTheSameFromANeroImage() throws {
    let folder = try TemporaryDirectory()
    let path = try Self.disc.nero().write(into: folder)
    let image = try DiscImage(path: path)
    let output = folder.path(of: "samples")
    _ = try ExternalProgram.run(
      ["cd-read", "-m", "audio", "-s", "0", "-e", "61", "-i", path, "-o", output])
    let leadOut = image.disc.toc.leadOut
    #expect(
      try samples(folder.bytes(of: "samples")) == image.samples(of: Sector(offset: 0)..<leadOut))

    let text = try ExternalProgram.run(
      ["cd-info", "--no-header", "--no-device-info", "--no-cddb", "--nrg-file", path]
    ).output
    for (track, line) in zip(image.disc.toc.tracks, ["000000 audio", "000030 audio", "000050"]) {
      #expect(Int(line.prefix(6)) == track.sectors.lowerBound.offset)
      #expect(text.contains(line))
    }
    #expect(text.contains("000062 leadout"))
    #expect(text.contains("(MCN): 4006381333931"))
    #expect(text.contains("TITLE: Zwei"))
  }
}
