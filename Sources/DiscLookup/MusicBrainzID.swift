/// What MusicBrainz calls an artist, a release or anything else: a UUID.
public struct MusicBrainzID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 36 characters in lower case, such as `89ad4ac3-39f7-470e-963a-56509c546377`.
  public let description: String

  /// Nil unless `text` has the form of a UUID; capitals are accepted.
  public init?(_ text: some StringProtocol) {
    let characters = Array(text.lowercased().utf8)
    guard characters.count == 36 else { return nil }
    for (index, character) in characters.enumerated() {
      let isHyphen = character == UInt8(ascii: "-")
      guard isHyphen == [8, 13, 18, 23].contains(index) else { return nil }
      let isDigit =
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(character)
      guard isHyphen || isDigit else { return nil }
    }
    description = String(decoding: characters, as: UTF8.self)
  }

  public static func < (one: MusicBrainzID, other: MusicBrainzID) -> Bool {
    one.description < other.description
  }
}

extension MusicBrainzID {
  /// The artist that stands for many: "Various Artists".
  public static let variousArtists = MusicBrainzID("89ad4ac3-39f7-470e-963a-56509c546377")
}
