/// A service on the web, and how often it may be asked.
public struct WebService: Hashable, Sendable {
  /// For messages: "MusicBrainz".
  public let name: String
  /// The least time from the start of one request to the start of the next, over all processes of
  /// the user; zero where the service sets no limit.
  ///
  /// Services of the same name share a limit.
  public let interval: Duration

  public init(name: String, interval: Duration) {
    precondition(!name.isEmpty && interval >= .zero, "a service has a name and a rate")
    self.name = name
    self.interval = interval
  }
}
