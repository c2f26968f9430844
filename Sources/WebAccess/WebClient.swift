import FoundationEssentials

/// Asks services on the web, politely and with bounds on everything that they can do.
///
/// A request waits for its service's turn, is tried again where that can help, and ends within the
/// configuration's times in an answer or a `WebError`. Answers are kept for the next time. A proxy is
/// used where the environment names one (`https_proxy`, `http_proxy`, `no_proxy`).
public struct WebClient: Sendable {
  public let configuration: WebConfiguration
  private let cache: ReplyCache?
  private let limiter: RateLimiter

  /// How often a service may send us on.
  private static let maximumRedirections = 5

  public init(_ configuration: WebConfiguration) {
    self.configuration = configuration
    func subfolder(_ name: String) -> String? {
      configuration.folder.map { "\($0)/\(name)" }.flatMap { makeFolder($0) ? $0 : nil }
    }
    limiter = RateLimiter(folder: subfolder("turns"))
    cache = subfolder("replies").map { folder in
      ReplyCache(
        folder: folder, sizeLimit: configuration.cacheSizeLimit,
        replyLifetime: configuration.replyLifetime,
        absenceLifetime: configuration.absenceLifetime)
    }
  }

  /// The answer to a request; nil when the service does not know of such a thing (HTTP status 404
  /// or 410).
  ///
  /// - Throws: `WebError`; `CancellationError` at once when the task is cancelled.
  public func get(_ request: WebRequest) async throws -> WebReply? {
    try await get(request) { $0 }
  }

  /// What `decode` makes of the answer to a request; nil when the service does not know of such a
  /// thing (HTTP status 404 or 410, or an answer of which `decode` makes nil).
  ///
  /// An answer is kept only once `decode` has understood it, so that no login page takes the place of
  /// an answer for a month.
  ///
  /// - Parameter decode: May be called twice, first with what was kept. What it throws becomes
  ///   `WebError.Problem.unintelligible`, with the error's description as the reason, unless it is a
  ///   `WebError` itself.
  /// - Throws: `WebError`; `CancellationError` at once when the task is cancelled.
  public func get<Value>(
    _ request: WebRequest, decoding decode: (WebReply) throws -> Value?
  ) async throws -> Value? {
    let address = request.url.absoluteString
    guard Self.isAllowed(request.url) else { throw error(.invalidAddress, request) }
    try Task.checkCancellation()

    let isCached = request.freshness != .uncached
    if isCached, request.freshness == .kept || configuration.isOffline,
      let kept = cache?.reply(
        address: address, range: request.range,
        now: configuration.isOffline ? nil : Self.now)
    {
      guard let reply = kept.reply else { return nil }
      if reply.body.count <= request.sizeLimit, let value = try? decode(reply) { return value }
    }
    guard !configuration.isOffline else { throw error(.offline, request) }

    let reply = try await fetch(request)
    guard let reply else {
      if isCached { keep(nil, of: request) }
      return nil
    }
    let value: Value?
    do {
      value = try decode(reply)
    } catch let webError as WebError {
      throw webError
    } catch {
      throw self.error(.unintelligible(reason: "\(error)"), request)
    }
    if isCached { keep(value == nil ? nil : reply, of: request) }
    return value
  }

  private func keep(_ reply: WebReply?, of request: WebRequest) {
    cache?.keep(
      KeptReply(
        address: request.url.absoluteString, range: request.range, time: Self.now, reply: reply))
  }

  /// The answer from the service itself, tried as often as it makes sense.
  private func fetch(_ request: WebRequest) async throws -> WebReply? {
    let deadline = ContinuousClock.now + configuration.totalTime
    let policy = RetryPolicy(
      maximumTries: configuration.maximumTries, firstPause: configuration.firstPause,
      longestPause: configuration.longestPause)
    var tries = 0
    while true {
      do {
        try await limiter.awaitTurn(at: request.service, before: deadline)
      } catch is RateLimiter.Crowded {
        throw error(.crowded(seconds: configuration.totalTime.wholeSeconds), request)
      }
      tries += 1
      let outcome = try await outcome(of: request, before: deadline)
      switch outcome {
      case .known(let reply): return reply
      case .unknown: return nil
      case .failed(let problem): throw error(problem, request)
      case .failedForNow(let problem, let wish):
        let pause = policy.pause(
          afterTry: tries, wish: wish, remaining: ContinuousClock.now.duration(to: deadline))
        guard let pause else { throw error(problem, request) }
        try await Task.sleep(for: pause)
      }
    }
  }

