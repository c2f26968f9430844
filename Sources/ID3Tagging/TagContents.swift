/// A tag that is put together from its frames as they come.
struct TagContents {
  private let version: TagVersion
  private var tag = TrackTag()
  /// TDAT, a day and a month, which belongs to a year.
  private var day: String?
  private var year: String?

  init(version: TagVersion) { self.version = version }

  private static let fields = Dictionary(
    TextField.standard.map { ($0.frame, $0.field) }, uniquingKeysWith: { first, _ in first })

  /// What people do who are not performers, as TIPL has it.
  private static let roles: Set<String> = ["arranger", "producer", "engineer", "mix", "DJ-mix"]

  mutating func add(_ frame: OtherFrame) {
    // What is not understood in all its parts stays as it is.
    if !isUnderstood(frame) { tag.otherFrames.append(frame) }
  }

  func finished() -> TrackTag {
    var tag = tag
    if let year {
      tag[.date] = day.map { "\(year)-\($0.suffix(2))-\($0.prefix(2))" } ?? year
    }
    return tag
  }

  private mutating func isUnderstood(_ frame: OtherFrame) -> Bool {
    guard let content = frame.plainContent else { return false }
    switch frame.identifier {
    case "TXXX": return addUserText(content)
    case "COMM", "USLT": return addRemark(content, frame.identifier)
    case "APIC": return addPicture(content)
    case "UFID": return addIdentifier(content)
    case "MCDI":
      guard tag.tableOfContents.isEmpty, !content.isEmpty,
        content.count <= TrackTag.maximumTableOfContentsLength
      else { return false }
      tag.tableOfContents = content
      return true
    default:
      guard let encoding = content.first,
        let texts = TagBytes.texts(content.dropFirst(), encoding: encoding)
      else { return false }
      return addText(frame.identifier, texts.filter { !$0.isEmpty })
    }
  }

  private mutating func addText(_ identifier: String, _ values: [String]) -> Bool {
    if version == .v2_3, let isUnderstood = addOldText(identifier, values) { return isUnderstood }
    // An empty frame says nothing.
    guard let field = Self.fields[identifier] else { return false }
    if !values.isEmpty { tag.texts[field, default: []] += values }
    return true
  }

  /// Takes over what ID3v2.3 has in another way; nil for everything else.
  private mutating func addOldText(_ identifier: String, _ values: [String]) -> Bool? {
    let text = values.first ?? ""
    let isNumber = text.utf8.count == 4 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    switch identifier {
    case "TYER":
      guard isNumber, year == nil else { return false }
      year = text
      return true
    case "TDAT":
      guard isNumber, day == nil else { return false }
      day = text
      return true
    case "TORY":
      guard isNumber, tag[.originalDate] == nil else { return false }
      tag[.originalDate] = text
      return true
    case "IPLS":
      guard values.count.isMultiple(of: 2) else { return false }
      for place in stride(from: 0, to: values.count, by: 2) {
        let field = Self.roles.contains(values[place]) ? TextField.involvedPeople : .performers
        tag.texts[field, default: []] += values[place..<place + 2]
      }
      return true
    case "TCON" where text.hasPrefix("(("):
      guard tag[.genre] == nil else { return false }
      tag[.genre] = String(text.dropFirst())
      return true
    // The number of a genre of ID3v1.
    case "TCON" where text.hasPrefix("("): return false
    case "TDRC", "TDRL", "TDOR", "TMOO", "TIPL", "TMCL": return false
    default: return nil
    }
  }

  private mutating func addUserText(_ content: [UInt8]) -> Bool {
    guard let encoding = content.first else { return false }
    let (name, rest) = TagBytes.cut(content.dropFirst(), encoding: encoding)
    guard let rest, let description = TagBytes.text(name, encoding: encoding),
      !description.contains(where: \.isNewline),
      let values = TagBytes.texts(rest, encoding: encoding)?.filter({ !$0.isEmpty })
    else { return false }
    let field: TextField =
      switch (version, description) {
      case (.v2_3, "RELEASEDATE"): .releaseDate
      case (.v2_3, "mood"): .mood
      default: .userText(description)
      }
    if !values.isEmpty { tag.texts[field, default: []] += values }
    return true
  }

  private mutating func addRemark(_ content: [UInt8], _ identifier: String) -> Bool {
    guard content.count >= 4, content[1..<4].elementsEqual("eng".utf8) else { return false }
    let encoding = content[0]
    let (name, rest) = TagBytes.cut(content[4...], encoding: encoding)
    guard let rest, TagBytes.text(name, encoding: encoding) == "",
      let text = TagBytes.text(TagBytes.cut(rest, encoding: encoding).text, encoding: encoding)
    else { return false }
    if identifier == "COMM" {
      guard tag.comment == nil else { return false }
      tag.comment = text
    } else {
      guard tag.lyrics == nil else { return false }
      tag.lyrics = text
    }
    return true
  }

  private mutating func addPicture(_ content: [UInt8]) -> Bool {
    guard tag.picture == nil, let encoding = content.first else { return false }
    let (type, rest) = TagBytes.cut(content.dropFirst(), encoding: 0)
    guard let rest, !type.isEmpty, type.allSatisfy({ (0x20...0x7e).contains($0) }),
      rest.first == UInt8(PictureType.frontCover)
    else { return false }
    let (name, bytes) = TagBytes.cut(rest.dropFirst(), encoding: encoding)
    guard let bytes, !bytes.isEmpty, TagBytes.text(name, encoding: encoding) == "" else {
      return false
    }
    tag.picture = TrackTag.Picture(
      mediaType: String(decoding: type, as: UTF8.self), bytes: Array(bytes))
    return true
  }

  private mutating func addIdentifier(_ content: [UInt8]) -> Bool {
    let (owner, rest) = TagBytes.cut(content[...], encoding: 0)
    guard let rest, !owner.isEmpty, owner.allSatisfy({ (0x20...0x7e).contains($0) }),
      (1...TrackTag.maximumIdentifierLength).contains(rest.count)
    else { return false }
    let name = String(decoding: owner, as: UTF8.self)
    guard tag.uniqueFileIdentifiers[name] == nil else { return false }
    tag.uniqueFileIdentifiers[name] = Array(rest)
    return true
  }
}
