import AlbumNaming
import DiscLookup
import Glibc

/// Lets the person at a terminal choose among releases.
enum ReleasePrompt {
  /// Nil where nobody can be asked.
  static func chooser(isQuiet: Bool) -> DiscIdentifier.Chooser? {
    guard !isQuiet, TerminalStyle.isTerminal(STDIN_FILENO), TerminalStyle.isTerminal(STDERR_FILENO)
    else { return nil }
    return { choice in try await choose(from: choice) }
  }

  private static func choose(
    from choice: ReleaseChoice
  ) async throws -> ReleaseChoice.Candidate? {
    printToStandardError(text(of: choice))
    while true {
      _ = writeAll("Which one is it? (1, or 0 for none) ", to: STDERR_FILENO)
      guard let line = try await line() else { return choice.best }
      let answer = line.filter { !$0.isWhitespace }
      if answer.isEmpty { return choice.best }
      if let number = Int(answer), (0...choice.candidates.count).contains(number) {
        return number == 0 ? nil : choice.candidates[number - 1]
      }
      printToStandardError("A number from 0 to \(choice.candidates.count).")
    }
  }

  /// The candidates, numbered from 1.
  static func text(of choice: ReleaseChoice) -> String {
    let lines = zip(1..., choice.candidates).map { number, candidate in
      let release = candidate.release
      let discs = release.media.count
      let details = [
        release.date?.description, release.country, release.labels.first?.name,
        release.labels.first?.catalogNumber, release.barcode,
        discs > 1 ? "disc \(candidate.match.medium.position) of \(discs)" : nil,
        release.disambiguation,
      ].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
      let name = [release.artistCredit?.text, release.title].compactMap(\.self)
        .joined(separator: " — ")
      return
        "\(number < 10 ? " " : "")\(number)  \(name.withoutControls)  (\(details.withoutControls))"
        + "\n    \(release.id)"
    }
    return (["Several releases could be this disc:"] + lines).joined(separator: "\n")
  }

  /// A line from the terminal, nil at its end; gives up where the task is cancelled.
  private static func line() async throws -> String? {
    var bytes: [UInt8] = []
    while true {
      try Task.checkCancellation()
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&descriptor, 1, 100) > 0 else {
        await Task.yield()
        continue
      }
      var byte: UInt8 = 0
      guard unsafe read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }
}
