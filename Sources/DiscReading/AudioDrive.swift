import CompactDisc
import Glibc
import SecureReading

/// A drive's audio, by READ CD through SG_IO.
struct AudioDrive: SectorReading {
  private let port: CommandPort
  /// The table of contents as the drive tells it, by which its disc is recognized.
  private let rawTOC: [UInt8]?

  /// How long a disc may take to spin up.
  private static let mostPolls = 150
  private static let pollInterval: UInt32 = 200_000  // microseconds

  init(port: CommandPort) {
    self.port = port
    rawTOC = Self.rawTOC(port)
  }

  func read(_ request: ReadRequest) -> ReadAnswer {
    let count = request.sectors.count
    let address = UInt32(bitPattern: Int32(truncatingIfNeeded: request.sectors.lowerBound.offset))
    let block: [UInt8] = [
      0xBE, 1 << 2,  // READ CD of CD-DA sectors
      UInt8(address >> 24), UInt8(address >> 16 & 0xFF), UInt8(address >> 8 & 0xFF),
      UInt8(address & 0xFF),
      UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF),
      0x10 | (request.wantsC2 ? 0x02 : 0),  // user data, C2 pointers
      request.wantsQ ? 0x02 : 0,  // formatted Q
      0,
    ]
    var result = Result<Int, DriveFault>.failure(.incomplete)
    var duration = Duration.zero
    let bytes = [UInt8](capacity: count * request.blockLength) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        unsafe room.update(repeating: 0)
        let answer = unsafe port.send(block, into: UnsafeMutableRawBufferPointer(room))
        result = answer.result
        duration = answer.duration
        filled = room.count
      }
    }
    switch result {
    case .failure(let fault): return ReadAnswer(result: .failure(fault), duration: duration)
    case .success(bytes.count):
      return ReadAnswer(result: .success(bytes), duration: duration)
    case .success: return ReadAnswer(result: .failure(.incomplete), duration: duration)
    }
  }

  func setSpeed(_ speed: Int?) { port.selectSpeed(speed ?? 0) }

  func waitUntilReady() -> DriveFault? {
    var last = DriveFault.busy
    for _ in 0..<Self.mostPolls {
      guard let fault = port.testUnitReady() else {
        return Self.rawTOC(port) == rawTOC ? nil : .anotherDisc
      }
      switch fault {
      case .noMedium, .gone, .notPermitted, .timedOut: return fault
      default: break
      }
      last = fault
      if Task.isCancelled { break }
      usleep(Self.pollInterval)
    }
    return last
  }

  /// READ TOC (MMC-5, 6.26): format 0, addresses as numbers.
  private static func rawTOC(_ port: CommandPort) -> [UInt8]? {
    let room = 4 + 100 * 8
    let bytes = port.bytes(
      [0x43, 0, 0, 0, 0, 0, 0, UInt8(room >> 8), UInt8(room & 0xFF), 0], count: room)
    guard bytes.count >= 4 else { return nil }
    let length = (Int(bytes[0]) << 8) + Int(bytes[1]) + 2
    return Array(bytes.prefix(length))
  }
}
