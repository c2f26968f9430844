import CompactDisc
import RipVerifying
import Verifying

/// A verified rip as `tonearm verify --json` prints it.
///
/// README.md documents the fields.
struct VerifyJSON: Encodable {
  struct Verdict: Encodable {
    let verdict: String
    let confidence: Nullable<Int>
    let offset: Nullable<Int>
  }

  struct AccurateRip: Encodable {
    let v1: String
    let v2: String
    let verdict: String
    let confidence: Nullable<Int>
    let offset: Nullable<Int>
  }

  struct CTDB: Encodable {
    let crc: Nullable<String>
    let verdict: String
    let confidence: Nullable<Int>
    let offset: Nullable<Int>
  }

  struct Track: Encodable {
    let number: Int
    let title: Nullable<String>
    let status: String
    let crc32: String
    let peak: Double
    let accuraterip: AccurateRip
    let ctdb: CTDB
  }

  struct Database: Encodable {
    let answer: String
    let error: Nullable<String>
  }

  struct Repair: Encodable {
    let status: String
    let reason: Nullable<String>
    let file: Nullable<String>
    let cueSheet: Nullable<String>
    let entry: Nullable<Int>
    let confidence: Nullable<Int>
    let offset: Nullable<Int>
    let values: Int
    let sectors: [[Int]]
    let tracks: [Int]
    let copyStatus: Nullable<String>
  }

  struct Databases: Encodable {
    let accuraterip: Database
    let ctdb: Database
  }

  let schema = JSONLine.schema
  let path: String
  let status: String
  let error = Nullable<String>(nil)
  let title: Nullable<String>
  let performer: Nullable<String>
  let toc: String
  let ids: DiscJSON.IDs
  let databases: Databases
  let ctdb: CTDB
  let tracks: [Track]
  let repair: Nullable<Repair>
  let remarks: [String]

  init(_ verification: DiscVerification, _ repair: RipRepair?, remarks: [String]) {
    let disc = verification.disc
    path = verification.path
    status = verification.status.rawValue
    title = Nullable(disc.text.title)
    performer = Nullable(disc.text.performer)
    toc = disc.toc.description
    ids = DiscJSON(disc).ids
    databases = Databases(
      accuraterip: Database(verification.accurateRip), ctdb: Database(verification.ctdb))
    ctdb = CTDB(crc: verification.ctdbCRC, Verdict(verification.ctdbVerdict))
    tracks = verification.tracks.map { Track($0) }
    self.repair = Nullable(repair.map { Repair($0) })
    self.remarks = remarks
  }
}

/// What could not be opened or read, as `tonearm verify --json` prints it.
struct UnverifiedJSON: Encodable {
  let schema = JSONLine.schema
  let path: String
  let status = "unreadable"
  let error: String
}

/// The seal of a log, as `tonearm verify --log FILE --json` prints it.
struct LogSealJSON: Encodable {
  let schema = JSONLine.schema
  let log: String
  let seal: String

  init(path: String, seal: LogSeal) {
    log = path
    self.seal =
      switch seal {
      case .intact: "intact"
      case .changed: "changed"
      case .missing: "missing"
      }
  }
}

extension VerifyJSON.Verdict {
  fileprivate init(_ verdict: AccurateRipVerdict?) {
    switch verdict {
    case nil: self.init("unavailable")
    case .accurate(let confidence): self.init("accurate", confidence, 0)
    case .accurateAt(let offset, let confidence): self.init("otherPressing", confidence, offset)
    case .differs(let confidence, let offset): self.init("differs", confidence, offset)
    case .notInDatabase: self.init("unknown")
    }
  }

  fileprivate init(_ verdict: CTDBVerdict?) {
    switch verdict {
    case nil: self.init("unavailable")
    case .accurate(let confidence): self.init("accurate", confidence, 0)
    case .accurateAt(let offset, let confidence): self.init("otherPressing", confidence, offset)
    case .differs(let confidence): self.init("differs", confidence)
    case .notInDatabase: self.init("unknown")
    }
  }

  private init(_ verdict: String, _ confidence: Int? = nil, _ offset: Int? = nil) {
    self.verdict = verdict
    self.confidence = Nullable(confidence)
    self.offset = Nullable(offset)
  }
}

extension VerifyJSON.CTDB {
  fileprivate init(crc: UInt32?, _ verdict: VerifyJSON.Verdict) {
    self.crc = Nullable(crc.map(hexadecimal))
    self.verdict = verdict.verdict
    confidence = verdict.confidence
    offset = verdict.offset
  }
}

extension VerifyJSON.Track {
  fileprivate init(_ track: DiscVerification.Track) {
    number = track.number
    title = Nullable(track.title)
    status = track.status.rawValue
    crc32 = hexadecimal(track.survey.crc32)
    peak = Double(track.survey.peak) / 32768
    let verdict = VerifyJSON.Verdict(track.accurateRip)
    accuraterip = VerifyJSON.AccurateRip(
      v1: hexadecimal(track.survey.accurateRipV1), v2: hexadecimal(track.survey.accurateRipV2),
      verdict: verdict.verdict, confidence: verdict.confidence, offset: verdict.offset)
    ctdb = VerifyJSON.CTDB(crc: track.ctdbCRC, VerifyJSON.Verdict(track.ctdb))
  }
}

extension VerifyJSON.Database {
  fileprivate init<Reply>(_ answer: ServiceAnswer<Reply>) {
    switch answer {
    case .known: self.answer = "known"
    case .unknown: self.answer = "unknown"
    case .unavailable: self.answer = "unavailable"
    }
    error = Nullable(answer.failure)
  }
}

extension VerifyJSON.Repair {
  fileprivate init(_ repair: RipRepair) {
    let copy: RipRepair.Copy?
    switch repair {
    case .refused(let reason):
      status = "refused"
      self.reason = Nullable(reason)
      copy = nil
    case .written(let written):
      status = "written"
      reason = Nullable(nil)
      copy = written
    }
    file = Nullable(copy?.audio)
    cueSheet = Nullable(copy?.cueSheet)
    entry = Nullable(copy?.entry)
    confidence = Nullable(copy?.confidence)
    offset = Nullable(copy?.offset)
    values = copy?.valueCount ?? 0
    sectors = (copy?.sectors ?? []).map { [$0.lowerBound.offset, $0.upperBound.offset] }
    tracks = copy?.tracks ?? []
    copyStatus = Nullable(copy?.verification.status.rawValue)
  }
}
