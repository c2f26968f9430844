import TextEncodings

extension ImageDescription {
  /// Reads a cdrdao .toc file.
  ///
  /// Raw samples have their high byte first, unless SWAP says otherwise: that is what cdrdao reads
  /// and writes.
  ///
  /// - Parameters:
  ///   - bytes: The file's content, at most 1 MiB.
  ///   - name: The file's name, for messages.
  public init(cdrdao bytes: [UInt8], name: String) throws(ImageDescriptionError) {
    var parser = try TocParser(bytes, name: name)
    self = try parser.parse()
  }
}

/// Reads one file, token by token.
private struct TocParser {
  private var description: ImageDescription
  private var lexer: TocLexer
  /// The token that comes next, and its line.
  private var token = TocLexer.Token.end
  private var line = 1
  private var compositions: [ImageDescription.Composition] = []
  private var pieceCount = 0
  /// Codes within CD_TEXT, for a disc or track without one of its own.
  private var textCatalog: MediaCatalogNumber?

  /// What a track's sectors hold, and their bytes in a file.
  private struct Mode {
    let kind: TrackKind
    var bytesPerSector: Int

    init?(_ word: String) {
      switch word {
      case "AUDIO": (kind, bytesPerSector) = (.audio, CDAudio.bytesPerSector)
      case "MODE1_RAW", "MODE2_RAW": (kind, bytesPerSector) = (.data, CDAudio.bytesPerSector)
      case "MODE1", "MODE2_FORM1": (kind, bytesPerSector) = (.data, 2048)
      case "MODE2_FORM2": (kind, bytesPerSector) = (.data, 2324)
      case "MODE0", "MODE2", "MODE2_FORM_MIX": (kind, bytesPerSector) = (.data, 2336)
      default: return nil
      }
    }
  }

  init(_ bytes: [UInt8], name: String) throws(ImageDescriptionError) {
    description = ImageDescription(name: name, format: .cdrdao)
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    lexer = TocLexer(hasMark ? Array(bytes.dropFirst(3)) : bytes)
    guard bytes.count <= description.format.maximumByteCount else {
      throw failure(.tooLarge(byteCount: bytes.count), at: .file)
    }
    try checkForControls(bytes)
    try advance()
  }

