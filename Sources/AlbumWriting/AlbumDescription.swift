import CompactDisc
import ID3Tagging

/// The names and tags that follow from what a disc says of itself.
struct AlbumDescription {
  let disc: Disc
  let artist: String
  let album: String

  /// The number that stands for hidden audio before track 1.
  static let hiddenTrack = 0

  init(_ disc: Disc) {
    self.disc = disc
    let performers = Set(disc.toc.audioTracks.map { disc.trackTexts[$0.number]?.performer })
    // A disc without a performer of its own whose tracks agree on one is that performer's.
    artist =
      disc.text.performer
      ?? (performers.count == 1 ? performers.first.flatMap { $0 } : nil)
      ?? (performers.count > 1 ? "Various Artists" : "Unknown Artist")
    album = disc.text.title ?? "Unknown Album [\(disc.toc.musicBrainzDiscID)]"
  }

  /// Names for the album's folder, the best first; the last one has the disc's id, uncut.
  var folderNames: [String] {
    guard let title = disc.text.title else { return [FileName(sanitizing: album).text] }
    let suffix = " [\(disc.toc.musicBrainzDiscID)]"
    let stem = FileName(sanitizing: title, reservedBytes: suffix.utf8.count)
    return [FileName(sanitizing: title).text, stem.text + suffix]
  }

  func title(ofTrack number: Int) -> String {
    if number == Self.hiddenTrack { return "Hidden Track One Audio" }
    return disc.trackTexts[number]?.title ?? "Track \(twoDigits(number))"
  }

  func artist(ofTrack number: Int) -> String { disc.trackTexts[number]?.performer ?? artist }

  /// The stretches of the disc that are ripped, by track number; with hidden audio where there is
  /// some.
  var audio: [(number: Int, sectors: Range<Sector>)] {
    let hidden = disc.toc.hiddenAudio.map { [(number: Self.hiddenTrack, sectors: $0)] } ?? []
    return hidden + disc.toc.audioTracks.map { ($0.number, $0.sectors) }
  }

  /// The stretch of audio around a track within which music can run on from track to track: without
  /// gaps between sessions, data tracks, or a change of pre-emphasis.
  func continuousAudio(aroundTrack number: Int) -> Range<Sector>? {
    let isPreEmphasized = Dictionary(
      disc.toc.tracks.map { ($0.number, $0.flags.contains(.preEmphasis)) },
      uniquingKeysWith: { first, _ in first })
    // Hidden audio has no entry in the table of contents; it belongs to the first track.
    let kind = { (number: Int) in isPreEmphasized[number] ?? isPreEmphasized[1] ?? false }
    var stretch: (sectors: Range<Sector>, last: Int, isFound: Bool)?
    for (next, sectors) in audio {
      if let current = stretch, current.sectors.upperBound == sectors.lowerBound,
        kind(current.last) == kind(next)
      {
        stretch = (
          current.sectors.lowerBound..<sectors.upperBound, next, current.isFound || next == number
        )
      } else {
        if let current = stretch, current.isFound { return current.sectors }
        stretch = (sectors, next, next == number)
      }
    }
    return stretch.flatMap { $0.isFound ? $0.sectors : nil }
  }

  func fileName(ofTrack number: Int) -> FileName {
    FileName(
      sanitizing: "\(twoDigits(number)) \(title(ofTrack: number))", fileExtension: "mp3",
      reservedBytes: PartialFile.addedByteCount)
  }

  func tag(ofTrack number: Int, encoderDescription: String, encodedBy: String) -> TrackTag {
    let ids = disc.toc
    let text = disc.trackTexts[number]
    var tag = TrackTag()
    tag[.title] = title(ofTrack: number)
    tag[.artist] = artist(ofTrack: number)
    tag[.albumArtist] = artist
    tag[.album] = album
    tag[.trackNumber] = "\(number)/\(disc.toc.audioTracks.last?.number ?? number)"
    tag[.discNumber] = disc.discNumber.map { number in
      disc.discCount.map { "\(number)/\($0)" } ?? "\(number)"
    }
    tag[.isrc] = disc.isrcs[number]?.description
    tag[.media] = "CD"
    tag[.genre] = text?.genre ?? disc.genre ?? disc.text.genre
    tag[.date] = disc.date.flatMap(Self.timestamp)
    tag[.composer] = text?.composer ?? disc.text.composer
    tag[.lyricist] = text?.songwriter ?? disc.text.songwriter
    if let arranger = text?.arranger ?? disc.text.arranger {
      tag.texts[.involvedPeople] = ["arranger", arranger]
    }
    tag[.encoderSettings] = encoderDescription
    tag[.encodedBy] = encodedBy
    tag[.userText("MusicBrainz Disc Id")] = ids.musicBrainzDiscID
    tag[.userText("BARCODE")] = disc.mediaCatalogNumber?.description
    tag[.userText("CDDB id")] = ids.freeDBDiscID
    tag.tableOfContents = ids.rawTOC
    return tag
  }

  /// A date as ID3v2.4 writes it (section 4: yyyy, yyyy-MM or yyyy-MM-dd); nil for anything else.
  private static func timestamp(_ date: String) -> String? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    let isDate =
      (1...3).contains(parts.count)
      && zip(parts, [4, 2, 2]).allSatisfy { part, length in
        part.count == length && part.allSatisfy { ("0"..."9").contains($0) }
      }
    return isDate ? date : nil
  }
}

/// A track number as file names have it.
func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
