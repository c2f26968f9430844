/// What an MP3 file says about its track: an ID3v2 tag as a value.
///
/// Texts become UTF-8. An empty text or value never becomes a frame. NUL, which ID3v2.4 reserves
/// for the border between two values, is left out of texts. A line break in a text becomes a space,
/// since ID3v2.4 has single lines there (section 4.2); only a user text keeps its lines, parted
/// by line feeds, because every common reader takes them.
public struct TrackTag: Equatable, Sendable {
  /// Each field's values in order; most have one.
  public var texts: [TextField: [String]] = [:]
  /// MCDI: a drive's reply to READ TOC, at most 804 bytes; empty for none.
  public var tableOfContents: [UInt8] = []
  /// UFID: what a database calls this track, at most 64 bytes, by the database's URL in ASCII.
  public var uniqueFileIdentifiers: [String: [UInt8]] = [:]
  /// COMM, a remark of whoever tagged the source, in English as far as the tag says.
  public var comment: String?
  /// USLT, the words of a song.
  public var lyrics: String?
  /// APIC, the front cover.
  public var picture: Picture?
  /// What was read from a file and has no place here.
  ///
  /// In another version of ID3v2 than theirs, and in the place of a text that is written, they are
  /// left out.
  public var otherFrames: [OtherFrame] = []

  /// A picture as a file holds it.
  public struct Picture: Equatable, Sendable {
    /// Such as `image/jpeg`, in ASCII.
    public var mediaType: String
    public var bytes: [UInt8]

    public init(mediaType: String, bytes: [UInt8]) {
      self.mediaType = mediaType
      self.bytes = bytes
    }
  }

  public init() {}

  /// The disc of a set, and how many the set has; nil where the tag does not tell.
  public var disc: (number: Int, count: Int?)? {
    let parts = (self[.discNumber] ?? "").split(separator: "/", maxSplits: 1).map { Int($0) }
    guard let number = parts.first ?? nil else { return nil }
    return (number, parts.dropFirst().first ?? nil)
  }

  /// The first value of `field`; setting it replaces all its values, and nil removes them.
  public subscript(field: TextField) -> String? {
    get { texts[field]?.first }
    set { texts[field] = newValue.map { [$0] } }
  }
}
