import Foundation
import MP3Encoding

/// Something to encode, made or decoded when it is wanted.
struct Material: Sendable {
  let name: String
  let isMusic: Bool
  /// How fine the cuts are; nil for the product's.
  let grain: EncodingPlan.Grain?
  /// Interleaved 16-bit stereo at 44.1 kHz.
  let samples: @Sendable () throws -> [Int16]

  /// Many more cuts than Tonearm makes.
  private static let denseGrain = EncodingPlan.Grain(segmentFrames: 294, multiple: 2)

  static func made(_ signal: TortureSet.Signal) -> Material {
    Material(
      name: signal.name, isMusic: false, grain: TortureSet.grain,
      samples: { signal.samples() })
  }

  /// Each file with a cut every 7.7 seconds, then some of them as one long track with the cuts of the
  /// product.
  static func music(in files: [String]) -> [Material] {
    let dense = files.map { file in
      Material(
        name: (file as NSString).lastPathComponent, isMusic: true,
        grain: denseGrain, samples: { try decode([file]) })
    }
    let long = Array(files.prefix(6))
    return dense + [
      Material(
        name: "long track", isMusic: true, grain: nil, samples: { try decode(long) })
    ]
  }

  private static func decode(_ files: [String]) throws -> [Int16] {
    try files.flatMap { file in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "ffmpeg", "-nostdin", "-loglevel", "error", "-i", file, "-f", "s16le", "-ac", "2", "-ar",
        "44100", "-",
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0, !data.isEmpty else { throw UndecodableFile(name: file) }
      return [Int16](capacity: data.count / 2) { samples in
        unsafe data.withUnsafeBytes { bytes in
          for position in 0..<data.count / 2 {
            samples.append(
              unsafe bytes.loadUnaligned(fromByteOffset: 2 * position, as: Int16.self))
          }
        }
      }
    }
  }
}

struct UndecodableFile: Error, CustomStringConvertible {
  let name: String
  var description: String { "ffmpeg does not decode \(name)." }
}