  private func checkForControls(_ bytes: [UInt8]) throws(ImageDescriptionError) {
    guard let control = bytes.firstIndex(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) })
    else { return }
    let line = 1 + bytes[..<control].count { $0 == UInt8(ascii: "\n") }
    throw failure(.notText, at: .line(line))
  }

  mutating func parse() throws(ImageDescriptionError) -> ImageDescription {
    var firstNumber = 1
    while token != .word("TRACK") {
      guard case .word(let word) = token else {
        throw token == .end ? failure(.notOfFormat, at: .file) : unexpected("TRACK")
      }
      try advance()
      switch word {
      case "CD_DA", "CD_ROM", "CD_ROM_XA", "CD_I": break
      case "CATALOG": try parseCatalog()
      case "FIRST_TRACK_NO": firstNumber = try parseFirstNumber()
      case "CD_TEXT": description.text = try parseText().text
      default: throw failure(.unexpected(excerpt(word), expected: "TRACK"))
      }
    }
    while token != .end { try parseTrack(number: firstNumber + compositions.count) }
    description.catalog = description.catalog ?? textCatalog
    description.arrangement = .composed(compositions)
    return description
  }

  // MARK: The disc

  private mutating func parseCatalog() throws(ImageDescriptionError) {
    let line = line
    let text = try decoded(takeText(of: "CATALOG"))
    description.catalog = MediaCatalogNumber(text)
    if description.catalog == nil {
      description.warn(
        "\"\(excerpt(text))\" is not a catalogue number of 13 digits.", at: .line(line))
    }
  }

  private mutating func parseFirstNumber() throws(ImageDescriptionError) -> Int {
    guard case .number(let text) = token,
      let number = decimal(text.utf8, maximumDigits: 2), number >= 1
    else { throw unexpected("a track number") }
    try advance()
    return number
  }

  // MARK: Tracks

  private mutating func parseTrack(number: Int) throws(ImageDescriptionError) {
    let place = ImageDescription.Place.line(line)
    try expect(.word("TRACK"), "TRACK")
    guard compositions.count < 99 else { throw failure(.tooMany(things: "tracks"), at: place) }
    guard case .word(let word) = token, var mode = Mode(word) else {
      throw unexpected("a kind of track such as AUDIO or MODE1_RAW")
    }
    try advance()
    if token == .word("RW") || token == .word("RW_RAW") {
      mode.bytesPerSector += 96
      try advance()
    }
    var track = ImageDescription.Track(number: number, kind: mode.kind, session: 1, place: place)
    var composition = ImageDescription.Composition()
    while token != .end, token != .word("TRACK") {
      try parseStatement(of: &track, mode: mode, into: &composition)
    }
    guard !composition.pieces.isEmpty else {
      throw failure(.incomplete("Track \(number)", missing: "FILE or DATAFILE"), at: place)
    }
    description.tracks.append(track)
    compositions.append(composition)
  }

  private mutating func parseStatement(
    of track: inout ImageDescription.Track, mode: Mode,
    into composition: inout ImageDescription.Composition
  ) throws(ImageDescriptionError) {
    let line = line
    guard case .word(let word) = token else { throw unexpected("a statement about the track") }
    try advance()
    switch word {
    case "NO":
      guard case .word(let word) = token, let flag = Self.flag(word) else {
        throw unexpected("COPY or PRE_EMPHASIS")
      }
      try advance()
      track.flags.remove(flag)
    case "COPY", "PRE_EMPHASIS", "FOUR_CHANNEL_AUDIO":
      if let flag = Self.flag(word) { track.flags.insert(flag) }
    case "TWO_CHANNEL_AUDIO":
      track.flags.remove(.fourChannel)
    case "ISRC":
      let text = try decoded(takeText(of: "ISRC"))
      track.isrc = ISRC(text)
      if track.isrc == nil {
        description.warn("\"\(excerpt(text))\" is not an ISRC of 12 characters.", at: .line(line))
      }
    case "CD_TEXT":
      let (text, isrc) = try parseText()
      track.text = text
      track.isrc = track.isrc ?? isrc
    case "PREGAP":
      let count = try takeTime(of: "PREGAP")
      let bytes = count * mode.bytesPerSector
      try append(.silence, byteCount: bytes, mode: mode, line: line, to: &composition)
      composition.preGap = .pieces(composition.pieces.count)
    case "START":
      if case .number = token {
        composition.preGap = .sectors(try takeTime(of: "START"))
      } else {
        composition.preGap = .pieces(composition.pieces.count)
      }
    case "END":
      if case .number = token { _ = try takeTime(of: "END") }
    case "INDEX":
      _ = try takeTime(of: "INDEX")
    case "SILENCE", "ZERO":
      try parseSilence(word, mode: mode, line: line, into: &composition)
    case "FILE", "AUDIOFILE":
      try parseAudioFile(mode: mode, line: line, into: &composition)
    case "DATAFILE":
      try parseDataFile(mode: mode, line: line, into: &composition)
    default:
      throw failure(
        .unexpected(excerpt(word), expected: "a statement about the track"), at: .line(line))
    }
  }

  private static func flag(_ word: String) -> TrackFlags? {
    switch word {
    case "COPY": .copyPermitted
    case "PRE_EMPHASIS": .preEmphasis
    case "FOUR_CHANNEL_AUDIO": .fourChannel
    default: nil
    }
  }

  private mutating func parseSilence(
    _ keyword: String, mode: Mode, line: Int, into composition: inout ImageDescription.Composition
  ) throws(ImageDescriptionError) {
    var mode = mode
    if case .word(let word) = token, let own = Mode(word) {
      mode = own
      try advance()
    }
    if token == .word("RW") || token == .word("RW_RAW") { try advance() }
    guard let byteCount = try takeLength(of: keyword, mode: mode) else {
      throw failure(.length("", keyword: keyword), at: .line(line))
    }
    try append(.silence, byteCount: byteCount, mode: mode, line: line, to: &composition)
  }

  /// `FILE "name" [SWAP] [#offset] start [length]`: the offset counts bytes, the others samples.
  private mutating func parseAudioFile(
    mode: Mode, line: Int, into composition: inout ImageDescription.Composition
  ) throws(ImageDescriptionError) {
    let file = try takeFile(of: "FILE")
    let isSwapped = token == .word("SWAP")
    if isSwapped { try advance() }
    let offset = try takeByteOffset()
    guard let start = try takeLength(of: "FILE", mode: mode) else {
      throw unexpected("where to start in the file")
    }
    let byteCount = try takeLength(of: "FILE", mode: mode)
    try append(
      .file(
        index: file, byteOffset: offset + start, bytesPerSector: mode.bytesPerSector,
        isBigEndian: !isSwapped),
      byteCount: byteCount == 0 ? nil : byteCount, mode: mode, line: line, to: &composition)
  }

  /// `DATAFILE "name" [#offset] [length]`: numbers count bytes.
  private mutating func parseDataFile(
    mode: Mode, line: Int, into composition: inout ImageDescription.Composition
  ) throws(ImageDescriptionError) {
    let file = try takeFile(of: "DATAFILE")
    let offset = try takeByteOffset()
    let byteCount = try takeLength(of: "DATAFILE", mode: mode, bytesPerUnit: 1)
    try append(
      .file(
        index: file, byteOffset: offset, bytesPerSector: mode.bytesPerSector,
        isBigEndian: mode.kind == .audio),
      byteCount: byteCount == 0 ? nil : byteCount, mode: mode, line: line, to: &composition)
  }

  private mutating func append(
    _ source: DiscLayout.Source, byteCount: Int?, mode: Mode, line: Int,
    to composition: inout ImageDescription.Composition
  ) throws(ImageDescriptionError) {
    guard pieceCount < 10_000 else {
      throw failure(.tooMany(things: "parts of tracks"), at: .line(line))
    }
    pieceCount += 1
    composition.pieces.append(
      ImageDescription.Piece(
        source: source, bytesPerSector: mode.bytesPerSector, byteCount: byteCount,
        place: .line(line)))
  }

  private mutating func takeFile(of keyword: String) throws(ImageDescriptionError) -> Int {
    let line = line
    let name = try decoded(takeText(of: keyword))
    let ending = name.lastIndex(of: ".").map { name[$0...].dropFirst().lowercased() }
    if keyword == "FILE", let ending, ["wav", "mp3", "ogg", "flac"].contains(ending) {
      throw failure(.unsupportedFile(excerpt(name)), at: .line(line))
    }
    if let known = description.files.firstIndex(of: name) { return known }
    guard description.files.count < 2 * 99 else {
      throw failure(.tooMany(things: "files"), at: .line(line))
    }
    description.files.append(name)
    return description.files.count - 1
  }

  private mutating func takeByteOffset() throws(ImageDescriptionError) -> Int {
    guard token == .sign(UInt8(ascii: "#")) else { return 0 }
    try advance()
    guard case .number(let text) = token, let offset = decimal(text.utf8, maximumDigits: 12) else {
      throw unexpected("a number of bytes")
    }
    try advance()
    return offset
  }

  /// The bytes of a length, if one comes next: a time, or a number of samples, or of bytes in data.
  private mutating func takeLength(
    of keyword: String, mode: Mode, bytesPerUnit: Int? = nil
  ) throws(ImageDescriptionError) -> Int? {
    guard case .number(let text) = token else { return nil }
    let unit = bytesPerUnit ?? (mode.kind == .audio ? CDAudio.bytesPerSample : 1)
    let byteCount: Int
    if let number = decimal(text.utf8, maximumDigits: 12) {
      byteCount = number * unit
    } else if let time = MSF(text) {
      byteCount = time.sectorCount * mode.bytesPerSector
    } else {
      throw failure(.length(excerpt(text), keyword: keyword))
    }
    try advance()
    return byteCount
  }

  private mutating func takeTime(of keyword: String) throws(ImageDescriptionError) -> Int {
    guard case .number(let text) = token, let time = MSF(text) else {
      throw failure(.length(excerpt(shown(token)), keyword: keyword))
    }
    try advance()
    return time.sectorCount
  }

  // MARK: Texts

  /// `{ LANGUAGE_MAP { … } LANGUAGE 0 { TITLE "…" … } … }`, of which the first language counts.
  private mutating func parseText() throws(ImageDescriptionError) -> (text: DiscText, isrc: ISRC?) {
    var texts: [Int: (text: DiscText, isrc: ISRC?)] = [:]
    try expect(.sign(UInt8(ascii: "{")), "{")
    while token != .sign(UInt8(ascii: "}")) {
      guard case .word(let word) = token else { throw unexpected("LANGUAGE") }
      try advance()
      switch word {
      case "LANGUAGE_MAP":
        try skipBraces()
      case "LANGUAGE":
        guard case .number(let text) = token, let number = decimal(text.utf8, maximumDigits: 3)
        else { throw unexpected("the number of a language") }
        try advance()
        texts[number] = try parseLanguage()
      default:
        throw failure(.unexpected(excerpt(word), expected: "LANGUAGE"))
      }
    }
    try advance()
    return texts.min { $0.key < $1.key }?.value ?? (DiscText(), nil)
  }

  private mutating func parseLanguage() throws(ImageDescriptionError) -> (
    text: DiscText, isrc: ISRC?
  ) {
    var text = DiscText()
    var isrc: ISRC?
    var isJapanese = false
    try expect(.sign(UInt8(ascii: "{")), "{")
    while token != .sign(UInt8(ascii: "}")) {
      guard case .word(let word) = token else { throw unexpected("TITLE or }") }
      try advance()
      switch token {
      case .text(let bytes):
        let value = decoded(bytes, isJapanese: isJapanese)
        if let field = Self.field(word) {
          text[keyPath: field] = value.isEmpty ? nil : value
        } else if word == "ISRC" {
          isrc = ISRC(value)
        } else if word == "UPC_EAN" {
          textCatalog = textCatalog ?? MediaCatalogNumber(value)
        }
        try advance()
      case .sign(UInt8(ascii: "{")):
        // Only a genre has text among its numbers: after a code of two bytes.
        let bytes = try takeNumbers().dropFirst(2).prefix { $0 != 0 }
        if word == "GENRE", !bytes.isEmpty { text.genre = decoded(Array(bytes)) }
      default:
        // Newer versions name the encoding of the disc's own CD-TEXT.
        guard word.hasPrefix("ENCODING_") else { throw unexpected("text in quotation marks") }
        isJapanese = word == "ENCODING_MS_JIS"
      }
    }
    try advance()
    return (text, isrc)
  }

  private static func field(_ word: String) -> WritableKeyPath<DiscText, String?>? {
    switch word {
    case "TITLE": \.title
    case "PERFORMER": \.performer
    case "SONGWRITER": \.songwriter
    case "COMPOSER": \.composer
    case "ARRANGER": \.arranger
    case "MESSAGE": \.message
    case "GENRE": \.genre
    default: nil
    }
  }

  /// `{ 0, 27, … }`, each a byte.
  private mutating func takeNumbers() throws(ImageDescriptionError) -> [UInt8] {
    var numbers: [UInt8] = []
    try expect(.sign(UInt8(ascii: "{")), "{")
    while token != .sign(UInt8(ascii: "}")) {
      switch token {
      case .number(let text):
        numbers.append(decimal(text.utf8, maximumDigits: 3).flatMap(UInt8.init(exactly:)) ?? 0)
      case .sign(UInt8(ascii: ",")): break
      default: throw unexpected("a number or }")
      }
      try advance()
    }
    try advance()
    return numbers
  }

  private mutating func skipBraces() throws(ImageDescriptionError) {
    try expect(.sign(UInt8(ascii: "{")), "{")
    while token != .sign(UInt8(ascii: "}")) {
      if token == .end { throw unexpected("}") }
      try advance()
    }
    try advance()
  }

  /// UTF-8 if it is that, else what cdrdao takes from a disc as it is.
  private func decoded(_ bytes: [UInt8], isJapanese: Bool = false) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return isJapanese
      ? TextEncoding.japanese.decoded(bytes) : CueSheetEncoding.windows1252(bytes)
  }

  // MARK: Tokens

  private mutating func advance() throws(ImageDescriptionError) {
    guard let next = lexer.next() else {
      throw failure(.unterminatedText, at: .line(lexer.line))
    }
    token = next
    line = lexer.line
  }

  private mutating func expect(
    _ expected: TocLexer.Token, _ name: String
  ) throws(ImageDescriptionError) {
    guard token == expected else { throw unexpected(name) }
    try advance()
  }

  private mutating func takeText(of keyword: String) throws(ImageDescriptionError) -> [UInt8] {
    guard case .text(let bytes) = token else {
      throw unexpected("text in quotation marks after \(keyword)")
    }
    try advance()
    return bytes
  }

  private func shown(_ token: TocLexer.Token) -> String {
    switch token {
    case .word(let text), .number(let text): text
    case .text(let bytes): decoded(bytes)
    case .sign(let byte): String(Unicode.Scalar(byte))
    case .end: ""
    }
  }

  private func unexpected(_ expected: String) -> ImageDescriptionError {
    failure(.unexpected(excerpt(shown(token)), expected: expected))
  }

  private func failure(_ problem: ImageDescriptionError.Problem) -> ImageDescriptionError {
    failure(problem, at: .line(line))
  }

  private func failure(
    _ problem: ImageDescriptionError.Problem, at place: ImageDescription.Place
  ) -> ImageDescriptionError {
    ImageDescriptionError(
      name: description.name, format: .cdrdao, place: place, problem: problem)
  }
}
