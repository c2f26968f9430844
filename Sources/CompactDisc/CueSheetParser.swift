public import TextEncodings

extension CueSheet {
  /// The bytes that a sheet may have; real ones have a few thousand.
  public static let maximumByteCount = 1 << 20

  /// Reads a cue sheet in UTF-8, in UTF-16 with a byte order mark, or in another encoding that is told
  /// or guessed.
  ///
  /// Keywords may be in any case, lines may end in any way. Words that are no known keyword are
  /// passed over with a warning, and so is a malformed ISRC or CATALOG.
  ///
  /// - Parameters:
  ///   - bytes: The sheet's content, at most 1 MiB.
  ///   - name: The sheet's file name, for messages.
  ///   - encoding: Of a sheet that is in none of Unicode's; nil to guess it, with a warning.
  public init(
    parsing bytes: Span<UInt8>, name: String, encoding: TextEncoding? = nil
  ) throws(CueSheetError) {
    guard bytes.count <= Self.maximumByteCount else {
      throw CueSheetError(
        sheet: name, line: nil, problem: .tooLarge(byteCount: bytes.count))
    }
    var content: [UInt8] = []
    content.reserveCapacity(bytes.count)
    for index in bytes.indices { content.append(bytes[index]) }
    var parser = CueSheetParser(name: name)
    let decoded = CueSheetEncoding.decoded(content, told: encoding)
    self = try parser.parse(decoded.utf8)
    if let guess = decoded.guess {
      warnings.insert(
        Warning(
          line: 1,
          text: "The sheet is not in UTF-8, and was read as \(guess). If names are wrong, name its "
            + "encoding with --cue-encoding, or save it as UTF-8."), at: 0)
    }
  }

  /// Reads a cue sheet, as `init(parsing:name:encoding:)` does from a span.
  public init(
    parsing bytes: [UInt8], name: String, encoding: TextEncoding? = nil
  ) throws(CueSheetError) {
    try self.init(parsing: bytes.span, name: name, encoding: encoding)
  }
}

/// Reads the lines of one sheet, from the first to the last.
private struct CueSheetParser {
  private var sheet: CueSheet
  private var line = 1
  /// That of the tracks to come.
  private var session = 1

  private enum Keyword: String {
    case arranger = "ARRANGER"
    case catalog = "CATALOG"
    case textFile = "CDTEXTFILE"
    case composer = "COMPOSER"
    case file = "FILE"
    case flags = "FLAGS"
    case genre = "GENRE"
    case index = "INDEX"
    case isrc = "ISRC"
    case message = "MESSAGE"
    case performer = "PERFORMER"
    case postGap = "POSTGAP"
    case preGap = "PREGAP"
    case remark = "REM"
    case songwriter = "SONGWRITER"
    case title = "TITLE"
    case track = "TRACK"
  }

  init(name: String) { sheet = CueSheet(name: name) }

  mutating func parse(_ text: [UInt8]) throws(CueSheetError) -> CueSheet {
    var start = 0
    var previous: UInt8 = 0
    for (position, byte) in text.enumerated() where byte < 0x20 {
      switch byte {
      case UInt8(ascii: "\t"):
        continue
      case UInt8(ascii: "\n") where position == start && previous == UInt8(ascii: "\r"):
        break  // The second half of a line's end.
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        try parseLine(CueSheetLine(text[start..<position]))
        line += 1
      default:
        throw failure(.notText)
      }
      start = position + 1
      previous = byte
    }
    try parseLine(CueSheetLine(text[start...]))
    guard !sheet.tracks.isEmpty else { throw failure(.noTracks, line: nil) }
    try endTrack()
    try endFile()
    return sheet
  }

  private mutating func parseLine(_ whole: CueSheetLine) throws(CueSheetError) {
    if whole.isEmpty { return }
    var rest = whole
    let word = rest.word()
    guard let keyword = Keyword(rawValue: word.uppercased()) else {
      guard Self.looksLikeKeyword(word) else {
        throw failure(.notUnderstood(excerpt(whole.text)))
      }
      return warn("\(excerpt(word)) is not a known keyword.")
    }
    switch keyword {
    case .remark: parseRemark(&rest)
    case .title: setText(\.title, rest)
    case .performer: setText(\.performer, rest)
    case .songwriter: setText(\.songwriter, rest)
    case .composer: setText(\.composer, rest)
    case .arranger: setText(\.arranger, rest)
    case .message: setText(\.message, rest)
    case .genre: setText(\.genre, rest)
    case .catalog: parseCatalog(rest)
    case .isrc: parseISRC(rest)
    case .flags: parseFlags(&rest)
    case .file: try parseFile(&rest)
    case .track: try parseTrack(&rest)
    case .index: try parseIndex(&rest)
    case .preGap: try setGap(\.preGap, of: word, rest)
    case .postGap: try setGap(\.postGap, of: word, rest)
    case .textFile: break  // CD-TEXT packs beside the image; the sheet's own texts say the same.
    }
  }

