/// A layer III stream taken apart into what a decoder hears.
///
/// Written from the standard (ISO/IEC 11172-3, 2.4.1), without the product's parser, which it
/// judges.
struct ParsedStream {
  /// One frame: everything in it that reaches a decoder, and nothing that only fills it up.
  struct Frame: Equatable {
    /// Header and side information, byte for byte: with bit rate, padding and main_data_begin.
    var head: [UInt8]
    /// The main data of all granules and channels, from the reservoir or not; bits behind its end
    /// are cleared.
    var mainData: [UInt8]
  }

  struct Malformed: Error, Equatable {
    let byte: Int
    let reason: String
  }

  var frames: [Frame] = []

  /// - Parameter bytes: MPEG-1 frames without CRC at 44.1 kHz, nothing before or behind them.
  init(_ bytes: [UInt8]) throws {
    let rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
    var reservoir: [UInt8] = []
    var position = 0
    while position < bytes.count {
      guard bytes.count - position >= 36, bytes[position] == 0xFF, bytes[position + 1] == 0xFB,
        bytes[position + 2] >> 4 < 15, bytes[position + 2] & 0x0C == 0
      else { throw Malformed(byte: position, reason: "no header") }
      let rate = rates[Int(bytes[position + 2] >> 4)]
      let length = 144_000 * rate / 44_100 + Int(bytes[position + 2] >> 1 & 1)
      guard position + length <= bytes.count else {
        throw Malformed(byte: position, reason: "frame cut short")
      }
      let isMono = bytes[position + 3] >> 6 == 3
      let headLength = 4 + (isMono ? 17 : 32)
      let head = Array(bytes[position..<position + headLength])

      func field(at bit: Int, length: Int) -> Int {
        (bit..<bit + length).reduce(0) { value, bit in
          value << 1 | Int(head[4 + bit / 8] >> UInt8(7 - bit % 8) & 1)
        }
      }
      let channels = isMono ? 1 : 2
      let firstGranule = 9 + (isMono ? 5 : 3) + 4 * channels
      let bits = (0..<2 * channels).reduce(0) {
        $0 + field(at: firstGranule + 59 * $1, length: 12)
      }
      let begin = field(at: 0, length: 9)
      guard begin <= reservoir.count else {
        throw Malformed(byte: position, reason: "reaches \(begin) bytes back of \(reservoir.count)")
      }
      let available =
        reservoir.suffix(begin) + bytes[position + headLength..<position + length]
      guard bits <= 8 * available.count else {
        throw Malformed(byte: position, reason: "main data of \(bits) bits does not fit")
      }
      var mainData = Array(available.prefix((bits + 7) / 8))
      if bits % 8 != 0 { mainData[mainData.count - 1] &= 0xFF << UInt8(8 - bits % 8) }
      frames.append(Frame(head: head, mainData: mainData))
      reservoir = Array(available.suffix(511))
      position += length
    }
  }
}
