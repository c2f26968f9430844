/// What CD-TEXT or a cue sheet says in words about a disc or one of its tracks.
public struct DiscText: Equatable, Sendable {
  public var title: String?
  public var performer: String?
  public var songwriter: String?
  public var composer: String?
  public var arranger: String?
  public var message: String?
  public var genre: String?

  public init(
    title: String? = nil, performer: String? = nil, songwriter: String? = nil,
    composer: String? = nil, arranger: String? = nil, message: String? = nil,
    genre: String? = nil
  ) {
    self.title = title
    self.performer = performer
    self.songwriter = songwriter
    self.composer = composer
    self.arranger = arranger
    self.message = message
    self.genre = genre
  }
}
