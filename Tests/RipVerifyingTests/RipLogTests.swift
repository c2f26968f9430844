import CompactDisc
import RipVerifying
import TestSupport
import Testing

struct RipLogTests {
  static func log() throws -> RipLog {
    RipLog(
      program: "Tonearm 1.0", date: "2026-11-24 17:05:12 +0100", artist: "Ann | Bob",
      album: "Line\u{2028}one\nTwo", source: "PLEXTOR CD-R PX-W5224A 1.04",
      settings: [
        RipLog.Setting("Read offset correction", "30"),
        RipLog.Setting("Read mode", "default"), RipLog.Setting("Encoder", "LAME 3.100 -V 2"),
      ],
      toc: try TableOfContents(
        parsing: "0:24914:43461:60740:82940:99850:114907:135408:149173"),
      tracks: [
        RipLog.Track(
          number: 1, title: "Wickerman", file: "01 Wickerman.mp3", preGap: 150, peak: 0.9215,
          crc32: 0xE924_FB20, crc32WithoutNull: 0x0000_0001, accurateRipV1: 0xF4E2_268A,
          accurateRipV2: 0x0102_0304, accurateRip: .accurate(confidence: 12),
          ctdb: .accurateAt(offset: 664, confidence: 3),
          evidence: [RipLog.Setting("agreed", "24900"), RipLog.Setting("voted", "14")],
          places: [
            RipLog.Place(Sector(offset: 100)..<Sector(offset: 165), .settled),
            RipLog.Place(Sector(offset: 24_000)..<Sector(offset: 24_001), .repaired),
          ]),
        RipLog.Track(
          number: 2, title: "Ghost", crc32: 0xF19A_6AFC,
          accurateRip: .differs(confidence: 9, frame450At: 0),
          places: [RipLog.Place(Sector(offset: 25_000)..<Sector(offset: 25_003), .unreadable)],
          isSound: false),
        RipLog.Track(number: 3, title: "Gone", failure: "The disk is full."),
      ],
      ctdb: .differs(confidence: 30), ctdbCRC: 0xCAFE_F00D, remarks: ["One more thing."])
  }

