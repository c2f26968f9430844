import AlbumWriting
import ArgumentParser
import FoundationEssentials
import Importing
import RipVerifying
import Verifying
import WebAccess

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare rips with other people's, by AccurateRip and the Cue Tools database.",
    discussion: """
      Exit status: 0 everything is accurate, or the databases know nothing of it; 1 something \
      differs, or a log was changed; 66 something cannot be opened; 69 no database could be asked.
      """)

  @Argument(
    help: """
      Disc images, cue sheets with WAV, FLAC or AIFF files, such files themselves, and folders to \
      look for them in.
      """)
  var paths: [String] = []

  @Flag(
    help: """
      Write a repaired copy beside a rip that differs, if the Cue Tools database has what it takes. \
      The rip itself stays as it is.
      """)
  var repair = false

  @Option(
    help: ArgumentHelp("Tell whether a log of Tonearm is as it was written.", valueName: "file"))
  var log: String?

  @OptionGroup
  var sheets: CueSheetOptions

  @Flag(help: "Use only what the databases have answered before.")
  var offline = false

  @Option(
    name: .customLong("accuraterip"),
    help: ArgumentHelp("A mirror of AccurateRip.", valueName: "url"), transform: webAddress)
  var accurateRip: URL?

  @Option(
    help: ArgumentHelp("A mirror of the Cue Tools database.", valueName: "url"),
    transform: webAddress)
  var ctdb: URL?

  @Flag(help: "Print one JSON object per disc.")
  var json = false

  func validate() throws {
    if paths.contains("") || log == "" { throw ValidationError("A path must not be empty.") }
    if repair, paths.isEmpty {
      throw ValidationError("--repair needs a disc image, a cue sheet or a folder.")
    }
  }

  func run() async throws {
    // Not in `validate`, which also checks settings without any argument.
    if paths.isEmpty, log == nil {
      throw ValidationError("Give a disc image, a cue sheet or a folder, or --log FILE.")
    }
    do {
      let outcomes = try await Interrupts.cancelling { try await self.outcomes() }
      try StandardOutput.check()
      if let status = outcomes.failure { throw status }
    } catch {
      throw fail(error)
    }
  }

  private func outcomes() async throws -> VerifyOutcomes {
    var outcomes = VerifyOutcomes()
    if let log { outcomes.add(try outcome(ofLog: log)) }
    let verifier = DiscVerifier(web: web, accurateRip: accurateRip, ctdb: ctdb)
    for path in paths { try await verify(path, by: verifier, &outcomes) }
    return outcomes
  }

  /// What cannot be opened does not keep the others from being looked at.
  private func verify(
    _ path: String, by verifier: DiscVerifier, _ outcomes: inout VerifyOutcomes
  ) async throws {
    let candidates: [DiscRip.Candidate]
    do {
      candidates = try DiscRip.find(in: path, encoding: sheets.cueEncoding)
    } catch {
      outcomes.add(try failure(error, path: path, ExitStatus.badInput))
      return
    }
    if candidates.isEmpty {
      let error = NothingToVerify(path: path)
      outcomes.add(try failure(error, path: path, ExitStatus.badInput))
    }
    for candidate in candidates {
      outcomes.add(try await outcome(of: candidate, by: verifier))
      try StandardOutput.check()
    }
  }

  private func outcome(
    of candidate: DiscRip.Candidate, by verifier: DiscVerifier
  ) async throws -> VerifyOutcome {
    let rip: DiscRip
    do {
      rip = try candidate.opened()
    } catch {
      return try failure(error, path: candidate.path, ExitStatus.badInput)
    }
    return try await result(of: rip, by: verifier)
  }

  private func result(of rip: DiscRip, by verifier: DiscVerifier) async throws -> VerifyOutcome {
    let verification: DiscVerification
    do {
      verification = try await verifier.verify(rip)
    } catch {
      return try failure(error, path: rip.path, ExitStatus.of(error))
    }
    var repaired: RipRepair?
    var problem: (any Error)?
    if repair {
      do {
        repaired = try await verifier.repair(rip, verification)
      } catch let error as CancellationError {
        throw error
      } catch {
        problem = error
        repaired = .refused("\(error)")
      }
    }
    show(verification, repaired, rip)
    return problem.map { .failed(ExitStatus.of($0)) }
      ?? VerifyOutcome(verification, repaired)
  }

  private func show(_ verification: DiscVerification, _ repair: RipRepair?, _ rip: DiscRip) {
    if json {
      StandardOutput.print(
        JSONLine.text(of: VerifyJSON(verification, repair, remarks: rip.remarks)))
    } else {
      let style = TerminalStyle(descriptor: 1)
      StandardOutput.print(
        VerifyTable(verification, repair, remarks: rip.remarks, style: style).text)
    }
  }

  /// Tells that something could not be looked at.
  ///
  /// - Throws: `CancellationError`, if that is what it was.
  private func failure(_ error: any Error, path: String, _ code: ExitCode) throws -> VerifyOutcome {
    if error is CancellationError { throw error }
    let text = "\(error)"
    let place = text.contains(path) ? "" : "\(path): "
    printToStandardError("tonearm: \("\(place)\(text)".withoutControls)")
    if json { StandardOutput.print(JSONLine.text(of: UnverifiedJSON(path: path, error: text))) }
    return .failed(code)
  }

  /// The longest log, in bytes.
  private static let longestLog = 16 << 20

  private func outcome(ofLog path: String) throws -> VerifyOutcome {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.contents(of: path, atMost: Self.longestLog)
    } catch {
      return try failure(error, path: path, ExitStatus.badInput)
    }
    let seal = LogSeal(checking: bytes)
    StandardOutput.print(
      json
        ? JSONLine.text(of: LogSealJSON(path: path, seal: seal))
        : "\(path): \(seal.sentence)".withoutControls)
    return seal == .intact ? .accurate : .differs
  }

  /// A client whose limits are what a database may delay a disc by.
  private var web: WebClient {
    WebClient(isOffline: offline)
  }
}

/// A folder without anything in it that was ripped from a disc.
private struct NothingToVerify: Error, CustomStringConvertible {
  let path: String

  var description: String {
    "There is no disc image and no WAV, FLAC or AIFF file in \(path). Name the folder that has them."
  }
}

extension LogSeal {
  fileprivate var sentence: String {
    switch self {
    case .intact: "The log is as it was written."
    case .changed: "The log was changed after it was written."
    case .missing:
      "The log has no seal: it is not one of Tonearm's, or its last line was removed."
    }
  }
}
