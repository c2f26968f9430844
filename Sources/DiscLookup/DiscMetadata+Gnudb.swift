import CompactDisc

extension DiscMetadata {
  /// What an entry of gnudb says of a disc.
  ///
  /// On a disc by various artists, a title in two parts is a track's artist and title.
  init(_ entry: GnudbEntry, entry match: Gnudb.Matches.Entry, toc: TableOfContents) {
    self.init(source: .gnudb(category: match.category, id: match.id))
    let disc = entry.discTitle
    title = disc.title
    let isVarious = Self.isVarious(disc.artist)
    artist = disc.artist.flatMap(Self.credit)
    date = entry.year
    genres = [entry.genre].compactMap(\.self)
    for (index, track) in toc.tracks.enumerated() where track.kind == .audio {
      let parts = entry.trackTitle(index)
      let isSplit = isVarious && parts.artist != nil
      guard let title = isSplit ? parts.title : entry.plainTrackTitle(index) else { continue }
      tracks[track.number] = Track(
        title: title, artist: isSplit ? parts.artist.flatMap(Self.credit) : nil)
    }
  }

  private static func credit(_ name: String) -> ArtistCredit? {
    isVarious(name)
      ? ArtistCredit([
        ArtistCredit.Part(
          name: "Various Artists",
          artist: Artist(id: .variousArtists, name: "Various Artists", sortName: "Various Artists"))
      ])
      : ArtistCredit([ArtistCredit.Part(name: name, artist: Artist(name: name))])
  }

  /// Whether a name is one of those by which people write "Various Artists".
  private static func isVarious(_ name: String?) -> Bool {
    let letters = (name ?? "").lowercased().filter(\.isLetter)
    return ["various", "variousartists", "va", "variousartist", "diverse", "sampler"].contains(
      letters)
  }
}
