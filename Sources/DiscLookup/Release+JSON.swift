extension Release: JSONReadable {
  init?(_ object: JSONObject) {
    guard let id = object.id("id") else { return nil }
    self.id = id
    title = object.text("title")
    artistCredit = ArtistCredit(object, "artist-credit")
    disambiguation = object.text("disambiguation")
    date = object.date("date")
    country = object.text("country")
    barcode = object.text("barcode")
    status = object.text("status")
    asin = object.text("asin")
    let representation = object.object("text-representation")
    language = representation?.text("language")
    script = representation?.text("script")
    labels = object.list("label-info", of: Label.self) ?? []
    group = object.value("release-group", as: ReleaseGroup.self)
    hasFrontCover = object.object("cover-art-archive")?.flag("front")
    // The sort is stable, so that discs which claim the same place keep their order.
    media = (object.list("media", of: Medium.self) ?? []).sorted { $0.position < $1.position }
    genres = Genre.list(object)
    contributions = (object.list("relations", of: Relation.self) ?? []).flatMap(\.contributions)
  }
}

extension Release.Label: JSONReadable {
  init?(_ object: JSONObject) {
    name = object.object("label")?.text("name")
    catalogNumber = object.text("catalog-number")
    if name == nil, catalogNumber == nil { return nil }
  }
}

extension ReleaseGroup: JSONReadable {
  init?(_ object: JSONObject) {
    id = object.id("id")
    title = object.text("title")
    primaryType = object.text("primary-type")
    secondaryTypes = object.texts("secondary-types")
    firstReleaseDate = object.date("first-release-date")
    genres = Genre.list(object)
  }
}

extension Genre: JSONReadable {
  init?(_ object: JSONObject) {
    guard let name = object.text("name") else { return nil }
    self.name = name
    count = object.integer("count", in: 0...1_000_000) ?? 0
  }

  static func list(_ object: JSONObject) -> [Genre] { object.list("genres", of: Genre.self) ?? [] }
}

extension Medium: JSONReadable {
  /// No set has more discs.
  private static let positions = 1...9999

  init?(_ object: JSONObject) {
    guard let position = object.integer("position", in: Self.positions) else { return nil }
    self.position = position
    title = object.text("title")
    format = object.text("format")
    discIDs = (object.list("discs", of: DiscReference.self) ?? []).map(\.id)
    pregap = object.value("pregap", as: ReleaseTrack.self)
    tracks = (object.list("tracks", of: ReleaseTrack.self) ?? []).sorted {
      $0.position < $1.position
    }
    dataTracks = object.list("data-tracks", of: ReleaseTrack.self) ?? []
    declaredTrackCount = object.integer("track-count", in: 0...9999)
  }

  private struct DiscReference: JSONReadable {
    let id: String

    init?(_ object: JSONObject) {
      guard let id = object.text("id") else { return nil }
      self.id = id
    }
  }
}

extension ReleaseTrack: JSONReadable {
  init?(_ object: JSONObject) {
    guard let position = object.integer("position", in: 0...9999) else { return nil }
    self.position = position
    id = object.id("id")
    number = object.text("number")
    title = object.text("title")
    length = object.length
    artistCredit = ArtistCredit(object, "artist-credit")
    recording = object.value("recording", as: Recording.self)
  }
}

extension Recording: JSONReadable {
  init?(_ object: JSONObject) {
    id = object.id("id")
    title = object.text("title")
    length = object.length
    artistCredit = ArtistCredit(object, "artist-credit")
    isrcs = object.texts("isrcs")
    firstReleaseDate = object.date("first-release-date")
    genres = Genre.list(object)
    let relations = object.list("relations", of: Relation.self) ?? []
    contributions = relations.flatMap(\.contributions)
    works = relations.compactMap(\.work)
  }
}

extension JSONObject {
  /// In milliseconds, up to a day.
  fileprivate var length: Int? { integer("length", in: 1...86_400_000) }
}

extension ArtistCredit {
  init?(_ object: JSONObject, _ name: String) {
    self.init(object.list(name, of: Part.self) ?? [])
  }
}

extension ArtistCredit.Part: JSONReadable {
  init?(_ object: JSONObject) {
    let artist = object.value("artist", as: Artist.self)
    guard let name = object.text("name") ?? artist?.name else { return nil }
    self.init(
      name: name, joinPhrase: object.joinPhrase("joinphrase"),
      artist: artist ?? Artist(name: name))
  }
}

extension Artist: JSONReadable {
  init?(_ object: JSONObject) {
    guard let name = object.text("name") else { return nil }
    self.init(id: object.id("id"), name: name, sortName: object.text("sort-name"))
  }
}
