import AlbumNaming
import AlbumWriting
import CompactDisc
import ID3Tagging

/// What the files of a disc are to be.
struct DiscPlan {
  struct File {
    let source: TaggedFile
    let tag: [UInt8]
    var name: String
    let changes: [RetagResult.Change]
    let droppedFrames: [String]
    let title: String
    let artist: String
    let number: Int
    let seconds: Int
  }

  let album: AlbumDescription
  var files: [File]

  /// Room for whoever edits the tag, as new files have it.
  private static let padding = 1536

  init(_ disc: DiscFiles, _ found: Identification, _ options: RetagOptions) throws {
    let first = disc.files[0].stored.tag
    let toc = Self.toc(of: disc)
    var album = AlbumDescription(
      artist: first[.albumArtist] ?? first[.artist] ?? AlbumDescription.unknownArtist,
      title: first[.album] ?? AlbumDescription.unknownAlbum, folderSuffix: disc.files[0].discID,
      tracks: disc.files.map { file in
        let tag = file.stored.tag
        let number = file.number ?? 0
        return AlbumDescription.Track(
          number: number, title: tag[.title] ?? AlbumDescription.placeholder(ofTrack: number),
          artist: tag[.artist] ?? tag[.albumArtist] ?? AlbumDescription.unknownArtist,
          samples: 0..<(Self.sectors(ofTrack: number, toc) * CDAudio.samplesPerSector),
          surroundings: 0..<0, tag: tag, isFirstAudioTrack: false, isLastAudioTrack: false)
      })
    album.apply(found, template: options.template)
    if found.cover != nil {
      for index in album.tracks.indices {
        album.tracks[index].tag.otherFrames.removeAll(where: \.isFrontCover)
      }
    }
    self.album = album
    files = try zip(disc.files, album.tracks).map { source, track in
      let version = options.version ?? source.stored.version
      let rendered = try track.tag.rendered(padding: Self.padding, version: version)
      let after = try StoredTag(rendered)
      let dropped = track.tag.otherFrames.filter { !after.tag.otherFrames.contains($0) }
      var changes = Self.changes(from: source.stored.tag, to: after.tag)
      if version != source.stored.version {
        changes.append(
          RetagResult.Change(
            field: "ID3v2", before: source.stored.version.rawValue, after: version.rawValue))
      }
      return File(
        source: source, tag: rendered, name: track.fileName.text, changes: changes,
        droppedFrames: dropped.map(\.identifier), title: track.title, artist: track.artist,
        number: track.number,
        seconds: (track.samples.count + CDAudio.sampleRate / 2) / CDAudio.sampleRate)
    }
  }

  /// The table of contents that the files have; nil for what is no CD.
  static func toc(of disc: DiscFiles) -> TableOfContents? {
    disc.files.lazy.compactMap { TableOfContents(rawTOC: $0.stored.tag.tableOfContents) }.first
  }

  /// How long a track is; 0 where nothing tells.
  static func sectors(ofTrack number: Int, _ toc: TableOfContents?) -> Int {
    number == AlbumDescription.hiddenTrack
      ? toc?.hiddenAudio?.count ?? 0
      : toc?.tracks.first { $0.number == number }?.sectors.count ?? 0
  }

  private static func changes(from old: TrackTag, to new: TrackTag) -> [RetagResult.Change] {
    let fields = Set(old.texts.keys).union(new.texts.keys).sorted { $0.code < $1.code }
    var changes = fields.compactMap { field in
      change(field.code, text(old.texts[field]), text(new.texts[field]))
    }
    changes += [change("COMM", old.comment, new.comment), change("USLT", old.lyrics, new.lyrics)]
      .compactMap(\.self)
    for owner in Set(old.uniqueFileIdentifiers.keys).union(new.uniqueFileIdentifiers.keys).sorted()
    {
      let texts = [old, new].map { tag in
        tag.uniqueFileIdentifiers[owner].map { String(decoding: $0, as: UTF8.self) }
      }
      if let change = change("UFID:\(owner)", texts[0], texts[1]) { changes.append(change) }
    }
    if old.picture != new.picture {
      let texts = [old, new].map { tag in
        tag.picture.map { "\($0.mediaType), \($0.bytes.count) bytes" }
      }
      changes.append(RetagResult.Change(field: "APIC", before: texts[0], after: texts[1]))
    }
    return changes
  }

  private static func text(_ values: [String]?) -> String? { values?.joined(separator: "; ") }

  private static func change(
    _ field: String, _ before: String?, _ after: String?
  ) -> RetagResult.Change? {
    before == after ? nil : RetagResult.Change(field: field, before: before, after: after)
  }
}
