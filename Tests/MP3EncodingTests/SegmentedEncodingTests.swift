import LAMEReference
import MP3Encoding
import TestSupport
import Testing

/// Every bit that a decoder hears is what one serial LAME context makes.
struct SegmentedEncodingTests {
  /// Eight segments at a variable bit rate, four at a constant, one at an average.
  private static let longMusic = TestMusic.shared(count: TestMusic.sharedCount)

  @Test(
    arguments: [
      .variable(quality: 0), .variable(quality: 2), .variable(quality: 5),
      .constant(kilobitsPerSecond: 128), .constant(kilobitsPerSecond: 320),
      .average(kilobitsPerSecond: 192),
    ] as [BitRate])
  func segmentsEqualTheSerialEncodeWithResetsAtTheirStarts(bitRate: BitRate) async throws {
    let music = Self.longMusic
    let track = try await SegmentedTrack(music, bitRate)
    let segments = track.encoding.plan.segments
    #expect(segments.count == bitRate.segmentCount)

    let serial = try ParsedStream(
      SerialEncoder.encode(music, bitRate, resets: segments.dropLast().map(\.samples.upperBound)))
    let segmented = try ParsedStream(track.frames)
    #expect(segmented.frames.count == serial.frames.count)
    let differences = zip(segmented.frames, serial.frames).enumerated()
      .filter { $0.element.0 != $0.element.1 }.map(\.offset)
    #expect(differences == [])
    for segment in segments {
      let frames = try #require(segment.frames)
      #expect(try ParsedStream(track.outputs[segment.index].bytes).frames.count == frames.count)
      // Byte 4 holds the upper 8 bits of main_data_begin.
      #expect(segmented.frames[frames.lowerBound].head[4] == 0)
    }
  }

  /// What LAME has long in mind is how loud it was: the hard case is quiet music behind loud.
  @Test(arguments: [.variable(quality: 0), .variable(quality: 6)] as [BitRate])
  func segmentsEqualTheSerialEncodeWhereLoudMusicEndsBeforeThem(bitRate: BitRate) async throws {
    for framesBefore in [3, 6, 18, 40, 75, 97] {
      var music = TestMusic.shared(count: 60 * 44_100)
      let cut = try 1152 * #require(cuts(in: music, bitRate).first)
      for position in 2 * (cut - 1152 * framesBefore)..<music.count { music[position] /= 1000 }
      let track = try await SegmentedTrack(music, bitRate)
      let serial = try ParsedStream(SerialEncoder.encode(music, bitRate, resets: [cut + 1152]))
      #expect(try ParsedStream(track.frames).frames == serial.frames, "\(framesBefore)")
    }
  }

  /// In digital silence, LAME keeps the step sizes that it found before.
  @Test func segmentsEqualTheSerialEncodeBehindSilence() async throws {
    var music = TestMusic.shared(count: 90 * 44_100)
    let bitRate = BitRate.constant(kilobitsPerSecond: 128)
    let cut = try 1152 * #require(cuts(in: music, bitRate).first)
    for position in 2 * (cut - 400 * 1152)..<2 * (cut + 1500) { music[position] = 0 }
    let track = try await SegmentedTrack(music, bitRate)
    let serial = try ParsedStream(SerialEncoder.encode(music, bitRate, resets: [cut + 1152]))
    #expect(try ParsedStream(track.frames).frames == serial.frames)
  }

  private func cuts(in music: [Int16], _ bitRate: BitRate) throws -> [Int] {
    TrackEncoding(
      sampleCount: music.count / 2,
      configuration: try EncoderConfiguration(EncoderSettings(bitRate: bitRate))
    ).plan.segments.dropFirst().compactMap(\.frames?.lowerBound)
  }

  /// Where one segment is the track, it is LAME's own file: the tag too, with every field.
  @Test(
    arguments: [
      .variable(quality: 0), .variable(quality: 4), .variable(quality: 8), .variable(quality: 9),
      .constant(kilobitsPerSecond: 32), .constant(kilobitsPerSecond: 96),
      .constant(kilobitsPerSecond: 192), .constant(kilobitsPerSecond: 320),
      .average(kilobitsPerSecond: 64), .average(kilobitsPerSecond: 180),
    ] as [BitRate], [0, 1, 1151, 1152, 1153, 500_000])
  func aTrackOfOneSegmentIsTheFileThatLAMEMakes(bitRate: BitRate, count: Int) async throws {
    let music = TestMusic.shared(count: count)
    let track = try await SegmentedTrack(music, bitRate)
    #expect(track.outputs.count == 1)
    #expect(track.file == SerialEncoder.encode(music, bitRate, writesInfoTag: true))
  }

