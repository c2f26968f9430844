/// Why a service gave no answer.
public struct WebError: Error, Equatable {
  public enum Problem: Equatable, Sendable {
    /// No address of the web, or one that its rules do not allow.
    case invalidAddress
    /// Nothing was asked for, because the network is not to be used.
    case offline
    /// There is no such host, or none that can be found now.
    case unknownHost
    /// No connection, or one that broke; `reason` is libcurl's.
    case noConnection(reason: String)
    /// The host could not prove who it is; `reason` is libcurl's.
    case untrusted(reason: String)
    /// There was no whole answer in that time.
    case tooSlow(seconds: Int)
    /// Other requests to the service have taken every turn in that time.
    case crowded(seconds: Int)
    /// The answer has more bytes than it may have.
    case tooLarge(limit: Int)
    /// The service has no answer for that status.
    case refused(status: Int)
    /// The service says in its own words that it does not answer.
    case declined(reason: String)
    /// The service was overloaded or out of order at every try.
    ///
    /// `pause` is for how many seconds it wants to be left alone, if it says so.
    case unavailable(status: Int, pause: Int?)
    /// It sends us on to where we do not go: in circles, from https to http, or off the web.
    case misdirected
    /// What came is no HTTP, is cut off, or is not the range that was asked for.
    case brokenReply(reason: String)
    /// What came is not what the service should answer.
    case unintelligible(reason: String)
  }

  /// The service's name.
  public let service: String
  /// The host that was asked.
  public let host: String
  public let problem: Problem

  public init(service: String, host: String, problem: Problem) {
    self.service = service
    self.host = host
    self.problem = problem
  }
}

extension WebError: CustomStringConvertible {
  public var description: String {
    let place = host.isEmpty ? service : "\(service) (\(host))"
    return switch problem {
    case .invalidAddress:
      "The address of \(service) is not one of the web. Give one that starts with https:// and a "
        + "host."
    case .offline:
      "\(place) was not asked, because the network is not to be used, and no earlier answer is kept."
    case .unknownHost:
      "\(place) cannot be found. Is the network up, and the address right?"
    case .noConnection(let reason):
      "No connection to \(place): \(reason). Is the network up? Try again later."
    case .untrusted(let reason):
      "\(place) cannot be trusted: \(reason). Are the clock and the package ca-certificates right, and "
        + "is there no login page in the way?"
    case .tooSlow(let seconds):
      "\(place) gave no whole answer within \(seconds) seconds. Try again later."
    case .crowded(let seconds):
      "Too many requests to \(place) are under way: there was no turn within \(seconds) seconds. Try "
        + "again when other programs have ended."
    case .tooLarge(let limit):
      "\(place) answers with more than the \(limit) bytes that are taken. Is the address right?"
    case .refused(let status):
      "\(place) refuses the request (HTTP status \(status)). Is the address right?"
    case .declined(let reason):
      "\(place) declines: \(reason)"
    case .unavailable(let status, let pause):
      "\(place) is overloaded or out of order (HTTP status \(status)). Try again "
        + (pause.map { "in \($0) seconds." } ?? "later.")
    case .misdirected:
      "\(place) sends the request on to an address that is not taken. Is there a login page in the way?"
    case .brokenReply(let reason):
      "The answer of \(place) is broken: \(reason). Try again later."
    case .unintelligible(let reason):
      "The answer of \(place) makes no sense: \(reason). Is the address right, and is there no login "
        + "page in the way?"
    }
  }
}
