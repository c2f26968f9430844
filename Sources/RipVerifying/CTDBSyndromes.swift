/// The syndromes of a disc's codewords in the Cue Tools database, and the samples at its two ends
/// by which they are known at other offsets as well.
///
/// Codeword j (0..<stride) has the words stride + j + k·stride for k in 0..<N. Syndrome i is the
/// Horner sum in reading order, S_i(j) = Σ d_k·α^(i(N-1-k)), over `GaloisField` with α = 2.
public struct CTDBSyndromes: Equatable, Sendable {
  /// Syndromes of each codeword.
  public static let count = 16

  public let layout: CTDBLayout
  /// Syndrome i of codeword j is at i·stride + j, as in the database's parity files.
  let values: [UInt16]
  /// The first two strides.
  let head: [UInt16]
  /// From the last symbol of the first codeword to the end of the audio.
  let tail: [UInt16]

  /// The syndromes of one codeword at an offset.
  ///
  /// - Parameters:
  ///   - codeword: 0..<stride, as the database counts them.
  ///   - offset: Within `CTDBLayout.offsets`; the database's sample n is ours n + offset.
  ///   - count: How many; at most 16.
  public func syndromes(of codeword: Int, offset: Int = 0, count: Int = count) -> [UInt16] {
    let stride = CTDBLayout.stride
    precondition((0..<stride).contains(codeword) && CTDBLayout.offsets.contains(offset))
    let place = codeword + 2 * offset
    let last = layout.codewordLength - 1
    if place < 0 {
      // One symbol more at the front, one less at the back.
      let own = place + stride
      return (0..<count).map { index in
        let shortened = GaloisField.product(value(index, own) ^ tail[own], power: -index)
        return shortened ^ GaloisField.product(head[own], power: index * last)
      }
    }
    if place >= stride {
      let own = place - stride
      return (0..<count).map { index in
        let first = GaloisField.product(head[stride + own], power: index * last)
        return GaloisField.product(value(index, own) ^ first, power: index) ^ tail[stride + own]
      }
    }
    return (0..<count).map { value($0, place) }
  }

  private func value(_ index: Int, _ codeword: Int) -> UInt16 {
    values[index * CTDBLayout.stride + codeword]
  }

  /// The first syndromes of all codewords as a parity file of the database has them.
  ///
  /// - Parameter count: How many; at most 16.
  public func parityFile(count: Int = count) -> [UInt8] {
    values.prefix(count * CTDBLayout.stride).flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]
    }
  }
}
