import CompactDisc
import Foundation
import RipVerifying
import TestSupport
import Testing

/// A disc of noise, and what the two databases have of it.
struct KnownDisc: Sendable {
  let toc: TableOfContents
  let layout: AudioLayout
  /// Interleaved, from sector 0 on.
  let samples: [Int16]
  /// What the Cue Tools database has of it.
  let syndromes: CTDBSyndromes
  let survey: RipSurvey

  /// - Parameter toc: Of audio tracks; what lies before the first is hidden audio.
  init(_ text: String = "0:60:150:256", seed: UInt64 = 5) throws {
    let toc = try TableOfContents(parsing: text)
    let layout = try #require(AudioLayout(toc))
    var random = RandomBytes(seed: seed)
    let samples = (0..<2 * toc.leadOut.firstSample).map { _ in
      Int16(truncatingIfNeeded: random.below(65_536))
    }
    var survey = RipSurvey(layout)
    var syndromes = CTDBSyndromeSurvey(sampleCount: layout.sampleCount)
    let audio = Array(samples[(2 * layout.start.firstSample)...])
    survey.update(audio.span)
    syndromes.update(audio.span)
    (self.toc, self.layout, self.samples, self.survey) = (toc, layout, samples, survey)
    self.syndromes = try #require(syndromes.syndromes)
  }

  /// The samples as a drive or another pressing has them that is `offset` samples late.
  func displaced(by offset: Int) -> [Int16] {
    samples.indices.map { index in
      samples.indices.contains(index - 2 * offset) ? samples[index - 2 * offset] : 0
    }
  }

  /// The samples with all values of some sectors wrong.
  static func damaged(_ samples: [Int16], sectors: [Int]) -> [Int16] {
    var samples = samples
    for sector in sectors {
      for index in 2 * 588 * sector..<2 * 588 * (sector + 1) { samples[index] ^= 0x1234 }
    }
    return samples
  }

  static func bytes(of samples: [Int16]) -> [UInt8] {
    samples.flatMap { sample in
      let word = UInt16(bitPattern: sample)
      return [UInt8(word & 0xFF), UInt8(word >> 8)]
    }
  }

