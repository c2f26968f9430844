import CompactDisc

/// A disc as `tonearm info --json` prints it.
///
/// README.md documents the fields.
struct DiscJSON: Encodable {
  struct Track: Encodable {
    let number: Int
    let kind: String
    let start: Int
    let sectors: Int
    let preGap: Nullable<Int>
    let isrc: Nullable<String>
    let preEmphasis: Bool
    let copyPermitted: Bool
    let fourChannel: Bool
    let title: Nullable<String>
    let performer: Nullable<String>
  }

  struct IDs: Encodable {
    let musicbrainz: String
    let freedb: String
    let accuraterip: String
    let ctdb: String
  }

  let schema = JSONLine.schema
  let title: Nullable<String>
  let performer: Nullable<String>
  let tracks: [Track]
  let leadOut: Int
  let toc: String
  let mcn: Nullable<String>
  let ids: IDs
  let remarks: [String]

  init(_ disc: Disc, remarks: [String] = []) {
    self.remarks = remarks
    title = Nullable(disc.text.title)
    performer = Nullable(disc.text.performer)
    tracks = disc.toc.tracks.map { track in
      let text = disc.trackTexts[track.number]
      return Track(
        number: track.number, kind: track.kind == .audio ? "audio" : "data",
        start: track.sectors.lowerBound.offset, sectors: track.sectors.count,
        preGap: Nullable(disc.preGaps[track.number]?.offset),
        isrc: Nullable(disc.isrcs[track.number]?.description),
        preEmphasis: track.flags.contains(.preEmphasis),
        copyPermitted: track.flags.contains(.copyPermitted),
        fourChannel: track.flags.contains(.fourChannel), title: Nullable(text?.title),
        performer: Nullable(text?.performer))
    }
    leadOut = disc.toc.leadOut.offset
    toc = disc.toc.description
    mcn = Nullable(disc.mediaCatalogNumber?.description)
    ids = IDs(
      musicbrainz: disc.toc.musicBrainzDiscID, freedb: disc.toc.freeDBDiscID,
      accuraterip: disc.toc.accurateRipDiscID, ctdb: disc.toc.ctdbTOCID)
  }
}
