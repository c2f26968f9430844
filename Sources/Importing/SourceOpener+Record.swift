import AlbumWriting
import AudioFileReading
import ID3Tagging
import RecordSides

extension SourceOpener {
  /// Opens the captured sides of a record that were cut before.
  func openRecord(_ reference: SourceReference) throws -> OpenedAlbum {
    guard let record = reference.record else {
      throw ImportError.unknownSource(path: reference.path)
    }
    let files = try reference.paths.map { ResampledAudio(try AudioFile(path: $0)) }
    let guess =
      NameGuess(album: stem(of: lastComponent(of: folder(of: reference.path))))
      ?? NameGuess(album: stem(of: lastComponent(of: reference.path)))
    let artist = record.artist ?? guess?.artist ?? AlbumDescription.unknownArtist
    let title = record.title ?? guess?.title ?? stem(of: lastComponent(of: reference.path))
    var description = AlbumDescription(
      artist: artist, title: title, tracks: [])
    var parts: [AudioParts.Part] = []
    var position = 0
    for (number, track) in zip(1..., record.tracks) {
      guard files.indices.contains(track.side), track.start >= 0, track.start < track.end,
        track.end <= files[track.side].frameCount
      else { throw ImportError.sourceChanged(path: reference.path) }
      let samples = position..<position + track.end - track.start
      position = samples.upperBound
      let isShaped = record.gain != 1 || track.fadeIn > 0 || track.fadeOut > 0
      let fades = SideTrack(
        samples: track.start..<track.end, title: nil, fadeIn: track.fadeIn, fadeOut: track.fadeOut)
      parts.append(
        AudioParts.Part(
          samples: samples, file: track.side, offset: track.start,
          level: isShaped ? AudioParts.Level(gain: record.gain, fades: fades) : nil))
      let name = track.title ?? AlbumDescription.placeholder(ofTrack: number)
      var tag = TrackTag()
      tag[.title] = name
      tag[.artist] = artist
      tag[.albumArtist] = artist
      tag[.album] = title
      tag[.trackNumber] = "\(number)/\(record.tracks.count)"
      tag[.media] = "Vinyl"
      tag[.date] = (record.year ?? guess?.year).flatMap(AlbumDescription.timestamp)
      let audio = files[track.side]
      description.tracks.append(
        AlbumDescription.Track(
          number: number, title: name, artist: artist, samples: samples, surroundings: samples,
          tag: tag,
          isFirstAudioTrack: number == 1, isLastAudioTrack: number == record.tracks.count,
          sampleRate: audio.sampleRate, isMono: audio.file.format.channelCount == 1))
    }
    description.joinTracks(of: record)
    return OpenedAlbum(
      description: description, samples: AudioParts(parts: parts, files: files).samples, toc: nil,
      remarks: [], discNumber: nil, discCount: nil,
      fingerprint: Self.fingerprint(of: reference.paths, and: reference.text))
  }
}

extension AlbumDescription {
  /// Lets music run on between tracks of a side that nothing was cut out between.
  fileprivate mutating func joinTracks(of record: SourceReference.Record) {
    var start = 0
    for end in 1...max(1, tracks.count) where end <= tracks.count {
      if end < tracks.count, record.tracks[end].side == record.tracks[end - 1].side,
        record.tracks[end].start == record.tracks[end - 1].end,
        record.tracks[end].fadeIn == 0, record.tracks[end - 1].fadeOut == 0
      {
        continue
      }
      let stretch = tracks[start].samples.lowerBound..<tracks[end - 1].samples.upperBound
      for index in start..<end { tracks[index].surroundings = stretch }
      start = end
    }
  }
}
