import MP3Checking
import TestSupport
import Testing

struct ID3v2Tests {
  /// Two seconds of music without tags of any kind.
  private static let music = Result { try EncodedMusic.lame(["-b", "128"]) }

  /// What a tag's bytes are, and what is found.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let tag: [UInt8]
    let errors: Set<String>
    let notes: Set<String>

    init(_ name: String, _ tag: [UInt8], errors: Set<String> = [], notes: Set<String> = []) {
      self.name = name
      self.tag = tag
      self.errors = errors
      self.notes = notes
    }

    var testDescription: String { name }
  }

  private static let title = frame("TIT2", [0] + Array("Title".utf8))

  private static let cases = [
    Case("ID3v2.2", tag(2, Array("TT2".utf8) + [0, 0, 6, 0] + Array("Title".utf8))),
    Case("ID3v2.3", tag(3, title)),
    Case("ID3v2.4", tag(4, title)),
    Case("padding", tag(4, title + zeros(300))),
    Case("no frames", tag(4, zeros(300))),
    Case("a short rest", tag(3, title + zeros(5))),
    Case("an extended header of 2.3", tag(3, [0, 0, 0, 6] + zeros(6) + title, flags: 0x40)),
    Case("an extended header of 2.4", tag(4, [0, 0, 0, 6, 1, 0] + title, flags: 0x40)),
    Case("a footer", footed(tag(4, title, flags: 0x10))),
    Case(
      "a wrong footer", footed(tag(4, title, flags: 0x10), flags: 0), notes: ["wrongID3Footer"]),
    Case(
      "unsynchronised",
      tag(3, unsynchronised(frame("PRIV", [0xFF, 0xE0, 0xFF, 0, 0xFF]) + title), flags: 0x80)),
    Case(
      "an unsynchronised frame",
      tag(4, frame("TXXX", [1, 0xFF, 0x00, 0xFE, 0x41, 0, 0, 0], flags: 0x02) + title)),
    Case(
      "frames that are unsynchronised for the whole tag",
      tag(4, frame("TIT2", [1, 0xFF, 0x00, 0xFE, 0x41, 0]) + title, flags: 0x80)),
    Case(
      "a frame with the length of its data",
      tag(4, frame("TIT2", [0, 0, 0, 6, 3] + Array("Title".utf8), flags: 0x01))),
    Case("a compressed frame", tag(4, frame("TIT2", [9, 9, 9], flags: 0x08) + title)),
    Case(
      "sizes as iTunes wrote them",
      tag(4, frame("APIC", [0] + [UInt8](repeating: 65, count: 299), isSyncsafe: false) + title),
      notes: ["unsafeID3Sizes"]),
    Case(
      "a size beyond seven bits",
      tag(4, frame("APIC", [0] + [UInt8](repeating: 65, count: 149), isSyncsafe: false) + title),
      notes: ["unsafeID3Sizes"]),
    Case("a name of 2.2 in 2.3", tag(3, frame("TT2\0", [0, 65])), notes: ["oldID3FrameName"]),
    Case("an empty frame", tag(4, frame("TIT2", [])), notes: ["emptyID3Frame"]),
    Case("a later version", tag(5, zeros(20)), errors: ["unknownID3Version"]),
    Case("two tags", tag(3, title) + tag(4, title), notes: ["repeatedID3"]),
    Case("UTF-8 in 2.3", tag(3, frame("TIT2", [3, 65])), notes: ["newerTextEncoding"]),
    Case("dirty padding", tag(4, title + zeros(30) + [1, 2, 3]), notes: ["paddingNotZero"]),
    Case("a bad name", tag(4, title + Array("ab?!".utf8) + zeros(10)), errors: ["badID3FrameName"]),
    Case(
      "a frame that is too long",
      tag(3, title + Array("TPE1".utf8) + [0, 0, 1, 0, 0, 0] + zeros(9)),
      errors: ["overrunningID3Frame"]),
    Case(
      "a frame that is too long, unsynchronised",
      tag(
        3, title + Array("PRIV".utf8) + [0, 0, 0, 9, 0, 0] + [0xFF, 0, 1, 2, 3, 4, 5, 6, 7],
        flags: 0x80),
      errors: ["overrunningID3Frame"]),
    Case(
      "an extended header that is too long", tag(3, [0, 1, 0, 0] + zeros(30), flags: 0x40),
      errors: ["brokenExtendedHeader"]),
    Case("an unknown encoding", tag(4, frame("TIT2", [4, 65])), errors: ["unknownTextEncoding"]),
    Case(
      "an unknown encoding of a comment", tag(4, frame("COMM", [9] + Array("eng".utf8) + [0, 65])),
      errors: ["unknownTextEncoding"]),
    Case("broken UTF-8", tag(4, frame("TIT2", [3, 0xC3])), errors: ["malformedText"]),
    Case(
      "half a surrogate pair", tag(3, frame("TIT2", [1, 0xFF, 0xFE, 0x34, 0xD8])),
      errors: ["malformedText"]),
    Case(
      "UTF-16 of odd length", tag(3, frame("TIT2", [1, 0xFF, 0xFE, 65])),
      errors: ["malformedText"]),
    Case("UTF-16 without order", tag(3, frame("TIT2", [1, 65, 0])), errors: ["malformedText"]),
    Case("UTF-16 in big-endian order", tag(4, frame("TIT2", [2, 0, 65]))),
    Case(
      "two values in UTF-16",
      tag(4, frame("TPE1", [1, 0xFF, 0xFE, 65, 0, 0, 0, 0xFF, 0xFE, 66, 0]))),
    Case(
      "a size with eight bits a byte", Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 0x90] + title,
      errors: ["unreadableID3Size", "foreignBytesBeforeAudio"]),
    Case("the right length", tag(4, frame("TLEN", [0] + Array("2000".utf8)))),
    Case("no length", tag(4, frame("TLEN", [0, 0x30]))),
    Case(
      "a longer length", tag(4, frame("TLEN", [0] + Array("90000".utf8))),
      errors: ["shorterThanLengthField"]),
    Case(
      "a length in UTF-16", tag(3, frame("TLEN", [1, 0xFF, 0xFE, 57, 0, 57, 0, 57, 0, 57, 0])),
      errors: ["shorterThanLengthField"]),
  ]

  @Test(arguments: cases)
  func areReadAsTheyAreWritten(example: Case) throws {
    let report = try FileCheck.report(on: example.tag + Self.music.get())
    #expect(Codes(report).errors == example.errors, "\(report.findings)")
    #expect(Codes(report).notes == example.notes, "\(report.findings)")
    #expect(report.stream?.musicSampleCount == 88_200)
  }

  @Test(
    arguments: [
      (-3, ["overrunningID3Frame", "foreignBytesBeforeAudio"]),
      (100, ["audioInsideID3", "foreignBytesBeforeAudio"]),
      (1_000_000, ["audioInsideID3", "truncatedID3", "foreignBytesBeforeAudio"]),
    ] as [(Int, Set<String>)])
  func haveAWrongSize(difference: Int, errors: Set<String>) throws {
    let size = Self.title.count + difference
    let bytes = try Array("ID3".utf8) + [4, 0, 0] + syncsafe(size) + Self.title + Self.music.get()
    let report = try FileCheck.report(on: bytes)
    #expect(Codes(report).errors == errors, "\(report.findings)")
  }

  @Test func areTakenForMusicNeitherInAPictureNorInPadding() throws {
    let music = try Self.music.get()
    let picture = frame("APIC", [0] + Array("image/png".utf8) + [0, 3, 0] + music)
    #expect(try Codes(of: tag(4, picture + zeros(10)) + music) == Codes(of: music))
  }

  @Test(arguments: [[0] + Array("MP3GAIN_UNDO".utf8), [1, 0xFF, 0xFE] + utf16("MP3GAIN_UNDO")])
  func tellThatTheVolumeWasChanged(description: [UInt8]) throws {
    var music = Stream(try Self.music.get())
    for frame in music.frames.dropFirst() { music.bytes[frame.lowerBound + 9] ^= 0x10 }
    let undo = tag(4, frame("TXXX", description + [0] + Array("+003,+003,N".utf8)))
    let codes = try Codes(of: undo + music.bytes)
    #expect(codes.errors == [] && codes.notes == ["musicChangedByGain"])
  }

  @Test func withoutEndAreNoTags() throws {
    let report = try FileCheck.report(
      on: [[UInt8]](repeating: tag(3, []), count: 1000).joined() + Self.music.get())
    #expect(Codes(report).errors == ["foreignBytesBeforeAudio"])
    #expect(report.tags.count < 100)
  }

  @Test func areFoundBehindTheMusic() throws {
    let report = try FileCheck.report(
      on: Self.music.get() + footed(tag(4, Self.title, flags: 0x10)))
    #expect(report.findings == [])
    #expect(report.tags == [.id3v2(majorVersion: 4)])
  }
}

