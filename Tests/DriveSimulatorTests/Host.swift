import DriveSimulatorCommands
import TestSupport
import Testing

/// A program that has opened a simulated drive, which stays as long as the program.
final class Host {
  /// How a command came back.
  struct Answer {
    var error = 0
    var status = 0
    var hostStatus = 0
    /// Key, code and qualifier in a byte each.
    var sense = 0
    var sector = -1
    var bytes: [UInt8] = []
  }

  let drive: SimulatedDrive
  private let descriptor: Int32

  init(_ drive: SimulatedDrive) {
    self.drive = drive
    descriptor = unsafe drive_command_open(drive.device)
  }

  deinit { drive_command_close(descriptor) }

  @discardableResult
  func send(_ block: [UInt8], size: Int = 0) -> Answer {
    let block = block + [UInt8](repeating: 0, count: 12 - block.count)
    var bytes = [UInt8](repeating: 0xEE, count: size)
    let result = unsafe drive_command_send(descriptor, block, &bytes, size)
    return Answer(
      error: Int(result.error), status: Int(result.status), hostStatus: Int(result.host_status),
      sense: Int(result.sense), sector: Int(result.sector),
      bytes: Array(bytes.prefix(result.transferred)))
  }

  /// READ CD of all that a sector holds.
  @discardableResult
  func read(_ sector: Int, count: Int = 1, c2: Bool = false, subchannel: UInt8 = 0) -> Answer {
    let blockSize = 2352 + (c2 ? 294 : 0) + (subchannel == 2 ? 16 : subchannel == 0 ? 0 : 96)
    let address = UInt32(truncatingIfNeeded: sector)
    let block: [UInt8] = [
      0xBE, 0, UInt8(address >> 24), UInt8(address >> 16 & 255), UInt8(address >> 8 & 255),
      UInt8(address & 255), 0, UInt8(count >> 8), UInt8(count & 255), c2 ? 0xFA : 0xF8, subchannel,
    ]
    return send(block, size: count * blockSize)
  }

  /// The C2 pointers of sectors that are read in one command: positions of bytes from the first.
  func pointers(_ sector: Int, count: Int = 1) throws -> [Int] {
    let bytes = read(sector, count: count, c2: true).bytes
    try #require(bytes.count == count * 2646)
    return (0..<count * 2352).filter { byte in
      let pointer = bytes[byte / 2352 * 2646 + 2352 + byte % 2352 / 8]
      return pointer & 0x80 >> UInt8(byte % 8) != 0
    }
  }

  /// A sector's formatted sub-channel Q without the bytes behind the checksum.
  func q(_ sector: Int) -> [UInt8] {
    Array(read(sector, subchannel: 2).bytes.dropFirst(2352).prefix(12))
  }

  @discardableResult
  func testUnitReady() -> Answer { send([0x00]) }

  /// SET CD SPEED as the kernel asks for it.
  @discardableResult
  func setSpeed(_ speed: Int) -> Answer {
    let rate = speed * 177
    return send([0xBB, 0, UInt8(rate >> 8), UInt8(rate & 255)])
  }

  @discardableResult
  func setFullSpeed() -> Answer { send([0xBB, 0, 0xFF, 0xFF]) }

  /// READ TOC, with sectors as numbers.
  func toc(format: UInt8 = 0) -> [UInt8] {
    send([0x43, 0, format, 0, 0, 0, 0, 0x10, 0], size: 4096).bytes
  }
}

/// A disc of 300 sectors of noise, with indexes and pre-emphasis.
enum NoiseDisc {
  static let sectorCount = 300
  static let data = ModelDisc(tracks: [.init(length: sectorCount)]).bytes(of: 0..<sectorCount)
  private static let sheet = """
    TITLE "Noise"
    FILE "disc.bin" BINARY
      TRACK 01 AUDIO
        INDEX 00 00:00:00
        INDEX 01 00:01:00
      TRACK 02 AUDIO
        FLAGS PRE
        INDEX 00 00:02:00
        INDEX 01 00:02:25
        INDEX 02 00:03:00
        INDEX 03 00:03:30
    """
  private static let fixture = Result { try ImageFixture(sheet: sheet, files: ["disc.bin": data]) }

  static func drive(_ plan: String = "") throws -> SimulatedDrive {
    try SimulatedDrive(cueSheet: fixture.get().path, plan: plan)
  }

  static func bytes(_ sectors: Range<Int>) -> [UInt8] {
    Array(data[sectors.lowerBound * 2352..<sectors.upperBound * 2352])
  }
}
