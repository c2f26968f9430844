import CompactDisc
import DiscReading
import Foundation
import SecureReading
import Synchronization

/// Reads all audio of a disc into a file of samples, and prints which sectors are in doubt.
///
/// usage: read-disc DEVICE FILE SPOOL_FOLDER fast|default|paranoid [PROFILES]
@main
struct ReadDisc {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 5 else { fatalError("read-disc DEVICE FILE SPOOL_FOLDER MODE") }
    let folder = arguments[3]
    var options = DriveOptions(spoolDirectory: { folder })
    options.policy =
      switch arguments[4] {
      case "fast": .fast
      case "paranoid": .paranoid
      default: .standard
      }
    if arguments.count > 5 { options.profiles = DriveProfiles(path: arguments[5]) }
    let source = try await DriveSource(device: arguments[1], options: options)
    let disc = Sector(offset: 0)..<source.disc.toc.leadOut
    let doubts = Mutex<[Int]>([])
    var failure: (any Error)?
    do {
      try await source.fetch([disc]) { _, doubtful in
        doubts.withLock { $0 += doubtful.map(\.offset) }
      }
    } catch {
      failure = error
    }
    var usage = rusage()
    unsafe getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    let seconds =
      Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    _ = FileManager.default.createFile(atPath: arguments[2], contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: arguments[2]))
    for sector in disc {
      let start = sector.firstSample
      let samples = try [Int16](capacity: 1176) {
        try source.read(start..<start + CDAudio.samplesPerSector, into: &$0)
      }
      try unsafe samples.withUnsafeBytes { unsafe try file.write(contentsOf: Data($0)) }
    }
    let unproved = zip(disc, source.evidence(of: disc)).filter { !$0.1.evidence.isProof }
      .map(\.0.offset)
    // Without what the simulated drive maps of its disc.
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let memory =
      status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }?.split(separator: " ")
      .dropFirst().first.flatMap { Int($0) } ?? 0
    let result: [String: Any] = [
      "doubtful": doubts.withLock { $0 }, "unproved": unproved, "cpu": seconds,
      "memory": Double(memory) / 1024, "remarks": source.remarks,
      "error": failure.map { "\($0)" } ?? "",
    ]
    let line = try JSONSerialization.data(withJSONObject: result)
    print(String(decoding: line, as: UTF8.self))
  }
}
