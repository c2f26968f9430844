public import CompactDisc

extension DiscMetadata {
  /// What a release at MusicBrainz says of a disc.
  ///
  /// Titles and credits are the tracks', which may differ from their recordings'.
  public init(_ release: Release, match: MediumMatch, toc: TableOfContents) {
    self.init(source: .musicBrainz(release.id))
    title = release.title
    artist = release.artistCredit
    discTitle = match.medium.title
    discNumber = match.medium.position
    discCount = max(release.media.count, match.medium.position)
    date = release.date
    originalDate = release.group?.firstReleaseDate
    country = release.country
    labels = Self.distinct(release.labels.compactMap(\.name))
    catalogNumbers = Self.distinct(release.labels.compactMap(\.catalogNumber))
    barcode = release.barcode
    asin = release.asin
    media = match.medium.format
    types =
      ([release.group?.primaryType].compactMap(\.self) + (release.group?.secondaryTypes ?? []))
      .map { $0.lowercased() }
    status = release.status?.lowercased()
    language = release.language
    script = release.script
    comment = release.disambiguation
    genres = Self.names(of: release.genres.isEmpty ? release.group?.genres ?? [] : release.genres)
    discID = toc.musicBrainzDiscID
    releaseID = release.id
    releaseGroupID = release.group?.id
    hasFrontCover = release.hasFrontCover
    tracks = match.tracks.mapValues { Track($0, of: release) }
  }

  /// The genres that at least 90 % of those who named the first one agree upon, as Picard takes them.
  static func names(of genres: [Genre]) -> [String] {
    let sorted = genres.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    let most = sorted.first?.count ?? 0
    let agreed = sorted.filter { $0.count * 10 >= most * 9 }.prefix(5)
    return distinct(agreed.map { capitalized($0.name) })
  }

  private static func capitalized(_ name: String) -> String {
    var isStart = true
    return String(
      name.flatMap { character -> [Character] in
        defer { isStart = !(character.isLetter || character.isNumber || "'’".contains(character)) }
        return isStart ? Array(character.uppercased()) : [character]
      })
  }

  fileprivate static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }
}

extension DiscMetadata.Track {
  /// An orchestra with all its players has fewer.
  private static let maximumContributions = 500

  fileprivate init(_ track: ReleaseTrack, of release: Release) {
    let recording = track.recording
    self.init(
      title: track.title ?? recording?.title, artist: track.artistCredit ?? recording?.artistCredit)
    isrcs = DiscMetadata.distinct(
      (recording?.isrcs ?? []).compactMap { ISRC($0)?.description })
    originalDate = recording?.firstReleaseDate
    works = recording?.works ?? []
    let all =
      [recording?.contributions ?? []] + works.map(\.contributions) + [release.contributions]
    for contribution in all.joined() where !contributions.contains(contribution) {
      guard contributions.count < Self.maximumContributions else { break }
      contributions.append(contribution)
    }
    genres = DiscMetadata.names(of: recording?.genres ?? [])
    trackID = track.id
    recordingID = recording?.id
  }
}
