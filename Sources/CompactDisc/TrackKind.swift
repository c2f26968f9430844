/// What the sectors of a track hold.
public enum TrackKind: Hashable, Sendable {
  case audio
  case data
}
