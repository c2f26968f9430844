package import AlbumWriting
import AudioFileReading
package import CompactDisc
import DiscReading
import ID3Tagging
package import TextEncodings

/// What was ripped from one disc and lies on disk: a disc image, or audio files that hold its
/// samples.
package struct DiscRip: Sendable {
  /// What stands for it in messages: the sheet, the audio file, or the folder of the tracks.
  package let path: String
  /// A name for files that are made from it: without a folder and without an ending.
  package let name: String
  /// The folder in which such files belong.
  package let folder: String
  /// Whether it is an image, of raw sectors.
  package let isImage: Bool
  package let disc: Disc
  /// What a person should know of it.
  package let remarks: [String]
  /// The samples of the disc; a sample's position is 588 times its sector, and more.
  package let samples: any SampleReading<Int16>

  /// What a search comes upon; it takes neither memory nor descriptors before it is opened.
  package struct Candidate: Sendable {
    /// What stands for it in messages.
    package let path: String
    fileprivate let finding: SourceFinder.Finding

    /// - Throws: What keeps it from being read, or from being the rip of a disc, in words for people.
    package func opened() throws -> DiscRip {
      switch finding {
      case .problem(_, let text): throw RipError.problem(text)
      case .album(let reference): try DiscRip(reference)
      }
    }
  }

  /// Finds what may be rips.
  ///
  /// - Parameters:
  ///   - path: A file that describes an image, an audio file, or a folder, which is searched.
  ///   - encoding: Of cue sheets that are not in Unicode; nil to guess it.
  /// - Returns: In the order of names.
  /// - Throws: `FinderError` where there is nothing at the path that can be read;
  ///   `CancellationError`.
  package static func find(in path: String, encoding: TextEncoding? = nil) throws -> [Candidate] {
    let path = absolutePath(path)
    // A single file is what it is, whatever it is called.
    if SheetFiles.isFile(path) {
      return [Candidate(path: path, finding: .album(reference(ofFile: path, encoding)))]
    }
    var candidates: [Candidate] = []
    try withoutActuallyEscaping({ (finding: SourceFinder.Finding) in
      let path =
        switch finding {
        case .album(let reference): reference.path
        case .problem(let path, _): path
        }
      candidates.append(Candidate(path: path, finding: finding))
    }) { append in
      var finder = SourceFinder(cueEncoding: encoding, report: append)
      try finder.search(path)
    }
    return candidates
  }

  private static func reference(ofFile path: String, _ encoding: TextEncoding?) -> SourceReference {
    guard SheetFiles.audioExtensions.contains(fileExtension(of: path)) else {
      return SourceReference(kind: .sheet, paths: [path], encoding: encoding)
    }
    let metadata = try? AudioFile(path: path).metadata()
    let hasSheet = metadata?.cueSheetText != nil || (metadata?.cueSheet?.tracks.count ?? 0) > 1
    return SourceReference(kind: hasSheet ? .embedded : .tracks, paths: [path])
  }

  fileprivate init(_ reference: SourceReference) throws {
    let file = reference.path
    path = file
    name =
      reference.kind == .tracks && reference.paths.count > 1
      ? lastComponent(of: file) : stem(of: lastComponent(of: reference.paths[0]))
    folder = Importing.folder(of: reference.paths[0])
    if reference.kind == .sheet, try !Self.namesAudioFiles(reference) {
      let image = try DiscImage(
        path: file, encoding: reference.encoding.flatMap { TextEncoding($0) })
      isImage = true
      disc = image.disc
      remarks = image.remarks
      samples = ImageContents(image: image)
      return
    }
    let album = try SourceOpener(takesOutEmphasis: false).open(reference)
    guard let toc = album.toc, case .integers(let samples) = album.samples else {
      throw RipError.noDisc(path: file)
    }
    isImage = false
    disc = Disc(toc, of: album)
    remarks = album.remarks
    self.samples = samples
  }

  /// Whether a sheet's samples lie in audio files and not in raw sectors.
  private static func namesAudioFiles(_ reference: SourceReference) throws -> Bool {
    guard fileExtension(of: reference.path) == "cue" else { return false }
    let sheet = try CueSheet(
      parsing: try SmallFile.contents(of: reference.path, atMost: CueSheet.maximumByteCount),
      name: lastComponent(of: reference.path),
      encoding: reference.encoding.flatMap { TextEncoding($0) })
    return !sheet.files.allSatisfy { $0.format == .binary || $0.format == .motorola }
  }

  fileprivate enum RipError: Error, CustomStringConvertible {
    case problem(String)
    case noDisc(path: String)

    var description: String {
      switch self {
      case .problem(let text): text
      case .noDisc(let path):
        "\(path) is no rip of a disc: that has 44.1 kHz, stereo, 16 bits, whole sectors of 588 samples, "
          + "and all its tracks, or a cue sheet that lays them out. Databases know nothing else."
      }
    }
  }
}

extension Disc {
  /// The names of an album whose files have the samples of a disc.
  fileprivate init(_ toc: TableOfContents, of album: OpenedAlbum) {
    let description = album.description
    self.init(
      toc: toc, mediaCatalogNumber: album.mediaCatalogNumber,
      text: DiscText(title: description.title, performer: description.artist),
      trackTexts: Dictionary(
        description.tracks.map { track in
          (track.number, DiscText(title: track.title, performer: track.artist))
        }, uniquingKeysWith: { first, _ in first }),
      isrcs: Dictionary(
        description.tracks.compactMap { track in
          track.tag.texts[.isrc]?.first.flatMap { ISRC($0) }.map { (track.number, $0) }
        }, uniquingKeysWith: { first, _ in first }))
  }
}

private struct ImageContents: SampleReading {
  let image: DiscImage

  func read(_ samples: Range<Int>, into block: inout OutputSpan<Int16>) throws {
    try image.read(samples, into: &block)
  }
}
