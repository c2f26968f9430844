/// The syndromes that the Cue Tools database has of a disc: of all codewords, or of the first one.
public struct CTDBParity: Equatable, Sendable {
  /// Bytes of a parity file for one syndrome of all codewords.
  public static let bytesPerSyndrome = 2 * CTDBLayout.stride

  /// Syndromes of each codeword: 1...16.
  public let count: Int
  /// Syndrome i of codeword j is at i·stride + j.
  private let values: [UInt16]

  /// The start of a parity file, or all of it: for each syndrome one little-endian word of 16 bits
  /// for each codeword.
  ///
  /// - Returns: Nil unless the bytes are those of 1 to 16 whole syndromes.
  public init?(file bytes: [UInt8]) {
    let (count, rest) = bytes.count.quotientAndRemainder(dividingBy: Self.bytesPerSyndrome)
    guard rest == 0, (1...CTDBSyndromes.count).contains(count) else { return nil }
    self.count = count
    values = Self.words(bytes)
  }

  /// - Parameter codeword: 0..<stride.
  public func syndromes(of codeword: Int) -> [UInt16] {
    (0..<count).map { values[$0 * CTDBLayout.stride + codeword] }
  }

  /// The syndromes of a codeword from its redundant symbols, as old entries of the database have
  /// them.
  ///
  /// - Parameter parity: The remainder of the codeword's division, the highest power first.
  static func syndromes(ofParity parity: [UInt16]) -> [UInt16] {
    parity.indices.map { index in
      parity.enumerated().reduce(0) { sum, symbol in
        sum ^ GaloisField.product(symbol.element, power: -(1 + symbol.offset) * index)
      }
    }
  }

  static func words(_ bytes: [UInt8]) -> [UInt16] {
    stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
    }
  }
}