  /// Letters, digits, `_`, `-` and `.`, the first a letter: a keyword of some other program.
  private static func looksLikeKeyword(_ word: String) -> Bool {
    guard word.utf8.count <= 40, let first = word.utf8.first, isLetter(first) else { return false }
    return word.utf8.allSatisfy { character in
      isLetter(character) || isDigit(character) || "_-.".utf8.contains(character)
    }
  }

  // MARK: Files, tracks and indexes

  private mutating func parseFile(_ rest: inout CueSheetLine) throws(CueSheetError) {
    let name: String
    let format: String
    if let quoted = rest.quoted() {
      name = quoted
      format = rest.word()
    } else {
      format = rest.lastWord()
      name = rest.text
    }
    guard !name.isEmpty, !format.isEmpty else { throw failure(.fileIncomplete) }
    let file = CueSheet.File(name: name, format: CueSheet.FileFormat(format), line: line)
    if let current = sheet.files.last {
      // Some programs repeat the line before every track; the times run on.
      if current.name == file.name, current.format == file.format { return }
      try endFile()
    }
    guard sheet.files.count < 2 * 99 else { throw failure(.tooManyFiles) }
    sheet.files.append(file)
  }

  private mutating func parseTrack(_ rest: inout CueSheetLine) throws(CueSheetError) {
    guard !sheet.files.isEmpty else { throw failure(.misplaced(keyword: "TRACK", after: "FILE")) }
    try endTrack()
    let numberText = rest.word()
    guard let number = decimal(numberText.utf8, maximumDigits: 3), (1...99).contains(number) else {
      throw failure(.trackNumber(excerpt(numberText)))
    }
    if let previous = sheet.tracks.last, number != previous.number + 1 {
      throw failure(.trackOrder(previous: previous.number, found: number))
    }
    let modeText = rest.word()
    guard let mode = CueSheet.TrackMode(modeText) else {
      throw failure(.trackMode(excerpt(modeText)))
    }
    sheet.tracks.append(
      CueSheet.Track(number: number, mode: mode, session: session, line: line))
  }

  private mutating func parseIndex(_ rest: inout CueSheetLine) throws(CueSheetError) {
    guard let track = sheet.tracks.last else {
      throw failure(.misplaced(keyword: "INDEX", after: "TRACK"))
    }
    let numberText = rest.word()
    guard let number = decimal(numberText.utf8, maximumDigits: 2) else {
      throw failure(.indexNumber(excerpt(numberText)))
    }
    let previous = track.indexes.last?.number
    guard number > previous ?? -1, previous != nil || number <= 1 else {
      throw failure(.indexOrder(previous: previous, found: number))
    }
    let timeText = rest.word()
    guard let time = MSF(timeText) else {
      throw failure(.time(excerpt(timeText), keyword: "INDEX"))
    }
    let index = CueSheet.Index(
      number: number, file: sheet.files.count - 1, time: time, line: line)
    try checkOrder(of: index)
    sheet.tracks[sheet.tracks.count - 1].indexes.append(index)
  }

  /// Within a file times never go back, and no two tracks start at the same one.
  private func checkOrder(of index: CueSheet.Index) throws(CueSheetError) {
    // At most two tracks back: the one before this has an INDEX 01.
    let earlier = sheet.tracks.suffix(2).flatMap(\.indexes)
    if let last = earlier.last, last.file == index.file, last.time > index.time {
      throw failure(.timeOrder(index.time, previous: last.time))
    }
    if index.number == 1, let start = earlier.last(where: { $0.number == 1 }),
      start.file == index.file, start.time >= index.time
    {
      throw failure(.timeOrder(index.time, previous: start.time))
    }
  }

  private mutating func setGap(
    _ gap: WritableKeyPath<CueSheet.Track, Int>, of keyword: String, _ rest: CueSheetLine
  ) throws(CueSheetError) {
    let keyword = keyword.uppercased()
    guard !sheet.tracks.isEmpty else {
      throw failure(.misplaced(keyword: keyword, after: "TRACK"))
    }
    guard let time = MSF(rest.text) else {
      throw failure(.time(excerpt(rest.text), keyword: keyword))
    }
    sheet.tracks[sheet.tracks.count - 1][keyPath: gap] = time.sectorCount
  }

