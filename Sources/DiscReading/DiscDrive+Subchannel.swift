import CompactDisc
import SecureReading

extension DiscDrive {
  /// What sub-channel Q says of the disc; nil where the drive gives none with the audio.
  func survey(_ toc: TableOfContents) -> SubchannelFindings? {
    var survey = SubchannelSurvey(
      drive: AudioDrive(port: port), toc: toc, traits: profile.traits)
    return survey.run()
  }
}

extension [Disc.FlagDifference] {
  /// What a person should know, in sentences.
  var remarks: [String] {
    let names: [(TrackFlags, String)] = [
      (.preEmphasis, "pre-emphasis"), (.copyPermitted, "permission to be copied"),
      (.fourChannel, "four channels"),
    ]
    return names.flatMap { flag, name in
      [
        remark(flag, among: \.inSubchannel, not: \.inTOC).map {
          "\($0) \(name) by sub-channel Q, which counts, but not by the table of contents."
        },
        remark(flag, among: \.inTOC, not: \.inSubchannel).map {
          "\($0) \(name) by the table of contents, but not by sub-channel Q, which counts."
        },
      ].compactMap(\.self)
    }
  }

  /// The tracks, such as "Tracks 2 and 3 have"; nil without any.
  private func remark(
    _ flag: TrackFlags, among one: KeyPath<Element, TrackFlags>,
    not other: KeyPath<Element, TrackFlags>
  ) -> String? {
    let numbers = filter { $0[keyPath: one].contains(flag) && !$0[keyPath: other].contains(flag) }
      .map { "\($0.track)" }
    guard let last = numbers.last else { return nil }
    guard numbers.count > 1 else { return "Track \(last) has" }
    return "Tracks \(numbers.dropLast().joined(separator: ", ")) and \(last) have"
  }
}
