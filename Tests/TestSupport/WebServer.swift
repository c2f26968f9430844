import Foundation
import Glibc
import Synchronization

/// A web server on 127.0.0.1 that answers, stalls, lies or hangs up as a test wants.
///
/// It lives as long as this object. Each connection takes one request and has a thread of its own.
public final class WebServer: Sendable {
  public struct Request: Sendable {
    /// "GET".
    public let method: String
    /// With the query, as it was sent: "/ws/2/discid/x?fmt=json".
    public let target: String
    /// Names in lower case.
    public let headers: [String: String]
    public let time: ContinuousClock.Instant

    /// The target without the query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The values in the query, percent signs and plus signs undone.
    public var query: [String: String] {
      let text = target.drop { $0 != "?" }.dropFirst()
      let pairs = text.split(separator: "&").map { field in
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
      }
      return Dictionary(pairs) { first, _ in first }
    }

    private static func decoded(_ text: Substring) -> String {
      let text = String(text.map { $0 == "+" ? " " : $0 })
      return text.removingPercentEncoding ?? text
    }
  }

  public struct Reply: Sendable {
    /// What becomes of the connection when all is sent.
    public enum End: Sendable {
      case close
      /// A reset instead of an orderly end.
      case reset
      /// Nothing more comes; the connection stays open until the client leaves.
      case stall
      /// The body comes again and again until the client leaves.
      case again
    }

    public var status = 200
    public var headers: [String: String] = [:]
    public var body: [UInt8] = []
    /// Before the first byte.
    public var delay: Duration = .zero
    /// After each `pieceLength` bytes of the body.
    public var pieceDelay: Duration = .zero
    public var pieceLength = 65536
    public var end = End.close
    /// Sent in the place of status line and headers.
    public var rawHead: [UInt8]?

    /// - Parameter status: Goes without a body as well.
    public init(status: Int = 200, headers: [String: String] = [:], body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }

    /// A text, by default JSON.
    public init(_ text: String, type: String = "application/json; charset=utf-8") {
      self.init(headers: ["Content-Type": type], body: Array(text.utf8))
    }

    /// Bytes in the place of an HTTP answer.
    public static func raw(_ bytes: String, end: End = .close) -> Reply {
      var reply = Reply()
      reply.rawHead = Array(bytes.utf8)
      reply.end = end
      return reply
    }
  }

  /// "http://127.0.0.1:" and the port.
  public let address: String
  private let listener: Int32
  private let state: Mutex<State>

  private struct State {
    var requests: [Request] = []
    var connections: Set<Int32> = []
    var isClosed = false
  }

  /// The requests so far, in the order in which they came.
  public var requests: [Request] { state.withLock { $0.requests } }

