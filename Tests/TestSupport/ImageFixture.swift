import Foundation

/// A disc image made for one test: a folder with a cue sheet and its data files.
public final class ImageFixture: Sendable {
  public let folder: TemporaryDirectory
  /// The cue sheet's path.
  public let path: String

  /// - Parameter files: The bytes of the data files by name.
  public init(sheet: String, name: String = "disc.cue", files: [String: [UInt8]]) throws {
    folder = try TemporaryDirectory()
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    path = try folder.write(Array(sheet.utf8), to: name)
  }

  /// A disc with one data file of music, cut into audio tracks of these lengths in sectors.
  public convenience init(trackSectors: [Int], title: String = "Fixture") throws {
    var sheet = "TITLE \"\(title)\"\nPERFORMER \"The Testers\"\nFILE \"disc.bin\" BINARY\n"
    var start = 0
    for (number, length) in zip(1..., trackSectors) {
      sheet += "  TRACK \(twoDigits(number)) AUDIO\n    TITLE \"Piece \(number)\"\n"
      sheet += "    ISRC ZZTNA26000\(twoDigits(number))\n    INDEX 01 \(msf(start))\n"
      start += length
    }
    let music = TestMusic.shared(count: min(start * 588, TestMusic.sharedCount))
    try self.init(sheet: sheet, files: ["disc.bin": Self.bytes(of: music, count: start * 2352)])
  }

  /// Little-endian bytes of samples, repeated until there are `count` of them.
  public static func bytes(of samples: [Int16], count: Int) -> [UInt8] {
    let once = unsafe samples.withUnsafeBytes { unsafe Array($0) }
    return [UInt8](capacity: count) { output in
      while output.count < count {
        for byte in once.prefix(count - output.count) { output.append(byte) }
      }
    }
  }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// A number of sectors as cue sheets write times.
private func msf(_ sectors: Int) -> String {
  "\(twoDigits(sectors / 4500)):\(twoDigits(sectors / 75 % 60)):\(twoDigits(sectors % 75))"
}