  private enum Outcome {
    case known(WebReply)
    case unknown
    case failed(WebError.Problem)
    /// Another try may help, after as long as the service wishes.
    case failedForNow(WebError.Problem, wish: Duration?)
  }

  /// What comes of one try, with its redirections.
  private func outcome(
    of request: WebRequest, before totalDeadline: ContinuousClock.Instant
  ) async throws -> Outcome {
    let deadline = min(totalDeadline, .now + configuration.tryTime)
    var url = request.url
    for _ in 0...Self.maximumRedirections {
      let answer: Transfer.Answer
      do throws(Transfer.Failure) {
        answer = try await Transfer(
          Transfer.Request(
            address: url.absoluteString, userAgent: configuration.userAgent, range: request.range,
            sizeLimit: request.sizeLimit, connectionTime: configuration.connectionTime,
            deadline: deadline)
        ).answer()
      } catch {
        return try outcome(of: error, request)
      }
      guard (300..<400).contains(answer.status) else { return outcome(of: answer, request) }
      guard let target = answer.redirection.flatMap({ URL(string: $0) }),
        Self.mayFollow(from: url, to: target)
      else { return .failed(.misdirected) }
      url = target
    }
    return .failed(.misdirected)
  }

  private func outcome(
    of failure: Transfer.Failure, _ request: WebRequest
  ) throws(CancellationError) -> Outcome {
    switch failure {
    case .cancelled: throw CancellationError()
    case .tooSlow:
      .failedForNow(.tooSlow(seconds: configuration.tryTime.wholeSeconds), wish: nil)
    case .tooLarge: .failed(.tooLarge(limit: request.sizeLimit))
    case .unknownHost: .failedForNow(.unknownHost, wish: nil)
    case .noConnection(let reason): .failedForNow(.noConnection(reason: reason), wish: nil)
    case .untrusted(let reason): .failed(.untrusted(reason: reason))
    case .broken(let reason): .failedForNow(.brokenReply(reason: reason), wish: nil)
    case .invalidAddress: .failed(.invalidAddress)
    }
  }

  private func outcome(of answer: Transfer.Answer, _ request: WebRequest) -> Outcome {
    switch answer.status {
    case 200, 203, 206:
      let reply = WebReply(body: answer.body, mediaType: answer.mediaType)
      if answer.status == 206,
        let reason = Self.rangeMismatch(of: answer, asked: request.range)
      {
        return .failedForNow(.brokenReply(reason: reason), wish: nil)
      }
      return .known(reply)
    case 404, 410:
      return .unknown
    case 408, 429, 500..<600:
      let wish = answer.retryAfter.flatMap { RetryAfter.pause($0, now: Self.now) }
      return .failedForNow(
        .unavailable(status: answer.status, pause: wish.map { $0.wholeSeconds }), wish: wish)
    default:
      return .failed(.refused(status: answer.status))
    }
  }

  /// In what a partial answer is not the one that was asked for; nil when it is.
  private static func rangeMismatch(of answer: Transfer.Answer, asked: Range<Int>?) -> String? {
    guard let asked else { return "it is only a part" }
    guard let given = answer.contentRange.flatMap(ContentRange.init) else {
      return "it does not say which part it is"
    }
    let isRight =
      given.range.lowerBound == asked.lowerBound && given.range.count == answer.body.count
      && given.range.upperBound <= asked.upperBound
      && (given.range.upperBound == asked.upperBound || given.range.upperBound == given.total)
    return isRight ? nil : "it is another part"
  }

  /// Whether an address is one of the web.
  private static func isAllowed(_ url: URL) -> Bool {
    ["http", "https"].contains(url.scheme?.lowercased()) && !(url.host() ?? "").isEmpty
  }

  /// Whether a service may send us on from one address to another.
  ///
  /// Not off the web, nor from where nobody on the way can read along to where anybody can.
  static func mayFollow(from source: URL, to target: URL) -> Bool {
    func isSecret(_ url: URL) -> Bool { url.scheme?.lowercased() == "https" }
    return isAllowed(target) && (isSecret(target) || !isSecret(source))
  }

  private func error(_ problem: WebError.Problem, _ request: WebRequest) -> WebError {
    WebError(service: request.service.name, host: request.host, problem: problem)
  }

  /// Seconds since 1970.
  private static var now: Int { wallClock.wholeSeconds }
}
