public import MP3Stream

/// What can be odd or wrong about an MP3 file.
public enum Anomaly: Equatable, Sendable {
  // The file
  case emptyFile
  case noAudio(Content)

  // Frames
  case truncatedLastFrame(missingByteCount: Int)
  case damagedFrames(byteCount: Int)
  case foreignBytesBetweenFrames(byteCount: Int, Content)
  case foreignBytesBeforeAudio(byteCount: Int, Content)
  case foreignBytesAfterAudio(byteCount: Int, Content)
  case zerosBeforeAudio(byteCount: Int)
  case zerosAfterAudio(byteCount: Int)
  /// So many zeros behind the last frame that they may stand where music should be.
  case zerosInsteadOfMusic(byteCount: Int)
  case formatChange(from: String, to: String)
  case headerFlagsChange
  case impossibleSideInformation(SideInformation.Defect)
  case overlappingMainData(byteCount: Int)
  case overrunningMainData(bitCount: Int)
  /// The first frames need the end of frames that are not in the file.
  case beginsWithinStream
  case wrongFrameCRC
  /// So many, and no right one: the encoder computes them in another way.
  case unknownFrameCRCs(count: Int)

  // The Info tag
  case wrongFrameCount(claimed: Int, found: Int, claimedSeconds: Double, seconds: Double)
  case wrongByteCount(claimed: Int, found: Int)
  case wrongMusicLength(claimed: Int, found: Int)
  case wrongMusicCRC(claimed: UInt16, found: UInt16)
  /// mp3gain has changed the volume of every frame, and not the CRC.
  case musicChangedByGain
  /// LAME goes on with its CRC from file to file with `--nogap`.
  case musicCRCOfSeveralFiles
  case wrongTagCRC(claimed: UInt16, found: UInt16)
  case delayExceedsMusic(delay: Int, padding: Int, samples: Int)
  case seekTableRunsBackwards(percent: Int)
  case wrongSeekTable(percentOff: Int)
  case joinedFiles
  case variableWithoutTag(guessedSeconds: Double, seconds: Double)
  case variableWithoutTagButClose
  case infoTagOnVariable

  // ID3v2
  case truncatedID3(claimed: Int, found: Int)
  case unreadableID3Size
  case unknownID3Version(Int)
  case brokenExtendedHeader
  case overrunningID3Frame(name: String, byteCount: Int)
  case badID3FrameName(String)
  case audioInsideID3
  case unsafeID3Sizes
  case emptyID3Frame(name: String)
  case oldID3FrameName(String)
  case unknownTextEncoding(frame: String, Int)
  case newerTextEncoding(frame: String)
  case malformedText(frame: String)
  case paddingNotZero
  case wrongID3Footer
  case repeatedID3
  /// TLEN says that more music was here.
  case shorterThanLengthField(claimedSeconds: Double, seconds: Double)
  case wrongLengthField(claimedSeconds: Double, seconds: Double)

  // Tags at the end
  case brokenAPETag
  case misplacedID3v1

  /// What bytes that are no frames look like.
  public enum Content: Equatable, Sendable {
    case zeros
    case id3v1, id3v2, apeTag
    case wave, avi, ogg, flac, mp4, wma, aac, html
    case layer1, layer2, freeFormat
    case unknown
  }
}

extension Anomaly {
  public var severity: Severity {
    switch self {
    case .zerosBeforeAudio, .zerosAfterAudio, .headerFlagsChange, .beginsWithinStream,
      .unknownFrameCRCs, .variableWithoutTagButClose, .infoTagOnVariable,
      .unsafeID3Sizes, .emptyID3Frame, .oldID3FrameName, .newerTextEncoding,
      .paddingNotZero, .wrongID3Footer, .repeatedID3, .wrongLengthField, .misplacedID3v1,
      .musicChangedByGain, .musicCRCOfSeveralFiles, .delayExceedsMusic:
      .note
    case .emptyFile, .noAudio, .truncatedLastFrame, .damagedFrames, .foreignBytesBetweenFrames,
      .foreignBytesBeforeAudio, .foreignBytesAfterAudio, .formatChange,
      .impossibleSideInformation, .overlappingMainData, .overrunningMainData, .wrongFrameCRC,
      .wrongFrameCount, .wrongByteCount, .wrongMusicLength, .wrongMusicCRC, .wrongTagCRC,
      .seekTableRunsBackwards, .wrongSeekTable, .joinedFiles, .zerosInsteadOfMusic,
      .variableWithoutTag, .truncatedID3, .unreadableID3Size, .unknownID3Version,
      .brokenExtendedHeader,
      .overrunningID3Frame, .badID3FrameName, .audioInsideID3, .unknownTextEncoding,
      .malformedText, .shorterThanLengthField, .brokenAPETag:
      .error
    }
  }

