import Foundation
import MusicLibrary
import TestSupport
import Testing

/// Imports that are killed, or interrupted, and go on.
@Suite(.timeLimit(.minutes(30)))
struct ImportInterruptionTests {
  enum Moment: CaseIterable {
    case lock, firstPartialFile, firstSegment, firstFile, firstAlbum

    func hasCome(in fixture: ImportFixture) -> Bool {
      let files = fixture.files()
      return switch self {
      case .lock:
        FileManager.default.fileExists(atPath: "\(fixture.library)/.tonearm/lock")
      case .firstPartialFile: files.contains { $0.hasSuffix(".part") }
      case .firstSegment: fixture.hasWrittenSegments()
      case .firstFile: files.contains { $0.hasSuffix(".mp3") }
      case .firstAlbum: files.contains { $0.hasSuffix(".m3u8") }
      }
    }
  }

  @Test(arguments: Moment.allCases)
  func whatIsKilledIsGoneOnWith(moment: Moment) throws {
    let fixture = try ImportFixture.threeAlbums()
    let sources = try fixture.sources()
    let killed = try fixture.interrupt(by: SIGKILL) { moment.hasCome(in: fixture) }
    #expect(killed.status == 128 + SIGKILL)
    let finished = try fixture.made().filter { $0.key.hasSuffix(".mp3") }

    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
    // All but the loudness of the album, which nobody knew then.
    for (name, bytes) in finished {
      #expect(try fixture.made()[name].map(frames) == frames(of: bytes))
    }
    try fixture.expectAllIsMade(albums: 3)
    if moment == .firstSegment {
      #expect(try outcome.actions(below: fixture.shelf)["a/disc.cue"] == "goOn")
    }
    #expect(try fixture.sources() == sources)
    #expect(try fixture.run().events("planFinished").first?["kept"] as? Int == 3)
  }

