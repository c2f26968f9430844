import AlbumWriting
import AudioFileReading
import CompactDisc
import ID3Tagging

extension SourceOpener {
  /// Opens an album of one audio file for each track.
  func openTracks(_ reference: SourceReference) throws -> OpenedAlbum {
    let tracks = try reference.paths.map { try AudioTrack(path: $0) }
    let numbers = Self.numbers(of: tracks)
    let order = tracks.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    let album = Self.names(of: tracks, reference)
    var remarks = Self.remarks(on: order.map { numbers[$0] })
    if tracks.allSatisfy({ $0.album == nil }) {
      remarks.append("Named after its folder, because its files have no tags.")
    }

    var description = AlbumDescription(
      artist: album.artist, title: album.title, tracks: [])
    var parts: [AudioParts.Part] = []
    var files: [ResampledAudio] = []
    var position = 0
    for index in order {
      let track = tracks[index]
      let audio = ResampledAudio(track.file)
      let samples = position..<position + audio.frameCount
      parts.append(AudioParts.Part(samples: samples, file: files.count, offset: 0))
      files.append(audio)
      position = samples.upperBound
      let isLast = description.tracks.count == order.count - 1
      description.tracks.append(
        AlbumDescription.Track(
          number: numbers[index], title: track.title, artist: track.artist ?? album.artist,
          samples: samples, surroundings: samples,
          tag: Self.tag(of: track, number: numbers[index], of: tracks.count, in: album),
          isFirstAudioTrack: description.tracks.isEmpty, isLastAudioTrack: isLast,
          sampleRate: audio.sampleRate, isMono: track.file.format.channelCount == 1))
    }
    description.joinNeighbours()
    let discNumber = reference.discNumber ?? tracks.lazy.compactMap(\.discNumber).first
    let discCount = reference.discCount ?? tracks.lazy.compactMap(\.discCount).first
    place(&description, discNumber, of: discCount)
    return OpenedAlbum(
      description: description, samples: AudioParts(parts: parts, files: files).samples,
      toc: Self.tableOfContents(of: description, files), remarks: remarks,
      discNumber: discNumber, discCount: discCount,
      fingerprint: Self.fingerprint(of: reference.paths))
  }

  private struct AlbumNames {
    var artist: String
    var title: String
    var year: String?
  }

  private static func names(of tracks: [AudioTrack], _ reference: SourceReference) -> AlbumNames {
    let path = folder(of: reference.paths[0])
    let guess =
      NameGuess(album: lastComponent(of: path))
      ?? NameGuess(album: lastComponent(of: folder(of: path)))
    let artists = Set(tracks.map(\.artist))
    let artist =
      tracks.lazy.compactMap(\.albumArtist).first
      ?? (artists.count == 1 ? artists.first.flatMap { $0 } : nil)
      ?? (artists.count > 1
        ? AlbumDescription.variousArtists : guess?.artist ?? AlbumDescription.unknownArtist)
    return AlbumNames(
      artist: artist,
      title: tracks.lazy.compactMap(\.album).first ?? guess?.title ?? lastComponent(of: path),
      year: guess?.year)
  }

  private static func tag(
    of track: AudioTrack, number: Int, of count: Int, in album: AlbumNames
  ) -> TrackTag {
    var tag = track.tag
    tag[.title] = track.title
    tag[.artist] = track.artist ?? album.artist
    tag[.albumArtist] = album.artist
    tag[.album] = album.title
    tag[.trackNumber] = "\(number)/\(max(number, count))"
    tag[.discNumber] = track.discNumber.map { disc in
      track.discCount.map { "\(disc)/\($0)" } ?? "\(disc)"
    }
    tag[.date] = tag[.date] ?? album.year
    return tag
  }

  /// The tracks' own numbers where each has one of its own, else their places.
  private static func numbers(of tracks: [AudioTrack]) -> [Int] {
    let own = tracks.compactMap(\.number)
    return own.count == tracks.count && Set(own).count == own.count
      ? own : Array(1...max(1, tracks.count))
  }

  private static func remarks(on numbers: [Int]) -> [String] {
    guard let last = numbers.last, last <= 999 else { return [] }
    let missing = Set(1...last).subtracting(numbers).sorted()
    guard !missing.isEmpty else { return [] }
    let list = missing.prefix(10).map(String.init).joined(separator: ", ")
    return ["Track \(list)\(missing.count > 10 ? ", …" : "") is missing."]
  }

  /// Of a CD whose tracks these are, if they can be one: with nothing before the first.
  private static func tableOfContents(
    of album: AlbumDescription, _ files: [ResampledAudio]
  ) -> TableOfContents? {
    let isDisc =
      files.allSatisfy {
        $0.file.format.sampleRate == CDAudio.sampleRate && $0.file.format.channelCount == 2
          && $0.file.format.fitsInt16 && $0.frameCount.isMultiple(of: CDAudio.samplesPerSector)
      } && album.tracks.map(\.number) == Array(1...max(1, album.tracks.count))
    guard isDisc, let last = album.tracks.last else { return nil }
    let sector = { (sample: Int) in Sector(offset: sample / CDAudio.samplesPerSector) }
    return try? TableOfContents(
      entries: album.tracks.map {
        TableOfContents.Entry(number: $0.number, kind: .audio, start: sector($0.samples.lowerBound))
      }, leadOut: sector(last.samples.upperBound))
  }
}

extension AlbumDescription {
  /// Lets music run on between tracks that follow each other on the album and are of one kind.
  mutating func joinNeighbours() {
    var start = 0
    for end in 1...max(1, tracks.count) {
      if end < tracks.count, tracks[end].number == tracks[end - 1].number + 1,
        tracks[end].sampleRate == tracks[end - 1].sampleRate,
        tracks[end].isMono == tracks[end - 1].isMono
      {
        continue
      }
      guard end <= tracks.count else { return }
      let stretch = tracks[start].samples.lowerBound..<tracks[end - 1].samples.upperBound
      for index in start..<end { tracks[index].surroundings = stretch }
      start = end
    }
  }
}
