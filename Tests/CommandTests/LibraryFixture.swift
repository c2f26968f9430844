import Foundation
import MusicLibrary
import TestSupport

/// A library that the program itself has made, for one test to do its worst to.
final class LibraryFixture: Sendable {
  let library: TemporaryDirectory
  /// Of the album with two tracks, relative to the library.
  static let files = ["The Testers/Fixture/01 Piece 1.mp3", "The Testers/Fixture/02 Piece 2.mp3"]

  /// A shelf with two discs and a sheet without its data, and what an import made of it.
  private static let original = Result {
    let (shelf, library) = (try TemporaryDirectory(), try TemporaryDirectory())
    try addDisc("Fixture", [150, 120], seed: 1, to: shelf)
    try addDisc("Säulen", [100], seed: 2, to: shelf)
    try shelf.write(
      Array("TITLE Lost\nFILE gone.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n".utf8),
      to: "lost/lost.cue")
    let outcome = try Program.run(
      "import", shelf.path, "--to", library.path, "--quality", "v4", "--lame-quality", "5")
    guard outcome.status == 1 else { throw Failed(error: outcome.output + outcome.error) }
    return (shelf: shelf, library: library)
  }

  struct Failed: Error {
    let error: String
  }

  static func addDisc(
    _ title: String, _ trackSectors: [Int], seed: UInt32, to shelf: TemporaryDirectory
  ) throws {
    var sheet = "TITLE \"\(title)\"\nPERFORMER \"The Testers\"\nFILE \"disc.bin\" BINARY\n"
    var start = 0
    for (number, length) in zip(1..., trackSectors) {
      sheet += "TRACK 0\(number) AUDIO\nTITLE \"Piece \(number)\"\n"
      sheet += String(format: "INDEX 01 00:%02d:%02d\n", start / 75, start % 75)
      start += length
    }
    let music = TestMusic.samples(count: start * 588, seed: seed)
    try shelf.write(ImageFixture.bytes(of: music, count: start * 2352), to: "\(title)/disc.bin")
    try shelf.write(Array(sheet.utf8), to: "\(title)/disc.cue")
  }

  /// The folder that the library was made from, which no test changes.
  static func shelf() throws -> TemporaryDirectory { try original.get().shelf }

  init() throws {
    library = try TemporaryDirectory()
    let copied = try ExternalProgram.run([
      "cp", "-a", "\(try Self.original.get().library.path)/.", library.path,
    ])
    guard copied.status == 0 else { throw Failed(error: copied.error) }
  }

  func run(_ arguments: String...) throws -> ExternalProgram.Outcome {
    try ExternalProgram.run(
      [Program.path, "library"] + arguments + ["--to", library.path])
  }

  /// Runs a command with `--json`.
  func objects(_ arguments: String...) throws -> [[String: Any]] {
    let outcome = try ExternalProgram.run(
      [Program.path, "library"] + arguments + ["--json", "--to", library.path])
    let objects = try jsonLines(outcome.output)
    guard objects.allSatisfy({ $0["schema"] as? String == "tonearm/1" }) else {
      throw Failed(error: outcome.output)
    }
    return objects
  }

  /// What an audit finds: codes and paths.
  func findings() throws -> [[String]] {
    try objects("audit").filter { $0["event"] as? String == "finding" }.map {
      [$0["code"] as? String ?? "", $0["path"] as? String ?? ""]
    }
  }

  func catalog() throws -> Catalog { try Catalog(library: library.path) }

  /// Edits a file's tags with mutagen.
  func mutagen(_ script: String, _ file: String) throws {
    let outcome = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      "import sys, mutagen.id3, mutagen.apev2\npath = sys.argv[1]\n" + script,
      library.path(of: file),
    ])
    guard outcome.status == 0 else { throw Failed(error: outcome.error) }
  }
}
