package import CompactDisc
package import Loudness
package import MP3Encoding

/// What became of a track.
package struct TrackOutcome: Sendable {
  package enum Status: Sendable {
    /// There is a file.
    case made(Made)
    /// There is nothing but digital silence, of which no file is made.
    case silent
  }

  package let number: Int
  package let status: Status

  /// Facts about a file that was made.
  package struct Made: Sendable {
    package let checksums: TrackChecksums
    /// The ends at which the track was encoded as one with its neighbour.
    package let joins: Joins
    package let file: FinishedFile
    /// Nil where it was not measured.
    package let loudness: LoudnessBlocks?
  }
}

/// What the encoding of an album tells while it runs.
package enum EncodingEvent: Sendable {
  /// The first samples of a track are being encoded.
  case trackStarted(number: Int)
  /// Whole segments of a track are in its partial file.
  case written(number: Int, WrittenPart)
  case trackFinished(TrackOutcome)
}
