/// What a release says of a track.
public struct ExpectedTrack: Equatable, Sendable {
  public let length: Duration
  public let title: String?

  public init(length: Duration, title: String? = nil) {
    self.length = length
    self.title = title
  }
}
