import AlbumWriting
import AudioFileReading
import CompactDisc
import ID3Tagging

extension SourceOpener {
  /// Opens a cue sheet that names audio files.
  func openAudio(
    _ sheet: CueSheet, _ reference: SourceReference
  ) throws -> OpenedAlbum {
    let folder = folder(of: reference.path)
    let listing = try FolderListing(path: folder)
    let paths = try sheet.files.map { file in
      guard
        let path = SheetFiles.find(
          file.name, format: file.format, isOnly: sheet.files.count == 1, in: folder,
          listing.files)
      else { throw ImportError.missingAudio(sheet: reference.path, name: file.name) }
      return path
    }
    let files = try paths.map { ResampledAudio(try AudioFile(path: $0)) }
    return try album(sheet, files, reference, paths: [reference.path] + paths)
  }

  /// Opens an audio file that has its cue sheet inside.
  func openEmbedded(_ reference: SourceReference) throws -> OpenedAlbum {
    let file = try AudioFile(path: reference.path)
    let metadata = try file.metadata()
    let name = lastComponent(of: reference.path)
    let text: String
    if let sheet = metadata.cueSheetText {
      text = sheet
    } else if let block = metadata.cueSheet {
      text = Self.sheet(block, of: name, metadata.tags, rate: file.format.sampleRate)
    } else {
      throw ImportError.noSheet(path: reference.path)
    }
    let sheet = try CueSheet(parsing: Array(text.utf8), name: "the cue sheet in \(name)")
    guard sheet.files.count == 1 else { throw ImportError.noSheet(path: reference.path) }
    return try album(sheet, [ResampledAudio(file)], reference, paths: [reference.path])
  }

  /// The block of a FLAC file as the text of a cue sheet.
  private static func sheet(
    _ block: EmbeddedCueSheet, of name: String, _ tags: AudioTags, rate: Int
  ) -> String {
    var lines: [String] = []
    func quoted(_ text: String) -> String {
      "\"\(text.replacing("\"", with: "'").replacing("\n", with: " "))\""
    }
    if let number = block.mediaCatalogNumber { lines.append("CATALOG \(number)") }
    if let artist = tags["ALBUMARTIST"].first ?? tags["ARTIST"].first {
      lines.append("PERFORMER \(quoted(artist))")
    }
    if let album = tags["ALBUM"].first ?? tags["TITLE"].first {
      lines.append("TITLE \(quoted(album))")
    }
    if let date = tags["DATE"].first { lines.append("REM DATE \(date.prefix(4))") }
    lines.append("FILE \(quoted(name)) FLAC")
    for track in block.tracks where (1...99).contains(track.number) {
      lines.append(
        "TRACK \(twoDigits(track.number)) \(track.isAudio ? "AUDIO" : "MODE1/2352")")
      if track.hasPreEmphasis { lines.append("FLAGS PRE") }
      if let isrc = track.isrc { lines.append("ISRC \(isrc)") }
      for point in track.indexPoints {
        let time = MSF(sectorCount: point.frame * CDAudio.sectorsPerSecond / rate)
        lines.append("INDEX \(twoDigits(point.number)) \(time)")
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Lays a sheet's tracks out on its files, all of which have the same sample rate.
  private func album(
    _ sheet: CueSheet, _ files: [ResampledAudio], _ reference: SourceReference, paths: [String]
  ) throws -> OpenedAlbum {
    let rate = files[0].sampleRate
    guard files.allSatisfy({ $0.sampleRate == rate }) else {
      throw ImportError.mixedRates(path: reference.path)
    }
    // A sheet counts in seventy-fifths of a second, whatever the rate.
    func sample(_ sector: Int) -> Int { sector * rate / CDAudio.sectorsPerSecond }
    let sizes = files.map { file in
      rate == CDAudio.sampleRate
        ? file.frameCount * CDAudio.bytesPerSample
        : file.frameCount * CDAudio.sectorsPerSecond / rate * CDAudio.bytesPerSector
    }
    let layout = try DiscLayout(sheet, fileSizes: sizes, areDecoded: true)
    var disc = layout.disc
    disc.discNumber = disc.discNumber ?? reference.discNumber
    disc.discCount = disc.discCount ?? reference.discCount
    let parts = layout.extents.map { extent in
      let samples =
        sample(extent.sectors.lowerBound.offset)..<sample(extent.sectors.upperBound.offset)
      switch extent.source {
      case .silence: return AudioParts.Part(samples: samples, file: nil, offset: 0)
      case .file(let index, let byteOffset, _, _):
        return AudioParts.Part(
          samples: samples, file: index, offset: sample(byteOffset / CDAudio.bytesPerSector))
      }
    }
    var opened = named(
      disc, reference,
      remarks: sheet.warnings.map {
        "\(sheet.name), line \($0.line): \($0.text)"
      }, samples: AudioParts(parts: parts, files: files).samples, paths: paths,
      isDisc: files.allSatisfy {
        $0.file.format.sampleRate == CDAudio.sampleRate && $0.file.format.fitsInt16
      })
    guard rate != CDAudio.sampleRate || files.contains(where: { $0.file.format.channelCount == 1 })
    else { return opened }
    let isMono = files.allSatisfy { $0.file.format.channelCount == 1 }
    for index in opened.description.tracks.indices {
      let track = opened.description.tracks[index]
      let moved = { (range: Range<Int>) in
        sample(
          range.lowerBound / CDAudio.samplesPerSector)..<sample(
            range.upperBound / CDAudio.samplesPerSector)
      }
      opened.description.tracks[index].samples = moved(track.samples)
      opened.description.tracks[index].surroundings = moved(track.surroundings)
      opened.description.tracks[index].sampleRate = rate
      opened.description.tracks[index].isMono = isMono
    }
    return opened
  }
}
