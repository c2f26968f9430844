package import FoundationEssentials

/// An address that is written out in our own code.
package func makeURL(_ text: StaticString) -> URL {
  guard let url = URL(string: "\(text)") else { preconditionFailure("\(text) is an address") }
  return url
}

extension URL {
  /// The address of something below this one.
  ///
  /// - Parameter path: Of characters that need no escape, with a query.
  package func addressing(_ path: String) -> URL {
    let text = absoluteString
    let separator = text.hasSuffix("/") ? "" : "/"
    guard let url = URL(string: "\(text)\(separator)\(path)") else {
      preconditionFailure("plain characters make an address")
    }
    return url
  }
}
