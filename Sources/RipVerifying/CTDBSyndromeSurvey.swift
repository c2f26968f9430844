/// Computes the syndromes of a disc's codewords from one pass over its samples.
///
/// A multiplication by 2^i in the field is a shift with a carry back into three places. So words
/// are not kept as words: 64 codewords at a time, bit n of each is in one value of 64 bits, a plane.
/// A shift is then a matter of naming the planes, and the carry three exclusive ors for 64 words.
/// Takes 400 KiB, however long the disc.
public struct CTDBSyndromeSurvey: Sendable {
  public let layout: CTDBLayout
  /// The words of 16 bits that have gone in.
  private var position = 0
  /// One symbol of each codeword, and zeros up to a multiple of 64.
  private var row: [Int16]
  /// The planes of the row: plane n from n · groups.
  private var rowPlanes: [UInt64]
  /// The planes of the sums: those of syndrome i from i · 16 · groups.
  private var planes: [UInt64]
  /// Which plane of each sum has the lowest bits; the others follow in a ring.
  private var lowest: [Int]
  private var head: [UInt16] = []
  private var tail: [UInt16] = []

  /// Groups of 64 codewords.
  private static let groups = (CTDBLayout.stride + 63) / 64
  private static let bits = 16

  /// - Parameter sampleCount: The stereo samples of the disc's audio.
  public init(sampleCount: Int) {
    layout = CTDBLayout(sampleCount: sampleCount)
    row = Array(repeating: 0, count: 64 * Self.groups)
    rowPlanes = Array(repeating: 0, count: Self.bits * Self.groups)
    planes = Array(repeating: 0, count: CTDBSyndromes.count * Self.bits * Self.groups)
    lowest = Array(repeating: 0, count: CTDBSyndromes.count)
  }

  /// The words that belong to codewords.
  private var coded: Range<Int> {
    CTDBLayout.stride..<CTDBLayout.stride * (1 + layout.codewordLength)
  }

  /// Adds the samples that follow, interleaved.
  ///
  /// - Precondition: The count is even, and no more come than the disc has.
  public mutating func update(_ samples: Span<Int16>) {
    precondition(samples.count.isMultiple(of: 2), "half a stereo sample")
    precondition(position + samples.count <= 2 * layout.sampleCount, "more than the disc has")
    guard layout.codewordLength > 0 else {
      position += samples.count
      return
    }
    let block = position..<position + samples.count
    for word in block.clamped(to: 0..<2 * CTDBLayout.stride) {
      head.append(UInt16(bitPattern: samples[word - block.lowerBound]))
    }
    for word in block.clamped(to: coded.upperBound - CTDBLayout.stride..<2 * layout.sampleCount) {
      tail.append(UInt16(bitPattern: samples[word - block.lowerBound]))
    }
    var part = block.clamped(to: coded)
    while !part.isEmpty {
      let column = part.lowerBound % CTDBLayout.stride
      let count = min(part.count, CTDBLayout.stride - column)
      let start = part.lowerBound - block.lowerBound
      for index in 0..<count { row[column + index] = samples[start + index] }
      if column + count == CTDBLayout.stride { addRow() }
      part = part.lowerBound + count..<part.upperBound
    }
    position = block.upperBound
  }

  /// Adds silence, such as what lies between audio tracks without being audio.
  public mutating func skip(_ sampleCount: Int) {
    let silence = [Int16](repeating: 0, count: 2 * 588)
    var left = sampleCount
    while left > 0 {
      let count = min(left, 588)
      update(silence.span.extracting(0..<2 * count))
      left -= count
    }
  }

