import FoundationEssentials
import TestSupport
import WebAccess

/// A client with a cache of its own, and services without a limit.
struct Fixture {
  let folder: TemporaryDirectory
  var configuration: WebConfiguration
  var service = WebService(name: "Testbed", interval: .zero)

  init() throws {
    folder = try TemporaryDirectory()
    configuration = WebConfiguration(
      program: "tonearm-tests/1.0", contact: "https://example.org/tonearm", folder: folder.path)
    configuration.firstPause = .milliseconds(1)
    // All tests run at once, so each may have to wait for its turn.
    configuration.connectionTime = .seconds(1500)
    configuration.tryTime = .seconds(1500)
    configuration.totalTime = .seconds(1600)
  }

  var client: WebClient { WebClient(configuration) }

  func request(
    _ address: String, range: Range<Int>? = nil, sizeLimit: Int = 1 << 20,
    freshness: WebRequest.Freshness = .kept
  ) throws -> WebRequest {
    guard let url = URL(string: address) else { throw CocoaError(.fileReadInvalidFileName) }
    return WebRequest(
      url, of: service, range: range, sizeLimit: sizeLimit, freshness: freshness)
  }

  /// What a request fails with; nil when it does not.
  func problem(of request: WebRequest) async -> WebError.Problem? {
    await error(of: request)?.problem
  }

  func error(of request: WebRequest) async -> WebError? {
    do {
      _ = try await client.get(request)
      return nil
    } catch {
      return error as? WebError
    }
  }
}

extension WebReply {
  var text: String { String(decoding: body, as: UTF8.self) }
}
