import AlbumWriting
import CompactDisc
import DiscReading
import Loudness
import MP3Encoding
import SecureReading

/// Writes the loudness of an album into the tags of its files, once all of them are there.
struct AlbumLoudness {
  let source: any DiscSource
  let pool: EncoderPool
  let writer: AlbumWriter
  let folder: String

  /// - Parameters:
  ///   - jobs: Of all tracks of the disc.
  ///   - kept: The numbers of those whose files were there before; they are measured if their
  ///     samples are at hand.
  func write(_ jobs: [TrackJob], kept: Set<Int>, _ outcomes: [Int: TrackOutcome]) async throws {
    let isDone = jobs.allSatisfy { job in
      kept.contains(job.number)
        && AlbumFolder.isTagged("\(folder)/\(job.fileName)", with: "REPLAYGAIN_ALBUM_GAIN")
    }
    guard !isDone, jobs.allSatisfy(\.measuresLoudness) else { return }
    var tracks: [(job: TrackJob, loudness: LoudnessBlocks)] = []
    for job in jobs {
      switch outcomes[job.number]?.status {
      case .silent: continue
      case .made(let made):
        guard let loudness = made.loudness else { return }
        tracks.append((job, loudness))
      case nil:
        guard kept.contains(job.number), isAtHand(job) else { return }
        let samples = AlbumSamples.integers(DiscSamples(source: source))
        let loudness = try await Task(executorPreference: pool) {
          try AlbumEncoder.loudness(of: job, samples: samples)
        }.value
        tracks.append((job, loudness))
      }
    }
    guard !tracks.isEmpty else { return }
    try await writer.setLoudness(ReplayGain(tracks.map(\.loudness)), of: tracks)
  }

  private func isAtHand(_ job: TrackJob) -> Bool {
    if source.isFetchedAtOnce { return true }
    let entries = source.evidence(of: job.reach)
    return !entries.isEmpty && entries.allSatisfy { $0.evidence != .none }
  }
}
