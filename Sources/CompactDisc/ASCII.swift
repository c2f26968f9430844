func isDigit(_ character: UInt8) -> Bool {
  character >= UInt8(ascii: "0") && character <= UInt8(ascii: "9")
}

func isLetter(_ character: UInt8) -> Bool {
  let letter = uppercased(character)
  return letter >= UInt8(ascii: "A") && letter <= UInt8(ascii: "Z")
}

/// The capital of an ASCII letter; anything else as it is.
func uppercased(_ character: UInt8) -> UInt8 {
  let isLowerCase = character >= UInt8(ascii: "a") && character <= UInt8(ascii: "z")
  return isLowerCase ? character - 32 : character
}

/// The number that ASCII digits spell; nil when there are none, too many, or anything else.
///
/// Stricter than `Int.init`, which takes signs: times and track numbers have none.
func decimal(_ digits: some Collection<UInt8>, maximumDigits: Int) -> Int? {
  guard (1...maximumDigits).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
  return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
}

/// `value` in lower-case hexadecimal, with leading zeros up to `width` digits.
func hexadecimal(_ value: UInt32, width: Int = 8) -> String {
  padded(String(value, radix: 16), to: width)
}

/// `digits` with leading zeros up to `width`.
func padded(_ digits: String, to width: Int) -> String {
  String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The first 40 characters of text from outside, without control characters, for a message.
func excerpt(_ text: some StringProtocol) -> String {
  let characters = text.unicodeScalars.prefix(41).map { scalar in
    scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
  }
  return characters.count > 40 ? String(characters.prefix(39)) + "…" : String(characters)
}
