internal import MP3Stream

extension Anomaly: CustomStringConvertible {
  /// For a person: what is wrong, without the place.
  public var description: String {
    switch self {
    case .emptyFile: "the file is empty"
    case .noAudio(let content):
      "no MP3 audio: \(content.isAudioOf ?? "there is no whole frame of it")"
    case .truncatedLastFrame(let missing):
      "cut off: the last frame lacks \(missing.bytes)"
    case .damagedFrames(let count):
      "damaged: two whole frames have \(count.bytes) between them"
    case .foreignBytesBetweenFrames(let count, let content):
      "\(content.noun(count)) between two frames"
    case .foreignBytesBeforeAudio(let count, let content):
      "\(content.noun(count)) before the first frame"
    case .foreignBytesAfterAudio(let count, let content):
      "\(content.noun(count)) behind the last frame"
    case .zerosBeforeAudio(let count): "\(count.bytes) of zeros before the first frame"
    case .zerosAfterAudio(let count): "\(count.bytes) of zeros behind the last frame"
    case .zerosInsteadOfMusic(let count):
      "music may be missing: \(count.bytes) of zeros behind the last frame"
    case .formatChange(let from, let to): "the sound changes from \(from) to \(to)"
    case .headerFlagsChange: "the frames' copyright, original or emphasis bits change"
    case .impossibleSideInformation(let defect): "damaged frame: \(defect.reason)"
    case .overlappingMainData(let count):
      "frames are missing or damaged: a frame's data begins \(count.bytes) before the end of the "
        + "one before"
    case .overrunningMainData(let count):
      "damaged frame: its data is \(count) bits longer than the room for it"
    case .beginsWithinStream:
      "cut out of a longer stream: the first frames need data that is not there"
    case .wrongFrameCRC: "damaged frame: its CRC is wrong"
    case .unknownFrameCRCs(let count): "none of \(count) frame CRCs is right, so none was checked"
    case .wrongFrameCount(let claimed, let found, let claimedSeconds, let seconds):
      claimed > found
        ? "music is missing: the Info tag says \(claimed) frames (\(clockTime(claimedSeconds))), "
          + "here are \(found) (\(clockTime(seconds)))"
        : "the Info tag says \(claimed) frames (\(clockTime(claimedSeconds))), here are \(found) "
          + "(\(clockTime(seconds)))"
    case .wrongByteCount(let claimed, let found):
      "the Info tag says \(claimed.bytes), here are \(found)"
    case .wrongMusicLength(let claimed, let found):
      "the LAME tag says \(claimed.bytes) of music, here are \(found)"
    case .wrongMusicCRC(let claimed, let found):
      "the music has changed since it was encoded: its CRC is \(hex(found)), the LAME tag says "
        + hex(claimed)
    case .musicChangedByGain:
      "mp3gain has changed the volume, so the music's CRC could not be checked"
    case .musicCRCOfSeveralFiles:
      "LAME encoded this in one go with the file before, so the music's CRC could not be checked"
    case .wrongTagCRC(let claimed, let found):
      "the Info tag is damaged: its CRC is \(hex(found)), it says \(hex(claimed))"
    case .delayExceedsMusic(let delay, let padding, let samples):
      "the LAME tag's delay of \(delay) and padding of \(padding) samples leave nothing of "
        + "\(samples)"
    case .seekTableRunsBackwards(let percent): "the seek table runs backwards at \(percent) %"
    case .wrongSeekTable(let percent): "the seek table leads up to \(percent) % of the file astray"
    case .joinedFiles: "two files in one: there is an Info tag between the frames"
    case .variableWithoutTag(let guessed, let seconds):
      "variable bit rate without an Info tag: players may show \(clockTime(guessed)) instead of "
        + clockTime(seconds)
    case .variableWithoutTagButClose: "variable bit rate without an Info tag"
    case .infoTagOnVariable: "the Info tag says constant bit rate, but it varies"
    case .truncatedID3(let claimed, let found):
      "the ID3 tag says \(claimed.bytes), the file has \(found) left"
    case .unreadableID3Size: "the ID3 tag's size is no size"
    case .unknownID3Version(let version): "an ID3v2.\(version) tag, which nobody knows"
    case .brokenExtendedHeader: "the ID3 tag's extended header does not fit"
    case .overrunningID3Frame(let name, let count):
      "the ID3 frame \(name) says \(count.bytes), more than the tag has left"
    case .badID3FrameName(let name): "the ID3 tag cannot be read on: '\(name)' is no frame"
    case .audioInsideID3:
      "the ID3 tag's size is too large: music begins within it, and players skip that"
    case .unsafeID3Sizes: "the ID3v2.4 frames' sizes are written as in ID3v2.3"
    case .emptyID3Frame(let name): "the ID3 frame \(name) is empty"
    case .oldID3FrameName(let name): "the ID3 frame \(name) has a name of ID3v2.2"
    case .unknownTextEncoding(let frame, let encoding):
      "the ID3 frame \(frame) has text in encoding \(encoding), which there is not"
    case .newerTextEncoding(let frame):
      "the ID3 frame \(frame) has text in an encoding of ID3v2.4"
    case .malformedText(let frame):
      "the ID3 frame \(frame) has text that is not valid in its encoding"
    case .paddingNotZero: "the ID3 tag's padding is not all zeros"
    case .wrongID3Footer: "the ID3 tag's footer differs from its header"
    case .repeatedID3: "a second ID3v2 tag, which most players ignore"
    case .shorterThanLengthField(let claimed, let seconds):
      "music may be missing: the ID3 frame TLEN says \(clockTime(claimed)), here is "
        + clockTime(seconds)
    case .wrongLengthField(let claimed, let seconds):
      "the ID3 frame TLEN says \(clockTime(claimed)), the music lasts \(clockTime(seconds))"
    case .brokenAPETag: "the APE tag's items do not fit its size"
    case .misplacedID3v1: "the ID3v1 tag is not at the very end, where players look for it"
    }
  }
}

