import TestSupport
import Testing

@testable import AlbumWriting

/// The folder that the discs of a set share.
@Suite(.timeLimit(.minutes(30)))
struct AlbumFolderTests {
  @Test func updatesOfOneFileDoNotOverlap() async throws {
    let directory = try TemporaryDirectory()
    let folder = try AlbumFolder(path: directory.path(of: "a"))
    let name = FileName(sanitizing: "list")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for disc in 0..<8 {
        let writer = AlbumWriter(folder)
        group.addTask {
          for line in 0..<10 {
            try await writer.update(name) { ($0 ?? "") + "\(disc).\(line)\n" }
          }
        }
      }
      try await group.waitForAll()
    }
    let lines = String(decoding: try directory.bytes(of: "a/list"), as: UTF8.self)
      .split(separator: "\n")
    #expect(Set(lines).count == 80)
    #expect(listing(of: directory) == ["a/list"])
  }

  /// One disc lets go of it while the next one asks for it.
  @Test func isNeverInUseByThisProcess() async throws {
    let directory = try TemporaryDirectory()
    let folders = AlbumFolders(in: directory.path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<2000 {
            let folder = try folders.folder(named: ["a"]) { _, _ in true }
            #expect(folder.path == directory.path(of: "a"))
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
