import TestSupport
import Testing

@testable import Settings

struct SettingsFileTests {
  private static func refusal(_ bytes: [UInt8]) -> SettingsError? {
    do throws(SettingsError) {
      _ = try SettingsFile(bytes: bytes, path: "f.toml", scopes: [[]])
      return nil
    } catch {
      return error
    }
  }

  @Test func aFileThatCannotBeReadSaysWhy() throws {
    let folder = try TemporaryDirectory()
    for (path, reason) in [
      (folder.path, "Is a directory"), (folder.path(of: "none"), "No such file or directory"),
      ("/dev/null/a", "Not a directory"),
    ] {
      #expect(throws: SettingsError.unreadable(path: path, reason: reason)) {
        try SettingsFile(path: path, scopes: [[]])
      }
    }
  }

  @Test func hugeFilesAreNotRead() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write([UInt8](repeating: 10, count: 10 << 20), to: "big.toml")
    for path in [path, "/dev/zero"] {
      #expect(throws: SettingsError.tooLarge(path: path, limit: SettingsFile.sizeLimit)) {
        try SettingsFile(path: path, scopes: [[]])
      }
    }
    let whole = try folder.write(
      [UInt8](repeating: 10, count: SettingsFile.sizeLimit), to: "whole.toml")
    #expect(try SettingsFile(path: whole, scopes: [[]]).entries.isEmpty)
  }

  @Test func anEmptyFileSetsNothing() throws {
    #expect(try SettingsFile(path: "/dev/null", scopes: [[]]).entries.isEmpty)
  }

  @Test(arguments: [[0x23, 0xE9, 0x0A], [0x23, 0x00], [0xFF, 0xFE, 0x61, 0x00]] as [[UInt8]])
  func refusesWhatIsNoText(bytes: [UInt8]) {
    #expect(Self.refusal([0x0A] + bytes) == .notText(path: "f.toml", line: 2))
  }

  /// Each would overflow the stack of a parser that follows it to its depth.
  @Test(arguments: [
    "x = " + String(repeating: "[", count: 60_000),
    "x = " + String(repeating: "{a=", count: 20_000),
    "x = [" + String(repeating: "\n{a=[", count: 10_000),
    "a" + String(repeating: ".a", count: 30_000) + " = 1",
    "[a" + String(repeating: ".a", count: 30_000) + "]\nb = [\n",
    String(
      repeating: "{a" + String(repeating: ".a", count: 100) + "=[", count: 250),
  ])
  func refusesWhatIsNestedTooDeeply(text: String) throws {
    guard case .malformed = Self.refusal(Array(text.utf8)) else {
      Issue.record("it was read")
      return
    }
  }

  @Test func takesTheDepthThatIsLeft() throws {
    let key = "a" + String(repeating: ".a", count: SettingsFile.dotLimit - 1)
    let file = try SettingsFile(bytes: Array("\(key) = 1".utf8), path: "f.toml", scopes: [[]])
    #expect(file.entries.map(\.value) == [.other("table")])
    guard case .malformed = Self.refusal(Array("\(key) = 1\nb = ".utf8)) else {
      Issue.record("it was read")
      return
    }
  }

  @Test(arguments: ["[é]", "[.]", "[", "[[", "[ ", "[[[a]]]", "[\u{7}]", "[=]", "\u{FEFF}[,]"])
  func refusesHeadersOfNoTable(text: String) {
    guard case .malformed(_, 2, _, _) = Self.refusal(Array("a = 1\n\(text)\nb = 2".utf8)) else {
      Issue.record("it was read, or another line is to blame")
      return
    }
  }

  @Test func anythingAtAllIsReadOrRefused() throws {
    var random = RandomBytes(seed: 1)
    let pieces =
      Array("[]{}=.,\"'\\#\n\r\t ae19-:+_\u{1}é").map { String($0) } + [
        "a = ", "\n[", "\"\"\"", "'''", "1979-05-27", "07:32:00", "0x", "inf", "true", "\\u00e9",
        "1e6",
        "\na = [", "\na = {", "\r\n", "]]", "[[",
      ]
    for _ in 0..<2000 {
      let text = (0..<20).map { _ in pieces[random.below(pieces.count)] }.joined()
      _ = Self.refusal(Array(text.utf8))
    }
  }
}