  /// The finding of the least weight is the one to tell first: causes before what follows from
  /// them, lost music before wrong tags, and errors before notes.
  var weight: Int {
    switch self {
    case .emptyFile, .noAudio: 0
    case .joinedFiles: 1
    case .truncatedID3, .unreadableID3Size, .audioInsideID3: 2
    case .damagedFrames, .foreignBytesBetweenFrames, .formatChange, .truncatedLastFrame: 3
    // What a damaged tag says of the music may be wrong.
    case .wrongTagCRC: 4
    case .wrongFrameCount, .shorterThanLengthField, .zerosInsteadOfMusic: 5
    case .impossibleSideInformation, .overlappingMainData, .overrunningMainData, .wrongFrameCRC: 6
    case .wrongByteCount, .wrongMusicLength, .foreignBytesBeforeAudio, .foreignBytesAfterAudio: 7
    case .wrongMusicCRC: 8
    default: severity == .error ? 9 : 10
    }
  }

  /// A name for programs, which does not change.
  public var code: String {
    switch self {
    case .emptyFile: "emptyFile"
    case .noAudio: "noAudio"
    case .truncatedLastFrame: "truncatedLastFrame"
    case .damagedFrames: "damagedFrames"
    case .foreignBytesBetweenFrames: "foreignBytesBetweenFrames"
    case .foreignBytesBeforeAudio: "foreignBytesBeforeAudio"
    case .foreignBytesAfterAudio: "foreignBytesAfterAudio"
    case .zerosBeforeAudio: "zerosBeforeAudio"
    case .zerosAfterAudio: "zerosAfterAudio"
    case .zerosInsteadOfMusic: "zerosInsteadOfMusic"
    case .formatChange: "formatChange"
    case .headerFlagsChange: "headerFlagsChange"
    case .impossibleSideInformation: "impossibleSideInformation"
    case .overlappingMainData: "overlappingMainData"
    case .overrunningMainData: "overrunningMainData"
    case .beginsWithinStream: "beginsWithinStream"
    case .wrongFrameCRC: "wrongFrameCRC"
    case .unknownFrameCRCs: "unknownFrameCRCs"
    case .wrongFrameCount: "wrongFrameCount"
    case .wrongByteCount: "wrongByteCount"
    case .wrongMusicLength: "wrongMusicLength"
    case .wrongMusicCRC: "wrongMusicCRC"
    case .musicChangedByGain: "musicChangedByGain"
    case .musicCRCOfSeveralFiles: "musicCRCOfSeveralFiles"
    case .wrongTagCRC: "wrongTagCRC"
    case .delayExceedsMusic: "delayExceedsMusic"
    case .seekTableRunsBackwards: "seekTableRunsBackwards"
    case .wrongSeekTable: "wrongSeekTable"
    case .joinedFiles: "joinedFiles"
    case .variableWithoutTag: "variableWithoutTag"
    case .variableWithoutTagButClose: "variableWithoutTagButClose"
    case .infoTagOnVariable: "infoTagOnVariable"
    case .truncatedID3: "truncatedID3"
    case .unreadableID3Size: "unreadableID3Size"
    case .unknownID3Version: "unknownID3Version"
    case .brokenExtendedHeader: "brokenExtendedHeader"
    case .overrunningID3Frame: "overrunningID3Frame"
    case .badID3FrameName: "badID3FrameName"
    case .audioInsideID3: "audioInsideID3"
    case .unsafeID3Sizes: "unsafeID3Sizes"
    case .emptyID3Frame: "emptyID3Frame"
    case .oldID3FrameName: "oldID3FrameName"
    case .unknownTextEncoding: "unknownTextEncoding"
    case .newerTextEncoding: "newerTextEncoding"
    case .malformedText: "malformedText"
    case .paddingNotZero: "paddingNotZero"
    case .wrongID3Footer: "wrongID3Footer"
    case .repeatedID3: "repeatedID3"
    case .shorterThanLengthField: "shorterThanLengthField"
    case .wrongLengthField: "wrongLengthField"
    case .brokenAPETag: "brokenAPETag"
    case .misplacedID3v1: "misplacedID3v1"
    }
  }
}
