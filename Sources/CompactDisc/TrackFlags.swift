/// What the Q sub-channel says of a track beside its kind, and a cue sheet's FLAGS line.
public struct TrackFlags: OptionSet, Hashable, Sendable {
  /// The bits of the Q sub-channel's control field, where it has one for the flag.
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The audio was recorded with 50/15 µs pre-emphasis (PRE).
  public static let preEmphasis = TrackFlags(rawValue: 1 << 0)
  /// Digital copies are permitted (DCP).
  public static let copyPermitted = TrackFlags(rawValue: 1 << 1)
  /// Four-channel audio (4CH).
  public static let fourChannel = TrackFlags(rawValue: 1 << 3)
  /// Serial Copy Management System (SCMS): the copy bit alternates; only cue sheets name it.
  public static let serialCopyManagement = TrackFlags(rawValue: 1 << 4)

  /// The flags in a control field of four bits; bit 2, which marks data, is not one of them.
  public init(controlField: UInt8) { rawValue = controlField & 0b1011 }
}
