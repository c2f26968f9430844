import AlbumWriting
import ArgumentParser
import ID3Tagging

/// The options that decide how files are tagged.
struct TagOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The version of ID3v2: 2.4, or 2.3 for old players. (default: 2.4)", valueName: "version"),
    transform: { text in
      guard let version = TagVersion(rawValue: text) else {
        throw ValidationError(
          "'\(text)' is no version of ID3v2 that can be written. Use 2.4 or 2.3.")
      }
      return version
    })
  var id3 = TagVersion.v2_4

  @Flag(
    name: .customLong("replaygain"), inversion: .prefixedNo,
    help: "Measure the loudness of tracks and album, and tag it for players.")
  var replayGain = true

  @Flag(help: "Tag the peak between samples, which takes longer to find, not that of the samples.")
  var truePeak = false

  func validate() throws {
    if truePeak, !replayGain, SettingsInForce.areNotWhere("true-peak") {
      throw ValidationError("--true-peak belongs to loudness; leave out --no-replaygain.")
    }
  }

  var options: TaggingOptions {
    TaggingOptions(
      encodedBy: Tonearm.signature, version: id3, measuresLoudness: replayGain,
      findsTruePeaks: truePeak)
  }
}
