public import CompactDisc
import Foundation

/// Answers in the shapes that MusicBrainz gives them, with names of our own.
public enum ReplyShapes {
  public static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  public static func artist(_ name: String, sortName: String? = nil, id number: Int = 0xa)
    -> [String: Any]
  {
    ["id": id(number), "name": name, "sort-name": sortName ?? name, "disambiguation": ""]
  }

  public static func credit(_ parts: (name: String, join: String, sortName: String)...) -> [[String:
    Any]]
  {
    parts.enumerated().map { index, part in
      [
        "name": part.name, "joinphrase": part.join,
        "artist": artist(part.name, sortName: part.sortName, id: 0xa0 + index),
      ]
    }
  }

  /// Tracks with the lengths of the disc's.
  public static func tracks(
    of toc: TableOfContents, name: String = "Piece", offBy milliseconds: Int = 0
  ) -> [[String: Any]] {
    toc.audioTracks.map { track in
      let length = track.sectors.count * 1000 / 75 + milliseconds
      return [
        "id": id(0x1000 + track.number), "position": track.number, "number": "\(track.number)",
        "title": "\(name) \(track.number)", "length": length,
        "artist-credit": credit(("The Testers", "", "Testers, The")),
        "recording": [
          "id": id(0x2000 + track.number), "title": "Recorded \(track.number)", "length": length,
        ],
      ]
    }
  }

  public static func medium(
    _ tracks: [[String: Any]], position: Int = 1, discIDs: [String] = [], format: String = "CD"
  ) -> [String: Any] {
    [
      "position": position, "format": format, "title": "", "track-count": tracks.count,
      "track-offset": 0, "tracks": tracks,
      "discs": discIDs.map { ["id": $0, "sectors": 200_000, "offsets": [150]] as [String: Any] },
    ]
  }

  public static func release(
    _ number: Int, media: [[String: Any]], _ fields: [String: Any] = [:]
  ) -> [String: Any] {
    let usual: [String: Any] = [
      "id": id(number), "title": "Album", "status": "Official", "date": "1999-05-17",
      "country": "DE", "barcode": "4006381333931", "quality": "normal", "packaging": NSNull(),
      "disambiguation": "", "asin": NSNull(),
      "text-representation": ["language": "eng", "script": "Latn"],
      "artist-credit": credit(("The Testers", "", "Testers, The")),
      "label-info": [["catalog-number": "T 1", "label": ["id": id(0xb), "name": "Test Records"]]],
      "release-group": [
        "id": id(0xc), "title": "Album", "primary-type": "Album", "secondary-types": [],
        "first-release-date": "1998-01",
      ],
      "cover-art-archive": ["artwork": true, "front": true, "back": false, "count": 1],
      "media": media,
    ]
    return usual.merging(fields) { $1 }
  }

  /// The answer to an exact hit.
  public static func discAnswer(_ toc: TableOfContents, _ releases: [[String: Any]]) -> [String:
    Any]
  {
    [
      "id": toc.musicBrainzDiscID, "sectors": toc.leadOut.offset + 150,
      "offset-count": toc.tracks.count, "offsets": [150], "releases": releases,
    ]
  }

  /// The answer to a hit by table of contents.
  public static func tocAnswer(_ releases: [[String: Any]]) -> [String: Any] {
    ["release-count": releases.count, "release-offset": 0, "releases": releases]
  }

  public static func json(_ value: [String: Any]) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
  }
}

/// Tables of contents.
public enum Discs {
  public static func toc(_ text: String) throws -> TableOfContents {
    try TableOfContents(parsing: text)
  }

  /// Four tracks.
  public static var plain: TableOfContents { get throws { try toc("0:11413:25024:45713:55220") } }
  /// Three tracks after six seconds of hidden audio.
  public static var hidden: TableOfContents { get throws { try toc("450:11413:25024:45713") } }
  /// Two tracks, and a session of data.
  public static var extra: TableOfContents { get throws { try toc("0:11413:-45713:55220") } }
  /// Data, then two tracks.
  public static var mixed: TableOfContents { get throws { try toc("-0:11413:25024:45713") } }
}