  @Test func readsAsPeopleKnowIt() throws {
    let expected = """
      Tonearm 1.0

      Extraction log of 2026-11-24 17:05:12 +0100

      Ann ¦ Bob / Line one Two

      Used drive                                : PLEXTOR CD-R PX-W5224A 1.04
      Read offset correction                    : 30
      Read mode                                 : default
      Encoder                                   : LAME 3.100 -V 2

      TOC of the extracted CD

           Track |   Start   |  Length   | Start sector | End sector 
          -----------------------------------------------------------
              1  |  0:00.00  |  5:32.14  |          0   |      24913
              2  |  5:32.14  |  4:07.22  |      24914   |      43460
              3  |  9:39.36  |  3:50.29  |      43461   |      60739
              4  | 13:29.65  |  4:56.00  |      60740   |      82939
              5  | 18:25.65  |  3:45.35  |      82940   |      99849
              6  | 22:11.25  |  3:20.57  |      99850   |     114906
              7  | 25:32.07  |  4:33.26  |     114907   |     135407
              8  | 30:05.33  |  3:03.40  |     135408   |     149172

      Disc id at MusicBrainz                    : C2svSeTdtJVtN7VQR__XwmEScU8-
      Disc id at FreeDB                         : 5407c408
      Disc id at AccurateRip                    : 008-000adae1-00473706-5407c408
      Disc id at CTDB                           : nj4ubZdFWgR4oA9uNKS.7OHP30U-

      Track  1

           Title Wickerman
           Filename 01 Wickerman.mp3
           Pre-gap length 0:02.00
           Peak level 92.2 %
           Copy CRC E924FB20
           CRC without null samples: 00000001
           AccurateRip v1 signature: F4E2268A
           AccurateRip v2 signature: 01020304
           AccurateRip: accurate (confidence 12)
           CTDB: accurate, another pressing at +664 (confidence 3)
           Sectors agreed: 24900
           Sectors voted: 14
           Position 0:01.25: sectors 100 to 164, settled by repeated reads
           Position 5:20.00: sector 24000, repaired from the Cue Tools database
           Copy OK

      Track  2

           Title Ghost
           Copy CRC F19A6AFC
           AccurateRip: differs (confidence 9), but sector 450 is the same
           CTDB: not asked
           Position 0:01.11: sectors 25000 to 25002, in doubt, cannot be read, silent in the file
           Copy with samples in doubt

      Track  3

           Title Gone
           AccurateRip: not asked
           CTDB: not asked
           No file: The disk is full.

      1 of 3 tracks without a sample in doubt
      AccurateRip: 1 of 3 tracks accurate
      CTDB checksum of the disc: CAFEF00D
      CTDB: the disc is not what others have (differs (confidence 30))
      One more thing.

      End of status report

      ==== Tonearm log SHA-256
      """
    let lines = try Self.log().text.split(separator: "\n", omittingEmptySubsequences: false)
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, other) in zip(lines, expectedLines.dropLast()) { #expect(line == other) }
    #expect(lines.count == expectedLines.count + 1)
    #expect(
      lines.last == "" && lines.dropLast().last?.hasPrefix("==== Tonearm log SHA-256 ") == true)
  }

  /// The columns by which Picard finds a table of contents: a line with four bars between spaces, a
  /// line that it passes over, then rows of numbers and times.
  @Test func picardFindsTheTableOfContents() throws {
    let log = try Self.log()
    let lines = log.text.split(separator: "\n", omittingEmptySubsequences: false)
    let header = try Regex(#"\s*\s*.+\s+\|\s+.+\s+\|\s+.+\s+\|\s+.+\s+\|\s+.+\s*$"#)
    let row = try Regex(
      #"\s*(\d+)\s*\|\s*([0-9:.]+)\s*\|\s*([0-9:.]+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*$"#)
    let start = try #require(lines.firstIndex { $0.prefixMatch(of: header) != nil })
    let rows = lines[(start + 2)...].prefix { $0.firstMatch(of: row) != nil }
    let ends = try rows.map { line in
      let match = try #require(try row.firstMatch(in: line))
      return match.output.dropFirst().compactMap { $0.substring.flatMap { Int($0) } }
    }
    #expect(
      ends
        == log.toc.tracks.map {
          [$0.number, $0.sectors.lowerBound.offset, $0.sectors.upperBound.offset - 1]
        })
  }

  @Test func sealShowsAnyChange() throws {
    let bytes = Array(try Self.log().text.utf8)
    #expect(LogSeal(checking: bytes) == .intact)
    #expect(LogSeal(checking: bytes + Array("\n\r\n".utf8)) == .intact)
    #expect(LogSeal(checking: Array(bytes.dropLast())) == .intact)
    var random = RandomBytes(seed: 12)
    for _ in 0..<2000 {
      var changed = bytes
      let place = random.below(changed.count - 1)
      changed[place] ^= UInt8(1 + random.below(255))
      // A digit of the seal in capitals is the same digit.
      let isSameDigit = place > bytes.count - 80 && changed[place] == bytes[place] ^ 0x20
      if !isSameDigit, LogSeal(checking: changed) == .intact {
        Issue.record("a change at \(place) is not seen")
      }
    }
    #expect(LogSeal(checking: bytes + Array("More.\n".utf8)) == .changed)
    #expect(LogSeal(checking: Array("Any other text\n".utf8)) == .missing)
    #expect(LogSeal(checking: []) == .missing)
  }
}

struct ForeignRipLogTests {
  private static let toc = "0:24914:43461:60740:82940:99850:114907:135408:149173"
  private static let crcs: [UInt32] = [
    0xE924_FB20, 0xF19A_6AFC, 0x300D_F15C, 0x1657_126F, 0x66EF_EA59, 0x5D7B_712B, 0x694C_DD79,
    0x629C_C273,
  ]

  /// The logs that four programs wrote of one disc have the same checksums; here in their shapes.
  struct Shape: Sendable, CustomTestStringConvertible {
    let program: ForeignRipLog.Program?
    let name: String
    let text: String
    var testDescription: String { name }

