import AlbumWriting
import ArgumentParser
import CompactDisc
import DiscReading
import SecureReading

struct DrivesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drives", abstract: "Show the drives of this machine and what is known of them.")

  @Argument(help: "Only these devices. (default: all that there are)")
  var devices: [String] = []

  @Flag(help: "Try out what each drive can do, with an audio disc in it.")
  var probe = false

  @Flag(help: "Print one JSON object for each drive.")
  var json = false

  func run() async throws {
    do {
      let isDoubtful = try await Interrupts.cancelling { try await show() }
      try StandardOutput.check()
      if isDoubtful { throw ExitStatus.inDoubt }
    } catch {
      throw fail(error)
    }
  }

  /// - Returns: Whether a drive could not be tried.
  private func show() async throws -> Bool {
    let found = devices.isEmpty ? DriveBay.devices() : devices
    let profiles = try DriveReadingOptions.profiles()
    guard !found.isEmpty else { throw DiscError.noDrive(device: "/dev/cdrom") }
    var problems = 0
    for device in found {
      let problem = probe ? try await problemOfTryingOut(device, profiles) : nil
      if problem != nil { problems += 1 }
      let identity = try DriveBay.identity(of: device)
      let profile = try profiles.profile(of: identity) ?? DriveProfile(drive: identity)
      let line = DriveJSON(device: device, profile, problem: problem)
      StandardOutput.print(json ? JSONLine.text(of: line) : Self.text(device, profile))
      if let problem { printToStandardError("tonearm: \(problem)") }
    }
    return problems > 0
  }

  private func problemOfTryingOut(
    _ device: String, _ profiles: DriveProfiles
  ) async throws -> DiscError? {
    do {
      try await tryOut(device, profiles)
      return nil
    } catch let error as DiscError {
      return error
    }
  }

  private func tryOut(_ device: String, _ profiles: DriveProfiles) async throws {
    var options = DriveOptions(spoolDirectory: XDGFolders.cache)
    options.profiles = profiles
    let drive = try await DiscDrive(device: device, options: options)
    let audio = try await drive.disc().disc.toc.audioRegions.max { $0.count < $1.count }
    guard let audio else { throw DiscError.noAudioTracks(path: device) }
    try await drive.probe(audio)
  }

  private static func text(_ device: String, _ profile: DriveProfile) -> String {
    var lines = ["\(device)  \(profile.drive)".withoutControls]
    lines.append(
      "  read offset     "
        + (profile.readOffset.map { "\($0 > 0 ? "+" : "")\($0) samples" }
          ?? "not known: give it to rip with --offset"))
    guard let traits = profile.traits else {
      return (lines + ["  not tried yet: --probe does, with an audio disc in it"])
        .joined(separator: "\n")
    }
    let record = traits.c2Record
    let c2 =
      !traits.hasC2
      ? "none"
      : traits.hasHonestC2
        ? "honest: told of all \(record.toldCount) wrong reads"
        : record.missedCount > 0
          ? "not to be trusted: missed \(record.missedCount) of "
            + "\(record.missedCount + record.toldCount) wrong reads"
          : "not proved yet: told of wrong reads of \(record.toldSectors.count) sectors, "
            + "\(C2Record.enough) are enough"
    let cache =
      traits.cacheLimit.map {
        "less than \($0) sectors"
          + (traits.cacheSegments > 1 ? " in \(traits.cacheSegments) parts" : "")
      } ?? "not known"
    let accuracy =
      switch traits.isAccurate {
      case true?: "finds its place to the sample"
      case false?: "misses its place by some samples"
      case nil: "not known"
      }
    lines += [
      "  C2 pointers     \(c2)",
      "  memory          \(cache)",
      "  positioning     \(accuracy)",
      "  transfer        up to \(traits.transferLimit) sectors",
      "  sub-channel Q   "
        + (traits.hasQ ? "comes with the audio" : "does not come with the audio"),
    ]
    if traits.layout.isBigEndian { lines.append("  byte order      big-endian") }
    return lines.joined(separator: "\n")
  }
}

/// A drive as `tonearm drives --json` prints it.
///
/// README.md documents the fields.
private struct DriveJSON: Encodable {
  struct C2: Encodable {
    let honest: Bool
    let told: Int
    let missed: Int
  }

  let schema = JSONLine.schema
  let device: String
  let vendor: String
  let model: String
  let revision: String
  let readOffset: Nullable<Int>
  let probed: Bool
  let c2: Nullable<C2>
  let cacheSectors: Nullable<Int>
  let cacheSegments: Nullable<Int>
  let accurateStream: Nullable<Bool>
  let transferSectors: Nullable<Int>
  let subchannelQ: Nullable<Bool>
  let error: Nullable<String>

  init(device: String, _ profile: DriveProfile, problem: DiscError?) {
    self.device = device
    vendor = profile.drive.vendor
    model = profile.drive.model
    revision = profile.drive.revision
    readOffset = Nullable(profile.readOffset)
    let traits = profile.traits
    probed = traits != nil
    c2 = Nullable(
      traits.flatMap { traits in
        traits.hasC2
          ? C2(
            honest: traits.hasHonestC2, told: traits.c2Record.toldCount,
            missed: traits.c2Record.missedCount) : nil
      })
    cacheSectors = Nullable(traits?.cacheLimit)
    cacheSegments = Nullable(traits?.cacheSegments)
    accurateStream = Nullable(traits?.isAccurate)
    transferSectors = Nullable(traits?.transferLimit)
    subchannelQ = Nullable(traits?.hasQ)
    error = Nullable(problem.map { "\($0)" })
  }
}
