import CompactDisc
import DiscLookup
import LookupReplies
import Foundation
import TestSupport
import Testing
import WebAccess

struct GnudbTests {
  /// A server that answers queries and reads with these texts.
  private func fixture(query: String = "", read: String = "") throws -> LookupFixture {
    try LookupFixture { request in
      let text = request.query["cmd"]?.hasPrefix("cddb query") == true ? query : read
      return WebServer.Reply(text, type: "text/plain; charset=UTF-8")
    }
  }

  private func entry(_ fixture: LookupFixture) async throws -> DiscMetadata? {
    let matches = try await fixture.gnudb.matches(for: Discs.plain)
    let entry = try #require(matches?.entries.first)
    return try await fixture.gnudb.metadata(of: entry, toc: Discs.plain)
  }

  @Test func asksByTheProtocol() async throws {
    let toc = try Discs.plain
    let fixture = try fixture(query: "202 No match found.\r\n")
    #expect(try await fixture.gnudb.matches(for: toc) == nil)
    let request = try #require(fixture.server.requests.first)
    #expect(request.path == "/~cddb/cddb.cgi")
    #expect(
      request.query["cmd"] == "cddb query \(toc.freeDBDiscID) 4 150 11563 25174 45863 738")
    #expect(request.target.hasSuffix("&hello=me+my%20host+tonearm+1.0&proto=6"))
  }

  @Test func readsOneMatch() async throws {
    let fixture = try fixture(
      query: "200 rock 2a02e004 The Testers / Album\r\n",
      read: """
        210 rock 2a02e004 CD database entry follows (until terminating `.')
        # xmcd
        DISCID=2a02e004
        DTITLE=The Testers / A long
        DTITLE= Album
        DYEAR=1999
        DGENRE=Rock
        TTITLE0=One \\n two
        TTITLE1=Caf\u{e9} / Bar
        TTITLE3=Four
        TTITLE9=Too many
        EXTD=whatever
        EXTT0=
        PLAYORDER=
        .
        """)
    let metadata = try #require(try await entry(fixture))
    #expect(metadata.source == .gnudb(category: "rock", id: "2a02e004"))
    #expect(metadata.title == "A long Album" && metadata.artist?.text == "The Testers")
    #expect(metadata.date?.year == 1999 && metadata.genres == ["Rock"])
    #expect(metadata.tracks.keys.sorted() == [1, 2, 4])
    #expect(metadata.tracks[1]?.title == "One   two")
    #expect(metadata.tracks[2]?.title == "Café / Bar" && metadata.tracks[2]?.artist == nil)
  }

  @Test func readsVariousArtists() async throws {
    let fixture = try fixture(
      query: "200 misc 2a02e004 Various / Hits\r\n",
      read:
        "210 misc 2a02e004 x\r\nDTITLE=Various / Hits\r\nTTITLE0=Ann / Song\r\nTTITLE1=Tune\r\n.\r\n"
    )
    let metadata = try #require(try await entry(fixture))
    #expect(metadata.isCompilation && metadata.artist?.text == "Various Artists")
    #expect(metadata.tracks[1]?.artist?.text == "Ann" && metadata.tracks[1]?.title == "Song")
    #expect(metadata.tracks[2]?.artist == nil && metadata.tracks[2]?.title == "Tune")
  }

  @Test(arguments: [(210, true), (211, false)])
  func readsSeveralMatches(code: Int, isExact: Bool) async throws {
    let fixture = try fixture(
      query: """
        \(code) matches, list follows (until terminating `.')
        rock 2a02e004 One / A
        ../etc 2a02e004 Two / B
        blues 2A02E004 Three / C
        jazz 12345678 Four / D

        .
        """)
    let matches = try #require(try await fixture.gnudb.matches(for: Discs.plain))
    #expect(matches.isExact == isExact)
    #expect(matches.entries.map(\.category) == ["rock", "jazz"])
    #expect(matches.entries.map(\.title) == ["One / A", "Four / D"])
  }

  @Test func latin1IsReadAsWell() async throws {
    let text = "210 rock 2a02e004 x\nDTITLE=Motörhead / Ace\n.\n"
    let fixture = try LookupFixture { request in
      request.query["cmd"]?.hasPrefix("cddb query") == true
        ? WebServer.Reply("200 rock 2a02e004 x")
        : WebServer.Reply(body: text.unicodeScalars.map { UInt8($0.value) })
    }
    #expect(try await entry(fixture)?.artist?.text == "Motörhead")
  }

  @Test(arguments: [
    "500 Unknown developer email", "530 Server error", "417 Too many users", "431 x",
  ])
  func saysWhyItIsDeclined(text: String) async throws {
    let fixture = try fixture(query: text)
    await #expect(
      throws: WebError(service: "gnudb", host: "127.0.0.1", problem: .declined(reason: text))
    ) { try await fixture.gnudb.matches(for: Discs.plain) }
  }

  @Test(arguments: [
    "", "<html>", "200", "200 rock", "200 ../x 12345678 y", "210 x\nrock 12345678 y", "999 x",
    "abc", "2000 x",
    "-10 x", "100 x",
  ])
  func saysSoWhenAQueryMakesNoSense(text: String) async throws {
    let fixture = try fixture(query: text)
    do {
      let matches = try await fixture.gnudb.matches(for: Discs.plain)
      Issue.record("\(text) was understood: \(String(describing: matches))")
    } catch let error as WebError {
      guard case .unintelligible = error.problem else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func entriesThatAreGoneAreNone() async throws {
    let fixture = try fixture(
      query: "200 rock 2a02e004 x", read: "401 rock 2a02e004 No such CD entry in database.\r\n")
    #expect(try await entry(fixture) == nil)
  }

  @Test func damageDoesNoHarm() async throws {
    let query = Array("210 x\nrock 2a02e004 One / A\njazz 12345678 Two / B\n.\n".utf8)
    let read = Array(
      "210 x\n# y\nDTITLE=A / B\nDYEAR=1999\nTTITLE0=C\nTTITLE0=D \\\\ \\\nTTITLE1=E\nEXTD=\n.\n"
        .utf8)
    for seed in 1..<60 {
      let fixture = try LookupFixture { request in
        var random = RandomBytes(seed: UInt64(seed))
        let isQuery = request.query["cmd"]?.hasPrefix("cddb query") == true
        return WebServer.Reply(body: random.damage(isQuery ? query : read))
      }
      guard let matches = try? await fixture.gnudb.matches(for: Discs.plain) else { continue }
      for entry in matches.entries {
        _ = try? await fixture.gnudb.metadata(of: entry, toc: Discs.plain)
      }
    }
  }
}