  private func endTrack() throws(CueSheetError) {
    guard let track = sheet.tracks.last else { return }
    guard track.indexes.contains(where: { $0.number == 1 }) else {
      throw failure(.noStart(track: track.number), line: track.line)
    }
  }

  private func endFile() throws(CueSheetError) {
    guard let file = sheet.files.last else { return }
    guard
      sheet.tracks.last?.indexes.last?.file == sheet.files.count - 1
        || sheet.tracks.dropLast().last?.indexes.last?.file == sheet.files.count - 1
    else { throw failure(.fileUnused(excerpt(file.name)), line: file.line) }
  }

  // MARK: Words about the disc and its tracks

  private mutating func setText(
    _ text: WritableKeyPath<DiscText, String?>, _ rest: CueSheetLine
  ) {
    guard let value = rest.value() else { return }
    if sheet.tracks.isEmpty {
      sheet.text[keyPath: text] = value
    } else {
      sheet.tracks[sheet.tracks.count - 1].text[keyPath: text] = value
    }
  }

  private mutating func parseRemark(_ rest: inout CueSheetLine) {
    switch rest.word().uppercased() {
    case "SESSION": parseSession(&rest)
    case "COMPOSER": setText(\.composer, rest)
    case "GENRE" where !sheet.tracks.isEmpty: setText(\.genre, rest)
    case "GENRE": sheet.genre = rest.value() ?? sheet.genre
    case "DATE" where sheet.tracks.isEmpty: sheet.date = rest.value() ?? sheet.date
    case "COMMENT" where sheet.tracks.isEmpty: sheet.comment = rest.value() ?? sheet.comment
    case "DISCID": sheet.discID = rest.value() ?? sheet.discID
    case "DISCNUMBER": sheet.discNumber = Self.count(rest) ?? sheet.discNumber
    case "TOTALDISCS": sheet.discCount = Self.count(rest) ?? sheet.discCount
    default: break  // A remark is free text.
    }
  }

  private static func count(_ rest: CueSheetLine) -> Int? {
    guard let count = decimal((rest.value() ?? "").utf8, maximumDigits: 3), count > 0 else {
      return nil
    }
    return count
  }

  private mutating func parseSession(_ rest: inout CueSheetLine) {
    let text = rest.word()
    guard let number = decimal(text.utf8, maximumDigits: 2), number >= max(1, session) else {
      return warn("\"\(excerpt(text))\" is not the number of the next session.")
    }
    session = number
    sheet.namesSessions = true
  }

  private mutating func parseCatalog(_ rest: CueSheetLine) {
    let text = rest.value() ?? ""
    if let catalog = MediaCatalogNumber(text) {
      sheet.catalog = catalog
    } else {
      warn("\"\(excerpt(text))\" is not a catalogue number of 13 digits.")
    }
  }

  private mutating func parseISRC(_ rest: CueSheetLine) {
    let text = rest.value() ?? ""
    guard !sheet.tracks.isEmpty else { return warn("ISRC stands before any TRACK.") }
    if let isrc = ISRC(text) {
      sheet.tracks[sheet.tracks.count - 1].isrc = isrc
    } else {
      warn("\"\(excerpt(text))\" is not an ISRC of 12 characters.")
    }
  }

  private mutating func parseFlags(_ rest: inout CueSheetLine) {
    guard !sheet.tracks.isEmpty else { return warn("FLAGS stands before any TRACK.") }
    var flags: TrackFlags = []
    while !rest.isEmpty {
      let word = rest.word()
      switch word.uppercased() {
      case "PRE": flags.insert(.preEmphasis)
      case "DCP": flags.insert(.copyPermitted)
      case "4CH": flags.insert(.fourChannel)
      case "SCMS": flags.insert(.serialCopyManagement)
      case "DATA": break  // The TRACK line has said so.
      default: warn("\"\(excerpt(word))\" is not a known flag.")
      }
    }
    sheet.tracks[sheet.tracks.count - 1].flags = flags
  }

  // MARK: Reports

  private mutating func warn(_ text: String) {
    guard sheet.warnings.count < 100 else { return }
    sheet.warnings.append(CueSheet.Warning(line: line, text: text))
  }

  private func failure(_ problem: CueSheetError.Problem) -> CueSheetError {
    failure(problem, line: line)
  }

  private func failure(_ problem: CueSheetError.Problem, line: Int?) -> CueSheetError {
    CueSheetError(sheet: sheet.name, line: line, problem: problem)
  }
}
