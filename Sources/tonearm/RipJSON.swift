import CompactDisc
import MP3Encoding
import Ripping

/// The events of a rip as lines of JSON.
///
/// README.md documents the fields.
enum RipJSON {
  static func line(for event: RipEvent) -> String {
    switch event {
    case .started(let plan): JSONLine.text(of: Started(plan))
    case .trackStarted(let number): JSONLine.text(of: TrackStarted(number: number))
    case .trackFinished(let result): JSONLine.text(of: TrackFinished(track: Track(result)))
    case .finished(let summary): JSONLine.text(of: Finished(summary))
    }
  }

  /// The last line of a rip that could not start.
  static func failed(_ error: any Error) -> String { JSONLine.text(of: Finished(error)) }

  private struct Started: Encodable {
    struct Track: Encodable {
      let number: Int
      let title: String
      let artist: String
      let samples: Int
      let file: String
    }

    let schema = JSONLine.schema
    let event = "started"
    let artist: String
    let album: String
    let folder: String
    let tracks: [Track]
    let remarks: [String]

    init(_ plan: RipPlan) {
      artist = plan.artist
      album = plan.album
      folder = plan.folder
      remarks = plan.remarks
      tracks = plan.tracks.map {
        Track(
          number: $0.number, title: $0.title, artist: $0.artist, samples: $0.sampleCount,
          file: $0.file)
      }
    }
  }

  private struct TrackStarted: Encodable {
    let schema = JSONLine.schema
    let event = "trackStarted"
    let number: Int
  }

  private struct TrackFinished: Encodable {
    let schema = JSONLine.schema
    let event = "trackFinished"
    let track: Track
  }

  private struct Finished: Encodable {
    let schema = JSONLine.schema
    let event = "finished"
    let status: String
    let error: Nullable<String>
    let playlist: Nullable<String>
    let tracks: [Track]
    let remarks: [String]

    init(_ summary: RipSummary) {
      status = summary.status.rawValue
      error = Nullable(summary.failure.map(message))
      playlist = Nullable(summary.playlist)
      tracks = summary.tracks.map(Track.init)
      remarks = summary.remarks
    }

    init(_ error: any Error) {
      status = RipSummary.Status.failed.rawValue
      self.error = Nullable(message(of: error))
      playlist = Nullable(nil)
      tracks = []
      remarks = []
    }
  }

  private struct Track: Encodable {
    struct AccurateRip: Encodable {
      let v1: String
      let v2: String
    }

    struct Joined: Encodable {
      let start: Bool
      let end: Bool
    }

    let number: Int
    let title: String
    let file: Nullable<String>
    let samples: Int
    let crc32: Nullable<String>
    let accuraterip: Nullable<AccurateRip>
    let peak: Nullable<Double>
    let bytes: Nullable<Int>
    let joined: Nullable<Joined>
    struct Reading: Encodable {
      struct Stretch: Encodable {
        let first: Int
        let end: Int
        let evidence: String
      }

      let sectors: [String: Int]
      let contested: [Stretch]
    }

    let status: String
    let doubtful: [[Int]]
    let reading: Nullable<Reading>

    init(_ result: TrackResult) {
      let encoded = result.encoded
      number = result.track.number
      title = result.track.title
      file = Nullable(encoded != nil || result.status == .kept ? result.track.file : nil)
      samples = result.track.sampleCount
      crc32 = Nullable(encoded.map { hexadecimal($0.checksums.crc32.value) })
      accuraterip = Nullable(
        encoded.flatMap { encoded in
          guard encoded.hasAccurateRipChecksum else { return nil }
          let sums = encoded.checksums.accurateRip
          return AccurateRip(v1: hexadecimal(sums.v1), v2: hexadecimal(sums.v2))
        })
      peak = Nullable(encoded.map { Double($0.checksums.peak) / 32768 })
      bytes = Nullable(encoded?.fileSize)
      joined = Nullable(encoded.map { Joined(start: $0.joins.start, end: $0.joins.end) })
      status = result.status.rawValue
      doubtful = result.doubtful.runs.map { [$0.lowerBound.offset, $0.upperBound.offset] }
      reading = Nullable(
        result.reading.map { reading in
          Reading(
            sectors: Dictionary(uniqueKeysWithValues: reading.counts.map { ("\($0)", $1) }),
            contested: reading.contested.map {
              Reading.Stretch(
                first: $0.sectors.lowerBound.offset, end: $0.sectors.upperBound.offset,
                evidence: "\($0.evidence)")
            })
        })
    }
  }
}

/// An error in one sentence.
func message(of error: any Error) -> String {
  error is CancellationError ? "Interrupted." : "\(error)"
}
