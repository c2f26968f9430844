/// Why a disc image's description, or a description with its files, does not describe a disc.
public struct ImageDescriptionError: Error, Equatable {
  /// The description's file name.
  public let name: String
  public let format: ImageDescription.Format
  public let place: ImageDescription.Place
  public let problem: Problem

  public init(
    name: String, format: ImageDescription.Format, place: ImageDescription.Place, problem: Problem
  ) {
    self.name = name
    self.format = format
    self.place = place
    self.problem = problem
  }

  /// What is wrong; texts from the description are cut to 40 characters.
  public enum Problem: Equatable, Sendable {
    /// The description has more than its format ever needs.
    case tooLarge(byteCount: Int)
    /// There are control characters, as in an image or another binary file.
    case notText
    /// What every file of the format has is missing.
    case notOfFormat
    /// A newer version of the format.
    case version(Int)
    /// The image is one of a DVD.
    case notACompactDisc
    /// A part of the description lies outside of the file.
    case cut(part: String)
    case unexpected(String, expected: String)
    case unterminatedText
    /// There are more of `things` than a disc can have.
    case tooMany(things: String)
    case number(String, key: String)
    /// A time is not MM:SS:FF, or a length is neither that nor a number.
    case length(String, keyword: String)
    /// A sector's address is beyond what fits on a disc.
    case address(Int)
    case noTracks
    case repeatedTrack(Int)
    /// A track or session for which some part of the description is missing.
    case incomplete(String, missing: String)
    /// Sessions overlap, or one has no sectors.
    case session(Int)
    /// A data file is of a kind that a disc image does not have.
    case unsupportedFile(String)
    case unsupportedSectorSize(Int, track: Int)
    /// A track's samples end after the end of their file.
    case beyondEnd(track: Int, file: String, missingByteCount: Int)
    /// The sectors of a track overlap those of the one before.
    case overlap(track: Int)
    /// A part of a track is not made of whole sectors.
    case partialSector(track: Int, bytesPerSector: Int)
    /// The pre-gap is at least as long as its track.
    case preGap(track: Int)
    /// The tracks do not fit on a disc.
    case toc(TOCError)
  }
}

extension ImageDescriptionError: CustomStringConvertible {
  /// The file, the place in it, what is wrong and what to try.
  public var description: String { "\(name)\(place): \(text)" }

  private var text: String {
    switch problem {
    case .tooLarge(let byteCount):
      "\(byteCount) bytes are too many for \(format). Is this the description, or the image?"
    case .notText:
      "The line has control characters, so this is not \(format). "
        + "Name the .\(format.fileExtension) file, not the image beside it."
    case .notOfFormat:
      switch format {
      case .cloneCD: "There is no [CloneCD] section, so this is not a CloneCD sheet."
      case .cdrdao: "There is no TRACK, so this is not a cdrdao .toc file."
      case .nero: "The end of a Nero image is missing. Is the file complete?"
      case .alcohol: "The file does not begin as an Alcohol descriptor (.mds) does."
      }
    case .version(let version):
      "Version \(version) of the format cannot be read, only version 1. "
        + "Make the image anew as .mds and .mdf, or as .cue and .bin."
    case .notACompactDisc:
      "This is the image of a DVD. Music can be ripped from images of CDs."
    case .cut(let part):
      "\(part) lies outside of the file. Is the file complete?"
    case .unexpected(let found, let expected):
      found.isEmpty
        ? "The file ends where \(expected) is expected. Is the file complete?"
        : "\"\(found)\" stands where \(expected) is expected."
    case .unterminatedText:
      "A quotation mark is missing at the end of the text."
    case .tooMany(let things):
      "There are more \(things) than a disc can have."
    case .number(let text, let key):
      "\(key) has no number in \"\(text)\" that makes sense."
    case .length(let text, let keyword):
      "\(keyword) has no length in \"\(text)\". "
        + "It looks like 04:31:62 (minutes, seconds below 60, frames below 75), or is a number."
    case .address(let offset):
      "Sector \(offset) does not exist: a disc ends before 99:59:74."
    case .noTracks:
      "There are no tracks."
    case .repeatedTrack(let number):
      "There are two tracks with the number \(number)."
    case .incomplete(let thing, let missing):
      "\(thing) has no \(missing). Is the file complete?"
    case .session(let number):
      "Session \(number) does not start after the one before, or has no sectors."
    case .unsupportedFile(let name):
      "\"\(name)\" is not a raw file of sectors. Audio files in a .toc are not supported; convert "
        + "them to raw samples, or use a cue sheet."
    case .unsupportedSectorSize(let size, let track):
      "Track \(track) has sectors of \(size) bytes, which no disc has."
    case .beyondEnd(let track, let file, let missingByteCount):
      "Track \(track) needs \(missingByteCount) bytes more than \"\(file)\" has. "
        + "Is the file complete?"
    case .overlap(let track):
      "Track \(track) begins before the one before it ends."
    case .partialSector(let track, let bytesPerSector):
      "A part of track \(track) is not made of whole sectors of \(bytesPerSector) bytes."
    case .preGap(let track):
      "The pre-gap of track \(track) is not shorter than the track."
    case .toc(let error):
      "\(error)"
    }
  }
}

extension ImageDescription.Place: CustomStringConvertible {
  /// What follows the file's name in a message.
  public var description: String {
    switch self {
    case .file: ""
    case .line(let line): ", line \(line)"
    case .byte(let byte): ", byte \(byte)"
    }
  }
}

extension ImageDescription.Format: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cloneCD: "a CloneCD sheet"
    case .cdrdao: "a cdrdao .toc file"
    case .nero: "the end of a Nero image"
    case .alcohol: "an Alcohol descriptor"
    }
  }

  /// Without the dot.
  public var fileExtension: String {
    switch self {
    case .cloneCD: "ccd"
    case .cdrdao: "toc"
    case .nero: "nrg"
    case .alcohol: "mds"
    }
  }

  /// The bytes that a description may have; real ones have a few thousand, Alcohol's sometimes some
  /// hundred thousand of measurements.
  public var maximumByteCount: Int {
    switch self {
    case .cloneCD, .cdrdao, .nero: 1 << 20
    case .alcohol: 1 << 22
    }
  }
}