extension Anomaly.Content {
  /// What a file is that has no MP3 audio.
  fileprivate var isAudioOf: String? {
    switch self {
    case .zeros: "all of it is zeros"
    case .id3v1, .id3v2, .apeTag: "there are only tags"
    case .wave: "it is a WAVE file"
    case .ogg: "it is an Ogg file"
    case .flac: "it is a FLAC file"
    case .mp4: "it is an MP4 file"
    case .wma: "it is a Windows Media file"
    case .html: "it is a web page"
    case .layer1: "it is MPEG audio layer I"
    case .layer2: "it is MPEG audio layer II"
    case .freeFormat: "it has a free bit rate, which few players know and is not checked"
    case .aac: "it is an AAC file"
    case .avi: "it is an AVI file"
    case .unknown: nil
    }
  }

  fileprivate func noun(_ count: Int) -> String {
    switch self {
    case .zeros: "\(count.bytes) of zeros"
    case .id3v1: "an ID3v1 tag (two files in one?)"
    case .id3v2: "an ID3v2 tag (two files in one?)"
    case .apeTag: "an APE tag"
    case .wave: "a WAVE header of \(count.bytes)"
    case .layer1, .layer2, .freeFormat: "\(count.bytes) of another kind of MPEG audio"
    case .html: "a web page"
    case .ogg, .flac, .mp4, .wma, .aac, .avi, .unknown: "\(count.bytes) that are no MP3"
    }
  }
}

extension SideInformation.Defect {
  fileprivate var reason: String {
    switch self {
    case .tooManyBigValues(let count): "\(count) pairs of values where at most 288 fit"
    case .forbiddenBlockType: "a window of the forbidden type"
    case .missingHuffmanTable(let table): "Huffman table \(table), which there is not"
    }
  }
}

extension Int {
  fileprivate var bytes: String { self == 1 ? "1 byte" : "\(self) bytes" }
}

private func hex(_ value: UInt16) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: 4 - digits.count) + digits
}

/// Minutes and seconds, "3:21", or with hours, "1:03:21"; the nearest second.
public func clockTime(_ seconds: Double) -> String {
  // Also for lengths that a damaged tag makes up.
  let total = Int(min(max(seconds, 0), 1e9).rounded())
  func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let (hours, minutes) = (total / 3600, total / 60 % 60)
  return (hours > 0 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)")
    + ":\(twoDigits(total % 60))"
}
