import TextEncodings

/// The texts in the CD-TEXT packs of a disc or an image.
///
/// A lead-in has up to eight languages. As in players, the first one counts, which is the one that
/// the disc's publisher has put first, be it English or not; what it does not have at all, such as
/// performers, comes from the next one that does. Each language has an encoding of its own. Packs that
/// are damaged are passed over with the texts that they were part of.
public struct CDText: Equatable, Sendable {
  public private(set) var disc = DiscText()
  /// By track number.
  public private(set) var tracks: [Int: DiscText] = [:]
  public private(set) var catalog: MediaCatalogNumber?
  /// By track number.
  public private(set) var isrcs: [Int: ISRC] = [:]

  /// Eight languages of 256 packs are the most that a lead-in has.
  private static let maximumPackCount = 8 * 256

  /// - Parameters:
  ///   - bytes: Packs one after the other; what does not fill the last one is passed over.
  ///   - bytesPerPack: 18, or 16 where the packs come without checksums.
  public init(packs bytes: [UInt8], bytesPerPack: Int = 18) {
    precondition(bytesPerPack == 16 || bytesPerPack == 18, "a pack has 16 bytes and a checksum")
    let whole = stride(from: 0, to: bytes.count - bytesPerPack + 1, by: bytesPerPack)
      .prefix(Self.maximumPackCount).map { bytes[$0..<$0 + bytesPerPack] }
    // Programs that compute no checksums, or wrong ones, do so throughout.
    let hasChecksums = whole.contains { Pack.hasValidChecksum($0) }
    let packs = whole.filter { !hasChecksums || Pack.hasValidChecksum($0) }.compactMap(Pack.init)
    let languages = Set(packs.map(\.block)).sorted().map { block in
      Language(packs.filter { $0.block == block })
    }
    decode(languages)
  }

  private mutating func decode(_ languages: [Language]) {
    let fields: [(UInt8, WritableKeyPath<DiscText, String?>)] = [
      (0x80, \.title), (0x81, \.performer), (0x82, \.songwriter), (0x83, \.composer),
      (0x84, \.arranger), (0x85, \.message),
    ]
    for (type, field) in fields {
      let texts = languages.lazy.map { $0.texts(type) }.first { !$0.isEmpty } ?? [:]
      for (track, text) in texts {
        if track == 0 {
          disc[keyPath: field] = text
        } else {
          tracks[track, default: DiscText()][keyPath: field] = text
        }
      }
    }
    disc.genre = languages.lazy.compactMap(\.genre).first
    for (track, code) in languages.lazy.map({ $0.texts(0x8E) }).first(where: { !$0.isEmpty }) ?? [:]
    {
      if track == 0 {
        catalog = MediaCatalogNumber(code)
      } else {
        isrcs[track] = ISRC(code)
      }
    }
  }
}

/// The packs of one language.
private struct Language {
  private let packs: [Pack]
  private let encoding: TextEncoding?
  /// Programs that burn discs have written UTF-8 and called it Latin-1.
  private let isUTF8: Bool

  init(_ packs: [Pack]) {
    self.packs = packs
    // What the standard says of the first byte of the first pack of sizes, IEC 61866.
    let code = packs.first { $0.type == Pack.sizeType && $0.track == 0 }?.payload.first
    let encodings: [UInt8: TextEncoding] = [0x80: .japanese, 0x81: .korean, 0x82: .mandarin]
    let encoding = code.flatMap { encodings[$0] }
    self.encoding = encoding
    isUTF8 =
      encoding == nil
      && (0x80...0x85).allSatisfy { type in
        Self.strings(in: packs.filter { $0.type == type }).values.allSatisfy {
          String(validating: $0, as: UTF8.self) != nil
        }
      }
  }

  /// The texts of one type, by track, but for empty ones.
  func texts(_ type: UInt8) -> [Int: String] {
    Self.strings(in: packs.filter { $0.type == type }).mapValues(text).filter { !$0.value.isEmpty }
  }

  /// Follows its code of two bytes.
  var genre: String? {
    let bytes = packs.filter { $0.type == 0x87 }.flatMap(\.payload).dropFirst(2).prefix { $0 != 0 }
    let genre = text(Array(bytes))
    return genre.isEmpty ? nil : genre
  }