  /// AccurateRip's file: one pressing with version 2 of the checksums, one with version 1.
  func accurateRipFile() throws -> [UInt8] {
    let v2 = survey.tracks.map {
      AccurateRipReply.Entry(confidence: 12, crc: $0.accurateRipV2, frame450: 0)
    }
    let v1 = survey.tracks.map {
      AccurateRipReply.Entry(confidence: 30, crc: $0.accurateRipV1, frame450: $0.frame450 ?? 0)
    }
    let pressings = [v2, v1].map { AccurateRipReply.Pressing(entries: $0) }
    return AccurateRipReply(pressings: pressings).file(try #require(AccurateRipDiscID(toc)))
  }

  /// The Cue Tools database's reply, with the parity file at `location`.
  func ctdbReply(
    syndromes count: Int = 16, confidence: Int = 21, location: String = "/parity/7"
  ) throws -> String {
    let crcs = layout.tracks.indices.compactMap { survey.ctdbCRC(ofTrack: $0)?[0] }
      .map { String($0, radix: 16) }.joined(separator: " ")
    let first = syndromes.syndromes(of: 0).prefix(count).flatMap {
      [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
    return """
      <ctdb xmlns="http://db.cuetools.net/ns/mmd-1.0#"><entry id="7" confidence="\(confidence)" \
      npar="\(count)" stride="5880" hasparity="\(location)" \
      crc32="\(String(try #require(survey.ctdbDiscCRC?[0]), radix: 16))" trackcrcs="\(crcs)" \
      syndrome="\(Data(first).base64EncodedString())" toc="\(toc)"/></ctdb>
      """
  }
}

/// The two databases as one server, and a program that asks it.
struct VerifyFixture {
  typealias Reply = WebServer.Reply

  let disc: KnownDisc
  let server: WebServer
  let folder: TemporaryDirectory
  private let cache: TemporaryDirectory

  /// What the server answers to each kind of request, where it is not what is right.
  struct Answers: Sendable {
    var accurateRip: (@Sendable (WebServer.Request, [UInt8]) -> Reply)?
    var lookup: (@Sendable (WebServer.Request, String) -> Reply)?
    var parity: (@Sendable (WebServer.Request, [UInt8]) -> Reply)?
    var syndromes = 16
    var confidence = 21
    var location = "/parity/7"
  }

  init(_ disc: KnownDisc, _ answers: Answers = Answers()) throws {
    self.disc = disc
    folder = try TemporaryDirectory()
    cache = try TemporaryDirectory()
    let file = try disc.accurateRipFile()
    let id = try #require(AccurateRipDiscID(disc.toc))
    let xml = try disc.ctdbReply(
      syndromes: answers.syndromes, confidence: answers.confidence, location: answers.location)
    let parity = disc.syndromes.parityFile()
    server = try WebServer { request in
      switch request.path {
      case "/ar/\(id.path)": answers.accurateRip?(request, file) ?? Reply(body: file)
      case "/ctdb/lookup2.php":
        answers.lookup?(request, xml) ?? Reply(xml, type: "text/xml")
      case "/parity/7":
        answers.parity?(request, parity) ?? Reply.part(of: parity, for: request)
      default: Reply(status: 404)
      }
    }
  }

  /// Writes an image with these samples, and returns the path of its cue sheet.
  func image(_ samples: [Int16]? = nil, name: String = "disc") throws -> String {
    try folder.write(KnownDisc.bytes(of: samples ?? disc.samples), to: "\(name).bin")
    return try folder.write(
      Array(sheet(file: "\(name).bin", format: "BINARY").utf8), to: "\(name).cue")
  }

  func sheet(file: String, format: String) -> String {
    var text = "PERFORMER \"The Testers\"\nTITLE \"Noise\"\nFILE \"\(file)\" \(format)\n"
    for (index, track) in disc.toc.tracks.enumerated() {
      let start = track.sectors.lowerBound.offset
      text += "  TRACK 0\(track.number) AUDIO\n    TITLE \"Piece \(track.number)\"\n"
      text += "    ISRC ZZTNA260000\(track.number)\n"
      if index == 0, start > 0 { text += "    INDEX 00 00:00:00\n" }
      if index == 1 { text += "    INDEX 00 \(MSF(sectorCount: start - 10))\n" }
      text += "    INDEX 01 \(MSF(sectorCount: start))\n"
    }
    return text
  }

  struct Outcome {
    let process: ExternalProgram.Outcome
    /// The objects that were printed; none without `--json`.
    let objects: [[String: Any]]

    func track(_ number: Int) -> [String: Any] {
      let tracks = objects.first?["tracks"] as? [[String: Any]] ?? []
      return tracks.first { $0["number"] as? Int == number } ?? [:]
    }

    /// "accurate 12 0": verdict, confidence and offset.
    func verdict(_ number: Int, _ database: String) -> String {
      Self.text(of: track(number)[database])
    }

    var disc: String { Self.text(of: objects.first?["ctdb"]) }
    var status: String { objects.first?["status"] as? String ?? "" }
    var repair: [String: Any] { objects.first?["repair"] as? [String: Any] ?? [:] }

    private static func text(of value: Any?) -> String {
      let fields = value as? [String: Any] ?? [:]
      return ["verdict", "confidence", "offset"].compactMap { name in
        fields[name].flatMap { $0 is NSNull ? nil : "\($0)" }
      }.joined(separator: " ")
    }
  }

  func verify(_ arguments: String..., json: Bool = true, address: String? = nil) throws -> Outcome {
    let address = address ?? server.address
    let process = try ExternalProgram.run(
      [Program.path, "verify", "--accuraterip", "\(address)/ar", "--ctdb", "\(address)/ctdb"]
        + (json ? ["--json"] : []) + arguments, environment: ["XDG_CACHE_HOME": cache.path],
      timeLimit: 600)
    return Outcome(process: process, objects: json ? try jsonLines(process.output) : [])
  }
}
