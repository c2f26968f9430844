import AlbumWriting
import Foundation
import MP3Encoding

/// Tells how encoding scales to more threads than this machine has cores: measures what each segment
/// of an album costs here, and simulates the scheduler with these costs.
@main
struct Scaling {
  private static let usage = """
    usage: model-scaling QUALITY FILE OFFSET:LENGTH…

    The tracks are stretches of FILE, in bytes of raw 16-bit stereo at 44.1 kHz.
    """
  private static let threadCounts = [1, 2, 4, 8, 16, 32, 64, 128]
  private static let trackLength = 4 * 60 * 44_100

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4, let bitRate = BitRate(parsing: arguments[1]) else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }
    let configuration = try EncoderConfiguration(EncoderSettings(bitRate: bitRate))
    var album: [SegmentCosts] = []
    var fourMinutes: SegmentCosts?
    for place in arguments[3...] {
      let samples = try read(place, of: arguments[2])
      album.append(try await SegmentCosts(samples, configuration: configuration))
      if fourMinutes == nil, samples.count / 2 >= trackLength {
        fourMinutes = try await SegmentCosts(
          Array(samples[..<(2 * trackLength)]), configuration: configuration)
      }
    }
    print(row(["threads"] + threadCounts.map(String.init)))
    print(row(Array(repeating: "---", count: threadCounts.count + 1)))
    if let fourMinutes { print(efficiency("one track of 4 minutes", [fourMinutes])) }
    print(efficiency("one album, \(album.count) tracks", album))
    print(efficiency("ten albums", Array(repeating: album, count: 10).flatMap { $0 }))
    print(starvation("threads starved before the end, one album", album))

    let serial = album.reduce(0) { $0 + $1.serial }
    let encoding = album.flatMap(\.costs).reduce(0) { $0 + $1.encoding }
    let writing = album.flatMap(\.costs).reduce(0) { $0 + $1.writing }
    let longest = album.flatMap(\.costs).map(\.encoding).max() ?? 0
    print(
      """

      \(album.flatMap(\.segments).count) segments; the longest takes \(format(longest, 2)) s. \
      Processor time against one plain LAME context for each track: segments \
      \(format(encoding / serial, 3)), writing \(format(writing / serial, 4)).
      """)
  }

  /// Processor time of plain LAME over what so many threads had in the time that it took.
  private static func efficiency(_ name: String, _ tracks: [SegmentCosts]) -> String {
    let serial = tracks.reduce(0) { $0 + $1.serial }
    return row(
      [name]
        + threadCounts.map { threadCount in
          let schedule = schedule(tracks, threadCount: threadCount)
          return format(100 * serial / (schedule.wallTime * Double(threadCount)), 1) + " %"
        })
  }

  private static func starvation(_ name: String, _ tracks: [SegmentCosts]) -> String {
    row(
      [name]
        + threadCounts.map { threadCount in
          let schedule = schedule(tracks, threadCount: threadCount)
          let available = schedule.wallTime * Double(threadCount)
          return format(100 * schedule.starvedTime / available, 1) + " %"
        })
  }

  private static func schedule(_ tracks: [SegmentCosts], threadCount: Int) -> Schedule {
    let costs = tracks.flatMap(\.costs)
    let order = SegmentOrder.indices(of: tracks.flatMap(\.segments), heldBack: threadCount)
    return Schedule(
      order.map { costs[$0] }, threadCount: threadCount,
      window: SegmentOrder.window(threadCount: threadCount))
  }

  private static func read(_ place: String, of path: String) throws -> [Int16] {
    let numbers = place.split(separator: ":").compactMap { UInt64($0) }
    guard numbers.count == 2, let file = FileHandle(forReadingAtPath: path) else {
      throw CocoaError(.fileReadNoSuchFile)
    }
    defer { try? file.close() }
    try file.seek(toOffset: numbers[0])
    let data = try file.read(upToCount: Int(numbers[1])) ?? Data()
    return [Int16](capacity: data.count / 2) { samples in
      unsafe data.withUnsafeBytes { bytes in
        for position in 0..<data.count / 2 {
          samples.append(unsafe bytes.loadUnaligned(fromByteOffset: 2 * position, as: Int16.self))
        }
      }
    }
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func format(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
