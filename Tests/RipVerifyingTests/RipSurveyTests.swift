import CompactDisc
import RipVerifying
import TestSupport
import Testing

struct RipSurveyTests {
  /// Hidden audio, tracks of less than a second, one with a sector 450, and data behind.
  private static let tocs = [
    "13:68:99:136", "0:470:480:493:520", "-0:200:260:300", "0:60:-11500:12000", "0:11", "0:3",
    "5:9:10:11:30",
  ]

  private func crc(_ samples: ArraySlice<Int16>) -> UInt32 {
    var crc = CRC32()
    crc.update(Array(samples).span)
    return crc.value
  }

  @Test(arguments: tocs)
  func tracksHaveWhatTheirSamplesHave(toc: String) throws {
    var disc = try NoiseDisc(toc)
    // Zeros on either side of a border, in both channels and in one.
    for track in disc.layout.tracks {
      let start = 2 * track.samples.lowerBound
      for index in start..<min(start + 31, disc.samples.count) { disc.samples[index] = 0 }
      for index in max(0, start - 17)..<start { disc.samples[index] = 0 }
    }
    for index in stride(from: 5, to: disc.samples.count, by: 701) { disc.samples[index] = 0 }
    let survey = disc.survey()
    #expect(survey.isComplete)
    #expect(survey.tracks.count == disc.layout.tracks.count)
    for (index, track) in survey.tracks.enumerated() {
      let samples = disc.track(index)
      var expected = TrackChecksums(
        sampleCount: samples.count / 2, isFirstTrack: index == 0,
        isLastTrack: index == survey.tracks.count - 1)
      expected.update(samples.span)
      #expect(track.number == disc.layout.tracks[index].number)
      #expect(track.crc32 == expected.crc32.value)
      #expect(track.crc32WithoutNull == crc(samples.filter { $0 != 0 }[...]))
      #expect(track.accurateRipV1 == expected.accurateRip.v1)
      #expect(track.accurateRipV2 == expected.accurateRip.v2)
      #expect(track.frame450 == expected.offset.value)
      #expect(track.peak == expected.peak)
      let sounds = (0..<samples.count / 2).filter {
        samples[2 * $0] != 0 || samples[2 * $0 + 1] != 0
      }
      #expect(track.leadingSilence == sounds.first ?? samples.count / 2)
      #expect(
        track.trailingSilence == samples.count / 2 - 1 - (sounds.last ?? -1))
    }
  }

  @Test(arguments: tocs, [[588], [2939, 1, 2, 4096], [5879, 5881, 3]])
  func blockBordersDoNotMatter(toc: String, lengths: [Int]) throws {
    let disc = try NoiseDisc(toc)
    let survey = disc.survey(blockLengths: lengths)
    let whole = disc.survey()
    #expect(survey.tracks == whole.tracks)
    #expect(survey.ctdbDiscCRC == whole.ctdbDiscCRC)
    for index in disc.layout.tracks.indices {
      #expect(survey.accurateRipV1(ofTrack: index) == whole.accurateRipV1(ofTrack: index))
      #expect(survey.frame450(ofTrack: index) == whole.frame450(ofTrack: index))
      #expect(survey.ctdbCRC(ofTrack: index) == whole.ctdbCRC(ofTrack: index))
    }
  }

  /// At each offset, what the samples there have by the definition.
  @Test(arguments: tocs)
  func offsetsGiveWhatTheSamplesThereHave(toc: String) throws {
    let disc = try NoiseDisc(toc)
    let survey = disc.survey()
    let count = disc.layout.sampleCount
    for (index, track) in disc.layout.tracks.enumerated() {
      for offset in [-2939, -1, 0, 664, 2939] {
        let window = track.samples.lowerBound + offset..<track.samples.upperBound + offset
        // What lies outside of the audio is left out by AccurateRip, unless a border is too near.
        let samples = window.flatMap { position -> [Int16] in
          (0..<count).contains(position)
            ? [disc.samples[2 * position], disc.samples[2 * position + 1]] : [0, 0]
        }
        var checksums = TrackChecksums(
          sampleCount: window.count, isFirstTrack: index == 0,
          isLastTrack: index == disc.layout.tracks.count - 1)
        checksums.update(samples.span)
        let v1 = survey.accurateRipV1(ofTrack: index)?[offset]
        if let v1 { #expect(v1 == checksums.accurateRip.v1) }
        if index > 0, window.lowerBound < 0 { #expect(v1 == nil) }
        if let value = survey.frame450(ofTrack: index)?[offset] {
          #expect(value == checksums.offset.value)
        }
        var shifted = ShiftedChecksums(disc.layout, offset: offset)
        disc.forEachBlock([5000, 7]) { shifted.update($0) }
        #expect(shifted.v1[index] == v1)
        #expect(shifted.v2[index] == (v1 == nil ? nil : checksums.accurateRip.v2))
      }
      #expect(
        survey.accurateRipV1(ofTrack: index)?[0]
          == (survey.tracks[index].accurateRipV1 == 0 ? nil : survey.tracks[index].accurateRipV1))
      #expect(survey.frame450(ofTrack: index)?[0] == survey.tracks[index].frame450)
    }
  }

  @Test(arguments: tocs)
  func ctdbChecksumsAreThoseOfTheSamplesThere(toc: String) throws {
    let disc = try NoiseDisc(toc)
    let survey = disc.survey()
    let count = disc.layout.sampleCount
    let tail = 5880 + count % 5880
    let whole = survey.ctdbDiscCRC
    let tracks = disc.layout.tracks.indices.map { survey.ctdbCRC(ofTrack: $0) }
    for offset in [-5879, -1, 0, 2940, 5879] {
      let covered = 5880 + offset..<max(5880, count - tail) + offset
      let expected =
        covered.isEmpty
        ? nil : crc(disc.samples[2 * covered.lowerBound..<2 * covered.upperBound])
      #expect(whole?[offset] == expected)
      for (index, track) in disc.layout.tracks.enumerated() {
        let lower = track.samples.lowerBound + (index == 0 ? 5880 : 0) + offset
        let isLast = index == disc.layout.tracks.count - 1
        let upper = track.samples.upperBound - (isLast ? tail : 0) + offset
        let isInside = lower < upper && lower >= 0 && upper <= count
        #expect(
          tracks[index]?[offset]
            == (isInside ? crc(disc.samples[2 * lower..<2 * upper]) : nil))
      }
    }
  }

  @Test func aTrackIsKnownAsSoonAsItIsThrough() throws {
    let disc = try NoiseDisc("0:470:600")
    var survey = RipSurvey(disc.layout)
    let end = disc.layout.tracks[0].samples.upperBound
    let span = disc.samples.span
    survey.update(span.extracting(0..<2 * (end - 1)))
    #expect(survey.tracks.isEmpty)
    survey.update(span.extracting(2 * (end - 1)..<2 * end))
    #expect(survey.tracks.count == 1)
    #expect(survey.accurateRipV1(ofTrack: 0) == nil)
    survey.update(span.extracting(2 * end..<2 * (end + 2939)))
    #expect(survey.accurateRipV1(ofTrack: 0) == disc.survey().accurateRipV1(ofTrack: 0))
    #expect(survey.ctdbCRC(ofTrack: 0) == nil)
    survey.update(span.extracting(2 * (end + 2939)..<2 * (end + 5879)))
    #expect(survey.ctdbCRC(ofTrack: 0) == disc.survey().ctdbCRC(ofTrack: 0))
    #expect(survey.ctdbDiscCRC == nil)
  }

  @Test func silenceCanBePassedOver() throws {
    var disc = try NoiseDisc("0:100:200")
    for index in 2 * 30_000..<2 * 90_000 { disc.samples[index] = 0 }
    var survey = RipSurvey(disc.layout)
    let span = disc.samples.span
    survey.update(span.extracting(0..<2 * 30_000))
    survey.skip(60_000)
    survey.update(span.extracting(2 * 90_000..<disc.samples.count))
    #expect(survey.tracks == disc.survey().tracks)
  }

  @Test func silentTracksAreSilentAllThrough() throws {
    var disc = try NoiseDisc("0:40:80")
    for index in disc.samples.indices { disc.samples[index] = 0 }
    for track in disc.survey(blockLengths: [1000, 3]).tracks {
      #expect(track.leadingSilence == 40 * 588)
      #expect(track.trailingSilence == 40 * 588)
      #expect(track.crc32WithoutNull == 0)
      #expect(track.peak == 0)
    }
  }

  @Test func discsWithoutAudioHaveNoLayout() throws {
    #expect(AudioLayout(try TableOfContents(parsing: "-0:1000")) == nil)
  }
}
