import MP3Stream
import TestSupport
import Testing

struct CRC16Tests {
  @Test func hasTheCheckValueOfItsCatalogueEntry() {
    // CRC-16/ARC in Greg Cook's catalogue of parametrised CRC algorithms.
    var crc = CRC16()
    crc.update(Array("123456789".utf8).span)
    #expect(crc.value == 0xBB3D)
  }

  @Test(arguments: [0, 1, 7, 8, 1023, 1024, 1025, 1151, 1152, 1279, 1280, 4096, 10_001])
  func isTheSameForAnyPieces(count: Int) {
    var random = RandomBytes(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(random.below(256)) }
    let expected = bytes.reduce(UInt16(0)) { crc, byte in
      (0..<8).reduce(crc ^ UInt16(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xA001) }
    }
    var whole = CRC16()
    whole.update(bytes.span)
    #expect(whole.value == expected)
    var pieces = CRC16()
    var position = 0
    while position < count {
      let end = min(count, position + 1 + random.below(3000))
      pieces.update(bytes.span.extracting(position..<end))
      position = end
    }
    #expect(pieces == whole)
  }
}
