internal import DriveSimulator
import Synchronization

/// A drive that exists in this process alone, for as long as this object.
public final class SimulatedDrive: Sendable {
  public struct Unusable: Error, CustomStringConvertible {
    public let description: String
  }

  /// A device path that no other drive of the process has.
  public let device: String

  private static let count = Atomic(0)

  /// - Parameters:
  ///   - cueSheet: The image of the disc in the drive.
  ///   - plan: Further lines of the fault plan; Tests/DriveSimulator/README.md lists the words.
  public init(cueSheet: String, plan: String = "") throws {
    let number = Self.count.add(1, ordering: .relaxed).newValue
    device = "/dev/tonearm-simulated-\(number)"
    var message = [CChar](repeating: 0, count: 500)
    let status = unsafe drive_simulator_insert(
      device, "image \"\(cueSheet)\"\n\(plan)", &message, message.count)
    guard status == 0 else {
      throw Unusable(
        description: String(
          decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
  }

  deinit { unsafe drive_simulator_remove(device) }

  /// READ CD commands so far.
  public var readCount: Int {
    var counters = drive_simulator_counters()
    return unsafe drive_simulator_count(device, &counters) == 0
      ? Int(counters.read_commands) : 0
  }
}
