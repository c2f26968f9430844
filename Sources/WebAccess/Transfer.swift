internal import CCurl
import Dispatch
import Synchronization

/// One request and its answer, without redirections and repetitions.
///
/// libcurl is used by itself: Foundation's URLSession, which is made of it, ends the process by an
/// assertion over some broken answers, knows no time limit for connections, and puts no bound on what
/// is received but not yet looked at.
final class Transfer: Sendable {
  struct Request: Sendable {
    var address: String
    var userAgent: String
    var range: Range<Int>?
    var sizeLimit: Int
    var connectionTime: Duration
    /// When the answer must be there.
    var deadline: ContinuousClock.Instant
  }

  struct Answer: Sendable {
    var status: Int
    /// Without what the request has not asked for.
    var body: [UInt8]
    var mediaType: String
    var redirection: String?
    var retryAfter: String?
    var contentRange: String?
  }

  enum Failure: Error, Equatable {
    case cancelled
    case tooSlow
    case tooLarge
    case unknownHost
    case noConnection(String)
    case untrusted(String)
    case broken(String)
    case invalidAddress
  }

  private let request: Request
  private let loop: MultiHandle
  private let isCancelled = Atomic(false)

  init(_ request: Request) throws(Failure) {
    guard let loop = MultiHandle() else { throw .noConnection("there is no memory left") }
    self.loop = loop
    self.request = request
  }

  /// The answer, whatever its status is.
  ///
  /// A cancelled task gives up at once.
  func answer() async throws(Failure) -> Answer {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A thread of its own, because libcurl blocks.
        DispatchQueue(label: "web").async { continuation.resume(returning: self.run()) }
      }
    } onCancel: {
      isCancelled.store(true, ordering: .releasing)
      loop.wake()
    }
    return try result.get()
  }

  private func run() -> Result<Answer, Failure> {
    guard let handle = EasyHandle() else {
      return .failure(.noConnection("there is no memory left"))
    }
    configure(handle)
    let collector = ReplyCollector(range: request.range, sizeLimit: request.sizeLimit)
    let code = withExtendedLifetime(collector) {
      // The handle hands it to the callbacks, which are called until `run` returns.
      let context = unsafe Unmanaged.passUnretained(collector).toOpaque()
      _ = unsafe curl_set_callback(handle.pointer, CURLOPT_WRITEFUNCTION) {
        bytes, size, count, context in
        unsafe take(bytes, size * count, context) { $0.takeBody($1) }
      }
      _ = unsafe curl_set_pointer(handle.pointer, CURLOPT_WRITEDATA, context)
      _ = unsafe curl_set_callback(handle.pointer, CURLOPT_HEADERFUNCTION) {
        bytes, size, count, context in
        unsafe take(bytes, size * count, context) { $0.takeHeader($1) }
      }
      _ = unsafe curl_set_pointer(handle.pointer, CURLOPT_HEADERDATA, context)
      return loop.run(handle, patience: patience)
    }
    if isCancelled.load(ordering: .acquiring) { return .failure(.cancelled) }
    guard let code else { return .failure(.tooSlow) }
    if let failure = failure(of: code, end: collector.end) { return .failure(failure) }
    guard collector.hasAllHeaders else { return .failure(.broken("its headers are cut off")) }
    return .success(
      Answer(
        status: handle.status, body: collector.body,
        mediaType: Self.mediaType(handle.header("Content-Type") ?? ""),
        redirection: handle.redirection, retryAfter: handle.header("Retry-After"),
        contentRange: handle.header("Content-Range")))
  }

  /// How long the network may be waited for; nil to give up.
  private func patience() -> Duration? {
    let remaining = ContinuousClock.now.duration(to: request.deadline)
    guard !isCancelled.load(ordering: .acquiring), remaining > .zero else { return nil }
    return min(remaining, .seconds(1))
  }

  private func configure(_ handle: borrowing EasyHandle) {
    handle.set(CURLOPT_URL, request.address)
    handle.set(CURLOPT_USERAGENT, request.userAgent)
    handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
    handle.set(CURLOPT_FOLLOWLOCATION, 0)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectionTime.wholeMilliseconds))
    // Signals belong to the program.
    handle.set(CURLOPT_NOSIGNAL, 1)
    handle.set(CURLOPT_NOPROGRESS, 1)
    // A name server that keeps silent is not waited for when we have given up.
    handle.set(CURLOPT_QUICK_EXIT, 1)
    if let range = request.range {
      handle.set(CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound - 1)")
    } else {
      // Whatever compression libcurl knows.
      handle.set(CURLOPT_ACCEPT_ENCODING, "")
    }
  }

  private func failure(of code: CURLcode, end: ReplyCollector.End?) -> Failure? {
    switch end {
    case .enough?: return nil
    case .bodyTooLarge?: return .tooLarge
    case .headersTooLarge?: return .broken("its headers have no end")
    case nil: break
    }
    let reason = unsafe String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_OK: return nil
    case CURLE_OPERATION_TIMEDOUT: return .tooSlow
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unknownHost
    case CURLE_URL_MALFORMAT: return .invalidAddress
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      return .untrusted(Self.phrase(reason))
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_PARTIAL_FILE,
      CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .broken(Self.phrase(reason))
    default: return .noConnection(Self.phrase(reason))
    }
  }

  /// A sentence of libcurl's as a part of another one.
  private static func phrase(_ sentence: String) -> String {
    sentence.prefix(1).lowercased() + sentence.dropFirst()
  }

  private static func mediaType(_ header: String) -> String {
    let type = header.prefix { $0 != ";" }.filter { !$0.isWhitespace }
    return String(type.prefix(100)).lowercased()
  }
}

/// Hands bytes of libcurl's to a collector, and tells libcurl how many were taken.
private func take(
  _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ body: (ReplyCollector, Span<UInt8>) -> Bool
) -> Int {
  guard let bytes = unsafe bytes, let context = unsafe context, count > 0 else { return count }
  let collector = unsafe Unmanaged<ReplyCollector>.fromOpaque(context).takeUnretainedValue()
  let isTaken = unsafe bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
    let buffer = unsafe UnsafeBufferPointer(start: UnsafePointer(bytes), count: count)
    return unsafe body(collector, buffer.span)
  }
  // Any other number than `count` ends the transfer.
  return isTaken ? count : 0
}
