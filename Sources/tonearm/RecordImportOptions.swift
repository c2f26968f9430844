import ArgumentParser
import DiscLookup
import FoundationEssentials
import Importing
import RecordSides

/// The options that cut captured records.
struct RecordImportOptions: ParsableArguments {
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case silence, labels, lengths
  }

  @Option(
    help: ArgumentHelp(
      "The sources are the sides of one record; cut them at silence, by labels, or by lengths.",
      discussion: "A dry run prints the cuts and writes them as label files for Audacity."))
  var record: Method?

  @Option(help: "Of the record. (default: from the folder's name)")
  var artist: String?

  @Option(help: "The record's title. (default: from the folder's name)")
  var album: String?

  @Option(help: "The record's year.")
  var year: String?

  @Option(
    help: ArgumentHelp(
      "Where a dry run writes NAME.labels.txt, and --record labels looks first.",
      valueName: "folder"))
  var labels: String?

  @Option(
    help: ArgumentHelp(
      "A text file with a track in each line, such as '3:45 Title'; empty lines part sides.",
      valueName: "file"))
  var lengths: String?

  @Option(
    name: .customLong("record-release"),
    help: ArgumentHelp(
      "The MusicBrainz release that the record is, whose tracks have the lengths and names.",
      valueName: "id"),
    transform: releaseID)
  var release: MusicBrainzID?

  @Option(
    help: "How far above the surface noise still counts as silence, in dB: 1 to 30. (default: 6)")
  var silenceMargin: Double?

  @Option(help: "The shortest silence to cut at, in seconds: 0.3 to 30. (default: 1.5)")
  var shortestSilence: Double?

  @Option(help: "The shortest track, in seconds: 1 to 3600. (default: 60)")
  var shortestTrack: Double?

  @Flag(help: "Trim the noise at the ends of tracks, with short fades.")
  var trim = false

  @Flag(
    name: [.customLong("normalise"), .customLong("normalize")],
    help: "Make the whole record as loud as its loudest sample allows.")
  var normalise = false

  func check() throws {
    guard let record else {
      let isGiven = [
        "artist": artist != nil, "album": album != nil, "year": year != nil,
        "labels": labels != nil, "lengths": lengths != nil,
        "record-release": release != nil,
        "silence-margin": silenceMargin != nil, "shortest-silence": shortestSilence != nil,
        "shortest-track": shortestTrack != nil, "trim": trim, "normalise": normalise,
      ]
      if isGiven.contains(where: { $0.value && SettingsInForce.areNotWhere($0.key) }) {
        throw ValidationError("The options of records need --record.")
      }
      return
    }
    if record == .lengths, (lengths == nil) == (release == nil) {
      throw ValidationError(
        "--record lengths needs the tracks' lengths: --lengths FILE or --record-release ID.")
    }
    do {
      _ = try parameters
    } catch let error as RecordSideError {
      throw ValidationError("\(error)")
    }
  }

  private var parameters: SilenceParameters {
    get throws {
      let standard = SilenceParameters.standard
      return try SilenceParameters(
        margin: silenceMargin ?? standard.margin,
        shortestSilence: shortestSilence.map { .seconds($0) } ?? standard.shortestSilence,
        shortestTrack: shortestTrack.map { .seconds($0) } ?? standard.shortestTrack)
    }
  }

  /// - Parameter musicBrainz: Asked for the release, if one is named.
  func options(_ musicBrainz: MusicBrainz) async throws -> RecordOptions? {
    guard let record else { return nil }
    var found: Release?
    if let release {
      found = try await musicBrainz.release(release)
      guard found != nil else { throw LookupError.noSuchRelease(release) }
    }
    let method: RecordOptions.Method =
      switch record {
      case .silence: .silence(try parameters)
      case .labels: .labels
      case .lengths:
        .lengths(try found.map(TrackLengths.sides) ?? TrackLengths.read(lengths ?? ""))
      }
    return RecordOptions(
      method: method, artist: artist ?? found?.artistCredit?.text, title: album ?? found?.title,
      year: year ?? (found?.date).map { "\($0.year)" }, labelFolder: labels,
      trimming: trim ? try Trimming() : nil,
      normalization: normalise ? try PeakNormalization() : nil)
  }
}

/// A list of tracks with their lengths, as people copy it from a cover or a database.
enum TrackLengths {
  static func read(_ path: String) throws -> [[ExpectedTrack]] {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path))
    } catch {
      throw ValidationError("Cannot read \(path). Name a text file with the tracks' lengths.")
    }
    guard data.count <= 1 << 20, let text = String(data: data, encoding: .utf8) else {
      throw ValidationError("\(path) is no text in UTF-8. Save it as such.")
    }
    return try parse(text, name: path)
  }

  /// The sides of a release: tracks whose numbers begin with the same letters, such as `A1`, or all of
  /// a medium where numbers are numbers.
  static func sides(of release: Release) throws -> [[ExpectedTrack]] {
    var sides: [[ExpectedTrack]] = []
    var current: (medium: Int, letters: String)?
    for medium in release.media {
      for track in medium.tracks {
        guard let length = track.length ?? track.recording?.length else {
          throw ValidationError(
            "MusicBrainz does not know how long \"\(track.title ?? "a track")\" is. Use --lengths.")
        }
        let side = (
          medium: medium.position, letters: String((track.number ?? "").prefix { $0.isLetter })
        )
        if current?.medium != side.medium || current?.letters != side.letters { sides.append([]) }
        current = side
        sides[sides.count - 1].append(
          ExpectedTrack(length: .milliseconds(length), title: track.title))
      }
    }
    return sides
  }

  /// - Parameter text: Lines such as `3:45 Title` or `1:02:03 Title`; empty ones part the sides, and
  ///   those that begin with `#` are passed over.
  static func parse(_ text: String, name: String) throws -> [[ExpectedTrack]] {
    var sides: [[ExpectedTrack]] = [[]]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in zip(1..., lines) {
      let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
      guard let time = words.first else {
        if sides[sides.count - 1].isEmpty == false { sides.append([]) }
        continue
      }
      if time.hasPrefix("#") { continue }
      let parts = time.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
      guard (2...3).contains(parts.count), parts.allSatisfy({ $0.map { $0 >= 0 } ?? false }) else {
        throw ValidationError(
          "\(name), line \(number): \"\(line.prefix(40))\" does not begin with a length such as 3:45."
        )
      }
      let seconds = parts.reduce(0) { $0 * 60 + ($1 ?? 0) }
      let title = words.count > 1 ? String(words[1]) : nil
      sides[sides.count - 1].append(
        ExpectedTrack(length: .seconds(seconds), title: title))
    }
    if sides.count > 1, sides[sides.count - 1].isEmpty { sides.removeLast() }
    return sides
  }
}
