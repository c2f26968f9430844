/// A relation of a recording or a work as MusicBrainz has it.
struct Relation: JSONReadable {
  let contributions: [Contribution]
  let work: Work?

  init?(_ object: JSONObject) {
    let type = object.text("type") ?? ""
    // An instrument may be credited under another name.
    let credits = object.object("attribute-credits")
    let attributes = object.texts("attributes").prefix(20).map { credits?.text($0) ?? $0 }
    if var artist = object.value("artist", as: Artist.self) {
      if let credit = object.text("target-credit") { artist.name = credit }
      contributions = Self.roles(type: type, attributes: attributes).map {
        Contribution(role: $0, artist: artist)
      }
      work = nil
    } else {
      contributions = []
      // Of works, only what is performed; not what is a medley of.
      work = type == "performance" ? object.value("work", as: Work.self) : nil
      if work == nil { return nil }
    }
  }

  /// What MusicBrainz's types of relations are to us; an empty list for what is of no use in a tag.
  private static func roles(type: String, attributes: [String]) -> [Contribution.Role] {
    switch type {
    case "composer": [.composer]
    case "lyricist", "librettist": [.lyricist]
    case "writer": [.writer]
    case "arranger", "orchestrator", "instrument arranger", "vocal arranger": [.arranger]
    case "conductor": [.conductor]
    case "producer": [.producer]
    case "engineer", "sound", "recording", "balance": [.engineer]
    case "mix": [.mixer]
    case "mix-DJ": [.djMixer]
    case "remixer": [.remixer]
    case "performer": [.performer(nil)]
    case "chorus master", "concertmaster": [.performer(type)]
    case "performing orchestra": [.performer("orchestra")]
    case "instrument", "vocal": parts(attributes, isVocal: type == "vocal").map { .performer($0) }
    default: []
    }
  }

  /// What was played or sung: "guest lead vocals", "guitar".
  private static func parts(_ attributes: [String], isVocal: Bool) -> [String] {
    let manners = attributes.filter { ["guest", "solo", "additional"].contains($0) }
    var parts = attributes.filter { !manners.contains($0) }
    if parts.isEmpty { parts = [isVocal ? "vocals" : "instrument"] }
    return parts.map { (manners + [$0]).joined(separator: " ") }
  }
}

extension Work: JSONReadable {
  init?(_ object: JSONObject) {
    id = object.id("id")
    title = object.text("title")
    // The artists alone, so that works of works of works are not followed.
    contributions = (object.list("relations", of: Relation.self) ?? []).flatMap(\.contributions)
    if id == nil, title == nil { return nil }
  }
}
