import AlbumWriting
import ArgumentParser
import DiscReading
import SecureReading

/// How a drive is read; without meaning for an image.
struct DriveReadingOptions: ParsableArguments {
  /// How much proof is asked for.
  enum Security: String, CaseIterable, ExpressibleByArgument {
    case fast
    case `default`
    case paranoid
  }

  @Option(
    help: ArgumentHelp(
      "fast: read again only what the drive itself doubts. default: until every sector is proved. "
        + "paranoid: test and copy, three reads that agree."))
  var secure = Security.default

  @Option(
    help: ArgumentHelp(
      "How long the drive may take over a sector that is not proved. (default: 20, paranoid 60)",
      valueName: "seconds"))
  var sectorTime: Int?

  @Option(
    parsing: .unconditional,  // it may be negative
    help: ArgumentHelp(
      "The drive's read offset, as AccurateRip's list has it; kept in the drive's profile.",
      valueName: "samples"))
  var offset: Int?

  /// When the tray opens.
  enum Ejection: String, CaseIterable, ExpressibleByArgument { case always, success, never }

  @Option(help: "When to open the tray: always, after success (nothing in doubt), or never.")
  var eject = Ejection.never

  @Option(
    help: ArgumentHelp(
      "The highest speed, as a multiple of playing speed. (default: the drive's own)",
      valueName: "factor"))
  var speed: Int?

  func validate() throws {
    if let speed, !(1...100).contains(speed) {
      throw ValidationError("--speed takes a number from 1 to 100.")
    }
    if let sectorTime, !(1...86_400).contains(sectorTime) {
      throw ValidationError("--sector-time takes a number of seconds from 1 to 86400.")
    }
    if let offset, !(-2940...2940).contains(offset) {
      throw ValidationError("--offset takes a number of samples from -2940 to 2940.")
    }
  }

  /// What is known of drives.
  static func profiles() throws -> DriveProfiles {
    DriveProfiles(path: "\(try XDGFolders.state())/drives.json")
  }

  func options() throws -> DriveOptions {
    var options = DriveOptions(spoolDirectory: XDGFolders.cache)
    options.profiles = try Self.profiles()
    options.policy =
      switch secure {
      case .fast: .fast
      case .default: .standard
      case .paranoid: .paranoid
      }
    if let sectorTime { options.policy.timePerSector = .seconds(sectorTime) }
    options.readOffset = offset
    options.speed = speed
    return options
  }
}
