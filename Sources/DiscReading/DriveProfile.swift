public import SecureReading

/// Which drive it is: what it says on INQUIRY.
public struct DriveIdentity: Hashable, Sendable, Codable {
  public let vendor: String
  public let model: String
  /// Of the firmware.
  public let revision: String

  public init(vendor: String, model: String, revision: String) {
    self.vendor = vendor
    self.model = model
    self.revision = revision
  }

  /// Reads the answer to an INQUIRY (SPC-4, 6.4.2); nil when it is too short.
  init?(inquiry bytes: [UInt8]) {
    guard bytes.count >= 36 else { return nil }
    func text(_ range: Range<Int>) -> String {
      let printable = bytes[range].map { (0x20..<0x7F).contains($0) ? $0 : 0x20 }
      let words = String(decoding: printable, as: UTF8.self).split(separator: " ")
      return words.joined(separator: " ")
    }
    self.init(vendor: text(8..<16), model: text(16..<32), revision: text(32..<36))
  }
}

extension DriveIdentity: CustomStringConvertible {
  /// Such as `PLEXTOR CD-R PX-W5224A 1.04`.
  public var description: String {
    [vendor, model, revision].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// What is known of a drive, found out by trying it or told by its user.
public struct DriveProfile: Equatable, Sendable, Codable {
  public let drive: DriveIdentity
  /// Nil before it was tried.
  public var traits: DriveTraits?
  /// In stereo samples, as AccurateRip counts; nil when nobody knows.
  public var readOffset: Int?

  public init(drive: DriveIdentity, traits: DriveTraits? = nil, readOffset: Int? = nil) {
    self.drive = drive
    self.traits = traits
    self.readOffset = readOffset
  }
}
