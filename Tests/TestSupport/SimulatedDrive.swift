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
  public var readCount: Int { Int(counters.read_commands) }

  /// Commands of every kind so far.
  public var commandCount: Int { Int(counters.commands) }

  /// Reads so far that went to the disc and not only to the cache.
  public var mediumReadCount: Int { Int(counters.medium_reads) }

  /// Reads from the disc so far that did not continue the one before.
  public var seekCount: Int { Int(counters.seeks) }

  /// The simulated time spent so far.
  public var clock: Duration {
    .milliseconds(max(0, unsafe drive_simulator_clock_ms(device)))
  }

  /// Does what a hand would: "eject", "insert", "swap", "swap_back" or "gone".
  public func control(_ word: String) {
    let status = unsafe drive_simulator_control(device, word)
    precondition(status == 0, "the drive cannot do that: \(word)")
  }

  /// Lets simulated time go by in which the drive gets no command.
  public func idle(_ duration: Duration) {
    unsafe drive_simulator_idle(device, duration / .milliseconds(1))
  }

  private var counters: drive_simulator_counters {
    var counters = drive_simulator_counters()
    unsafe drive_simulator_count(device, &counters)
    return counters
  }
}
