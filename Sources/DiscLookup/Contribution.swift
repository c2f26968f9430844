/// What somebody did for a recording or a work.
public struct Contribution: Equatable, Sendable {
  public enum Role: Equatable, Sendable {
    case composer
    case lyricist
    /// Of the music, the words or both; MusicBrainz does not know which.
    case writer
    case arranger
    case conductor
    case producer
    case engineer
    case mixer
    case djMixer
    case remixer
    /// With what: "guitar", "lead vocals", "orchestra"; nil where it is not known.
    case performer(String?)
  }

  public var role: Role
  /// With the name as it is credited.
  public var artist: Artist

  public init(role: Role, artist: Artist) {
    self.role = role
    self.artist = artist
  }
}