    static func all() throws -> [Shape] {
      let tracks = try TableOfContents(parsing: ForeignRipLogTests.toc).tracks
      let table = """
             Track |   Start  |  Length  | Start sector | End sector 
            ---------------------------------------------------------

        """
        + tracks.map { track in
          let (first, last) = (track.sectors.lowerBound.offset, track.sectors.upperBound.offset - 1)
          return
            "        \(track.number)  |  0:00.00 |  5:32.14 |      \(first)    |    \(last)   \n"
        }.joined()
      func each(_ body: (Int, String) -> String) -> String {
        zip(1..., ForeignRipLogTests.crcs).map { number, crc in
          let digits = String(crc, radix: 16, uppercase: true)
          return body(number, String(repeating: "0", count: 8 - digits.count) + digits)
        }.joined()
      }
      return [
        Shape(
          program: .exactAudioCopy, name: "EAC",
          text: "Exact Audio Copy V1.3 from 2. September 2016\n\n"
            + "Read offset correction                      : 667\n\nTOC of the extracted CD\n\n"
            + table + "\n"
            + each {
              "\nTrack  \($0)\n\n     Filename C:\\a CRC.wav\n     Peak level 98.8 %\n"
                + "     Test CRC 00000000\n     Copy CRC \($1)\n"
                + "     Accurately ripped (confidence 7)  [DEADBEEF]  (AR v2)\n     Copy OK\n"
            }
            + "\nAll tracks accurately ripped\n\n==== Log checksum 0011 ====\n"),
        Shape(
          program: .exactAudioCopy, name: "EAC in Russian",
          text: "Exact Audio Copy V1.0 beta 3\n\nTOC извлечённого CD\n\n" + table + "\n"
            + each { "\nТрек  \($0)\n\n     CRC теста 00000001\n     CRC копии \($1)\n" }),
        Shape(
          program: .xLosslessDecoder, name: "XLD",
          text: "X Lossless Decoder version 20230916 (153.8)\n\nRead offset correction : 667\n\n"
            + "TOC of the extracted CD\n" + table + "\n"
            + "All Tracks\n    CRC32 hash               : 99999999\n\n"
            + each {
              "Track \($0 < 10 ? "0" : "")\($0)\n    Filename : /a\n"
                + "    CRC32 hash (test run)    : 11111111\n    CRC32 hash               : \($1)\n"
                + "    CRC32 hash (skip zero)   : 22222222\n"
                + "    AccurateRip v1 signature : 33333333\n\n"
            } + "No errors occurred\n\nEnd of status report\n"),
        Shape(
          program: .whipper, name: "whipper",
          text: "Log created by: whipper 0.7.3 (internal logger)\n\nRipping phase information:\n"
            + "  Read offset correction: 667\n\nTOC:\n"
            + tracks.map { track in
              "  \(track.number):\n    Start: 00:00:00\n    Length: 05:32:14\n"
                + "    Start sector: \(track.sectors.lowerBound.offset)\n"
                + "    End sector: \(track.sectors.upperBound.offset - 1)\n\n"
            }.joined()
            + "Tracks:\n"
            + each {
              "  \($0):\n    Filename: ./a.flac\n    Peak level: 0.9\n    Test CRC: \($1)\n"
                + "    Copy CRC: \($1)\n    AccurateRip v1:\n      Local CRC: 44444444\n\n"
            } + "SHA-256 hash: 00\n"),
        Shape(
          program: .dBpoweramp, name: "dBpoweramp",
          text: "dBpoweramp Release 14.2 Digital Audio Extraction Log from 05 December 2012\n\n"
            + zip(tracks, ForeignRipLogTests.crcs).map { track, crc in
              "Track \(track.number):  Ripped LBA \(track.sectors.lowerBound.offset) to "
                + "\(track.sectors.upperBound.offset) (5:32) in 0:30. Filename: C:\\a.flac\n"
                + "  AccurateRip: Accurate (confidence 5)     [Pass 1]\n"
                + "  CRC32: \(String(UInt64(crc) | 1 << 32, radix: 16, uppercase: true).dropFirst())"
                + "     AccurateRip CRC: BBBBBBBB (CRCv2)\n\n"
            }.joined()),
      ]
    }
  }

  private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    "\u{FEFF}\(text)".utf16.flatMap {
      bigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
  }

