import Glibc
import MP3Checking
import TestSupport
import Testing

struct FileFinderTests {
  @Test func findsMusicInFoldersInTheOrderOfBytes() throws {
    let folder = try TemporaryDirectory()
    for name in ["b/2.mp3", "b/10.MP3", "a.mp3", "Z.mp3", "b/cover.jpg", "c/d/e.mp3", "mp3"] {
      try folder.write([], to: name)
    }
    #expect(
      found(in: [folder.path])
        == ["Z.mp3", "a.mp3", "b/10.MP3", "b/2.mp3", "c/d/e.mp3"].map(folder.path(of:)))
  }

  @Test func takesNamedFilesAsTheyAre() throws {
    let folder = try TemporaryDirectory()
    let names = try [folder.write([], to: "b.dat"), folder.write([], to: "a"), "/not/there"]
    #expect(found(in: names) == names)
  }

  @Test func endsWhereLinksGoInCircles() throws {
    let folder = try TemporaryDirectory()
    try folder.write([], to: "a/music.mp3")
    try link("a/back", to: folder.path, in: folder)
    try link("loop.mp3", to: "loop.mp3", in: folder)
    #expect(
      found(in: [folder.path]) == [folder.path(of: "a/music.mp3"), folder.path(of: "loop.mp3")])
  }

  @Test func keepsNamesThatAreNotUTF8() throws {
    let folder = try TemporaryDirectory()
    let path = Array("\(folder.path)/caf".utf8) + [0xE9] + Array(".mp3".utf8)
    // The array lives through the call, and ends with a zero.
    let descriptor = unsafe (path + [0]).withUnsafeBytes { name in
      unsafe name.bindMemory(to: CChar.self).baseAddress.map { unsafe creat($0, 0o600) }
    }
    try #require(descriptor.map { $0 >= 0 } == true)
    if let descriptor { close(descriptor) }
    var finder = FileFinder([FilePath(folder.path)])
    guard case .success(let found) = finder.next() else {
      throw CheckError.notAFile(FilePath(bytes: path))
    }
    #expect(found.bytes == path)
    #expect(try Codes(FileCheck.report(on: found)).errors == ["emptyFile"])
  }

  private func link(
    _ name: String, to target: String, in folder: TemporaryDirectory
  ) throws {
    let status = unsafe symlink(target, folder.path(of: name))
    try #require(status == 0)
  }

  private func found(in paths: [String]) -> [String] {
    var finder = FileFinder(paths.map { FilePath($0) })
    var found: [String] = []
    while let item = finder.next() {
      switch item {
      case .success(let path): found.append("\(path)")
      case .failure(let error): found.append("\(error)")
      }
    }
    return found
  }
}

@Suite(.timeLimit(.minutes(30)))
struct CheckedFileTests {
  @Test(arguments: [1, 2, 7])
  func comeInTheirOrder(atOnce: Int) async throws {
    let folder = try TemporaryDirectory()
    let music = try EncodedMusic.lame(["-b", "128"], samples: 22_050)
    // Small files are done before large ones that began earlier.
    for number in 10..<30 {
      try folder.write(number % 3 == 0 ? music : [], to: "\(number).mp3")
    }
    var verdicts: [Bool] = []
    let finder = FileFinder([FilePath(folder.path), FilePath("/not/there"), FilePath("/dev/null")])
    var errors: [CheckError] = []
    try await check(finder, atOnce: atOnce) { file in
      switch file.result {
      case .success(let report): verdicts.append(report.isGood)
      case .failure(let error): errors.append(error)
      }
    }
    #expect(verdicts == (10..<30).map { $0 % 3 == 0 })
    #expect(
      errors == [
        .cannotOpen(FilePath("/not/there"), reason: "No such file or directory"),
        .notAFile(FilePath("/dev/null")),
      ])
  }
}