  /// The source of what was written is silenced, so that encoding it again would make other bytes.
  @Test(arguments: [false, true]) func writtenSegmentsAreNotEncodedAgain(
    isNamedAlready: Bool
  ) throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: ImportFixture.longAlbum, seed: 1)
    _ = try fixture.interrupt(by: SIGKILL) { fixture.hasWrittenSegments() }
    let file = "The Testers/Album a/01 Piece 1.mp3"
    if isNamedAlready {
      // Killed between the last file's getting its name and the catalog's note of that.
      let partial = "\(fixture.library)/The Testers/Album a/.01 Piece 1.mp3.part"
      try FileManager.default.removeItem(atPath: partial)
      try fixture.folder.write(
        Array(#require(ImportFixture.undisturbed.get()[file])), to: "music/\(file)")
    }

    var image = try Data(contentsOf: URL(fileURLWithPath: "\(fixture.shelf)/a/disc.bin"))
    image.replaceSubrange(0..<10 * 176_400, with: Data(count: 10 * 176_400))
    try fixture.write(image, to: "a/disc.bin")

    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try outcome.actions(below: fixture.shelf) == ["a/disc.cue": "goOn"])
    // Silence has another loudness.
    #expect(
      try fixture.made()[file].map(frames) == ImportFixture.undisturbed.get()[file].map(frames))
    try fixture.expectAllIsMade(albums: 1)
  }

  @Test func manyKillsInARowLoseNothing() throws {
    let fixture = try ImportFixture.threeAlbums()
    var random = RandomBytes(seed: 7)
    for _ in 0..<6 {
      let program = try fixture.start("--threads", "2")
      let start = fixture.byteCount
      let goal = start + 1 + random.below(100_000)
      do {
        try program.wait { fixture.byteCount >= goal }
      } catch is ExternalProgram.Running.CameTooLate {
        // So it has finished before this kill.
      }
      program.send(SIGKILL)
      _ = try program.outcome()
    }
    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
    try fixture.expectAllIsMade(albums: 3)
  }

  enum Damage: CaseIterable {
    case zeros, garbage, shorter, longer, empty, gone
  }

  /// As after a power cut, which can leave other bytes than were written.
  @Test(arguments: Damage.allCases)
  func aDamagedPartialFileIsMadeAnew(damage: Damage) throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: ImportFixture.longAlbum, seed: 1)
    _ = try fixture.interrupt(by: SIGKILL) { fixture.hasWrittenSegments() }
    let partial = try #require(fixture.partialFiles().max { $0.value < $1.value })
    let url = URL(fileURLWithPath: "\(fixture.library)/\(partial.key)")
    var bytes = try Data(contentsOf: url)
    let middle = bytes.count / 4
    switch damage {
    case .zeros: bytes.replaceSubrange(middle..<middle + 4096, with: Data(count: 4096))
    case .garbage:
      bytes.replaceSubrange(middle..<middle + 4096, with: Data(repeating: 0xAA, count: 4096))
    case .shorter: bytes = bytes.prefix(middle)
    case .longer: bytes += Data(repeating: 0x55, count: 5000)
    case .empty: bytes = Data()
    case .gone: break
    }
    try bytes.write(to: url)
    if damage == .gone { try FileManager.default.removeItem(at: url) }

    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    let undisturbed = try ImportFixture.undisturbed.get().filter {
      $0.key.hasPrefix("The Testers/Album a/")
    }
    #expect(try fixture.made() == undisturbed)
    try fixture.expectAllIsMade(albums: 1)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalKeepsWhatIsDone(signal: Int32) throws {
    let fixture = try ImportFixture.threeAlbums()
    let outcome = try fixture.interrupt(by: signal) { fixture.hasWrittenSegments() }
    #expect(outcome.status == 130)
    #expect(outcome.error.contains("Interrupted."))
    let last = try #require(try outcome.events().last)
    #expect(last["event"] as? String == "finished")
    #expect(last["status"] as? String == "failed")
    #expect((last["error"] as? String)?.contains("Interrupted.") == true)
    // What is not finished waits for the next run.
    #expect(fixture.partialFiles().values.contains { $0 > 10_000 })

    let next = try fixture.run()
    #expect(next.status == 0, "\(next.error)")
    #expect(try next.actions(below: fixture.shelf)["a/disc.cue"] == "goOn")
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
    try fixture.expectAllIsMade(albums: 3)
  }

  @Test func twoImportsAtOnceDoNotMeet() throws {
    let fixture = try ImportFixture.threeAlbums()
    let first = try fixture.pause { !fixture.partialFiles().isEmpty }
    let second = try fixture.run()
    #expect(second.status == 73)
    #expect(second.error.contains("process \(first.process)"), "\(second.error)")
    #expect(try second.events().last?["event"] as? String == "finished")
    #expect(!first.hasEnded)
    first.send(SIGKILL)
    _ = try first.outcome()
    #expect(try fixture.run().status == 0)
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
  }

  /// An album that was begun, and whose source is away for a while.
  @Test func aSourceThatIsAwayDoesNotMakeTheLibraryForget() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: [2, 33], seed: 1)
    _ = try fixture.interrupt(by: SIGKILL) { fixture.hasWrittenSegments() }
    let (image, elsewhere) = ("\(fixture.shelf)/a/disc.bin", fixture.folder.path(of: "away"))
    try FileManager.default.moveItem(atPath: image, toPath: elsewhere)
    let without = try fixture.run()
    #expect(without.status == 1)
    #expect(try without.reasons().contains("disc.bin"))
    try FileManager.default.moveItem(atPath: elsewhere, toPath: image)
    let outcome = try fixture.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try outcome.actions(below: fixture.shelf) == ["a/disc.cue": "goOn"])
    try fixture.expectAllIsMade(albums: 1)
  }

  /// Times in the catalog that lie ahead, and sources from before 1970 or after 2100.
  @Test func clocksDoNotMatter() throws {
    let fixture = try ImportFixture()
    let dates = [-86_400.0 * 365, 0, 5_000_000_000]
    for (seed, date) in zip(1..., dates) {
      try fixture.addAlbum("\(seed)", seed: UInt32(seed))
      try fixture.setDate(of: "\(seed)/disc.bin", to: date)
      try fixture.setDate(of: "\(seed)/disc.cue", to: date)
    }
    #expect(try fixture.run().status == 0)
    try fixture.sqlite("UPDATE album SET added = 9e9, changed = 9e9")
    let made = try fixture.made()
    #expect(try fixture.run().events("planFinished").first?["kept"] as? Int == 3)
    try fixture.addAlbum("4", seed: 4)
    #expect(try fixture.run().events("finished").first?["made"] as? Int == 1)
    for (name, bytes) in made { #expect(try fixture.made()[name] == bytes) }
    try fixture.expectAllIsMade(albums: 4)
  }
}