  /// Nil until all samples have gone in, and for audio of less than three strides.
  public var syndromes: CTDBSyndromes? {
    guard position == 2 * layout.sampleCount, layout.codewordLength > 0 else { return nil }
    let stride = CTDBLayout.stride
    var values = [UInt16](repeating: 0, count: CTDBSyndromes.count * stride)
    for index in 0..<CTDBSyndromes.count {
      for group in 0..<Self.groups {
        var block = (0..<Self.bits).map { bit in
          planes[(index * Self.bits + (lowest[index] + bit) % Self.bits) * Self.groups + group]
        }
        unsafe block.withUnsafeMutableBufferPointer { unsafe transpose($0) }
        for place in 0..<64 where 64 * group + place < stride {
          let word = block[place / 4] >> UInt64(16 * (place % 4))
          values[index * stride + 64 * group + place] = UInt16(truncatingIfNeeded: word)
        }
      }
    }
    return CTDBSyndromes(layout: layout, values: values, head: head, tail: tail)
  }

  /// Multiplies each sum by its power of 2, and adds the symbols of the row.
  private mutating func addRow() {
    let groups = Self.groups
    splitRow()
    // Sound: both arrays have planes for all indices below, and the pointers stay in the closures.
    unsafe rowPlanes.withUnsafeBufferPointer { symbols in
      unsafe planes.withUnsafeMutableBufferPointer { planes in
        for index in 0..<CTDBSyndromes.count {
          guard let sums = planes.baseAddress, let symbols = symbols.baseAddress
          else { continue }
          let own = unsafe sums + index * Self.bits * groups
          var lowest = lowest[index]
          for _ in 0..<index {
            // The highest plane becomes the lowest; what it carries over goes to bits 1, 3 and 12.
            lowest = (lowest + 15) & 15
            unsafe carry(
              own + lowest * groups, own + ((lowest + 1) & 15) * groups,
              own + ((lowest + 3) & 15) * groups, own + ((lowest + 12) & 15) * groups, groups)
          }
          self.lowest[index] = lowest
          for bit in 0..<Self.bits {
            unsafe add(symbols + bit * groups, to: own + ((lowest + bit) & 15) * groups, groups)
          }
        }
      }
    }
  }

  /// Puts the row's bits into planes.
  private mutating func splitRow() {
    let groups = Self.groups
    // Sound: the row has 128 bytes for each group, and the planes have room for all of them.
    unsafe row.withUnsafeBytes { words in
      unsafe rowPlanes.withUnsafeMutableBufferPointer { planes in
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.bits) { block in
          for group in 0..<groups {
            for line in 0..<Self.bits {
              unsafe block[line] = UInt64(
                littleEndian: words.loadUnaligned(
                  fromByteOffset: 128 * group + 8 * line, as: UInt64.self))
            }
            unsafe transpose(block)
            for bit in 0..<Self.bits { unsafe planes[bit * groups + group] = block[bit] }
          }
        }
      }
    }
  }
}

/// Turns rows into columns in the four squares of 16 by 16 bits that stand side by side in 16 values
/// of 64 bits.
private func transpose(_ rows: UnsafeMutableBufferPointer<UInt64>) {
  var distance = 8
  var mask: UInt64 = 0x00FF_00FF_00FF_00FF
  while distance > 0 {
    for upper in 0..<16 where upper & distance == 0 {
      let lower = upper + distance
      let swapped = unsafe (rows[upper] >> UInt64(distance) ^ rows[lower]) & mask
      unsafe rows[lower] ^= swapped
      unsafe rows[upper] ^= swapped << UInt64(distance)
    }
    distance /= 2
    mask ^= mask << UInt64(distance)
  }
}

private func add(
  _ plane: UnsafePointer<UInt64>, to sum: UnsafeMutablePointer<UInt64>, _ count: Int
) {
  for index in 0..<count { unsafe sum[index] ^= plane[index] }
}

private func carry(
  _ plane: UnsafeMutablePointer<UInt64>, _ first: UnsafeMutablePointer<UInt64>,
  _ second: UnsafeMutablePointer<UInt64>, _ third: UnsafeMutablePointer<UInt64>, _ count: Int
) {
  for index in 0..<count {
    let bits = unsafe plane[index]
    unsafe first[index] ^= bits
    unsafe second[index] ^= bits
    unsafe third[index] ^= bits
  }
}
