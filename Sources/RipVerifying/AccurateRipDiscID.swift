public import CompactDisc

/// By what AccurateRip knows a disc.
public struct AccurateRipDiscID: Hashable, Sendable {
  /// Audio tracks.
  public let trackCount: Int
  public let id1: UInt32
  public let id2: UInt32
  /// The disc's id at FreeDB, which counts all tracks.
  public let freeDB: UInt32

  /// Nil for a disc without audio.
  public init?(_ toc: TableOfContents) {
    self.init(parsing: toc.accurateRipDiscID)
    guard trackCount > 0 else { return nil }
  }

  /// Parses what `description` gives, such as `004-0002189a-00087f33-1f02e004`.
  public init?(parsing text: String) {
    let fields = text.split(separator: "-", omittingEmptySubsequences: false)
    guard fields.count == 4, fields[0].utf8.count == 3,
      fields.dropFirst().allSatisfy({ $0.utf8.count == 8 }), let count = UInt8(fields[0]),
      let id1 = UInt32(fields[1], radix: 16), let id2 = UInt32(fields[2], radix: 16),
      let freeDB = UInt32(fields[3], radix: 16), count <= 99
    else { return nil }
    trackCount = Int(count)
    self.id1 = id1
    self.id2 = id2
    self.freeDB = freeDB
  }

  /// The path of the database's file of this disc: folders by the last three digits of the first id.
  public var path: String {
    let folders = (0..<3).map { String(id1 >> UInt32(4 * $0) & 15, radix: 16) }
    return "accuraterip/\(folders.joined(separator: "/"))/dBAR-\(self).bin"
  }
}

extension AccurateRipDiscID: CustomStringConvertible {
  public var description: String {
    let count = String(trackCount)
    let ids = [id1, id2, freeDB].map { id in
      let digits = String(id, radix: 16)
      return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }
    return ([String(repeating: "0", count: 3 - count.utf8.count) + count] + ids)
      .joined(separator: "-")
  }
}
