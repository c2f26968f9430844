import ID3Tagging
import Testing

struct TaggingErrorTests {
  @Test func aTagWithoutContentIsRefused() {
    var tag = TrackTag()
    #expect(throws: TaggingError.emptyTag) { try tag.rendered() }
    tag[.title] = "\0"
    #expect(throws: TaggingError.emptyTag) { try tag.rendered(byteCount: 512) }
  }

  @Test(arguments: ["two\nlines", "two\r\nlines", "\r", "nul\0"])
  func aDescriptionIsOneLine(description: String) {
    var tag = TrackTag()
    tag[.userText(description)] = "text"
    #expect(throws: TaggingError.invalidDescription(description)) { try tag.rendered() }
  }

  @Test func aDescriptionMayBeEmpty() throws {
    var tag = TrackTag()
    tag[.userText("")] = "text"
    #expect(try ParsedTag(try tag.rendered()).values("TXXX", name: "") == ["text"])
  }

  @Test(arguments: [("", 1), ("http://exämple.org", 1), ("new\nline", 1), ("owner", 65)])
  func anIdentifierHasAnASCIIOwnerAndAtMost64Bytes(owner: String, length: Int) {
    var tag = TrackTag()
    tag.uniqueFileIdentifiers[owner] = [UInt8](repeating: 1, count: length)
    #expect(throws: TaggingError.invalidUniqueFileIdentifier(owner: owner)) { try tag.rendered() }
  }

  @Test func aTableOfContentsHasAtMost804Bytes() {
    var tag = TrackTag()
    tag.tableOfContents = [UInt8](repeating: 1, count: 805)
    #expect(throws: TaggingError.tableOfContentsTooLong(byteCount: 805)) { try tag.rendered() }
  }

  @Test(arguments: [-1, 0, 10, 25])
  func aTagThatDoesNotFitIsRefused(byteCount: Int) {
    var tag = TrackTag()
    tag[.title] = "title"
    #expect(throws: TaggingError.tooLarge(byteCount: 26, limit: byteCount)) {
      try tag.rendered(byteCount: byteCount)
    }
  }

  @Test func moreThanTheHeaderCanSayIsRefused() {
    var tag = TrackTag()
    tag[.title] = "title"
    #expect(throws: TaggingError.tooLarge(byteCount: 26 + (1 << 28), limit: 1 << 28)) {
      try tag.rendered(padding: 1 << 28)
    }
    #expect(throws: TaggingError.tooLarge(byteCount: .max, limit: 1 << 28)) {
      try tag.rendered(padding: .max)
    }
    #expect(throws: TaggingError.tooLarge(byteCount: 1 << 29, limit: (1 << 28) + 9)) {
      try tag.rendered(byteCount: 1 << 29)
    }
  }

  @Test(
    arguments: [
      (.emptyTag, "The tag says nothing. Give the track a title, or write the file without a tag."),
      (
        .invalidDescription("a\nb"),
        #"A tag cannot hold a text under the description "a\nb". Make it one line."#
      ),
      (
        .tooLarge(byteCount: 600, limit: 512),
        "The tag takes 600 bytes, but may have 512. Shorten its longest texts."
      ),
    ] as [(TaggingError, String)])
  func saysWhatFailedAndWhatToTry(error: TaggingError, description: String) {
    #expect(error.description == description)
  }
}
