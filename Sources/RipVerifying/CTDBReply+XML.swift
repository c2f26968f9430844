import CompactDisc
import Foundation
import FoundationXML

extension CTDBReply {
  /// More bytes than any reply has that is not made to do harm.
  public static let longestReply = 4 << 20
  /// More entries than any disc has.
  private static let mostEntries = 1000

  /// Parses a reply of `lookup2.php`, version 3 (namespace `http://db.cuetools.net/ns/mmd-1.0#`).
  ///
  /// Entries without an id, a checksum or a confidence are left out, and so are those with another
  /// stride, which is given in stereo samples here.
  ///
  /// - Parameter bytes: XML in UTF-8, as the database sends it, without a document type: nothing is
  ///   fetched, and there is nothing that could grow.
  public init(parsing bytes: [UInt8]) throws(CTDBError) {
    guard bytes.count <= Self.longestReply else { throw .replyTooLong(byteCount: bytes.count) }
    guard Self.isPlainXML(bytes) else { throw .malformed("it has a document type or encoding") }
    let parser = XMLParser(data: Data(bytes))
    parser.shouldResolveExternalEntities = false
    parser.shouldProcessNamespaces = false
    let reader = ReplyReader()
    parser.delegate = reader
    // The parser also takes the start of a text for a whole one.
    guard parser.parse(), parser.parserError == nil, reader.failure == nil, reader.depth == 0 else {
      throw .malformed(reader.failure ?? "line \(parser.lineNumber) is no XML")
    }
    guard reader.hasRoot else { throw .malformed("there is no <ctdb> in it") }
    guard reader.entries.count <= Self.mostEntries else { throw .malformed("it has no end") }
    self.init(entries: reader.entries.compactMap(Entry.init(attributes:)), message: reader.message)
  }

  /// Whether the bytes can hide nothing from a look at them: UTF-8 without declarations.
  ///
  /// Foundation's parser ends the program where a name is not in UTF-8.
  private static func isPlainXML(_ bytes: [UInt8]) -> Bool {
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else { return false }
    var rest = bytes[...]
    while let mark = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[(mark + 1)...]
      if rest.first == UInt8(ascii: "!") {
        guard rest.starts(with: "!--".utf8) || rest.starts(with: "![CDATA[".utf8) else {
          return false
        }
      }
      if rest.starts(with: "?xml".utf8) {
        let declaration = String(decoding: rest.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
          .lowercased()
        let isKnown = declaration.contains("utf-8") || declaration.contains("us-ascii")
        guard !declaration.contains("encoding") || isKnown else { return false }
      }
    }
    return true
  }
}

extension CTDBReply.Entry {
  fileprivate init?(attributes: [String: String]) {
    func text(_ name: String) -> String? {
      guard let text = attributes[name], !text.isEmpty else { return nil }
      return text
    }
    func words(_ name: String) -> [UInt16] {
      guard let text = text(name), let data = Data(base64Encoded: text) else { return [] }
      let words = CTDBParity.words(Array(data))
      return words.count <= CTDBSyndromes.count ? words : []
    }
    guard let id = text("id").flatMap({ Int($0) }), id >= 0,
      let crc = text("crc32").flatMap({ UInt32($0, radix: 16) }),
      let confidence = text("confidence").flatMap({ Int($0) }),
      (0...1_000_000).contains(confidence),
      Int(text("stride") ?? "") ?? CTDBLayout.samplesPerStride == CTDBLayout.samplesPerStride
    else { return nil }
    // Entries of old programs have the redundant symbols themselves.
    var syndromes = words("syndrome")
    if syndromes.isEmpty { syndromes = CTDBParity.syndromes(ofParity: words("parity")) }
    let trackCRCs = (text("trackcrcs") ?? "").split(separator: " ").map { UInt32($0, radix: 16) }
    let isComplete = trackCRCs.allSatisfy { $0 != nil } && trackCRCs.count <= 99
    let count = text("npar").flatMap { Int($0) } ?? syndromes.count
    self.init(
      id: id, confidence: confidence, crc: crc,
      trackCRCs: isComplete ? trackCRCs.compactMap(\.self) : [], syndromes: syndromes,
      parityLocation: text("hasparity"),
      syndromeCount: min(max(count, 0), CTDBSyndromes.count),
      toc: text("toc").flatMap { try? TableOfContents(parsing: $0) })
  }
}

/// Collects what of a reply counts.
private final class ReplyReader: NSObject, XMLParserDelegate {
  var entries: [[String: String]] = []
  var message: String?
  var hasRoot = false
  /// Why reading was given up.
  var failure: String?

  private(set) var depth = 0
  private var elements = 0
  private static let deepest = 16
  private static let mostElements = 100_000

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    depth += 1
    elements += 1
    guard depth <= Self.deepest, elements <= Self.mostElements else {
      return giveUp(parser, "it has no end")
    }
    // A prefix, if there is one, stands for the namespace.
    let name = elementName.split(separator: ":").last.map(String.init) ?? elementName
    switch (depth, name) {
    case (1, "ctdb") where !hasRoot:
      hasRoot = true
      message = attributes["message"] ?? attributes["updatemsg"]
    case (1, _): giveUp(parser, "it is about something else")
    case (2, "entry"): entries.append(attributes)
    default: break
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    depth -= 1
  }

  private func giveUp(_ parser: XMLParser, _ reason: String) {
    failure = failure ?? reason
    parser.abortParsing()
  }
}
