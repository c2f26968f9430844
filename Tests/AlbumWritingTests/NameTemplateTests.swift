import AlbumWriting
import ID3Tagging
import Testing

struct NameTemplateTests {
  private func album(
    _ titles: [String] = ["One", "Two"], artist: String = "AC/DC", title: String = "Live: Again?",
    disc: String? = nil, change: (inout AlbumDescription) -> Void = { _ in }
  ) -> AlbumDescription {
    var album = AlbumDescription(artist: artist, title: title, folderSuffix: "ID", tracks: [])
    for (number, name) in zip(1..., titles) {
      var tag = TrackTag()
      tag[.trackNumber] = "\(number)/\(titles.count)"
      tag[.discNumber] = disc
      tag[.date] = "1992-10-27"
      album.tracks.append(
        AlbumDescription.Track(
          number: number, title: name, artist: artist, samples: 0..<1, surroundings: 0..<1,
          tag: tag, isFirstAudioTrack: false, isLastAudioTrack: false))
    }
    change(&album)
    return album
  }

  private func paths(
    _ template: String, of album: AlbumDescription
  ) throws -> [String] {
    var album = album
    album.name(by: try NameTemplate(parsing: template))
    return album.tracks.map { "\(album.folderPaths[0])/\($0.fileName)" }
  }

  @Test func theStandardIsWhatPeopleExpect() {
    var plain = album()
    plain.name(by: .standard)
    #expect(plain.folderPaths == ["AC_DC/Live_ Again_", "AC_DC/Live_ Again_ [ID]"])
    #expect(plain.tracks.map(\.fileName.text) == ["01 One.mp3", "02 Two.mp3"])
    var set = album(disc: "2/3")
    set.name(by: .standard)
    #expect(set.tracks[0].fileName.text == "2-01 One.mp3")
    var alone = album(disc: "1/1")
    alone.name(by: .standard)
    #expect(alone.tracks[0].fileName.text == "01 One.mp3")
    var mixed = album(artist: "Various Artists") { $0.tracks[1].artist = "The Guests" }
    mixed.name(by: .standard)
    #expect(mixed.tracks.map(\.fileName.text) == ["01 One.mp3", "02 The Guests - Two.mp3"])
  }

  @Test(arguments: [
    ("{album} ({year})/{track} {title}", "Live_ Again_ (1992)/1 One.mp3"),
    ("{album}[ ({label})]/{track:03}-{tracks:02}", "Live_ Again_/001-02.mp3"),
    ("[{label} [{year}] ]{album}/[[{title}]]", "Live_ Again_/[One].mp3"),
    ("[{album} [{label}] ]x/{{{title}}}", "Live_ Again_  x/{One}.mp3"),
    ("{albumartist}/[CD {disc}/]{title}", "AC_DC/One.mp3"),
    ("a//b/{title}", "a/b/One.mp3"), ("../{title}", "__/One.mp3"),
    ("{ALBUM}/{Title}", "Live_ Again_/One.mp3"),
  ])
  func fieldsGroupsAndDigits(template: String, path: String) throws {
    #expect(try paths(template, of: album())[0] == path)
  }

  @Test func aDiscsFolderCanBeItsOwn() throws {
    #expect(
      try paths("{album}/[CD {disc}/]{title}", of: album(disc: "2/2"))[0]
        == "Live_ Again_/CD 2/One.mp3")
  }

  @Test(
    arguments: [
      ("", 1, .empty), ("  ", 1, .empty), ("/a/{title}", 1, .absolute), ("{title}", 1, .noFolder),
      ("{album}/", 8, .noName), ("{album}/{titel}", 10, .unknownField("titel")),
      ("{album}/{title", 9, .notClosed("{")), ("{album}/[{title}", 9, .notClosed("[")),
      ("{album}/title}", 14, .notOpened("}")), ("{album}/a]", 10, .notOpened("]")),
      ("{album}/{title:02}", 15, .noNumber(.title)), ("{album}/{track:x}", 16, .badDigits("x")),
      ("{album}/{track:0}", 16, .badDigits("0")), ("{album}/{track:100}", 16, .badDigits("100")),
      ("{artist}/{title}", 2, .fieldOfTrackInFolder(.artist)),
    ] as [(String, Int, NameTemplateError.Problem)])
  func mistakesAreFoundInTheirColumns(
    template: String, column: Int, problem: NameTemplateError.Problem
  ) {
    let error = #expect(throws: NameTemplateError.self) {
      _ = try NameTemplate(parsing: template)
    }
    #expect(error?.column == column)
    #expect(error?.problem == problem)
    #expect(error?.description.hasPrefix("Column \(column) ") == true)
  }

  @Test func noFileTakesThePlaceOfAnother() throws {
    let long = String(repeating: "ä", count: 300)
    let names = try paths(
      "{album}/{title}", of: album(["Same", "same", "SAME", long, long + "!"]))
    #expect(names[0].hasSuffix("/Same.mp3"))
    #expect(names[1].hasSuffix("/same (2).mp3"))
    #expect(names[2].hasSuffix("/SAME (3).mp3"))
    #expect(names[4].hasSuffix("ä (2).mp3"))
    #expect(Set(names.map { $0.lowercased() }).count == 5)
    #expect(names.allSatisfy { ($0.split(separator: "/").last?.utf8.count ?? 999) <= 249 })
  }

  /// 99 tracks, and names of 300 characters in any script.
  @Test func longNamesAreCutBetweenCharacters() throws {
    let scripts = ["ж", "漢", "🎵", "e\u{301}", "ก"]
    for script in scripts {
      let name = String(repeating: script, count: 300)
      let long = album(
        (1...99).map { "\(name)\($0)" }, artist: name, title: name)
      let paths = try paths("{albumartist}/{album}/{track:02} {title}", of: long)
      #expect(Set(paths).count == 99)
      for component in paths[98].split(separator: "/") { #expect(component.utf8.count <= 255) }
    }
  }
}
