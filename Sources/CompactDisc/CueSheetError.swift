/// Why a cue sheet, or a sheet with its files, does not describe a disc.
public struct CueSheetError: Error, Equatable {
  /// The sheet's file name.
  public let sheet: String
  /// From 1; nil when the trouble is with the sheet as a whole.
  public let line: Int?
  public let problem: Problem

  public init(sheet: String, line: Int?, problem: Problem) {
    self.sheet = sheet
    self.line = line
    self.problem = problem
  }

  /// What is wrong; texts from the sheet are cut to 40 characters.
  public enum Problem: Equatable, Sendable {
    /// The sheet has more than 1 MiB.
    case tooLarge(byteCount: Int)
    /// There are control characters, as in an image or another binary file.
    case notText
    /// A line begins with something other than a word.
    case notUnderstood(String)
    /// A FILE line lacks its name or its format.
    case fileIncomplete
    /// More FILE lines than two for each possible track.
    case tooManyFiles
    /// No INDEX lies in a file.
    case fileUnused(String)
    /// TRACK, INDEX, PREGAP or POSTGAP stands before what it belongs to.
    case misplaced(keyword: String, after: String)
    /// A track's number does not lie in 1...99.
    case trackNumber(String)
    /// Track numbers do not follow each other.
    case trackOrder(previous: Int, found: Int)
    case trackMode(String)
    /// An index's number does not lie in 0...99.
    case indexNumber(String)
    /// Index numbers do not increase from 0 or 1.
    case indexOrder(previous: Int?, found: Int)
    /// A time is not MM:SS:FF.
    case time(String, keyword: String)
    /// An index lies before the one above it.
    case timeOrder(MSF, previous: MSF)
    /// A track ends without INDEX 01.
    case noStart(track: Int)
    case noTracks
    /// The sheet is right, but its file or track is of a kind that a disc image does not have.
    case unsupportedFormat(file: String, CueSheet.FileFormat)
    case unsupportedGraphics(track: Int)
    /// An index lies at or after the end of its file, which has `sectorCount` sectors.
    case beyondEnd(index: Int, track: Int, time: MSF, file: String, sectorCount: Int)
    /// A file has `byteCount` bytes too many for whole sectors.
    case partialSector(file: String, byteCount: Int, bytesPerSector: Int)
    /// The first track of a session has a pre-gap longer than the gap between sessions.
    case sessionPreGap(track: Int, sectorCount: Int, gap: Int)
    /// The tracks do not fit on a disc.
    case toc(TOCError)
  }
}

extension CueSheetError: CustomStringConvertible {
  /// The sheet, the line, what is wrong and what to try.
  public var description: String {
    "\(sheet)\(line.map { ", line \($0)" } ?? ""): \(problem)"
  }
}

extension CueSheetError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooLarge(let byteCount):
      "\(byteCount) bytes are too many for a cue sheet. Is this the .cue file, or the image?"
    case .notText:
      "The line has control characters, so this is no cue sheet. "
        + "Name the .cue file, not the image beside it."
    case .notUnderstood(let text):
      "\"\(text)\" is not a cue sheet's line. Each begins with a word such as TRACK or INDEX."
    case .fileIncomplete:
      "FILE needs a name and a format, such as FILE \"disc.bin\" BINARY."
    case .tooManyFiles:
      "There are more FILE lines than a disc can have tracks."
    case .fileUnused(let name):
      "No INDEX lies in the file \"\(name)\". Remove its FILE line, or add the missing tracks."
    case .misplaced(let keyword, let after):
      "\(keyword) stands before any \(after), to which it must belong."
    case .trackNumber(let text):
      "\"\(text)\" is not a track number. They run from 1 to 99."
    case .trackOrder(let previous, let found) where previous == found:
      "There are two tracks with the number \(found)."
    case .trackOrder(let previous, let found):
      "Track \(found) follows track \(previous). Track numbers go up by one."
    case .trackMode(let word):
      "\"\(word)\" is not a kind of track. AUDIO, MODE1/2352 and MODE2/2352 are the usual ones."
    case .indexNumber(let text):
      "\"\(text)\" is not an index number. They run from 00 to 99."
    case .indexOrder(let previous?, let found):
      "INDEX \(twoDigits(found)) follows INDEX \(twoDigits(previous)). Index numbers go up."
    case .indexOrder(nil, let found):
      "The track begins with INDEX \(twoDigits(found)). The first one is 00 or 01."
    case .time(let text, let keyword):
      "\(keyword) has no time in \"\(text)\". "
        + "It looks like 04:31:62: minutes, seconds below 60, frames below 75."
    case .timeOrder(let time, let previous):
      "The time \(time) does not come after \(previous), the one above it in the same file."
    case .noStart(let track):
      "Track \(track) has no INDEX 01, which marks where it starts."
    case .noTracks:
      "There is no TRACK line. Is this a cue sheet?"
    case .unsupportedFormat(let file, let format):
      "\"\(file)\" is a \(format) file. A disc image is made of BINARY or MOTOROLA files."
    case .unsupportedGraphics(let track):
      "Track \(track) has graphics between its samples (CDG), which cannot be read. "
        + "An image with 2352 bytes per sector can."
    case .beyondEnd(let index, let track, let time, let file, let sectorCount):
      "INDEX \(twoDigits(index)) of track \(track) is at \(time), sector \(time.sectorCount), "
        + "but \"\(file)\" has only \(sectorCount) sectors. Is the file complete?"
    case .partialSector(let file, let byteCount, let bytesPerSector):
      "\"\(file)\" has \(byteCount) bytes more than whole sectors of \(bytesPerSector). "
        + "Is the file complete?"
    case .sessionPreGap(let track, let sectorCount, let gap):
      "The pre-gap of track \(track), \(sectorCount) sectors, is longer than the "
        + "\(gap) sectors between sessions."
    case .toc(let error):
      "\(error)"
    }
  }

  private func twoDigits(_ number: Int) -> String { padded(String(number), to: 2) }
}