  @Test(
    arguments: [
      .variable(quality: 0), .constant(kilobitsPerSecond: 192), .average(kilobitsPerSecond: 128),
    ] as [BitRate])
  func theInfoTagOfManySegmentsHasTheFieldsOfASerialOne(bitRate: BitRate) async throws {
    let music = Self.longMusic
    let track = try await SegmentedTrack(music, bitRate)
    let resets = track.encoding.plan.segments.dropLast().map(\.samples.upperBound)
    let serial = SerialEncoder.encode(music, bitRate, resets: resets, writesInfoTag: true)
    // All but the music's checksum (fillers may differ) and so the tag's own, which end the tag.
    let compared = 36 + 152
    #expect(track.infoTag.prefix(compared) == serial.prefix(compared))
  }

  @Test func bytesDoNotDependOnTheNumberOfThreads() async throws {
    let music = TestMusic.shared(count: 130 * 44_100)
    var files: [[UInt8]] = []
    for threadCount in [1, 2, 3, 8] {
      let pool = try EncoderPool(threadCount: threadCount)
      files.append(try await SegmentedTrack(music, .variable(quality: 4), pool: pool).file)
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  @Test func aCancelledSegmentThrows() async throws {
    let encoding = TrackEncoding(
      sampleCount: 100_000, configuration: try EncoderConfiguration(EncoderSettings()))
    let task = Task {
      try await encoding.encodeFirst { range, block in
        for _ in 0..<2 * range.count { block.append(0) }
        unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func aFailingSourceEndsTheSegment() async throws {
    struct Unreadable: Error, Equatable {}
    let encoding = TrackEncoding(
      sampleCount: 100_000, configuration: try EncoderConfiguration(EncoderSettings()))
    await #expect(throws: Unreadable()) {
      try await encoding.encodeFirst { _, _ in throw Unreadable() }
    }
  }

  @Test func aSourceThatGivesTooLittleIsNoticed() async throws {
    let encoding = TrackEncoding(
      sampleCount: 100_000, configuration: try EncoderConfiguration(EncoderSettings()))
    await #expect(throws: EncodingError.self) {
      try await encoding.encodeFirst { _, block in block.append(0) }
    }
  }

  /// Where LAME resamples, and at average bit rates, a track of any length is one segment, and must
  /// not pile up in memory.
  @Test(
    arguments: [.constant(kilobitsPerSecond: 96), .average(kilobitsPerSecond: 97)] as [BitRate])
  func aTrackThatIsOneLongSegmentIsDeliveredInParts(bitRate: BitRate) async throws {
    let settings = EncoderSettings(bitRate: bitRate)
    let count = TestMusic.sharedCount
    let music = TestMusic.shared(count: count)
    let encoding = TrackEncoding(
      sampleCount: count, configuration: try EncoderConfiguration(settings))
    let (parts, output) = try await encoding.encode(encoding.plan.segments[0], of: music)
    #expect(parts.count >= 2)
    #expect(parts.allSatisfy { $0.count < 1_100_000 })
    let stream = parts.flatMap { $0 } + output.bytes
    #expect(stream == SerialEncoder.encode(music, bitRate))
    let whole = try summary(of: [stream])
    #expect(try summary(of: parts + [output.bytes]) == whole)
    #expect(whole.endsWithAFrame)
  }

  @Test func aStreamThatIsNoneIsNoticed() throws {
    #expect(throws: EncodingError.self) { _ = try summary(of: [[0xFF, 0xFB, 0, 0, 0]]) }
    let frames = SerialEncoder.encode(
      TestMusic.shared(count: 20_000), .constant(kilobitsPerSecond: 128))
    #expect(try summary(of: [frames.dropLast(3)]).endsWithAFrame == false)
  }

  private func summary(of parts: [[UInt8]]) throws -> StreamSummary {
    var summary = StreamSummary()
    for part in parts { try summary.append(part.span) }
    return summary
  }
}

extension BitRate {
  /// Of four minutes of music.
  fileprivate var segmentCount: Int {
    switch self {
    case .variable: 8
    case .constant: 4
    case .average: 1
    }
  }
}
