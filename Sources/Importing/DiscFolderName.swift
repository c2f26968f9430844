/// What a folder's name says of the discs of a set: `CD1`, `Disc 2`, `Album (Disc 3)`.
struct DiscFolderName: Equatable {
  /// From 1 to 99.
  let number: Int
  /// What stands before: the album's name, or nothing.
  let rest: String

  /// The words that stand for a disc in names of folders and titles of albums.
  private static let words = ["disc", "disk", "disque", "disco", "cd", "volume", "vol."]

  /// Nil for a name that does not end, but for brackets, in such a word and a number.
  init?(_ name: String) {
    var text = name[...]
    func trimmed() { while let last = text.last, " )]}".contains(last) { text.removeLast() } }
    trimmed()
    let digits = text.reversed().prefix { ("0"..."9").contains($0) }
    guard (1...2).contains(digits.count), let number = Int(String(digits.reversed())), number > 0
    else { return nil }
    text.removeLast(digits.count)
    while let last = text.last, " -_.#".contains(last), !text.lowercased().hasSuffix("vol.") {
      text.removeLast()
    }
    let lowercased = text.lowercased()
    guard let word = Self.words.first(where: { lowercased.hasSuffix($0) }) else { return nil }
    text.removeLast(word.count)
    // The end of a longer word is none of ours: "abcd 1".
    if let before = text.last, before.isLetter || before.isNumber { return nil }
    while let last = text.last, " ([{-_,".contains(last) { text.removeLast() }
    self.number = number
    rest = String(text)
  }
}