  private func text(_ bytes: [UInt8]) -> String {
    let text =
      encoding?.decoded(bytes)
      ?? (isUTF8 ? String(validating: bytes, as: UTF8.self) : nil)
      ?? CueSheetEncoding.windows1252(bytes)
    let scalars = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
    return String(String.UnicodeScalarView(scalars)).trimmingBlanks()
  }

  /// The strings of one type, by track; that of the disc as a whole is 0.
  ///
  /// The strings run on from pack to pack; each pack names the track of its first character.
  private static func strings(in packs: [Pack]) -> [Int: [UInt8]] {
    var strings: [Int: [UInt8]] = [:]
    var current: [UInt8] = []
    var track = packs.first?.track ?? 0
    // Whether the start of the current string is missing.
    var isCut = packs.first?.continues ?? false
    var sequence = packs.first?.sequence ?? 0
    for pack in packs {
      let isMissingOne = pack.sequence &- sequence > 1
      sequence = pack.sequence
      if isMissingOne || pack.track != track || pack.continues != (!current.isEmpty || isCut) {
        (track, current, isCut) = (pack.track, [], pack.continues)
      }
      let width = pack.isDoubleByte ? 2 : 1
      for start in stride(from: pack.payload.startIndex, to: pack.payload.endIndex, by: width) {
        let character = pack.payload[start..<start + width]
        if character.contains(where: { $0 != 0 }) {
          current += character
          continue
        }
        if !isCut {
          let isRepetition = current.allSatisfy { $0 == UInt8(ascii: "\t") } && !current.isEmpty
          strings[track] = isRepetition ? strings[track - 1] : current
        }
        (track, current, isCut) = (track + 1, [], false)
      }
    }
    if !current.isEmpty, !isCut { strings[track] = current }
    return strings.filter { $0.key <= 99 }
  }
}

/// Twelve bytes of text, and what they are about.
private struct Pack {
  static let sizeType: UInt8 = 0x8F

  let type: UInt8
  /// Of the first character; for sizes, the number of the pack among them.
  let track: Int
  /// The number of the pack in its block; programs that do not count give zero throughout.
  let sequence: UInt8
  let block: UInt8
  let isDoubleByte: Bool
  /// Whether the first character's string began in a pack before.
  let continues: Bool
  let payload: ArraySlice<UInt8>

  /// Nil for what is no pack, such as padding.
  init?(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    guard (0x80...0x8F).contains(bytes[start]) else { return nil }
    type = bytes[start]
    track = Int(bytes[start + 1] & 0x7F)
    sequence = bytes[start + 2]
    isDoubleByte = bytes[start + 3] & 0x80 != 0
    block = bytes[start + 3] >> 4 & 0b111
    continues = bytes[start + 3] & 0b1111 != 0
    payload = bytes[start + 4..<start + 16]
  }

  static func hasValidChecksum(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count == 18 else { return false }
    let stored = bytes.suffix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
    return ~crc16(bytes.prefix(16)) == stored
  }

  /// The checksum of the sub-channels: polynomial 1021h (ITU-T X.25), from zero.
  private static func crc16(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    bytes.reduce(UInt16(0)) { remainder, byte in
      (0..<8).reduce(remainder ^ UInt16(byte) << 8) { remainder, _ in
        remainder << 1 ^ (remainder & 0x8000 == 0 ? 0 : 0x1021)
      }
    }
  }
}

extension String {
  fileprivate func trimmingBlanks() -> String {
    let trimmed = drop(while: \.isWhitespace)
    let end = trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:))
    return String(trimmed[..<(end ?? trimmed.startIndex)])
  }
}

extension Disc {
  /// Adds the texts of CD-TEXT, and its codes where there are none.
  public mutating func adopt(_ packs: CDText) {
    text = packs.disc
    genre = genre ?? packs.disc.genre
    mediaCatalogNumber = mediaCatalogNumber ?? packs.catalog
    for track in toc.tracks {
      if let text = packs.tracks[track.number], text != DiscText() {
        trackTexts[track.number] = text
      }
      if isrcs[track.number] == nil, let code = packs.isrcs[track.number],
        !isrcs.values.contains(code)
      {
        isrcs[track.number] = code
      }
    }
  }
}
