import AlbumNaming
import AlbumWriting
import ArgumentParser
import AudioFileReading
import DiscLookup
import DiscReading
import Glibc
import Importing
import MP3Encoding
import MusicLibrary
import RecordSides
import Retagging
import Ripping
import SecureReading
import Settings
import Verifying
import WebAccess

/// The documented exit codes, after sysexits.h.
enum ExitStatus {
  static let ok = ExitCode(0)
  static let inDoubt = ExitCode(1)
  static let usage = ExitCode(64)
  static let badInput = ExitCode(66)
  static let noDisc = ExitCode(69)
  /// A service on the network could not be asked for what was wanted.
  static let unavailable = ExitCode(69)
  static let cannotCreate = ExitCode(73)
  static let ioFailure = ExitCode(74)
  static let configuration = ExitCode(78)
  static let interrupted = ExitCode(130)

  /// The code for what ended a command.
  static func of(_ error: any Error) -> ExitCode {
    switch error {
    case let error as DiscError: of(error)
    case let error as AlbumError: of(error)
    case is RipError, is ValidationError: usage
    case let error as IdentificationError: of(error)
    case is LookupError: badInput
    case is WebError: unavailable
    case is SettingsError: configuration
    case let error as CatalogError: of(error)
    case let error as RetagError: of(error)
    case is FinderError, is UnknownAlbum, is RecordSideError, is LabelError, is AudioFileError:
      badInput
    case let error as RecordError: of(error)
    case let error as VerifyingError: of(error)
    case let error as ExitCode: error
    case is CancellationError: interrupted
    case EncodingError.unsuitable, EncodingError.noThreads: usage
    default: ioFailure
    }
  }

  private static func of(_ error: DiscError) -> ExitCode {
    switch error {
    case .noDrive, .noDisc, .notReady: noDisc
    case .notFound, .notADisc, .permissionDenied, .cueSheet, .imageDescription, .missingDataFile,
      .noAudioTracks, .invalidTOC, .damagedProfiles, .otherSamples, .unrecognized:
      badInput
    case .cannotOpen: badInput
    case .systemFailure, .truncated, .discRemoved, .anotherDisc, .mediumChanged, .notAccurate:
      ioFailure
    case .spool(.inUse): cannotCreate
    case .spool: ioFailure
    }
  }

  private static func of(_ error: IdentificationError) -> ExitCode {
    switch error {
    case .ambiguous: usage
    case .unusableCover: badInput
    }
  }

  private static func of(_ error: CatalogError) -> ExitCode {
    switch error {
    case .noLibrary: badInput
    case .cannotCreate, .inUse: cannotCreate
    case .unusable, .tooNew: ioFailure
    }
  }

  private static func of(_ error: RetagError) -> ExitCode {
    switch error {
    case .notFound, .noNumber, .unreadable: badInput
    case .readOnly, .nameTaken: cannotCreate
    case .severalAlbums: usage
    }
  }

  private static func of(_ error: RecordError) -> ExitCode {
    switch error {
    case .noSides, .noLabels: badInput
    case .sideCount: usage
    case .cannotWrite: cannotCreate
    }
  }

  private static func of(_ error: VerifyingError) -> ExitCode {
    switch error {
    case .missingSamples: badInput
    case .cannotWrite: cannotCreate
    case .badCopy: ioFailure
    }
  }

  private static func of(_ error: AlbumError) -> ExitCode {
    switch error {
    case .cannotCreate, .noCache, .noFolder, .folderInUse: cannotCreate
    case .cannotWrite, .cannotFlush, .abandoned, .notResumable: ioFailure
    }
  }
}

/// Prints an error for the person at the terminal and ends with its code.
func fail(_ error: any Error) -> ExitCode {
  if let code = error as? ExitCode { return code }
  let message = error is CancellationError ? Interrupts.message : "\(error)"
  printToStandardError("tonearm: \(message.withoutControls)")
  return ExitStatus.of(error)
}
