import AlbumWriting
import CompactDisc
import Crypto
import DiscReading
import ID3Tagging

/// Opens what an album is made from.
struct SourceOpener: Sendable {
  /// - Throws: What keeps it from being read, in words for people.
  func open(_ reference: SourceReference) throws -> OpenedAlbum {
    switch reference.kind {
    case .sheet: try openSheet(reference)
    case .tracks, .embedded:
      throw FinderError.unreadable(path: reference.path, reason: "audio files come later")
    }
  }

  private func openSheet(_ reference: SourceReference) throws -> OpenedAlbum {
    let image = try DiscImage(cueSheet: reference.path)
    var disc = image.disc
    disc.discNumber = disc.discNumber ?? reference.discNumber
    disc.discCount = disc.discCount ?? reference.discCount
    var album = AlbumDescription(disc)
    var remarks = image.remarks
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
    let emphasized = disc.toc.audioTracks.filter { $0.flags.contains(.preEmphasis) }
    if !emphasized.isEmpty {
      let list = emphasized.map { "\($0.number)" }.joined(separator: ", ")
      remarks.append("Track \(list) has pre-emphasis, which is not taken out.")
    }
    return OpenedAlbum(
      description: album, samples: .integers(ImageSamples(image: image)), toc: disc.toc, remarks: remarks,
      discNumber: disc.discNumber, discCount: disc.discCount,
      fingerprint: Self.fingerprint(of: [reference.path] + image.dataFiles))
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
  private func place(_ album: inout AlbumDescription, _ disc: Int?, of count: Int?) {
    guard let disc, disc > 1 || (count ?? 2) > 1 else { return }
    if let name = DiscFolderName(album.title), name.number == disc, !name.rest.isEmpty {
      album.rename(artist: nil, title: name.rest, folderSuffix: "Disc \(disc)")
    }
    album.place(inSetAs: disc, of: count)
  }

  /// Of names, sizes and times of files.
  static func fingerprint(of paths: [String]) -> String {
    var hash = SHA256()
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
