import Foundation
import MP3Encoding

/// Proves that encoding in segments changes no audio bit.
///
/// Encodes real music and a set of signals made to be difficult, at many settings, in segments as
/// Tonearm does, and as one stream of libmp3lame that is reset at the same frames; compares every
/// frame's header, side information and main data. Ends with status 1 where one differs.
@main
struct Proof {
  private static let usage = """
    usage: prove-segments [--settings NAME,…] [--torture-only] MUSIC_FILE…

    Music files are decoded by ffmpeg. With names of settings, such as v2,192, only those are tried.
    """

  /// The settings of the proof, by name: all kinds of bit rates, and some with other settings.
  private static let settings: [(name: String, settings: EncoderSettings)] =
    ["v0", "v2", "v4", "v6", "128", "192", "256", "320", "abr-192"].compactMap { name in
      BitRate(parsing: name).map { (name, EncoderSettings(bitRate: $0)) }
    } + [
      ("v2-mono", EncoderSettings(bitRate: .variable(quality: 2), channelMode: .mono)),
      ("v4-q7", EncoderSettings(bitRate: .variable(quality: 4), lameQuality: 7)),
      (
        "128-stereo",
        EncoderSettings(bitRate: .constant(kilobitsPerSecond: 128), channelMode: .stereo)
      ),
    ]

  static func main() async throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    var chosen = settings
    if arguments.first == "--settings", arguments.count > 1 {
      let names = arguments[1].split(separator: ",").map(String.init)
      chosen = settings.filter { names.contains($0.name) }
      arguments.removeFirst(2)
    }
    let isTortureOnly = arguments.first == "--torture-only"
    if isTortureOnly { arguments.removeFirst() }
    guard !chosen.isEmpty, arguments.allSatisfy({ !$0.hasPrefix("-") }),
      isTortureOnly || !arguments.isEmpty
    else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }

    var table = ResultTable(columns: chosen.map(\.name))
    let pool = try EncoderPool()
    var pieces = TortureSet.all.map { Material.made($0) }
    pieces += isTortureOnly ? [] : Material.music(in: arguments)
    for piece in pieces {
      let samples = try piece.samples()
      let results = try await withThrowingTaskGroup(of: (Int, Comparison).self) { group in
        for (index, choice) in chosen.enumerated() {
          group.addTask(executorPreference: pool) {
            (
              index,
              try await Comparison(
                samples, settings: choice.settings, grain: piece.grain)
            )
          }
        }
        var results: [Int: Comparison] = [:]
        for try await (index, result) in group { results[index] = result }
        return results
      }
      for (index, result) in results.sorted(by: { $0.key < $1.key }) {
        table.add(result, to: index, isMusic: piece.isMusic)
        for difference in result.differences {
          print("\(piece.name), \(chosen[index].name): \(difference)")
        }
      }
      table.addDuration(ofSamples: samples.count / 2, isMusic: piece.isMusic)
      FileHandle.standardError.write(Data("\(piece.name): \(results.count) settings\n".utf8))
    }
    print(table.text)
    if table.hasDifferences { exit(1) }
  }
}
