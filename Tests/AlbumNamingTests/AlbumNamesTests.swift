import AlbumNaming
import AlbumWriting
import CompactDisc
import DiscLookup
import ID3Tagging
import LookupReplies
import Testing

/// Names from outside, and what becomes of them.
struct AlbumNamesTests {
  private func metadata() throws -> DiscMetadata {
    let id = try #require(MusicBrainzID(ReplyShapes.id(1)))
    var metadata = DiscMetadata(source: .musicBrainz(id))
    metadata.title = "Goldberg Variations"
    metadata.discNumber = 2
    metadata.discCount = 3
    metadata.discTitle = "Alternate Takes"
    metadata.artist = ArtistCredit([
      ArtistCredit.Part(
        name: "Bach", joinPhrase: "; ",
        artist: Artist(name: "Johann Sebastian Bach", sortName: "Bach, Johann Sebastian")),
      ArtistCredit.Part(name: "Gould", artist: Artist(name: "Gould", sortName: "Gould, Glenn")),
    ])
    var track = DiscMetadata.Track(title: "Aria", artist: metadata.artist)
    let bach = Artist(name: "J. S. Bach", sortName: "Bach, Johann Sebastian")
    let gould = Artist(name: "Gould", sortName: "Gould, Glenn")
    track.contributions = [
      Contribution(role: .performer("piano"), artist: gould),
      Contribution(role: .producer, artist: Artist(name: "Frost")),
      Contribution(role: .djMixer, artist: Artist(name: "Mixer")),
      Contribution(role: .composer, artist: bach), Contribution(role: .composer, artist: bach),
      Contribution(role: .conductor, artist: Artist(name: "Leader")),
    ]
    metadata.tracks = [1: track, 0: DiscMetadata.Track(title: "Hidden")]
    return metadata
  }

  @Test func creditsAndRolesGoWherePicardPutsThem() throws {
    let names = AlbumNames(try metadata())
    #expect(names.artist == "Bach; Gould")
    #expect(names[.albumArtistSort] == ["Bach, Johann Sebastian; Gould, Glenn"])
    #expect(names[.userText("ALBUMARTISTS")] == ["Bach", "Gould"])
    #expect(names[.discSubtitle] == ["Alternate Takes"])
    #expect(names.isCompilation == false)
    let track = try #require(names.tracks[1])
    #expect(track[.composer] == ["J. S. Bach"])
    #expect(track[.composerSort] == ["Bach, Johann Sebastian"])
    #expect(track[.conductor] == ["Leader"])
    #expect(track[.performers] == ["piano", "Gould"])
    #expect(track[.involvedPeople] == ["producer", "Frost", "DJ-mix", "Mixer"])
    #expect(names.tracks[0]?.title == "Hidden")
  }

  @Test func theyAreKeptAsText() throws {
    let names = AlbumNames(try metadata())
    #expect(AlbumNames(text: names.text) == names)
    #expect(AlbumNames(text: "{") == nil)
    #expect(AlbumNames(text: AlbumNames().text)?.isEmpty == true)
  }

  @Test func eachFieldIsOverriddenByItself() throws {
    var own = AlbumNames()
    own.title = "Mine"
    own[.genre] = ["Baroque"]
    own.tracks[1, default: AlbumNames.Track()].title = "Air"
    let names = AlbumNames(try metadata()).overridden(by: own)
    #expect(names.title == "Mine")
    #expect(names.artist == "Bach; Gould")
    #expect(names[.genre] == ["Baroque"])
    #expect(names.tracks[1]?.title == "Air")
    #expect(names.tracks[1]?[.conductor] == ["Leader"])
  }

  @Test func whatOnlyFillsInLeavesTheRest() throws {
    let toc = try TableOfContents(parsing: "0:300:600")
    var disc = Disc(toc: toc)
    disc.trackTexts[1] = DiscText(title: "Known")
    var identification = Identification()
    identification.lesserNames.artist = "Somebody"
    identification.lesserNames.title = "Something"
    for number in 1...2 {
      identification.lesserNames.tracks[number] = AlbumNames.Track(title: "Guess \(number)")
    }
    var album = AlbumDescription(disc)
    album.apply(identification, template: .standard)
    #expect(album.tracks.map(\.title) == ["Known", "Guess 2"])
    #expect(album.tracks.map(\.artist) == ["Somebody", "Somebody"])
    #expect(album.folderPaths[0] == "Somebody/Something")
    #expect(album.tracks[1].fileName.text == "02 Guess 2.mp3")
    #expect(album.tracks[1].tag[.albumArtist] == "Somebody")
  }

  @Test func aCompilationKeepsItsTracksArtists() throws {
    var disc = Disc(toc: try TableOfContents(parsing: "0:300:600"))
    disc.trackTexts = [1: DiscText(performer: "One"), 2: DiscText(performer: "Two")]
    var names = AlbumNames()
    names.artist = "Various Artists"
    names.isCompilation = true
    var identification = Identification()
    identification.names = names
    var album = AlbumDescription(disc)
    album.apply(identification, template: .standard)
    #expect(album.tracks.map(\.artist) == ["One", "Two"])
    #expect(album.tracks[0].tag[.compilation] == "1")
    #expect(album.tracks[0].fileName.text == "01 One - Track 01.mp3")
  }
}
