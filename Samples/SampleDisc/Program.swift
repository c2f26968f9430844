/// What is on the disc, in order: the one description from which both files are made.
struct Program: Sendable {
  /// What the cue sheet says about a track.
  struct Track: Sendable {
    let title: String
    let performer: String
    let songwriter: String
    let isrc: String
    let flags: [Flag]
  }

  /// The words of a cue sheet's FLAGS line.
  enum Flag: String, Sendable {
    case copyPermitted = "DCP"
    case preEmphasis = "PRE"
  }

  /// A stretch of the disc that is made in one go, with the indexes that fall into it.
  struct Section: Sendable {
    enum Content: Sendable {
      case piece(Piece)
      case silence(sectors: Int)
    }

    let content: Content
    let marks: [Mark]

    var sectorCount: Int {
      switch content {
      case .piece(let piece): piece.sectorCount
      case .silence(let sectors): sectors
      }
    }
  }

  /// A place where a track's pre-gap (index 0) or the track itself (index 1) begins.
  struct Mark: Sendable {
    let track: Int
    let index: Int

    /// The beat of the section's piece; nil for the section's first sector.
    var beat: Double?
  }

  let title: String
  let performer: String
  let mediaCatalogNumber: String
  let genre: String
  let date: String
  let comment: String
  let tracks: [Track]
  let sections: [Section]

  /// The disc.
  static let kleineSaitenmusik = Program(
    title: "Kleine Saitenmusik für Ñandú und Žluťásek",
    performer: "Tonearm-Zupforchester",
    // Numbers that begin with 2 are for use inside a company, so this is nobody's disc.
    mediaCatalogNumber: "2200002600019",
    genre: "Classical",
    date: "2026",
    comment: "Synthesised with Tonearm, dedicated to the public domain (CC0 1.0)",
    tracks: [
      Track(
        title: "La Folía: tema", performer: "Señor Ñandú y sus cuerdas", songwriter: "Anónimo",
        isrc: "ZZTNA2600001", flags: [.copyPermitted]),
      Track(
        title: "La Folía: variación", performer: "Señor Ñandú y sus cuerdas",
        songwriter: "Anónimo", isrc: "ZZTNA2600002", flags: [.copyPermitted]),
      Track(
        title: "Gymnopédie № 1", performer: "Duo Žluťásek", songwriter: "Erik Satie",
        isrc: "ZZTNA2600003", flags: []),
      Track(
        title: "Präludium C-Dur, BWV 846 (gekürzt)", performer: "Die süßen Zupfgeigen",
        songwriter: "Johann Sebastian Bach", isrc: "ZZTNA2600004",
        flags: [.copyPermitted, .preEmphasis]),
      Track(
        title: "さくら さくら", performer: "琴と猫", songwriter: "日本古謡", isrc: "ZZTNA2600005",
        flags: [.copyPermitted]),
    ],
    sections: [
      Section(content: .piece(.prelude), marks: [Mark(track: 1, index: 0)]),
      Section(
        content: .piece(.folía),
        marks: [Mark(track: 1, index: 1), Mark(track: 2, index: 1, beat: 24)]),
      Section(content: .silence(sectors: 150), marks: [Mark(track: 3, index: 0)]),
      Section(content: .piece(.gymnopédie), marks: [Mark(track: 3, index: 1)]),
      Section(content: .piece(.präludium), marks: [Mark(track: 4, index: 1)]),
      Section(content: .piece(.sakura), marks: [Mark(track: 5, index: 1)]),
    ])
}
