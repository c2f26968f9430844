import CompactDisc
import SecureReading

extension DiscDrive {
  /// The CD-TEXT of the disc, empty where it has none; nil where the drive does not give it.
  ///
  /// libcdio has the same packs, but takes a UTF-8 text for Latin-1.
  func rawText() -> CDText? {
    // Drives have been seen to fail when they are asked for more than there is.
    let header = 4
    let start = readText(byteCount: header)
    guard start.count == header else { return nil }
    let length = (Int(start[0]) << 8) + Int(start[1]) + 2
    guard length > header else { return CDText(packs: []) }
    let answer = readText(byteCount: min(length, Int(UInt16.max)))
    return answer.isEmpty ? nil : CDText(packs: Array(answer.dropFirst(header)))
  }

  /// READ TOC (MMC-5, 6.26): format 5; nothing where it fails.
  private func readText(byteCount: Int) -> [UInt8] {
    port.bytes(
      [0x43, 0, 5, 0, 0, 0, 0, UInt8(byteCount >> 8), UInt8(byteCount & 0xFF), 0],
      count: byteCount)
  }
}