  /// - Parameter respond: Called for each request, by several threads at once.
  public init(_ respond: @escaping @Sendable (Request) -> Reply) throws {
    (listener, address) = try Self.listen()
    state = Mutex(State())
    let listener = listener
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          if errno == EINTR || errno == ECONNABORTED { continue }
          break
        }
        guard let self, self.adopt(connection) else {
          close(connection)
          break
        }
        // A weak reference, so that a connection that stalls does not keep the server.
        Thread.detachNewThread { [weak self] in
          Self.serve(connection, note: { self?.note($0) }, respond: respond)
          if let self { self.release(connection) } else { close(connection) }
        }
      }
      close(listener)
    }
  }

  /// Serves files by their paths, also parts of them; everything else is not found.
  ///
  /// - Parameter files: Paths start with a slash.
  public convenience init(files: [String: [UInt8]]) throws {
    try self.init { request in
      guard let body = files[request.path] else { return Reply(status: 404) }
      return Reply.part(of: body, for: request)
    }
  }

  deinit {
    state.withLock { state in
      state.isClosed = true
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
    // Ends the wait in accept; the thread closes the descriptor.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func note(_ request: Request) { state.withLock { $0.requests.append(request) } }

  private func adopt(_ connection: Int32) -> Bool {
    state.withLock { state in
      if !state.isClosed { state.connections.insert(connection) }
      return !state.isClosed
    }
  }

  private func release(_ connection: Int32) {
    state.withLock { state in
      state.connections.remove(connection)
      close(connection)
    }
  }

  private static func listen() throws -> (Int32, String) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(listener, pointer, length) == 0 && Glibc.listen(listener, 64) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    guard listener >= 0, isListening else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
    return (listener, "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
  }

  private static func serve(
    _ connection: Int32, note: (Request) -> Void, respond: (Request) -> Reply
  ) {
    guard let request = request(from: connection) else { return }
    note(request)
    let reply = respond(request)
    if reply.delay > .zero { sleep(reply.delay) }
    var head = reply.rawHead ?? []
    if reply.rawHead == nil {
      var headers = reply.headers
      let names = Set(headers.keys.map { $0.lowercased() })
      if !names.contains("content-length"), !names.contains("transfer-encoding") {
        headers["Content-Length"] = "\(reply.body.count)"
      }
      headers["Connection"] = "close"
      let lines = headers.map { "\($0): \($1)\r\n" }.joined()
      head = Array("HTTP/1.1 \(reply.status) Status\r\n\(lines)\r\n".utf8)
    }
    guard send(head, to: connection) else { return }
    repeat {
      var rest = reply.body[...]
      while !rest.isEmpty {
        guard send(Array(rest.prefix(reply.pieceLength)), to: connection) else { return }
        rest = rest.dropFirst(reply.pieceLength)
        if reply.pieceDelay > .zero { sleep(reply.pieceDelay) }
      }
    } while reply.isEndless
    finish(connection, reply.end)
  }

  private static func finish(_ connection: Int32, _ end: Reply.End) {
    switch end {
    case .close, .again:
      shutdown(connection, Int32(SHUT_WR))
    case .reset:
      // To close with nothing to linger for is to reset; the descriptor itself is closed later.
      var linger = linger(l_onoff: 1, l_linger: 0)
      _ = unsafe setsockopt(
        connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      return
    case .stall:
      break
    }
    // Until the client leaves.
    var bytes = [UInt8](repeating: 0, count: 4096)
    while unsafe recv(connection, &bytes, bytes.count, 0) > 0 {}
  }

  private static func request(from connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    let end = Array("\r\n\r\n".utf8)
    while !bytes.suffix(4).elementsEqual(end) {
      var byte: UInt8 = 0
      guard bytes.count < 1 << 20, unsafe recv(connection, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line -> (String, String)? in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
    }
    return Request(
      method: String(words[0]), target: String(words[1]),
      headers: Dictionary(headers) { first, _ in first }, time: .now)
  }

  private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBufferPointer { buffer in
        let rest = unsafe UnsafeBufferPointer(rebasing: buffer[done...])
        return unsafe Glibc.send(connection, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func sleep(_ duration: Duration) {
    Thread.sleep(forTimeInterval: duration / .seconds(1))
  }
}

extension WebServer.Reply {
  fileprivate var isEndless: Bool { if case .again = end { !body.isEmpty } else { false } }

  /// The whole of `bytes`, or the part that the request asks for.
  public static func part(of bytes: [UInt8], for request: WebServer.Request) -> Self {
    let bounds = (request.headers["range"] ?? "").dropFirst("bytes=".count).split(separator: "-")
      .compactMap { Int($0) }
    guard bounds.count == 2, bounds[0] <= bounds[1] else { return Self(body: bytes) }
    guard bounds[0] < bytes.count else { return Self(status: 416) }
    let part = bytes[bounds[0]...min(bounds[1], bytes.count - 1)]
    return Self(
      status: 206,
      headers: ["Content-Range": "bytes \(part.startIndex)-\(part.endIndex - 1)/\(bytes.count)"],
      body: Array(part))
  }
}