private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

private func syncsafe(_ value: Int) -> [UInt8] {
  [21, 14, 7, 0].map { UInt8(value >> $0 & 0x7F) }
}

/// A frame of ID3v2.3 or, with sizes of seven bits a byte, ID3v2.4; below 128 they are the same.
private func frame(
  _ name: String, _ content: [UInt8], flags: UInt8 = 0, isSyncsafe: Bool = true
) -> [UInt8] {
  let size =
    isSyncsafe
    ? syncsafe(content.count) : [24, 16, 8, 0].map { UInt8(content.count >> $0 & 0xFF) }
  return Array(name.utf8) + size + [0, flags] + content
}

private func tag(_ version: UInt8, _ body: [UInt8], flags: UInt8 = 0) -> [UInt8] {
  Array("ID3".utf8) + [version, 0, flags] + syncsafe(body.count) + body
}

/// A tag with its header once more at the end.
private func footed(_ tag: [UInt8], flags: UInt8? = nil) -> [UInt8] {
  tag + Array("3DI".utf8) + tag[3..<5] + [flags ?? tag[5]] + tag[6..<10]
}

private func utf16(_ text: String) -> [UInt8] { text.utf8.flatMap { [$0, 0] } }

private func unsynchronised(_ bytes: [UInt8]) -> [UInt8] {
  var stored: [UInt8] = []
  for byte in bytes {
    if stored.last == 0xFF, byte >= 0xE0 || byte == 0 { stored.append(0) }
    stored.append(byte)
  }
  return stored
}