  @Test(arguments: try Shape.all())
  func logsOfOtherProgramsAreRead(shape: Shape) throws {
    let windows = shape.text.replacing("\n", with: "\r\n")
    let encodings = [
      Array(shape.text.utf8), Array("\u{FEFF}\(windows)".utf8),
      utf16(windows, bigEndian: false), utf16(shape.text, bigEndian: true),
      // Latin-1, with a letter that is no UTF-8.
      shape.text.unicodeScalars.map { $0.value < 256 ? UInt8($0.value) : 0xE4 } + [0xE4, 0x0A],
    ]
    for bytes in encodings {
      let log = try ForeignRipLog(parsing: bytes)
      #expect(log.program == shape.program)
      #expect(log.toc == (try TableOfContents(parsing: Self.toc)))
      // Letters of other alphabets are lost in Latin-1, and with them the headings.
      let isLost = shape.name.hasSuffix("Russian") && bytes == encodings[4]
      let expected = Dictionary(uniqueKeysWithValues: zip(1..., Self.crcs))
      if !isLost { #expect(log.crcs == expected) }
      if shape.text.contains("Read offset") { #expect(log.readOffset == 667) }
    }
  }

  @Test func ownLogsAreRead() throws {
    let log = try RipLogTests.log()
    let read = try ForeignRipLog(parsing: Array(log.text.utf8))
    #expect(read.program == .tonearm)
    #expect(read.toc == log.toc)
    #expect(read.readOffset == 30)
    #expect(read.crcs == [1: 0xE924_FB20, 2: 0xF19A_6AFC])
  }

  @Test func dataBehindASessionsGapIsData() throws {
    let text = """
      1 | 0:00.00 | 1:00.00 | 0 | 4499
      2 | 1:00.00 | 1:00.00 | 4500 | 8999
      3 | 4:32.00 | 1:00.00 | 20400 | 24899

      """
    let log = try ForeignRipLog(parsing: Array(text.utf8))
    #expect(log.toc?.description == "0:4500:-20400:24900")
    #expect(log.program == nil)
  }

  @Test func tablesThatAreNoDiscGiveNone() throws {
    let gap = "1 | 0:00 | 0:10 | 0 | 750\n3 | 0:20 | 0:10 | 1500 | 2250\n"
    let log = try ForeignRipLog(parsing: Array(gap.utf8))
    #expect(log.tracks.count == 2)
    #expect(log.toc == nil)
    let two = "1 | 0:00 | 0:10 | 0 | 750\n\n1 | 0:00 | 0:10 | 0 | 751\n"
    #expect(throws: RipLogError.severalDiscs) { try ForeignRipLog(parsing: Array(two.utf8)) }
    let twice = "1 | 0:00 | 0:10 | 0 | 750\n\n1 | 0:00 | 0:10 | 0 | 750\n"
    #expect(try ForeignRipLog(parsing: Array(twice.utf8)).tracks.count == 1)
  }

  @Test(arguments: ["", "A letter to Ann.", "Copy CRC 12345678", "\u{0}\u{1}"])
  func otherTextsAreErrors(text: String) {
    #expect(throws: RipLogError.noLog) { try ForeignRipLog(parsing: Array(text.utf8)) }
  }

  @Test func longFilesAreErrors() {
    let bytes = [UInt8](repeating: 0x20, count: ForeignRipLog.longestLog + 1)
    #expect(throws: RipLogError.tooLong(byteCount: bytes.count)) {
      try ForeignRipLog(parsing: bytes)
    }
  }

  @Test func damagedLogsAreReadOrRefused() throws {
    var random = RandomBytes(seed: 77)
    let texts = try Shape.all().map { Array($0.text.utf8) } + [Array(RipLogTests.log().text.utf8)]
    for iteration in 0..<3000 {
      let bytes = random.damage(texts[iteration % texts.count])
      do {
        let log = try ForeignRipLog(parsing: bytes)
        let isSound = log.tracks.allSatisfy {
          (1...99).contains($0.number) && !$0.sectors.isEmpty
        }
        if !isSound { Issue.record("unsound tracks \(log.tracks)") }
        _ = log.toc
      } catch {
        if error.description.isEmpty { Issue.record("no words for \(error)") }
      }
    }
  }
}
