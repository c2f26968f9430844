import AudioFileReading
import Foundation
import TestSupport

/// Sound files made by sox, flac and ffmpeg, and what these programs decode.
enum Sound {
  struct ProgramError: Error, CustomStringConvertible {
    let command: [String]
    let report: String
    var description: String { "\(command.joined(separator: " ")) failed:\n\(report)" }
  }

  /// Runs a program that has to succeed, and returns its output.
  @discardableResult
  static func run(_ command: [String], input: [UInt8] = []) throws -> [UInt8] {
    let outcome = try ExternalProgram.run(command, input: input)
    guard outcome.status == 0 else {
      throw ProgramError(command: command, report: outcome.error)
    }
    return outcome.outputBytes
  }

  /// Interleaved music of 16 bits, and below it noise of 16 more.
  static func raw(count: Int, channels: Int) -> [UInt8] {
    let music = TestMusic.shared(count: count)
    var random = UInt32(1)
    var samples: [Int32] = []
    for frame in 0..<count {
      for channel in 0..<channels {
        random = random &* 1_664_525 &+ 1_013_904_223
        samples.append(Int32(music[2 * frame + channel]) << 16 | Int32(random >> 16))
      }
    }
    return unsafe samples.withUnsafeBytes { unsafe Array($0) }
  }

  /// A second of stereo at 44.1 kHz.
  static let rawSecond = raw(count: 44_100, channels: 2)

  /// The numbers whose bytes these are, in the machine's order.
  static func numbers<Number: BitwiseCopyable>(_ bytes: [UInt8], as type: Number.Type) -> [Number] {
    // The count is in whole numbers, and they may lie anywhere.
    unsafe bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<Number>.size).map { index in
        unsafe bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: type)
      }
    }
  }

  /// A FLAC file of ten seconds of 16-bit stereo, and its samples.
  static let long = Result { try LongSound() }
}

/// A file that several tests read.
final class LongSound: Sendable {
  let folder: TemporaryDirectory
  let path: String
  let samples: [Int16]
  static let frameCount = 10 * 44_100 + 123

  fileprivate init() throws {
    folder = try TemporaryDirectory()
    path = folder.path(of: "long.flac")
    samples = TestMusic.shared(count: Self.frameCount)
    try Sound.run(
      [
        "flac", "--silent", "--force-raw-format", "--endian=little", "--sign=signed",
        "--channels=2", "--bps=16", "--sample-rate=44100", "-o", path, "-",
      ], input: unsafe samples.withUnsafeBytes { unsafe Array($0) })
  }
}

extension AudioFile {
  func int16(_ frames: Range<Int>) throws(AudioFileError) -> [Int16] {
    try [Int16](capacity: 2 * frames.count) { samples throws(AudioFileError) in
      try read(frames, into: &samples)
    }
  }

  func float(_ frames: Range<Int>) throws(AudioFileError) -> [Float] {
    try [Float](capacity: 2 * frames.count) { samples throws(AudioFileError) in
      try read(frames, into: &samples)
    }
  }
}
