/// Which version of ID3v2 a tag is written in.
public enum TagVersion: String, CaseIterable, Sendable {
  /// UTF-16 or Latin-1, one value for each text, dates of a year and a day. For players that read
  /// nothing newer.
  case v2_3 = "2.3"
  /// UTF-8, several values, dates of any precision.
  case v2_4 = "2.4"
}
