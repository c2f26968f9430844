/// How the web is used.
public struct WebConfiguration: Sendable {
  /// The User-Agent header: who asks, and whom to write to about it.
  public var userAgent: String
  /// Where replies and the times of requests are kept, made if it is missing.
  ///
  /// Without one, nothing is kept, and the limits on requests hold for this process alone.
  public var folder: String?
  /// Whether only replies that were kept are used, however old.
  public var isOffline = false
  /// How long a connection may take.
  public var connectionTime = Duration.seconds(10)
  /// How long one try may take, with its connections and redirections.
  public var tryTime = Duration.seconds(30)
  /// How long a request may take with all its tries and the pauses between them.
  public var totalTime = Duration.seconds(90)
  /// How often a request is tried at most.
  public var maximumTries = 4
  /// The pause before the second try; it doubles with each that follows.
  public var firstPause = Duration.seconds(1)
  /// The longest pause that a service can ask for; where it wants a longer one, the request fails.
  public var longestPause = Duration.seconds(30)
  /// How long a reply is kept.
  public var replyLifetime = Duration.seconds(30 * 86_400)
  /// How long is remembered that a service does not know something.
  public var absenceLifetime = Duration.seconds(86_400)
  /// How many bytes all replies together may take on disk.
  public var cacheSizeLimit = 64 << 20

  /// - Parameters:
  ///   - program: The program's name, a slash and its version: "tonearm/1.0".
  ///   - contact: An address where the program's makers are found.
  ///   - folder: See above.
  public init(program: String, contact: String, folder: String?) {
    // Control characters would end the header.
    userAgent = String("\(program) ( \(contact) )".unicodeScalars.filter { $0.value >= 0x20 })
    self.folder = folder
  }
}
