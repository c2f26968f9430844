import AlbumWriting
import CompactDisc
import Crypto
import DiscReading
import ID3Tagging
import TextEncodings

/// Opens what an album is made from.
struct SourceOpener: Sendable {
  /// Whether albums are described without the pre-emphasis that their samples have.
  var takesOutEmphasis = true

  /// - Throws: What keeps it from being read, in words for people.
  func open(_ reference: SourceReference) throws -> OpenedAlbum {
    var opened =
      switch reference.kind {
      case .sheet: try openSheet(reference)
      case .tracks: try openTracks(reference)
      case .embedded: try openEmbedded(reference)
      case .record: try openRecord(reference)
      }
    guard reference.kind != .record else { return opened }
    opened.log = SourceLog.find(
      for: reference, tracks: opened.description.tracks.map { ($0.number, $0.samples.count) })
    // Files know nothing of a data track, nor of silence before the first.
    if let toc = opened.log?.toc, !opened.isImage,
      toc.audioTracks.map(\.number) == opened.description.tracks.map(\.number).filter({ $0 > 0 })
    {
      opened.toc = toc
    }
    return opened
  }

  private func openSheet(_ reference: SourceReference) throws -> OpenedAlbum {
    let path = reference.path
    let encoding = reference.encoding.flatMap { TextEncoding($0) }
    if fileExtension(of: path) == "cue" {
      let bytes = try SmallFile.contents(of: path, atMost: CueSheet.maximumByteCount)
      let sheet = try CueSheet(
        parsing: bytes, name: lastComponent(of: path), encoding: encoding)
      let isRaw = sheet.files.allSatisfy { $0.format == .binary || $0.format == .motorola }
      if !isRaw { return try openAudio(sheet, reference) }
    }
    let image = try DiscImage(path: path, encoding: encoding)
    var disc = image.disc
    disc.discNumber = disc.discNumber ?? reference.discNumber
    disc.discCount = disc.discCount ?? reference.discCount
    return named(
      disc, reference, remarks: image.remarks, samples: .integers(ImageSamples(image: image)),
      paths: [path] + image.dataFiles, isDisc: true, isImage: true)
  }

  /// An album of which a sheet tells all that is known.
  ///
  /// - Parameters:
  ///   - paths: All files that the album is made from.
  ///   - isDisc: Whether it has the samples of a CD.
  ///   - isImage: Whether it is a disc image, whose table of contents is whole.
  func named(
    _ disc: Disc, _ reference: SourceReference, remarks: [String], samples: AlbumSamples,
    paths: [String], isDisc: Bool, isImage: Bool = false
  ) -> OpenedAlbum {
    // The filter is made for the rate of CDs.
    var album = AlbumDescription(disc, takesOutEmphasis: takesOutEmphasis && isDisc)
    var remarks = remarks
    if disc.text.title == nil, let guess = guess(for: reference) {
      album.rename(
        artist: disc.text.performer == nil ? guess.artist : nil, title: guess.title,
        folderSuffix: disc.toc.musicBrainzDiscID)
      remarks.append("Named after its file, because its sheet has no title.")
      if disc.date == nil, let year = guess.year {
        for index in album.tracks.indices { album.tracks[index].tag[.date] = year }
      }
    }
    place(&album, disc.discNumber, of: disc.discCount)
    let emphasized = disc.namesOfPreEmphasized(among: album.tracks.map(\.number))
    if let emphasized {
      let isTakenOut = takesOutEmphasis && isDisc
      remarks.append(
        "\(emphasized) recorded with pre-emphasis, which is \(isTakenOut ? "" : "not ")taken out.")
    }
    return OpenedAlbum(
      description: album, samples: samples, toc: isDisc ? disc.toc : nil,
      mediaCatalogNumber: disc.mediaCatalogNumber, remarks: remarks,
      discNumber: disc.discNumber, discCount: disc.discCount,
      isImage: isImage, keepsEmphasis: emphasized != nil && isDisc && !takesOutEmphasis,
      fingerprint: Self.fingerprint(of: paths, and: reference.encoding ?? ""))
  }

  /// The name of the sheet, or else of its folder, or that above a folder such as `CD1`.
  private func guess(for reference: SourceReference) -> NameGuess? {
    let path = reference.path
    let parent = folder(of: path)
    return NameGuess(album: stem(of: lastComponent(of: path)))
      ?? NameGuess(album: lastComponent(of: parent))
      ?? NameGuess(album: lastComponent(of: folder(of: parent)))
  }

  /// A title that ends in `(Disc 2)` is that of the set, with a number of its own.
  func place(_ album: inout AlbumDescription, _ disc: Int?, of count: Int?) {
    guard let disc, disc > 1 || (count ?? 1) > 1 else { return }
    if let name = DiscFolderName(album.title), name.number == disc, !name.rest.isEmpty {
      album.rename(artist: nil, title: name.rest, folderSuffix: "Disc \(disc)")
    }
    album.place(inSetAs: disc, of: count)
  }

  /// Of names, sizes and times of files.
  static func fingerprint(of paths: [String], and text: String = "") -> String {
    var hash = SHA256()
    hash.update(data: Array(text.utf8))
    for path in paths {
      hash.update(data: Array((SmallFile.fingerprint(of: path) ?? "\(path) is gone").utf8) + [0])
    }
    return hash.finalize().prefix(16).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

private struct ImageSamples: SampleReading {
  let image: DiscImage

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
    try image.read(samples, into: &block)
  }
}
