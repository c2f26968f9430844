/// What LAME does with the two channels.
public enum ChannelMode: String, CaseIterable, Hashable, Sendable {
  /// Left and right, or their sum and difference, whichever suits a frame better.
  case joint
  /// Always left and right.
  case stereo
  /// The mean of both.
  case mono
}
