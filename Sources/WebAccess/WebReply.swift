/// What a service has answered.
public struct WebReply: Equatable, Sendable {
  /// At most as many as the request allows, those of its range alone.
  public let body: [UInt8]
  /// What the service says that it is, such as "application/json"; empty where it says nothing.
  ///
  /// In lower case and without parameters. It may be wrong.
  public let mediaType: String
  /// Whether the reply was kept from an earlier request.
  public let isFromCache: Bool

  init(body: [UInt8], mediaType: String, isFromCache: Bool = false) {
    self.body = body
    self.mediaType = mediaType
    self.isFromCache = isFromCache
  }
}