/// Targets that cannot take what is made.
@Suite(.timeLimit(.minutes(30)))
struct ImportTargetTests {
  /// A file system of a megabyte and a half, which becomes a larger one.
  @Test func aDiskThatFillsUpStopsTheBatchAndLosesNothing() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: [3], seed: 3)
    try fixture.addAlbum("b", seconds: ImportFixture.longAlbum, seed: 1)
    try fixture.addAlbum("c", seconds: ImportFixture.longAlbum, seed: 2)
    let script = """
      set -e
      library=$1 out=$2; shift 2
      mount -t tmpfs -o size=1500k tmpfs "$library"
      mv "$out/../shelf/b" "$out/../shelf/c" "$out"
      "$@" --quality 320 >/dev/null
      mv "$out/b" "$out/c" "$out/../shelf"
      set +e; "$@" --quality 320 >"$out/first"; echo $? >"$out/status"; set -e
      cp -a "$library" "$out/kept"
      mount -o remount,size=64m "$library"
      "$@" --quality 320 >"$out/second"
      cp -a "$library/." "$out/music"
      """
    guard let unshare = try Wrapper.ownMounts() else {
      return try aLimitOfFilesStands(for: fixture)
    }
    let out = fixture.folder.path(of: "out")
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
    try FileManager.default.createDirectory(
      atPath: "\(out)/music", withIntermediateDirectories: false)
    let outcome = try ExternalProgram.run(
      unshare + ["sh", "-c", script, "sh", fixture.library, out] + fixture.command([]))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try String(contentsOfFile: "\(out)/status", encoding: .utf8) == "74\n")
    #expect(outcome.error.contains("No space left on device"), "\(outcome.error)")
    #expect(outcome.error.contains("/The Testers/Album "), "\(outcome.error)")
    let last = try #require(
      try jsonLines(String(contentsOfFile: "\(out)/first", encoding: .utf8)).last)
    #expect(last["status"] as? String == "failed")
    #expect(last["kept"] as? Int == 1)
    #expect(last["made"] as? Int == 0)
    #expect(last["failed"] as? Int == 0)
    #expect(last["left"] as? Int == 2)
    // Whatever has its name is whole.
    let kept =
      FileManager.default.enumerator(atPath: "\(out)/kept")?
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".mp3") } ?? []
    #expect(kept.contains("The Testers/Album a/01 Piece 1.mp3"))
    for name in kept {
      #expect(
        FileManager.default.contentsEqual(
          atPath: "\(out)/kept/\(name)", andPath: "\(out)/music/\(name)"), "\(name)")
    }
    // The library as it was on the small file system, for the checks below.
    try FileManager.default.removeItem(atPath: fixture.library)
    try FileManager.default.moveItem(atPath: "\(out)/music", toPath: fixture.library)
    try fixture.expectAllIsMade(albums: 3)
  }

  /// There is no room for what the catalog wants to note.
  @Test func aDiskWithoutRoomForTheCatalogLosesNothing() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seed: 3)
    let script = """
      set -e
      library=$1 out=$2; shift 2
      mount -t tmpfs -o size=2m tmpfs "$library"
      "$@" >"$out/before"
      mv "$out/b" "$out/shelf/b"
      set +e
      dd if=/dev/zero of="$library/filler" bs=4096 2>/dev/null
      "$@" >"$out/full"; echo $? >"$out/status"
      set -e
      rm "$library/filler"
      "$@" >"$out/after"
      """
    guard let unshare = try Wrapper.ownMounts() else {
      // A limit on the size of files stands for the full disk.
      let outcome = try ExternalProgram.run(
        ["sh", "-c", "ulimit -f 4; exec \"$@\"", "sh"] + fixture.command([]))
      #expect(outcome.status == 74, "\(outcome.error)")
      #expect(outcome.error.contains("catalog.sqlite cannot be used"), "\(outcome.error)")
      #expect(try fixture.run().status == 0)
      return try fixture.expectAllIsMade(albums: 1)
    }
    try fixture.addAlbum("b", seed: 4)
    let out = fixture.folder.path
    try FileManager.default.moveItem(atPath: "\(fixture.shelf)/b", toPath: "\(out)/b")
    let outcome = try ExternalProgram.run(
      unshare + ["sh", "-c", script, "sh", fixture.library, out] + fixture.command([]))
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try String(contentsOfFile: "\(out)/status", encoding: .utf8) == "74\n")
    #expect(outcome.error.contains("full"), "\(outcome.error)")
    let after = try jsonLines(String(contentsOfFile: "\(out)/after", encoding: .utf8))
    #expect(after.last?["status"] as? String == "ok")
    #expect(after.last?["made"] as? Int == 1)
    #expect(after.last?["kept"] as? Int == 1)
  }

  /// No folder can be made any more from the first album on.
  @Test func aTargetThatIsClosedMidwayStopsTheBatch() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", artist: "A", seconds: ImportFixture.longAlbum, seed: 1)
    for seed in 2...12 as ClosedRange<UInt32> {
      try fixture.addAlbum("b\(seed)", artist: "B\(seed)", seed: seed)
    }
    let mode = FileAttributeKey.posixPermissions
    let everybody = try Wrapper.everybody(in: fixture.folder)
    let program = try fixture.pause(behind: everybody) { !fixture.partialFiles().isEmpty }
    try FileManager.default.setAttributes([mode: 0o555], ofItemAtPath: fixture.library)
    program.send(SIGCONT)
    let outcome = try program.outcome()
    try FileManager.default.setAttributes([mode: 0o755], ofItemAtPath: fixture.library)
    #expect(outcome.status == 73, "\(outcome.error)")
    #expect(outcome.error.contains("Cannot create \(fixture.library)/B"), "\(outcome.error)")
    #expect(outcome.error.contains("Permission denied"), "\(outcome.error)")
    #expect(try outcome.events("finished").first?["failed"] as? Int == 0)
    #expect(try fixture.run(behind: everybody).status == 0)
    try fixture.expectAllIsMade(albums: 12)
  }

  @Test func aLimitOnTheSizeOfFilesFailsTheAlbumThatMeetsIt() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", seconds: ImportFixture.longAlbum, seed: 1)
    try fixture.addAlbum("b", seconds: [2], seed: 2)
    try aLimitOfFilesStands(for: fixture)
  }

  /// Blocks of 512 bytes or of 1024, as the shell has it; nobody ignores the signal for us.
  private func aLimitOfFilesStands(for fixture: ImportFixture) throws {
    let albums = try FileManager.default.contentsOfDirectory(atPath: fixture.shelf).count
    let outcome = try ExternalProgram.run(
      ["sh", "-c", "ulimit -f 1200; exec \"$@\"", "sh"] + fixture.command(["--quality", "320"]))
    #expect(outcome.status == 1, "\(outcome.error)")
    let reasons = try outcome.reasons()
    #expect(reasons.contains("01 Piece 1.mp3 failed: File too large."), "\(reasons)")
    #expect(try outcome.events("finished").first?["made"] as? Int == 1)
    #expect(fixture.partialFiles().isEmpty)
    let next = try fixture.run("--quality", "320", "--retry-failed")
    #expect(next.status == 0, "\(next.error)")
    try fixture.expectAllIsMade(albums: albums)
  }

  @Test(arguments: ["music/file", "music/file/below", "music/nowhere/below"])
  func aTargetThatCannotBeMadeIs73(target: String) throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a")
    try fixture.folder.write([1, 2, 3], to: "music/file")
    let path = fixture.folder.path(of: target)
    let outcome = try Program.run("import", fixture.shelf, "--to", path)
    #expect(outcome.status == 73, "\(outcome.error)")
    #expect(outcome.error.contains("Cannot create \(path)"), "\(outcome.error)")
    #expect(try fixture.folder.bytes(of: "music/file") == [1, 2, 3])
  }

  @Test func aTargetThatNobodyMayWriteToIs73() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a")
    let mode = FileAttributeKey.posixPermissions
    let everybody = try Wrapper.everybody(in: fixture.folder)
    try FileManager.default.setAttributes([mode: 0o555], ofItemAtPath: fixture.library)
    let outcome = try fixture.run(behind: everybody)
    #expect(outcome.status == 73, "\(outcome.error)")
    #expect(outcome.error.contains("Permission denied"), "\(outcome.error)")
    try FileManager.default.setAttributes([mode: 0o755], ofItemAtPath: fixture.library)
    #expect(try fixture.run(behind: everybody).status == 0)
    // The library is there now, and may no longer be written to.
    try fixture.addAlbum("b", seed: 2)
    let made = try fixture.made()
    let names = ["", "/.tonearm", "/.tonearm/lock", "/.tonearm/catalog.sqlite"]
    for name in names {
      try FileManager.default.setAttributes(
        [mode: 0o555], ofItemAtPath: fixture.library + name)
    }
    let second = try fixture.run(behind: everybody)
    #expect([73, 74].contains(second.status), "\(second.error)")
    #expect(second.error.contains("/.tonearm/"), "\(second.error)")
    #expect(try fixture.made() == made)
    for name in names {
      try FileManager.default.setAttributes(
        [mode: 0o755], ofItemAtPath: fixture.library + name)
    }
    #expect(try fixture.run(behind: everybody).status == 0)
    try fixture.expectAllIsMade(albums: 2)
  }

  @Test func aReadOnlyFileSystemIs73() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a")
    // Without mounts of our own, the kernel's own file system stands for one.
    let unshare = try Wrapper.ownMounts()
    let mount = "mount -t tmpfs -o ro tmpfs \"$0\"; exec \"$@\""
    let outcome =
      if let unshare {
        try fixture.run(behind: unshare + ["sh", "-c", mount, fixture.library])
      } else {
        try Program.run("import", fixture.shelf, "--to", "/proc/sys/kernel")
      }
    #expect(outcome.status == 73, "\(outcome.error)")
    #expect(outcome.error.contains("Cannot create "), "\(outcome.error)")
    if unshare != nil { #expect(outcome.error.contains("Read-only file system")) }
  }

  /// Something else has the name that an album's folder, a file, or a partial file shall have.
  @Test func aNameThatIsRefusedFailsOneAlbumAlone() throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a", artist: "A", seconds: [2, 2], seed: 1)
    try fixture.addAlbum("b", artist: "B", seconds: [2, 2], seed: 2)
    try fixture.addAlbum("c", artist: "C", seconds: [2, 2], seed: 3)
    try fixture.folder.write([7], to: "music/A")
    try fixture.folder.write([7], to: "music/B/Album b/.02 Piece 2.mp3.part/in the way")
    let outcome = try fixture.run()
    #expect(outcome.status == 1)
    let reasons = try outcome.reasons()
    #expect(reasons.contains("Cannot create \(fixture.library)/A"), "\(reasons)")
    #expect(reasons.contains("/B/Album b/.02 Piece 2.mp3.part: Is a directory"), "\(reasons)")
    #expect(try outcome.events("finished").first?["made"] as? Int == 1)
    #expect(try fixture.run().events("planFinished").first?["keptFailed"] as? Int == 2)
    try FileManager.default.removeItem(atPath: "\(fixture.library)/A")
    try FileManager.default.removeItem(
      atPath: "\(fixture.library)/B/Album b/.02 Piece 2.mp3.part")
    let next = try fixture.run("--retry-failed")
    #expect(next.status == 0, "\(next.error)")
    try fixture.expectAllIsMade(albums: 3)
  }

  @Test(arguments: ["garbage", "folder", "text"]) func aBadCatalogIs74(kind: String) throws {
    let fixture = try ImportFixture()
    try fixture.addAlbum("a")
    #expect(try fixture.run().status == 0)
    let made = try fixture.made()
    let catalog = "music/.tonearm/catalog.sqlite"
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: fixture.folder.path(of: catalog + suffix))
    }
    switch kind {
    case "garbage":
      var random = RandomBytes(seed: 1)
      try fixture.folder.write((0..<9000).map { _ in UInt8(random.below(256)) }, to: catalog)
    case "folder": try fixture.folder.write([1], to: "\(catalog)/file")
    default: try fixture.folder.write(Array("SQLite format 3\0".utf8), to: catalog)
    }
    let outcome = try fixture.run()
    #expect(outcome.status == 74, "\(outcome.error)")
    #expect(outcome.error.contains(".tonearm/catalog.sqlite cannot be used"))
    #expect(try outcome.events().last?["event"] as? String == "finished")
    #expect(try fixture.made() == made)
  }

  @Test(arguments: [">/dev/full", ">&-", "<&- >&- 2>&-"])
  func outputThatCannotBeWrittenCostsNoAlbum(redirection: String) throws {
    let fixture = try ImportFixture.threeAlbums()
    let outcome = try ExternalProgram.run(
      ["sh", "-c", "\"$@\" \(redirection)", "sh"] + fixture.command([]))
    #expect(outcome.status == 74)
    if !redirection.contains("2>") {
      #expect(outcome.error.contains("standard output"), "\(outcome.error)")
    }
    #expect(try fixture.made() == ImportFixture.undisturbed.get())
    let lock = try String(contentsOfFile: "\(fixture.library)/.tonearm/lock", encoding: .utf8)
    #expect(lock.wholeMatch(of: /process [0-9]+\n/) != nil, "\(lock)")
    try fixture.expectAllIsMade(albums: 3)
  }
}
