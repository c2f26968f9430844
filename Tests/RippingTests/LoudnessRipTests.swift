import AlbumWriting
import CompactDisc
import DiscReading
import Foundation
import ID3Tagging
import MP3Encoding
import Ripping
import TestSupport
import Testing

/// ReplayGain in the files of a rip.
@Suite(.timeLimit(.minutes(30)))
struct LoudnessRipTests {
  private func fixture() throws -> ImageFixture {
    // The second track has segments, and the third is too short for one block.
    try ImageFixture(trackSectors: [400, 6000, 20])
  }

  /// By mutagen, each of ReplayGain's texts; nil without it.
  private func gains(_ path: String) throws -> [String: String] {
    let outcome = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import json, sys, mutagen.id3
      tag = mutagen.id3.ID3(sys.argv[1])
      print(json.dumps({f.desc: f.text[0] for f in tag.getall("TXXX") if "REPLAYGAIN" in f.desc}))
      """, path,
    ])
    return try JSONDecoder().decode([String: String].self, from: Data(outcome.outputBytes))
  }

  @Test func agreesWithAnotherProgram() async throws {
    let fixture = try fixture()
    let record = try await rip(
      try DiscImage(cueSheet: fixture.path), bitRate: .constant(kilobitsPerSecond: 320))
    let files = record.summary.tracks.map(\.track.file)
    let judge = try ExternalProgram.run(["loudgain", "-a", "-k", "-O"] + files)
    // A line for each file and one for the album: name, loudness, range, peaks, reference, …
    let lines = judge.output.split(separator: "\n").dropFirst().map { line in
      line.split(separator: "\t").map(String.init)
    }
    try #require(lines.count == files.count + 1, "\(judge.output) \(judge.error)")
    func loudness(_ fields: [String]) -> Double? {
      Double(fields[1].replacingOccurrences(of: " LUFS", with: ""))
    }
    let own = try files.map(gains)
    for (file, line) in zip(own, lines).prefix(2) {
      let gain = try #require(Double(file["REPLAYGAIN_TRACK_GAIN"]?.dropLast(3) ?? ""))
      let other = try #require(loudness(line))
      // That of the decoded MP3.
      #expect(abs(gain - (-18 - other)) < 0.1, "\(gain) \(line)")
      #expect(file["REPLAYGAIN_REFERENCE_LOUDNESS"] == "-18.00 LUFS")
    }
    #expect(own[2]["REPLAYGAIN_TRACK_GAIN"] == "0.00 dB")
    let album = Set(own.map { $0["REPLAYGAIN_ALBUM_GAIN"] })
    let gain = try #require(Double(album.first??.dropLast(3) ?? ""))
    #expect(album.count == 1)
    #expect(abs(gain - (-18 - (try #require(loudness(lines[files.count]))))) < 0.1)
    let peaks = own.compactMap { $0["REPLAYGAIN_TRACK_PEAK"] }.compactMap(Double.init)
    #expect(own[0]["REPLAYGAIN_ALBUM_PEAK"].flatMap(Double.init) == peaks.max())
    #expect(own[0]["REPLAYGAIN_ALBUM_PEAK"] == own[1]["REPLAYGAIN_ALBUM_PEAK"])
  }

  /// The album is as loud however its tracks came together.
  @Test func whatWasThereBeforeCounts() async throws {
    let fixture = try fixture()
    let image = try DiscImage(cueSheet: fixture.path)
    let whole = try await rip(image, threads: 1)
    let first = try await rip(image, tracks: [2])
    let path = first.summary.tracks[0].track.file
    #expect(try gains(path)["REPLAYGAIN_TRACK_GAIN"] != nil)
    #expect(try gains(path)["REPLAYGAIN_ALBUM_GAIN"] == nil)
    let music = first.music
    _ = try await rip(image, to: music)
    #expect(listing(of: music) == whole.files)
    for name in whole.files {
      #expect(try music.bytes(of: name) == whole.music.bytes(of: name), "\(name)")
    }
  }

  @Test func aTagThatSomebodyHasEditedStays() async throws {
    let fixture = try fixture()
    let image = try DiscImage(cueSheet: fixture.path)
    let first = try await rip(image, tracks: [1])
    let path = first.summary.tracks[0].track.file
    _ = try ExternalProgram.run([
      "/usr/bin/python3", "-c",
      """
      import sys, mutagen.id3
      tag = mutagen.id3.ID3(sys.argv[1])
      tag.add(mutagen.id3.TIT2(encoding=3, text=["Mine"]))
      tag.save()
      """, path,
    ])
    let edited = try Data(contentsOf: URL(fileURLWithPath: path))
    let record = try await rip(image, to: first.music)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == edited)
    #expect(try gains(record.summary.tracks[1].track.file)["REPLAYGAIN_ALBUM_GAIN"] != nil)
  }

  @Test func isLeftOutIfNotWanted() async throws {
    let fixture = try fixture()
    let record = try await rip(
      try DiscImage(cueSheet: fixture.path),
      tagging: TaggingOptions(encodedBy: "Tonearm test", measuresLoudness: false))
    for track in record.summary.tracks { #expect(try gains(track.track.file).isEmpty) }
  }

  @Test func truePeaksAreHigher() async throws {
    let fixture = try fixture()
    let image = try DiscImage(cueSheet: fixture.path)
    let plain = try await rip(image, tracks: [1])
    let exact = try await rip(
      image, tracks: [1],
      tagging: TaggingOptions(encodedBy: "Tonearm test", version: .v2_3, findsTruePeaks: true))
    func peak(_ record: RipRecord) throws -> Double {
      try #require(
        try gains(record.summary.tracks[0].track.file)["REPLAYGAIN_TRACK_PEAK"].flatMap(Double.init)
      )
    }
    #expect(try peak(exact) >= peak(plain))
  }
}
