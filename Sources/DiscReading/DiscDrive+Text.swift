import CompactDisc
import SecureReading

extension DiscDrive {
  /// The CD-TEXT of the disc, empty where it has none; nil where the drive does not give it.
  ///
  /// libcdio has the same packs, but takes a UTF-8 text for Latin-1.
  func rawText() -> CDText? {
    // Drives have been seen to fail when they are asked for more than there is.
    let header = 4
    guard let start = Self.readText(port, byteCount: header), start.count == header else {
      return nil
    }
    let length = (Int(start[0]) << 8) + Int(start[1]) + 2
    guard length > header else { return CDText(packs: []) }
    guard let answer = Self.readText(port, byteCount: min(length, Int(UInt16.max))) else {
      return nil
    }
    return CDText(packs: Array(answer.dropFirst(header)))
  }

  /// READ TOC (MMC-5, 6.26): format 5.
  private static func readText(_ port: CommandPort, byteCount: Int) -> [UInt8]? {
    var result = Result<Int, DriveFault>.failure(.incomplete)
    let bytes = [UInt8](capacity: byteCount) { output in
      unsafe output.withUnsafeMutableBufferPointer { room, filled in
        unsafe room.update(repeating: 0)
        result = unsafe port.send(
          [0x43, 0, 5, 0, 0, 0, 0, UInt8(byteCount >> 8), UInt8(byteCount & 0xFF), 0],
          into: UnsafeMutableRawBufferPointer(room)
        ).result
        filled = room.count
      }
    }
    guard case .success(let count) = result else { return nil }
    return Array(bytes.prefix(count))
  }
}
