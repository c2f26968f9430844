import AlbumWriting
import CompactDisc
import DiscReading
import Foundation
import MP3Encoding
import Ripping
import Synchronization
import TestSupport

/// What a test's rip reported and left behind.
struct RipRecord {
  let summary: RipSummary
  let events: [RipEvent]
  /// The music folder.
  let music: TemporaryDirectory

  /// All files below the music folder, as paths relative to it, sorted.
  var files: [String] { listing(of: music) }

  /// The numbers of the tracks that the events say are finished, in order.
  var finishedTracks: [Int] {
    events.compactMap {
      if case .trackFinished(let result) = $0 { result.track.number } else { nil }
    }
  }
}

/// Rips a disc into a folder of its own, or one that is given.
func rip(
  _ source: any DiscSource, to music: TemporaryDirectory? = nil,
  bitRate: BitRate = .variable(quality: 4), tracks: Set<Int>? = nil, threads: Int = 2,
  overwrites: Bool = false, isSeamless: Bool = true, takesOutEmphasis: Bool = true,
  tagging: TaggingOptions = TaggingOptions(encodedBy: "Tonearm test")
) async throws -> RipRecord {
  let music = try music ?? TemporaryDirectory()
  let options = RipOptions(
    destination: music.path, encoder: EncoderSettings(bitRate: bitRate),
    isSeamless: isSeamless, takesOutEmphasis: takesOutEmphasis, tracks: tracks,
    overwrites: overwrites, tagging: tagging)
  let log = EventLog()
  let ripper = Ripper(
    source: source, options: options, pool: try EncoderPool(threadCount: threads))
  let summary = try await ripper.run { log.append($0) }
  return RipRecord(summary: summary, events: log.events, music: music)
}

private final class EventLog: Sendable {
  private let state = Mutex<[RipEvent]>([])

  var events: [RipEvent] { state.withLock { $0 } }

  func append(_ event: RipEvent) { state.withLock { $0.append(event) } }
}

/// The bytes of an MP3 behind its ID3v2 tag.
func audio(of path: String) throws -> [UInt8] {
  let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  guard bytes.starts(with: Array("ID3".utf8)) else { return bytes }
  let length = bytes[6..<10].reduce(0) { $0 << 7 | Int($1) }
  return Array(bytes.dropFirst(10 + length))
}
