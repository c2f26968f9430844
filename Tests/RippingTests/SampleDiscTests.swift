import Crypto
import FoundationEssentials
import Glibc
import SampleDisc
import Testing

struct SampleDiscTests {
  @Test func isTheSameOnEveryMachine() {
    let digest = hexadecimal(SHA256.hash(data: SampleDisc.pcm()))
    #expect(digest == "3f4b42749c0af8b5d658c5913a84402967ca311ad6b2ad4d971fe36f0c6f043d")
  }

  @Test func hasTheLengthOfASmallDisc() {
    let size = SampleDisc.pcm().count
    #expect(size.isMultiple(of: 2_352))
    #expect((60...115).contains(size / 176_400))
    #expect(size < 20_000_000)
  }

  @Test func isLoudWithoutClipping() {
    // Between 6 and 1 dB below full scale.
    #expect((16_423...29_204).contains(peak(inSectors: 0..<SampleDisc.pcm().count / 2_352)))
  }

  @Test func cueSheetSaysEverything() {
    #expect(
      SampleDisc.cueSheet == """
        REM GENRE Classical
        REM DATE 2026
        REM COMMENT "Synthesised with Tonearm, dedicated to the public domain (CC0 1.0)"
        CATALOG 2200002600019
        PERFORMER "Tonearm-Zupforchester"
        TITLE "Kleine Saitenmusik für Ñandú und Žluťásek"
        FILE "sample.bin" BINARY
          TRACK 01 AUDIO
            FLAGS DCP
            TITLE "La Folía: tema"
            PERFORMER "Señor Ñandú y sus cuerdas"
            SONGWRITER "Anónimo"
            ISRC ZZTNA2600001
            INDEX 00 00:00:00
            INDEX 01 00:07:65
          TRACK 02 AUDIO
            FLAGS DCP
            TITLE "La Folía: variación"
            PERFORMER "Señor Ñandú y sus cuerdas"
            SONGWRITER "Anónimo"
            ISRC ZZTNA2600002
            INDEX 01 00:22:29
          TRACK 03 AUDIO
            TITLE "Gymnopédie № 1"
            PERFORMER "Duo Žluťásek"
            SONGWRITER "Erik Satie"
            ISRC ZZTNA2600003
            INDEX 00 00:39:63
            INDEX 01 00:41:63
          TRACK 04 AUDIO
            FLAGS DCP PRE
            TITLE "Präludium C-Dur, BWV 846 (gekürzt)"
            PERFORMER "Die süßen Zupfgeigen"
            SONGWRITER "Johann Sebastian Bach"
            ISRC ZZTNA2600004
            INDEX 01 01:03:29
          TRACK 05 AUDIO
            FLAGS DCP
            TITLE "さくら さくら"
            PERFORMER "琴と猫"
            SONGWRITER "日本古謡"
            ISRC ZZTNA2600005
            INDEX 01 01:26:06

        """)
  }

  @Test func catalogNumberHasItsCheckDigit() throws {
    let line = try #require(
      SampleDisc.cueSheet.split(separator: "\n").first { $0.hasPrefix("CATALOG ") })
    let digits = line.dropFirst("CATALOG ".count).compactMap(\.wholeNumberValue)
    #expect(digits.count == 13)
    let sum = digits.enumerated().reduce(0) {
      $0 + $1.element * ($1.offset.isMultiple(of: 2) ? 1 : 3)
    }
    #expect(sum.isMultiple(of: 10))
  }

  @Test func hidesAQuietPrelude() {
    #expect((500...3_000).contains(peak(inSectors: 0..<trackOne)))
  }

  @Test func ringsAcrossTheJoin() {
    #expect(peak(inSectors: trackTwo - 1..<trackTwo) > 8_000)
    #expect(peak(inSectors: trackTwo..<trackTwo + 1) > 8_000)
  }

  @Test func preGapIsDigitalSilence() {
    #expect(peak(inSectors: trackThree - 150..<trackThree) == 0)
  }

  @Test func gymnopédieIsQuiet() {
    #expect((4_000...6_000).contains(peak(inSectors: trackThree..<trackFour)))
  }

  /// The curve's gain is that of a zero at 50 µs and a pole at 15 µs.
  @Test(arguments: [20.0, 1_000, 3_183, 5_000, 10_000, 15_000, 20_000])
  func preEmphasisFollowsItsCurve(frequency: Double) {
    let angularFrequency = 2 * Double.pi * frequency
    let curve =
      (1 + pow(angularFrequency * 50e-6, 2)).squareRoot()
      / (1 + pow(angularFrequency * 15e-6, 2)).squareRoot()
    var filter = PreEmphasis()
    // Whole periods of all these tones fit into a second; the second one is settled.
    let power = (0..<88_200).reduce(0.0) { power, index in
      let output = filter.process(sin(angularFrequency * Double(index) / 44_100))
      return index < 44_100 ? power : power + output * output
    }
    #expect(abs(10 * log10(power / 22_050) - 20 * log10(curve)) < 0.08)
  }

  @Test(
    arguments: [
      ("D2", Instrument.harp), ("A2", .baroqueGuitar), ("D3", .koto), ("G3", .harp),
      ("C4", .lute), ("A4", .baroqueGuitar), ("D5", .harp), ("A5", .lute), ("E6", .koto),
    ])
  func stringsAreInTune(name: String, instrument: Instrument) throws {
    let pitch = try #require(Pitch(name))
    var random = RandomNumbers(seed: 1)
    var string = PluckedString(
      frequency: pitch.frequency, force: 0.7, instrument: instrument, random: &random)
    let sound = (0..<17_640).map { _ in string.next() }
    #expect(abs(cents(of: sound, above: pitch.frequency)) < 1)
  }

  @Test(arguments: ["", "H4", "C", "C9", "4", "C##4", "Cb0", "c4"])
  func pitchNeedsALetterAndAnOctave(name: String) {
    #expect(Pitch(name) == nil)
  }

  @Test func writesBothFilesIntoANewFolder() throws {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "sample-disc-\(UUID())/image")
    defer { try? files.removeItem(at: folder.deletingLastPathComponent()) }
    try SampleDisc.write(to: folder.path)
    let data = try Data(contentsOf: folder.appending(path: SampleDisc.dataFileName))
    let sheet = try Data(contentsOf: folder.appending(path: SampleDisc.cueFileName))
    #expect(data == Data(SampleDisc.pcm()))
    #expect(sheet == Data(SampleDisc.cueSheet.utf8))
  }

  // The sectors of the indexes in the cue sheet above.
  private let trackOne = 7 * 75 + 65
  private let trackTwo = 22 * 75 + 29
  private let trackThree = 41 * 75 + 63
  private let trackFour = 63 * 75 + 29
}

