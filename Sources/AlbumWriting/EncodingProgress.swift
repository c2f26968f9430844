import Synchronization

/// How far the encoding of albums has come, to be looked at by whoever draws it, as often as it likes.
public final class EncodingProgress: Sendable {
  public struct Snapshot: Sendable {
    /// Stereo samples encoded so far, by track, of the tracks being worked on.
    public var activeTracks: [Int: Int] = [:]
    /// Stereo samples encoded so far, of all tracks.
    public var encodedSamples = 0
    public var doubtfulSectors = 0
  }

  private let state = Mutex(Snapshot())

  public init() {}

  public var snapshot: Snapshot { state.withLock { $0 } }

  func begin(track: Int) { state.withLock { $0.activeTracks[track] = 0 } }

  func end(track: Int) { state.withLock { $0.activeTracks[track] = nil } }

  func addEncoded(_ samples: Int, track: Int) {
    state.withLock { state in
      state.activeTracks[track]? += samples
      state.encodedSamples += samples
    }
  }

  package func addDoubtful(_ sectors: Int) { state.withLock { $0.doubtfulSectors += sectors } }
}
