import AlbumWriting
import ID3Tagging
import MP3Encoding
import Testing

struct SegmentWorkTests {
  /// Lengths in sectors; up to 5376 sectors are one segment, 13,000 are two.
  @Test(arguments: [
    ([13_000, 100, 200], 0, ["1.0", "1.1", "2.0", "3.0"]),
    ([13_000, 100, 200], 1, ["1.0", "1.1", "3.0", "2.0"]),
    ([13_000, 100, 200], 2, ["1.0", "1.1", "3.0", "2.0"]),
    ([13_000, 100, 13_500], 2, ["1.0", "3.0", "3.1", "1.1", "2.0"]),
    ([100, 100], 1, ["1.0", "2.0"]), ([100], 8, ["1.0"]),
  ])
  func theShortestLastSegmentsWaitForTheEnd(
    lengths: [Int], heldBack: Int, expected: [String]
  ) throws {
    let configuration = try EncoderConfiguration(
      EncoderSettings(bitRate: .constant(kilobitsPerSecond: 192)))
    let jobs = try zip(1..., lengths).map { number, length in
      try TrackJob(
        AlbumDescription.Track(
          number: number, title: "", artist: "", samples: 0..<length * 588,
          surroundings: 0..<length * 588, tag: TrackTag(), fileName: FileName(sanitizing: ""),
          isFirstAudioTrack: false, isLastAudioTrack: false),
        configuration: configuration,
        tagging: TaggingOptions(encodedBy: "", measuresLoudness: false), isSeamless: false)
    }
    let order = SegmentWork.order(jobs, heldBack: heldBack)
    #expect(order.map { "\($0.job.number).\($0.segment.index)" } == expected)
  }
}
