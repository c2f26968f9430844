/// Why a label file does not tell how to split a side.
public struct LabelError: Error, Equatable {
  /// The label file's name.
  public let file: String
  /// From 1; nil when the trouble is with the file as a whole.
  public let line: Int?
  public let problem: Problem

  public init(file: String, line: Int?, problem: Problem) {
    self.file = file
    self.line = line
    self.problem = problem
  }

  /// What is wrong; texts from the file are cut to 40 characters.
  public enum Problem: Error, Equatable {
    /// The file has more than 1 MiB.
    case tooLarge(byteCount: Int)
    /// There are control characters, as in UTF-16 or in sound.
    case notText
    case notUTF8
    case noLabels
    /// Where a time should be, something else stands.
    case time(String)
    /// The times are separated by something other than a tab.
    case noTab(String)
    /// The end lies before the start.
    case backwards(start: String, end: String)
    /// The label starts before one that stands above it.
    case unsorted(previousLine: Int)
    /// The label starts before the one above it ends, or together with it.
    case overlap(previousLine: Int)
    /// A start or an end lies before the side or after it; the times in seconds.
    case outside(time: String, sideEnd: String)
    /// There is not one sample between start and end.
    case empty
  }
}

extension LabelError: CustomStringConvertible {
  /// The file, the line, what is wrong and what to try.
  public var description: String {
    "\(file)\(line.map { ", line \($0)" } ?? ""): \(problem)"
  }
}

extension LabelError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let byteCount):
      "\(byteCount) bytes are too many for labels. Is this the label file, or the sound?"
    case .notText:
      "The line has control characters, so these are no labels. Save them as plain text in UTF-8, "
        + "or export them from Audacity again."
    case .notUTF8:
      "The line is not in UTF-8. Save the file in that encoding."
    case .noLabels:
      "There are no labels. Put one at the start of each track, and export them again."
    case .time(let text):
      "\"\(text)\" is not a time. Labels begin with two times in seconds, such as 214.500000."
    case .noTab(let text):
      "\"\(text)\" has no tab. Separate start, end and title by tabs, not by spaces."
    case .backwards(let start, let end):
      "The label ends at \(end) s, before it starts at \(start) s. Swap the two."
    case .unsorted(let previousLine):
      "The label starts before the one in line \(previousLine). Sort the lines by time."
    case .overlap(let previousLine):
      "The label starts before the one in line \(previousLine) has ended, or together with it. "
        + "Move one of the two, or remove one."
    case .outside(let time, let sideEnd):
      "\(time) s lies outside of the side, which lasts \(sideEnd) s. Correct the time, or check "
        + "that the labels belong to this side."
    case .empty:
      "There is no sound between this label and where it ends. Move it, or remove it."
    }
  }
}
