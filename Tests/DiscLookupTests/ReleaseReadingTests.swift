import CompactDisc
import Foundation
import LookupReplies
import TestSupport
import Testing

@testable import DiscLookup

/// Releases out of JSON, as the service gives it and as nobody should.
struct ReleaseReadingTests {
  private func release(_ fields: [String: Any], media: [[String: Any]] = []) throws -> Release {
    try read(ReplyShapes.json(ReplyShapes.release(1, media: media, fields)))
  }

  private func read(_ text: String) throws -> Release {
    try #require(Release(JSONObject.parsed(Array(text.utf8))))
  }

  @Test func joinsCredits() throws {
    let credit = ReplyShapes.credit(
      ("J.S. Bach", "; ", "Bach, Johann Sebastian"), ("Glenn Gould", " feat. ", "Gould, Glenn"),
      ("Somebody", "", "Somebody"))
    let release = try release(["artist-credit": credit])
    #expect(release.artistCredit?.text == "J.S. Bach; Glenn Gould feat. Somebody")
    #expect(
      release.artistCredit?.sortText == "Bach, Johann Sebastian; Gould, Glenn feat. Somebody")
    #expect(release.artistCredit?.names == ["J.S. Bach", "Glenn Gould", "Somebody"])
    #expect(release.artistCredit?.ids.count == 3)
  }

  @Test func readsWhoDidWhat() throws {
    let relations: [[String: Any]] = [
      [
        "type": "instrument", "attributes": ["guest", "violin"],
        "artist": ReplyShapes.artist("Ann"),
      ],
      [
        "type": "instrument", "attributes": ["oboe", "flute"],
        "attribute-credits": ["oboe": "shawm"], "artist": ReplyShapes.artist("Bob"),
      ],
      ["type": "vocal", "attributes": [], "artist": ReplyShapes.artist("Cid")],
      ["type": "conductor", "target-credit": "Maestro Dee", "artist": ReplyShapes.artist("Dee")],
      ["type": "performing orchestra", "artist": ReplyShapes.artist("The Band")],
      ["type": "legal representation", "artist": ReplyShapes.artist("Eve")],
      ["type": "mix-DJ", "artist": ReplyShapes.artist("Fox")],
      ["type": 7, "artist": "nobody"],
      [
        "type": "performance",
        "work": [
          "id": ReplyShapes.id(0xd), "title": "Suite",
          "relations": [
            ["type": "composer", "artist": ReplyShapes.artist("Gus", sortName: "Us, G")],
            ["type": "librettist", "artist": ReplyShapes.artist("Hal")],
            ["type": "parts", "work": ["id": ReplyShapes.id(0xe), "title": "Whole"]],
          ],
        ],
      ],
    ]
    let toc = try Discs.plain
    var tracks = ReplyShapes.tracks(of: toc)
    tracks[0]["recording"] = [
      "id": ReplyShapes.id(1), "isrcs": ["ZZTNA2600001", "ZZ-TNA-26-00001", "odd", 7],
      "relations": relations,
    ]
    let producer = ["type": "producer", "artist": ReplyShapes.artist("Ida")] as [String: Any]
    let release = try release(
      ["relations": [producer, relations[3]]], media: [ReplyShapes.medium(tracks)])
    let match = try #require(MediumMatch(of: release, for: toc))
    let metadata = DiscMetadata(release, match: match, toc: toc)
    #expect(metadata.tracks[2]?.contributions.map(\.artist.name) == ["Ida", "Maestro Dee"])
    let track = try #require(metadata.tracks[1])
    let list = track.contributions.map { "\($0.role) \($0.artist.name)" }
    #expect(
      list == [
        "performer(Optional(\"guest violin\")) Ann", "performer(Optional(\"shawm\")) Bob",
        "performer(Optional(\"flute\")) Bob", "performer(Optional(\"vocals\")) Cid",
        "conductor Maestro Dee", "performer(Optional(\"orchestra\")) The Band", "djMixer Fox",
        "composer Gus", "lyricist Hal", "producer Ida",
      ])
    #expect(track.contributions.first { $0.role == .composer }?.artist.sortName == "Us, G")
    #expect(track.works.map(\.title) == ["Suite"])
    #expect(track.isrcs == ["ZZTNA2600001"])
  }

  @Test func readsHiddenAudioAndData() throws {
    let toc = try Discs.hidden
    var medium = ReplyShapes.medium(ReplyShapes.tracks(of: toc))
    medium["pregap"] = ["position": 0, "number": "0", "title": "Hidden", "length": 6000]
    medium["data-tracks"] = [["position": 4, "number": "4", "title": "Video"]]
    let release = try release([:], media: [medium])
    #expect(release.media[0].pregap?.title == "Hidden")
    #expect(release.media[0].dataTracks.map(\.title) == ["Video"])
    let match = try #require(MediumMatch(of: release, for: toc))
    let metadata = DiscMetadata(release, match: match, toc: toc)
    #expect(metadata.tracks.keys.sorted() == [0, 1, 2, 3])
    #expect(metadata.tracks[0]?.title == "Hidden")
    // Without hidden audio on the disc, there is no such track.
    let plain = try Discs.toc("0:11413:25024:45713")
    #expect(MediumMatch(of: release, for: plain)?.tracks[0] == nil)
  }

  @Test func aSetKnowsItsDiscs() throws {
    let toc = try Discs.plain
    let other = try Discs.toc("0:9000:18000:30000:40000")
    let media = [
      ReplyShapes.medium(ReplyShapes.tracks(of: other), position: 1),
      ReplyShapes.medium(ReplyShapes.tracks(of: toc), position: 2),
      ReplyShapes.medium(ReplyShapes.tracks(of: other), position: 3, format: "DVD-Video"),
    ]
    for order in [[0, 1, 2], [2, 1, 0]] {
      let release = try release([:], media: order.map { media[$0] })
      let match = try #require(MediumMatch(of: release, for: toc))
      #expect(match.medium.position == 2 && match.evidence == .lengths(difference: 0))
      let metadata = DiscMetadata(release, match: match, toc: toc)
      #expect(metadata.discNumber == 2 && metadata.discCount == 3)
    }
    // The disc's id counts for more than lengths.
    var third = media[2]
    third["discs"] = [["id": toc.musicBrainzDiscID]]
    let release = try release([:], media: [media[0], media[1], third])
    #expect(MediumMatch(of: release, for: toc)?.medium.position == 3)
  }

  @Test func tracksAreThoseOfTheDisc() throws {
    // Listed with the data in front, as some have it, or without.
    let mixed = try Discs.mixed
    let audio = ReplyShapes.tracks(of: mixed)
    let data: [String: Any] = ["position": 1, "title": "[data track]"]
    let without = audio.enumerated().map { index, track in
      track.merging(["position": index + 1]) { $1 }
    }
    for tracks in [[data] + audio, without] {
      let release = try release([:], media: [ReplyShapes.medium(tracks)])
      let match = try #require(MediumMatch(of: release, for: mixed))
      #expect(match.tracks[2]?.title == "Piece 2" && match.tracks[3]?.title == "Piece 3")
    }
    // Data at the end is nobody's.
    let extra = try Discs.extra
    let release = try release([:], media: [ReplyShapes.medium(ReplyShapes.tracks(of: extra))])
    #expect(MediumMatch(of: release, for: extra)?.tracks.keys.sorted() == [1, 2])
  }

  @Test func variousArtistsAreACompilation() throws {
    let various: [[String: Any]] = [
      [
        "name": "Various Artists", "joinphrase": "",
        "artist": [
          "id": "89ad4ac3-39f7-470e-963a-56509c546377", "name": "Various Artists",
          "sort-name": "Various Artists",
        ],
      ]
    ]
    let toc = try Discs.plain
    var tracks = ReplyShapes.tracks(of: toc)
    tracks[1]["artist-credit"] = ReplyShapes.credit(("Another", "", "Another"))
    let release = try release(
      ["artist-credit": various], media: [ReplyShapes.medium(tracks)])
    let match = try #require(MediumMatch(of: release, for: toc))
    let metadata = DiscMetadata(release, match: match, toc: toc)
    #expect(metadata.isCompilation && metadata.artist?.text == "Various Artists")
    #expect(metadata.tracks[1]?.artist?.text == "The Testers")
    #expect(metadata.tracks[2]?.artist?.text == "Another")
  }

  @Test func genresAreThoseThatMostAgreeOn() {
    let genres = [
      Genre(name: "hip hop", count: 10), Genre(name: "rock", count: 9),
      Genre(name: "pop", count: 8),
      Genre(name: "drum and bass", count: 10), Genre(name: "r&b", count: 9),
    ]
    #expect(
      DiscMetadata.names(of: genres) == ["Drum And Bass", "Hip Hop", "R&B", "Rock"])
    #expect(DiscMetadata.names(of: []) == [])
  }

  @Test func oddPartsDoNoHarmToOthers() throws {
    let fields: [String: Any] = [
      "title": 7, "artist-credit": "nobody", "date": "soon", "country": [], "barcode": NSNull(),
      "label-info": [NSNull(), 5, ["label": NSNull()], ["label": ["name": " Good "]]],
      "release-group": [1, 2], "text-representation": "x", "cover-art-archive": ["front": "yes"],
      "status": "\u{1}\u{2}\n",
    ]
    let media: [[String: Any]] = [
      ["position": -1], ["position": 1e300], ["position": "2", "tracks": 5],
      [
        "position": 1,
        "tracks": [
          NSNull(), 5, ["title": "no position"], ["position": -4], ["position": 100_000],
          [
            "position": 1, "title": "\t Good\0one \n", "length": -5,
            "recording": ["length": "long", "isrcs": ["x", NSNull()]],
          ],
          ["position": 2.0, "length": 1e99],
        ],
      ],
    ]
    let release = try release(fields, media: media)
    #expect(release.title == nil && release.artistCredit == nil && release.date == nil)
    #expect(release.labels.map(\.name) == ["Good"] && release.status == nil)
    #expect(release.group == nil && release.hasFrontCover == nil)
    #expect(release.media.map(\.position) == [1, 2])
    #expect(release.media[0].tracks.map(\.position) == [1, 2])
    #expect(release.media[0].tracks[0].title == "Good one")
    #expect(release.media[0].tracks[0].length == nil)
    #expect(MediumMatch(of: release, for: try Discs.plain) == nil)
  }

  @Test func keysThatAreRepeatedDoNoHarm() throws {
    let text =
      "{\"id\":\"\(ReplyShapes.id(1))\",\"title\":\"A\",\"title\":\"B\",\"media\":5,\"media\":[]}"
    let release = try read(text)
    #expect(["A", "B"].contains(release.title))
  }

  @Test func hugeListsAndTextsAreCut() throws {
    let names = (0..<5000).map { ["name": "G\($0)", "count": 1] as [String: Any] }
    let text = String(repeating: "x", count: 100_000)
    let release = try release(["genres": names, "title": text])
    #expect(release.genres.count == 2000)
    #expect(release.title?.count == 4096)
  }

  @Test func aReleaseWithoutAnIDIsNone() throws {
    for id in ["", "x", "../../etc/passwd", "00000000-0000-4000-8000-00000000000g"] {
      let text = try ReplyShapes.json(["id": id, "title": "Album"])
      #expect(Release(try JSONObject.parsed(Array(text.utf8))) == nil)
    }
  }

  @Test func damageDoesNoHarm() throws {
    let toc = try Discs.plain
    let release = ReplyShapes.release(
      1, media: [ReplyShapes.medium(ReplyShapes.tracks(of: toc), discIDs: [toc.musicBrainzDiscID])])
    let bytes = Array(try ReplyShapes.json(ReplyShapes.discAnswer(toc, [release, release])).utf8)
    var random = RandomBytes(seed: 11)
    for _ in 0..<500 {
      guard let object = try? JSONObject.parsed(random.damage(bytes)) else { continue }
      let releases = object.list("releases", of: Release.self) ?? []
      let choice = ReleaseChoice(
        among: releases, for: toc, preferences: ReleasePreferences())
      if let choice {
        _ = DiscMetadata(choice.best.release, match: choice.best.match, toc: toc)
      }
    }
  }

  @Test(arguments: ["1999", "1999-05", "1999-05-17"])
  func readsDates(text: String) {
    #expect(PartialDate(text)?.description == text)
  }

  @Test(arguments: [
    "", "99", "1999-", "1999-13", "1999-00-01", "1999-1-1", "1999-05-32", "????-05", "0000",
  ])
  func readsNoOtherDates(text: String) {
    #expect(PartialDate(text) == nil)
  }
}
