/// One component of a path, made from any text, that Linux, FAT, NTFS and SMB all take.
///
/// Two names that such file systems keep apart or throw together are told by `collisionKey`.
public struct FileName: Equatable, Sendable, CustomStringConvertible {
  /// The name: 1 to 255 bytes of UTF-8 (so at most 255 UTF-16 units as well), in Unicode's form NFC.
  public let text: String

  public var description: String { text }

  /// Makes a name that is as much like `stem` as it may be.
  ///
  /// In this order: invisible characters that steer the direction of text or break its lines are
  /// removed, except the joiners that emoji and some scripts need; the text becomes NFC;
  /// `/ \ : * ? " < > |`, control characters, line separators and noncharacters become `_`; white
  /// space at either end goes; `.` or `-` in front and `.` at the end become `_`; a name that
  /// Windows keeps for a device (`CON`, `COM1`, …) gets a `_`; nothing at all becomes `_`; and a
  /// long name is cut between two characters. A name goes through unchanged a second time.
  ///
  /// - Parameters:
  ///   - stem: Text from metadata.
  ///   - fileExtension: ASCII letters and digits without a dot, which survive the cut.
  ///   - reservedBytes: How much shorter than 255 bytes the name stays, for what is put around it
  ///     while the file is being written.
  public init(sanitizing stem: String, fileExtension: String? = nil, reservedBytes: Int = 0) {
    let suffix = fileExtension.map { ".\($0)" } ?? ""
    precondition(
      suffix.utf8.dropFirst().allSatisfy { Unicode.Scalar($0).isASCIILetterOrDigit }
        && suffix != ".", "an extension is ASCII letters and digits")
    let limit = Self.maximumLength - suffix.utf8.count - reservedBytes
    // Long enough for a device's name and the `_` behind it.
    precondition(reservedBytes >= 0 && limit >= 16, "the extension leaves no room for a name")

    var safe = Self.repairedAtTheEnds(Self.withoutForbiddenCharacters(stem))
    if safe.utf8.count > limit {
      safe = Self.repairedAtTheEnds(Self.prefix(of: safe, byteCount: limit))
    }
    text = safe + suffix
  }

  /// A key that two names share if a file system may take them for the same.
  ///
  /// FAT, NTFS, SMB and APFS ignore case, and APFS the difference between `é` and `e` with an
  /// accent. The key ignores a little more than any of them, such as that between `ß` and `ss`.
  public var collisionKey: String {
    // By way of capitals, so that letters with two small forms (σ and ς) meet in one.
    Self.precomposed(text.uppercased().lowercased())
  }

  /// What ext4, XFS, Btrfs, FAT, NTFS and SMB servers allow, in bytes or UTF-16 units.
  private static let maximumLength = 255

  /// `text` in NFC.
  private static func precomposed(_ text: String) -> String {
    // The standard library compares strings by this form and has no other name for it. Foundation
    // has, but loading Foundation and its ICU takes longer than all else a command does to start.
    String(decoding: text._nfcCodeUnits, as: UTF8.self)
  }

  private static func withoutForbiddenCharacters(_ text: String) -> String {
    var visible = String.UnicodeScalarView()
    visible.append(contentsOf: text.unicodeScalars.lazy.filter { !$0.isRemovedFromFileNames })
    var allowed = String.UnicodeScalarView()
    allowed.append(
      contentsOf: precomposed(String(visible)).unicodeScalars.lazy.map {
        $0.isForbiddenInFileNames ? "_" : $0
      })
    return String(allowed)
  }

  /// Applies the rules about white space, dots, hyphens, devices and emptiness.
  private static func repairedAtTheEnds(_ text: String) -> String {
    // Scalars, not characters: a combining mark after a space or a dot makes both one character.
    var scalars = text.unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    if scalars.last == "." {
      scalars.removeLast()
      scalars.append("_")
    }
    if scalars.first == "." || scalars.first == "-" {
      scalars.removeFirst()
      scalars = ("_" + String(scalars)).unicodeScalars[...]
    }
    // Windows looks only at what stands before the first dot, without the spaces at its end.
    let base = scalars.prefix { $0 != "." }
    var device = base
    while device.last == " " { device.removeLast() }
    if reservedDevices.contains(String(device).uppercased()) {
      return String(base) + "_" + String(scalars[base.endIndex...])
    }
    return scalars.isEmpty ? "_" : String(scalars)
  }

  /// The most characters of `text` that fit; of a single one that does not, the most scalars.
  private static func prefix(of text: String, byteCount limit: Int) -> String {
    let whole = fittingPrefix(of: text, byteCount: limit) { $0.utf8.count }
    if !whole.isEmpty { return String(whole) }
    return String(fittingPrefix(of: text.unicodeScalars, byteCount: limit) { $0.utf8.count })
  }

  private static func fittingPrefix<Text: Collection>(
    of text: Text, byteCount limit: Int, length: (Text.Element) -> Int
  ) -> Text.SubSequence {
    var byteCount = 0
    return text.prefix {
      byteCount += length($0)
      return byteCount <= limit
    }
  }

  /// What Windows opens as a device, whatever extension follows.
  private static let reservedDevices: Set<String> = {
    let numbers = (1...9).map(String.init) + ["¹", "²", "³"]
    return Set(
      ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"] + numbers.map { "COM\($0)" }
        + numbers.map { "LPT\($0)" })
  }()
}

extension Unicode.Scalar {
  fileprivate var isASCIILetterOrDigit: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  /// Whether the scalar shows nothing but may change how its neighbours show.
  fileprivate var isRemovedFromFileNames: Bool {
    switch value {
    // Marks of direction and shaping.
    case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x206f: true
    // Soft hyphen, zero-width space, word joiner and its kin, byte order mark.
    case 0x00ad, 0x200b, 0x2060...0x2064, 0xfeff: true
    default: false
    }
  }

  fileprivate var isForbiddenInFileNames: Bool {
    switch self {
    case "/", "\\", ":", "*", "?", "\"", "<", ">", "|": return true
    default: break
    }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    default: return properties.isNoncharacterCodePoint
    }
  }
}
