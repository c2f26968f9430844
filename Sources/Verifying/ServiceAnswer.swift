/// What a database has said of a disc.
package enum ServiceAnswer<Reply: Sendable>: Sendable {
  case known(Reply)
  /// The database does not know the disc.
  case unknown
  /// It could not be asked, or what it answered makes no sense; a sentence says why.
  case unavailable(String)

  /// Asks, and takes every failure for an answer but that the task was cancelled.
  static func of(_ ask: () async throws -> Reply?) async throws -> ServiceAnswer {
    do {
      return try await ask().map { .known($0) } ?? .unknown
    } catch let error as CancellationError {
      throw error
    } catch {
      return .unavailable("\(error)")
    }
  }

  package var reply: Reply? {
    if case .known(let reply) = self { reply } else { nil }
  }

  /// Why there is no answer; nil where there is one.
  package var failure: String? {
    if case .unavailable(let reason) = self { reason } else { nil }
  }
}
