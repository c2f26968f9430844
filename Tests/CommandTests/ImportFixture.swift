import Foundation
import MusicLibrary
import Synchronization
import TestSupport
import Testing

/// A shelf of disc images, and the library that whole programs import it into.
final class ImportFixture: Sendable {
  let folder: TemporaryDirectory

  /// An album of two segments, which takes a while, and a short track.
  static let longAlbum = [33, 2]
  /// The date of every file of music, in seconds since 1970.
  static let date = 1_000_000_000.0

  init() throws {
    folder = try TemporaryDirectory()
    for name in ["shelf", "music"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(of: name), withIntermediateDirectories: false)
    }
  }

  /// Three albums, of which the first takes a while.
  static func threeAlbums() throws -> ImportFixture {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: longAlbum, seed: 1)
    try fixture.addAlbum("b", seconds: [4, 3], seed: 2)
    try fixture.addAlbum("c", seconds: [2, 3], seed: 3)
    return fixture
  }

  /// What an import of `threeAlbums` that nothing disturbs makes.
  static let undisturbed = Result {
    let fixture = try threeAlbums()
    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    return try fixture.made()
  }

  var shelf: String { folder.path(of: "shelf") }
  var library: String { folder.path(of: "music") }

  // MARK: Sources

  private static let pieces = Mutex<[UInt32: Data]>([:])

  /// Bytes of a disc image: a few seconds of music over and over.
  private static func music(seconds: Int, seed: UInt32) -> Data {
    let piece = pieces.withLock { pieces in
      if let piece = pieces[seed] { return piece }
      let samples = TestMusic.samples(count: 44_100, seed: seed)
      let piece = Data(ImageFixture.bytes(of: samples, count: 4 * 44_100))
      pieces[seed] = piece
      return piece
    }
    var music = Data()
    while music.count < 4 * seconds * 44_100 { music += piece }
    return music.prefix(4 * seconds * 44_100)
  }

  /// Puts a disc image into a folder of the shelf.
  ///
  /// - Parameter seconds: Of each track.
  func addAlbum(
    _ name: String, title: String? = nil, artist: String = "The Testers", seconds: [Int] = [2],
    seed: UInt32 = 1
  ) throws {
    var sheet = "TITLE \"\(title ?? "Album \(name)")\"\nPERFORMER \"\(artist)\"\n"
    sheet += "FILE \"disc.bin\" BINARY\n"
    var start = 0
    for (number, length) in zip(1..., seconds) {
      sheet += String(format: "TRACK %02d AUDIO\nTITLE \"Piece %d\"\n", number, number)
      sheet += String(format: "INDEX 01 %02d:%02d:00\n", start / 60, start % 60)
      start += length
    }
    try folder.write(Array(sheet.utf8), to: "shelf/\(name)/disc.cue")
    try write(Self.music(seconds: start, seed: seed), to: "\(name)/disc.bin")
  }

  /// Puts an album of one WAV file for each track into a folder of the shelf.
  func addTracks(_ name: String, seconds: [Int], seed: UInt32 = 1) throws {
    for (number, length) in zip(1..., seconds) {
      try write(Self.wav(seconds: length, seed: seed), to: "\(name)/0\(number) Song.wav")
    }
  }

  private static func wav(seconds: Int, seed: UInt32) -> Data {
    let music = music(seconds: seconds, seed: seed)
    func bytes(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var header = Array("RIFF".utf8) + bytes(music.count + 36, 4) + Array("WAVEfmt ".utf8)
    header += bytes(16, 4) + bytes(1, 2) + bytes(2, 2) + bytes(44_100, 4) + bytes(176_400, 4)
    header += bytes(4, 2) + bytes(16, 2) + Array("data".utf8) + bytes(music.count, 4)
    return Data(header) + music
  }

  /// Writes a file of the shelf, with the date that all have.
  func write(_ bytes: Data, to name: String) throws {
    let url = URL(fileURLWithPath: "\(shelf)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
    try setDate(of: name)
  }

  func setDate(of name: String, to seconds: Double = date) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: "\(shelf)/\(name)")
  }

  /// Every file of the shelf, with its size and date, and what is in it.
  func sources() throws -> [String] {
    let outcome = try ExternalProgram.run([
      "sh", "-c",
      "cd \"$1\" && find . -printf '%p %m %s %T@\\n' | sort && "
        + "find . -type f -exec cksum {} + | sort", "sh", shelf,
    ])
    return outcome.output.split(separator: "\n").map(String.init)
  }

  // MARK: The program

  /// Quick, and with two segments for a track of half a minute.
  private static let encoding = ["--quality", "v4", "--lame-quality", "7"]

  func command(_ options: [String]) -> [String] {
    [Program.path, "import", shelf, "--to", library, "--json"] + Self.encoding + options
  }

  func run(_ options: String..., environment: [String: String] = [:]) throws
    -> ExternalProgram.Outcome
  {
    try ExternalProgram.run(command(options), environment: environment)
  }

  /// Runs the import behind another program, which gets it as the last of its arguments.
  func run(behind wrapper: [String], _ options: String...) throws -> ExternalProgram.Outcome {
    try ExternalProgram.run(wrapper + command(options))
  }

  func start(_ options: String...) throws -> ExternalProgram.Running {
    try ExternalProgram.start(command(options))
  }

  /// Starts an import, and stops it for now as soon as something is so.
  ///
  /// - Parameter wrapper: What it is started by.
  func pause(
    behind wrapper: [String] = [], when isSo: () throws -> Bool
  ) throws -> ExternalProgram.Running {
    // With so little right to the processor that it does not end before it is looked at.
    let command = wrapper + ["nice", "-n", "19"] + command(["--threads", "1"])
    for _ in 0..<10 {
      let program = try ExternalProgram.start(command)
      do {
        try program.wait(until: isSo)
        program.send(SIGSTOP)
        return program
      } catch is ExternalProgram.Running.CameTooLate {
        for name in try FileManager.default.contentsOfDirectory(atPath: library) {
          try FileManager.default.removeItem(atPath: "\(library)/\(name)")
        }
      }
    }
    throw ExternalProgram.Running.CameTooLate()
  }

  /// Starts an import, and sends it a signal as soon as something is so.
  func interrupt(
    by signal: Int32, when isSo: () throws -> Bool
  ) throws -> ExternalProgram.Outcome {
    let program = try pause(when: isSo)
    program.send(signal)
    program.send(SIGCONT)
    return try program.outcome()
  }

  // MARK: The library

  /// The library's files but for the catalog's: their bytes by their paths.
  func made() throws -> [String: Data] {
    var made: [String: Data] = [:]
    for name in files() {
      made[name] = try Data(contentsOf: URL(fileURLWithPath: "\(library)/\(name)"))
    }
    return made
  }

  func files() -> [String] {
    let all = FileManager.default.enumerator(atPath: library)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      let exists = unsafe FileManager.default.fileExists(
        atPath: "\(library)/\(name)", isDirectory: &isFolder)
      return exists && !isFolder.boolValue && !name.hasPrefix(".tonearm/")
    }.sorted()
  }

  /// Sizes of the files that are not whole, by their paths.
  func partialFiles() -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in files() where name.hasSuffix(".part") {
      var status = stat()
      if unsafe stat("\(library)/\(name)", &status) == 0 { sizes[name] = Int(status.st_size) }
    }
    return sizes
  }

  /// Bytes of all files but for the catalog's.
  var byteCount: Int {
    files().reduce(0) { sum, name in
      var status = stat()
      return unsafe stat("\(library)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  func entries() throws -> [AlbumEntry] {
    var entries: [AlbumEntry] = []
    try Catalog(library: library, isReadOnly: true).forEachAlbum { entries.append($0) }
    return entries
  }

  /// Whether the catalog says that whole segments of a track are in its partial file.
  func hasWrittenSegments() -> Bool {
    // There may be no catalog yet.
    guard let entries = try? entries() else { return false }
    return entries.contains { $0.tracks.contains { $0.written.segmentCount > 0 } }
  }

  /// Expects that catalog and files agree, every album is made, and nothing else is there.
  func expectAllIsMade(
    albums: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let entries = try entries()
    #expect(entries.count == albums, sourceLocation: sourceLocation)
    #expect(entries.allSatisfy { $0.state == .done }, sourceLocation: sourceLocation)
    var expected: Set<String> = []
    for entry in entries {
      let folder = try #require(entry.folder, sourceLocation: sourceLocation)
      for track in entry.tracks {
        let file = try #require(track.file, sourceLocation: sourceLocation)
        #expect(track.state == .done, sourceLocation: sourceLocation)
        #expect(track.written == TrackEntry.Written(), sourceLocation: sourceLocation)
        let attributes = try FileManager.default.attributesOfItem(
          atPath: "\(library)/\(folder)/\(file.name)")
        #expect(
          attributes[.size] as? Int == file.byteCount, sourceLocation: sourceLocation)
        expected.insert("\(folder)/\(file.name)")
      }
    }
    let files = files().filter { !$0.hasSuffix(".m3u8") }
    #expect(Set(files) == expected, sourceLocation: sourceLocation)
    let check = try sqlite("PRAGMA integrity_check")
    #expect(check == "ok", sourceLocation: sourceLocation)
  }

  /// Runs a statement on the catalog with a program that is not ours; the first value.
  @discardableResult
  func sqlite(_ statement: String) throws -> String {
    let script = """
      import sqlite3, sys
      with sqlite3.connect(sys.argv[1]) as db: row = db.execute(sys.argv[2]).fetchone()
      print(row[0] if row else '')
      """
    let outcome = try ExternalProgram.run([
      "/usr/bin/python3", "-c", script, "\(library)/.tonearm/catalog.sqlite", statement,
    ])
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// Programs that run another one in some surroundings; each is followed by its arguments.
enum Wrapper {
  /// How to run something with mounts of its own; nil where this container does not allow it.
  static func ownMounts() throws -> [String]? {
    for options in [["-m"], ["-Urm"]] {
      let outcome = try ExternalProgram.run(
        ["unshare"] + options + ["mount", "-t", "tmpfs", "tmpfs", "/mnt"])
      if outcome.status == 0 { return ["unshare"] + options }
    }
    return nil
  }

  /// Runs something to which file modes apply even if it is root's.
  ///
  /// - Parameter folder: May be given to somebody else.
  static func everybody(in folder: TemporaryDirectory) throws -> [String] {
    let secrets = try TemporaryDirectory()
    let secret = try secrets.write([1], to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: secret)
    func isRefused(_ wrapper: [String]) throws -> Bool {
      let outcome = try ExternalProgram.run(
        wrapper + ["cat", secret], environment: ["LC_ALL": "C"])
      return outcome.error.contains("\(secret): Permission denied")
    }
    // Nothing to take away; the right to pass over modes; or all that is root's.
    for wrapper in [["env"], ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]]
    where try isRefused(wrapper) {
      return wrapper
    }
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    try #require(try isRefused(nobody), "file modes cannot be made to matter here")
    _ = try ExternalProgram.run(["chown", "-R", "65534:65534", folder.path])
    return nobody
  }
}

extension ExternalProgram.Running {
  struct CameTooLate: Error {}

  /// Waits until something is so, which is asked again and again.
  ///
  /// - Throws: `CameTooLate` where the program ends before.
  func wait(until isSo: () throws -> Bool) throws {
    while try !isSo() {
      if hasEnded {
        if try isSo() { return }
        throw CameTooLate()
      }
      usleep(1000)  // leaves the processor to the program
    }
  }
}

extension ExternalProgram.Outcome {
  func events() throws -> [[String: Any]] { try jsonLines(output) }

  /// The events of that name.
  func events(_ name: String) throws -> [[String: Any]] {
    try events().filter { $0["event"] as? String == name }
  }

  /// What was planned for sources, by the part of their path below the shelf.
  func actions(below shelf: String) throws -> [String: String] {
    var actions: [String: String] = [:]
    for event in try events("planned") {
      guard let source = event["source"] as? String else { continue }
      actions[source.replacingOccurrences(of: "\(shelf)/", with: "")] = event["action"] as? String
    }
    return actions
  }

  /// The reasons that events give, one a line.
  func reasons() throws -> String {
    try events().compactMap { $0["reason"] as? String }.joined(separator: "\n")
  }
}
