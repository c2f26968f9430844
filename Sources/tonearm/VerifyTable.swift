import CompactDisc
import RipVerifying
import Verifying

/// A verified rip as `tonearm verify` prints it for people.
struct VerifyTable {
  private let verification: DiscVerification
  private let repair: RipRepair?
  private let remarks: [String]
  private let style: TerminalStyle

  init(
    _ verification: DiscVerification, _ repair: RipRepair?, remarks: [String],
    style: TerminalStyle
  ) {
    self.verification = verification
    self.repair = repair
    self.remarks = remarks
    self.style = style
  }

  var text: String {
    let disc = verification.disc
    let names = [disc.text.performer, disc.text.title].compactMap { $0 }
    var lines = [style.bold(verification.path.withoutControls)]
    if !names.isEmpty { lines.append(names.joined(separator: " — ").withoutControls) }
    lines += remarks.map { "Note: \($0)".withoutControls }
    lines += [""] + table(verification) + [""] + answers + [conclusion]
    if let repair { lines += [""] + text(of: repair) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func table(_ verification: DiscVerification) -> [String] {
    let verdicts = verification.tracks.map {
      $0.accurateRip?.description ?? Self.notAsked
    }
    let width = max("AccurateRip".columnCount, verdicts.map(\.columnCount).max() ?? 0)
    let header =
      " #  Length  CRC-32    AR v1     AR v2     \("AccurateRip".fitted(to: width))  Cue Tools database"
    return [style.bold(header)]
      + zip(verification.tracks, verdicts).map { track, verdict in
        let survey = track.survey
        let row = [
          track.number < 10 ? "0\(track.number)" : "\(track.number)",
          ResultTable.time(seconds: track.sectors.count / CDAudio.sectorsPerSecond).padded(to: 6),
          hexadecimal(survey.crc32), hexadecimal(survey.accurateRipV1),
          hexadecimal(survey.accurateRipV2), verdict.fitted(to: width),
          track.ctdb?.description ?? Self.notAsked,
        ].joined(separator: "  ")
        return track.status == .differs ? style.red(row) : row
      }
  }

  private static let notAsked = "could not be asked"

  /// What the databases have to say beside the verdicts.
  private var answers: [String] {
    var lines: [String] = []
    if let failure = verification.accurateRip.failure { lines.append(failure) }
    if let failure = verification.ctdb.failure { lines.append(failure) }
    if verification.accurateRip.reply?.isTruncated ?? false {
      lines.append("AccurateRip's reply was cut off. What came whole of it counts.")
    }
    if let message = verification.ctdb.reply?.message {
      lines.append("The Cue Tools database says: \(message)")
    }
    if let verdict = verification.ctdbVerdict {
      lines.append("The disc as a whole in the Cue Tools database: \(verdict).")
    }
    if verification.disc.toc.hiddenAudio != nil {
      lines.append("Of hidden audio before the first track, no database knows anything.")
    }
    return lines.map(\.withoutControls)
  }

  private var conclusion: String {
    let tracks = verification.tracks
    switch verification.status {
    case .accurate:
      return style.green("Accurate: others have the same samples.")
    case .differs:
      let numbers = tracks.filter { $0.status == .differs }.map { "\($0.number)" }
      return style.red(
        "Differs: nobody else has \(Self.tracks(numbers)) like this.")
    case .unavailable:
      return style.yellow("Not verified: no database could be asked.")
    case .unknown:
      let known = tracks.filter { $0.status == .accurate }.map { "\($0.number)" }
      return style.yellow(
        known.isEmpty
          ? "Not verified: the disc is not in the databases that answered."
          : "Not all verified: only \(Self.tracks(known)) can be said to be accurate.")
    }
  }

  private func text(of repair: RipRepair) -> [String] {
    switch repair {
    case .refused(let reason):
      return [style.yellow("Not repaired: \(reason)".withoutControls)]
    case .written(let copy):
      let count = copy.sectors.reduce(0) { $0 + $1.count }
      var lines = [
        style.green("Repaired: \(copy.cueSheet)".withoutControls),
        "\(copy.valueCount) values in \(count == 1 ? "1 sector" : "\(count) sectors") of "
          + "\(Self.tracks(copy.tracks.map { "\($0)" })) were changed to those of entry \(copy.entry) "
          + "(confidence \(copy.confidence)), and the copy was read again:",
      ]
      lines += copy.sectors.map { sectors in
        let last = sectors.upperBound.advanced(by: -1)
        let place =
          sectors.count == 1
          ? "sector \(sectors.lowerBound.offset)"
          : "sectors \(sectors.lowerBound.offset) to \(last.offset)"
        return "  \(MSF(sectorCount: sectors.lowerBound.offset))  \(place)"
      }
      return lines + [""] + table(copy.verification)
    }
  }

  private static func tracks(_ numbers: [String]) -> String {
    "\(numbers.count == 1 ? "track" : "tracks") \(numbers.joined(separator: ", "))"
  }
}
