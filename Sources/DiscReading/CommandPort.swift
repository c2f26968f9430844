internal import CCdio
import Glibc
import SecureReading
import SystemCalls

/// An open descriptor of a drive, through which commands go as they are.
///
/// libcdio sends its commands by CDROM_SEND_PACKET, which takes one that was never answered for a
/// success. SG_IO tells whether there was an answer, and how much of it came.
final class CommandPort: Sendable {
  /// The kernel waits no shorter than 7 seconds, and 60 when nothing is said.
  static let timeLimit = Duration.seconds(15)
  private let descriptor: Int32

  init(device: String) throws(DiscError) {
    descriptor = unsafe open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: device, reason: systemMessage())
    }
  }

  deinit { close(descriptor) }

  /// What a command came to.
  struct Answer {
    /// Bytes that came.
    var result: Result<Int, DriveFault>
    var duration: Duration
  }

  /// Sends a command that reads.
  ///
  /// - Parameters:
  ///   - block: The command descriptor block, 6 to 16 bytes.
  ///   - buffer: Room for what comes.
  func send(
    _ block: [UInt8], into buffer: UnsafeMutableRawBufferPointer,
    limit: Duration = CommandPort.timeLimit
  ) -> Answer {
    var header = unsafe sg_io_hdr()
    var block = block
    var sense = [UInt8](repeating: 0, count: 32)
    let status = unsafe block.withUnsafeMutableBufferPointer { block in
      unsafe sense.withUnsafeMutableBufferPointer { sense in
        unsafe header.interface_id = Int32(UInt8(ascii: "S"))
        unsafe header.dxfer_direction = buffer.count > 0 ? SG_DXFER_FROM_DEV : SG_DXFER_NONE
        unsafe header.cmd_len = UInt8(block.count)
        unsafe header.mx_sb_len = UInt8(sense.count)
        unsafe header.dxfer_len = UInt32(buffer.count)
        unsafe header.dxferp = buffer.baseAddress
        unsafe header.cmdp = block.baseAddress
        unsafe header.sbp = sense.baseAddress
        unsafe header.timeout = UInt32(limit / .milliseconds(1))
        return unsafe tonearm_send_command(descriptor, &header)
      }
    }
    let duration = unsafe Duration.milliseconds(Int(header.duration))
    guard status == 0 else {
      return Answer(result: .failure(Self.fault(ofSystemError: errno)), duration: duration)
    }
    if let fault = unsafe Self.fault(
      status: header.status, hostStatus: Int(header.host_status), sense: sense)
    {
      return Answer(result: .failure(fault), duration: duration)
    }
    return Answer(
      result: .success(buffer.count - Int(unsafe header.resid)), duration: duration)
  }

  func selectSpeed(_ speed: Int) { _ = tonearm_select_speed(descriptor, Int32(speed)) }

  /// TEST UNIT READY (SPC-4, 6.47): nil when the drive is ready with a disc.
  func testUnitReady() -> DriveFault? {
    let answer = unsafe send(
      [0, 0, 0, 0, 0, 0], into: UnsafeMutableRawBufferPointer(start: nil, count: 0))
    if case .failure(let fault) = answer.result { return fault }
    return nil
  }

  /// What a command returns; nothing where it fails.
  ///
  /// - Parameter count: Room for the answer, in bytes.
  func bytes(_ block: [UInt8], count: Int) -> [UInt8] {
    [UInt8](capacity: count) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        let answer = unsafe send(block, into: UnsafeMutableRawBufferPointer(room))
        filled = (try? answer.result.get()) ?? 0
      }
    }
  }

  /// Opens the tray; false when the drive will not.
  func eject() -> Bool { tonearm_eject(descriptor) == 0 }

  private static func fault(ofSystemError error: Int32) -> DriveFault {
    switch error {
    case EPERM, EACCES: .notPermitted
    case ENODEV, ENXIO: .gone
    case ENOMEDIUM: .noMedium
    default: .unreadable
    }
  }

  /// - Parameters:
  ///   - hostStatus: A DID_ value of the kernel's SCSI layer; 0 when the drive answered.
  ///   - sense: SPC-4, section 4.5; in either format.
  private static func fault(status: UInt8, hostStatus: Int, sense: [UInt8]) -> DriveFault? {
    switch hostStatus {
    case 0: break
    case 1, 4: return .gone  // DID_NO_CONNECT, DID_BAD_TARGET
    case 3: return .timedOut  // DID_TIME_OUT
    case 2, 0xC: return .busy  // DID_BUS_BUSY, DID_SOFT_ERROR
    default: return .unreadable
    }
    guard status != 0 else { return nil }
    if status == 8 { return .busy }
    let isFixed = sense[0] & 0x7F < 0x72
    let key = isFixed ? sense[2] & 15 : sense[1] & 15
    let code = isFixed ? sense[12] : sense[2]
    switch (key, code) {
    case (0, _), (1, _): return nil  // no sense; recovered
    case (2, 0x3A): return .noMedium
    case (2, _): return .busy
    // Out of range; no such mode in this track; the end of the track; nothing recorded there.
    case (5, 0x21), (5, 0x63), (5, 0x64), (8, _): return .outOfRange
    case (5, _): return .refused
    case (6, 0x29): return .busy  // a reset
    case (6, 0x3A): return .noMedium
    case (6, _): return .mediumChanged
    default: return .unreadable
    }
  }
}