/// The largest distance of a sample from zero in some sectors of the disc.
private func peak(inSectors sectors: Range<Int>) -> Int {
  let pcm = SampleDisc.pcm()
  var peak = 0
  for index in stride(from: sectors.lowerBound * 2_352, to: sectors.upperBound * 2_352, by: 2) {
    let sample = Int16(truncatingIfNeeded: Int(pcm[index]) | Int(pcm[index + 1]) << 8)
    peak = max(peak, abs(Int(sample)))
  }
  return peak
}

/// How far the fundamental of `sound` is above `frequency`, in cents.
///
/// Compares its phase in two stretches 50 ms apart, so it is right up to 10 Hz off.
private func cents(of sound: [Double], above frequency: Double) -> Double {
  let early = phase(of: frequency, in: sound[4_410..<13_230])
  let late = phase(of: frequency, in: sound[6_615..<15_435])
  let drift = remainder(late - early, 2 * .pi)
  return 1_200 * log2(1 + drift / (2 * .pi * 0.05) / frequency)
}

/// The phase of a partial against a cosine that runs since sample 0, seen through a Hann window.
private func phase(of frequency: Double, in sound: ArraySlice<Double>) -> Double {
  var real = 0.0
  var imaginary = 0.0
  for (offset, index) in sound.indices.enumerated() {
    let window = 1 - cos(2 * .pi * Double(offset) / Double(sound.count))
    let angle = 2 * .pi * frequency * Double(index) / 44_100
    real += window * sound[index] * cos(angle)
    imaginary -= window * sound[index] * sin(angle)
  }
  return atan2(imaginary, real)
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
