package import CompactDisc
import ID3Tagging

extension AlbumDescription {
  /// The names and tags that follow from what a disc says of itself.
  ///
  /// - Parameter takesOutEmphasis: Whether tracks that were recorded with pre-emphasis are encoded
  ///   without.
  package init(_ disc: Disc, takesOutEmphasis: Bool = true) {
    let toc = disc.toc
    let performers = Set(toc.audioTracks.map { disc.trackTexts[$0.number]?.performer })
    // A disc without a performer of its own whose tracks agree on one is that performer's.
    let artist =
      disc.text.performer
      ?? (performers.count == 1 ? performers.first.flatMap { $0 } : nil)
      ?? (performers.count > 1 ? Self.variousArtists : Self.unknownArtist)
    let title = disc.text.title ?? "\(Self.unknownAlbum) [\(toc.musicBrainzDiscID)]"
    self.init(
      artist: artist, title: title, folderSuffix: toc.musicBrainzDiscID, tracks: [])
    tracks = disc.audio.map { number, sectors in
      let trackTitle = Self.title(ofTrack: number, of: disc)
      let stretch = disc.continuousAudio(aroundTrack: number) ?? sectors
      return Track(
        number: number, title: trackTitle,
        artist: disc.trackTexts[number]?.performer ?? artist, samples: sectors.samples,
        surroundings: stretch.samples, tag: tag(ofTrack: number, title: trackTitle, of: disc),
        isFirstAudioTrack: number == toc.audioTracks.first?.number,
        isLastAudioTrack: number == toc.audioTracks.last?.number,
        deEmphasis: takesOutEmphasis && disc.isPreEmphasized(number)
          ? toc.audioRegions.first { $0.overlaps(sectors) }?.samples : nil)
    }
    name(by: .standard)
  }

  private static func title(ofTrack number: Int, of disc: Disc) -> String {
    if number == hiddenTrack { return "Hidden Track One Audio" }
    return disc.trackTexts[number]?.title ?? placeholder(ofTrack: number)
  }

  private func tag(ofTrack number: Int, title: String, of disc: Disc) -> TrackTag {
    let ids = disc.toc
    let text = disc.trackTexts[number]
    var tag = TrackTag()
    tag[.title] = title
    tag[.artist] = text?.performer ?? artist
    tag[.albumArtist] = artist
    tag[.album] = self.title
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
    tag[.userText("MusicBrainz Disc Id")] = ids.musicBrainzDiscID
    tag[.userText("BARCODE")] = disc.mediaCatalogNumber?.description
    tag[.userText("CDDB id")] = ids.freeDBDiscID
    tag.tableOfContents = ids.rawTOC
    return tag
  }

  /// A date as ID3v2.4 writes it (section 4: yyyy, yyyy-MM or yyyy-MM-dd); nil for anything else.
  package static func timestamp(_ date: String) -> String? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    let isDate =
      (1...3).contains(parts.count)
      && zip(parts, [4, 2, 2]).allSatisfy { part, length in
        part.count == length && part.allSatisfy { ("0"..."9").contains($0) }
      }
    return isDate ? date : nil
  }
}

extension Disc {
  /// The stretches of the disc that are ripped, by track number; with hidden audio where there is
  /// some.
  package var audio: [(number: Int, sectors: Range<Sector>)] {
    let hidden = toc.hiddenAudio.map { [(number: AlbumDescription.hiddenTrack, sectors: $0)] } ?? []
    return hidden + toc.audioTracks.map { ($0.number, $0.sectors) }
  }

  /// Whether a track was recorded with pre-emphasis.
  ///
  /// Hidden audio has no entry in the table of contents; it belongs to the first track.
  fileprivate func isPreEmphasized(_ number: Int) -> Bool {
    let track =
      number == AlbumDescription.hiddenTrack
      ? toc.tracks.first : toc.tracks.first { $0.number == number }
    return track?.flags.contains(.preEmphasis) ?? false
  }

  /// The audio tracks with pre-emphasis among those with these numbers, in words; nil without any.
  package func namesOfPreEmphasized(among numbers: [Int]) -> String? {
    let names = numbers.filter(isPreEmphasized).map(String.init)
    guard let last = names.last else { return nil }
    guard names.count > 1 else { return "Track \(last) was" }
    return "Tracks \(names.dropLast().joined(separator: ", ")) and \(last) were"
  }

  /// The stretch of audio around a track within which music can run on from track to track: without
  /// gaps between sessions, data tracks, or a change of pre-emphasis.
  fileprivate func continuousAudio(aroundTrack number: Int) -> Range<Sector>? {
    var stretch: (sectors: Range<Sector>, last: Int, isFound: Bool)?
    for (next, sectors) in audio {
      if let current = stretch, current.sectors.upperBound == sectors.lowerBound,
        isPreEmphasized(current.last) == isPreEmphasized(next)
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
}

extension Range<Sector> {
  /// The stereo samples of these sectors.
  package var samples: Range<Int> { lowerBound.firstSample..<upperBound.firstSample }
}
