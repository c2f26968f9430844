import Testing

@testable import Importing

struct NaturalOrderTests {
  @Test(arguments: [
    (["10.wav", "9.wav", "1.wav"], ["1.wav", "9.wav", "10.wav"]),
    (["Side B", "side a", "Side 1"], ["Side 1", "side a", "Side B"]),
    (["a10b2", "a9b10", "a10b10"], ["a9b10", "a10b2", "a10b10"]),
    (["02 x", "2 x", "002 x"], ["002 x", "02 x", "2 x"]), (["b", "a1", "a"], ["a", "a1", "b"]),
  ])
  func countsAsPeopleDo(names: [String], sorted: [String]) {
    #expect(NaturalOrder.sorted(names) == sorted)
  }
}

struct DiscFolderNameTests {
  @Test(arguments: [
    ("CD1", 1, ""), ("cd 2", 2, ""), ("Disc 3", 3, ""), ("Disk_4", 4, ""), ("DISQUE 05", 5, ""),
    ("The Wall (Disc 2)", 2, "The Wall"), ("The Wall [CD1]", 1, "The Wall"),
    ("The Wall - CD 2", 2, "The Wall"), ("Vol. 3", 3, ""), ("Hits, Volume 2", 2, "Hits"),
  ])
  func knowsDiscsOfASet(name: String, number: Int, rest: String) {
    #expect(DiscFolderName(name)?.number == number)
    #expect(DiscFolderName(name)?.rest == rest)
  }

  @Test(arguments: ["Abcd 1", "1999", "Album", "CD", "Disc 0", "Disc 123", "Songs from a Room 2"])
  func isNotFooled(name: String) { #expect(DiscFolderName(name) == nil) }
}

struct NameGuessTests {
  @Test(
    arguments: [
      ("Nina Simone - Pastel Blues (1965)", "Nina Simone", "Pastel Blues", "1965"),
      ("Nina Simone - 1965 - Pastel Blues", "Nina Simone", "Pastel Blues", "1965"),
      ("1965 - Pastel Blues", nil, "Pastel Blues", "1965"),
      ("Pastel_Blues_[1965]", nil, "Pastel Blues", "1965"),
      ("Pastel Blues", nil, "Pastel Blues", nil),
      ("A - B - C", "A - B", "C", nil), ("Pastel Blues (Disc 1)", nil, "Pastel Blues", nil),
    ] as [(String, String?, String, String?)])
  func readsAlbums(name: String, artist: String?, title: String, year: String?) {
    let guess = NameGuess(album: name)
    #expect(guess?.artist == artist)
    #expect(guess?.title == title)
    #expect(guess?.year == year)
  }

  @Test(arguments: ["CDImage", "disc", "track01", "", "  ", "CD1"])
  func saysNothingWhereThereIsNothing(name: String) { #expect(NameGuess(album: name) == nil) }

  @Test(
    arguments: [
      ("01 Sinnerman", nil, 1, "Sinnerman"), ("1-03. Sinnerman", 1, 3, "Sinnerman"),
      ("01 - Nina - Sinnerman", nil, 1, "Nina - Sinnerman"),
      ("07_Be_My_Husband", nil, 7, "Be My Husband"),
      ("103 Sinnerman", 1, 3, "Sinnerman"), ("Sinnerman", nil, nil, "Sinnerman"),
      ("1979", nil, nil, "1979"), ("99 Luftballons", nil, 99, "Luftballons"), ("5", nil, nil, "5"),
    ] as [(String, Int?, Int?, String)])
  func readsTracks(name: String, disc: Int?, number: Int?, title: String) {
    let track = NameGuess.track(name)
    #expect(track.disc == disc)
    #expect(track.number == number)
    #expect(track.title == title)
  }
}
