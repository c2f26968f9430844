/// Finds out from the syndromes of a codeword which of its symbols are wrong, and by what.
///
/// The code is that of the Cue Tools database: the generator's roots are the first powers of 2 in
/// `GaloisField`, from the zeroth. The symbols that stand for redundancy are not there; in their
/// place are the syndromes of the right data, so that the difference from those of the data at hand
/// is all that errors leave. With r syndromes, e errors in unknown places and s wrong or right
/// symbols in known ones (erasures) are found as long as 2e + s ≤ r.
public struct ReedSolomonDecoder: Sendable {
  /// What is wrong with one symbol.
  public struct Correction: Equatable, Sendable {
    /// The place of the symbol, from 0 in reading order.
    public let position: Int
    /// The exclusive or of the wrong and the right one; not 0.
    public let difference: UInt16
  }

  /// Symbols in a codeword.
  public let length: Int

  /// - Parameter length: 1...65535.
  public init(length: Int) {
    precondition((1...GaloisField.order).contains(length), "no codeword has \(length) symbols")
    self.length = length
  }

  /// The symbols to change, in reading order; none where all syndromes are 0.
  ///
  /// - Parameters:
  ///   - syndromes: The differences between the right syndromes and those at hand.
  ///   - erasures: Places that are in doubt, each once.
  ///   - likely: Places to look at first; any answer is the same without them, but later.
  /// - Returns: Nil where no change within the limit explains the syndromes. What explains them is
  ///   not certain to be right: beyond the limit, some damage looks like other damage within it.
  public func corrections(
    syndromes: [UInt16], erasures: [Int] = [], likely: [Int] = []
  ) -> [Correction]? {
    guard syndromes.contains(where: { $0 != 0 }) else { return [] }
    guard erasures.count <= syndromes.count else { return nil }
    let erased = erasures.map(exponent)
    let erasureLocator = erased.reduce(FieldPolynomial.one) { product, exponent in
      product.product(FieldPolynomial(coefficients: [1, GaloisField.power(exponent)]))
    }
    let observed = FieldPolynomial(coefficients: syndromes)
    let modified = observed.product(erasureLocator, upTo: syndromes.count).coefficients
    let rest =
      modified.count < syndromes.count
      ? modified + Array(repeating: 0, count: syndromes.count - modified.count) : modified
    guard let errorLocator = Self.shortestRegister(Array(rest[erasures.count...])),
      let errors = roots(of: errorLocator, likely: likely)
    else { return nil }

    let locator = errorLocator.product(erasureLocator)
    let evaluator = observed.product(locator, upTo: syndromes.count)
    let derivative = locator.derivative
    var corrections: [Correction] = []
    for exponent in errors + erased {
      let slope = derivative.value(atPower: -exponent)
      // An error where there is an erasure already would be a double root.
      guard slope != 0 else { return nil }
      let difference = GaloisField.product(
        GaloisField.quotient(evaluator.value(atPower: -exponent), slope), power: exponent)
      guard difference != 0 else { continue }
      corrections.append(Correction(position: length - 1 - exponent, difference: difference))
    }
    guard explains(corrections, syndromes) else { return nil }
    return corrections.sorted { $0.position < $1.position }
  }

  /// The syndromes that a set of errors leaves.
  public func syndromes(of corrections: [Correction], count: Int) -> [UInt16] {
    (0..<count).map { index in
      corrections.reduce(0) { sum, correction in
        sum
          ^ GaloisField.product(
            correction.difference, power: index * exponent(correction.position))
      }
    }
  }

  private func explains(_ corrections: [Correction], _ syndromes: [UInt16]) -> Bool {
    self.syndromes(of: corrections, count: syndromes.count) == syndromes
  }

  /// The last symbol counts once in each syndrome; one before it, times one power more.
  private func exponent(_ position: Int) -> Int { length - 1 - position }

  /// The shortest linear feedback shift register that makes a sequence (Berlekamp and Massey).
  ///
  /// - Returns: Its connection polynomial; nil where it is longer than half of the sequence, so that
  ///   another one might do as well.
  private static func shortestRegister(_ sequence: [UInt16]) -> FieldPolynomial? {
    var connection = [UInt16](repeating: 0, count: sequence.count + 1)
    connection[0] = 1
    var previous = connection
    var length = 0
    var gap = 1
    var previousDiscrepancy: UInt16 = 1
    for index in sequence.indices {
      var discrepancy = sequence[index]
      for term in 0..<length {
        discrepancy ^= GaloisField.product(connection[term + 1], sequence[index - term - 1])
      }
      guard discrepancy != 0 else {
        gap += 1
        continue
      }
      let factor = GaloisField.quotient(discrepancy, previousDiscrepancy)
      let before = connection
      for term in 0..<max(0, connection.count - gap) {
        connection[term + gap] ^= GaloisField.product(factor, previous[term])
      }
      if 2 * length <= index {
        length = index + 1 - length
        previous = before
        previousDiscrepancy = discrepancy
        gap = 1
      } else {
        gap += 1
      }
    }
    guard 2 * length <= sequence.count else { return nil }
    let polynomial = FieldPolynomial(coefficients: Array(connection[...length]))
    return polynomial.degree == length ? polynomial : nil
  }

  /// The exponents in the codeword of which the inverse is a root.
  ///
  /// - Returns: Nil unless there are as many as the polynomial's degree.
  private func roots(of locator: FieldPolynomial, likely: [Int]) -> [Int]? {
    let degree = locator.degree
    if degree == 0 { return [] }
    if degree == 1 {
      let root = GaloisField.logarithm(locator.coefficients[1])
      return root < length ? [root] : nil
    }
    var roots: [Int] = []
    for position in likely where roots.count < degree {
      let candidate = exponent(position)
      guard !roots.contains(candidate), locator.value(atPower: -candidate) == 0 else { continue }
      roots.append(candidate)
    }
    if roots.count == degree { return roots }
    return search(locator, degree)
  }

  /// Tries every place, with one addition of logarithms for each term (Chien).
  private func search(_ locator: FieldPolynomial, _ degree: Int) -> [Int]? {
    // At x^-m the term of power j is its coefficient times x^-jm.
    var terms = (1...degree).compactMap { power -> (logarithm: Int, step: Int)? in
      let coefficient = locator.coefficients[power]
      guard coefficient != 0 else { return nil }
      return (GaloisField.logarithm(coefficient), GaloisField.order - power)
    }
    var roots: [Int] = []
    for candidate in 0..<length {
      var value = locator.coefficients[0]
      for index in terms.indices {
        value ^= GaloisField.power(terms[index].logarithm)
        var next = terms[index].logarithm + terms[index].step
        if next >= GaloisField.order { next -= GaloisField.order }
        terms[index].logarithm = next
      }
      if value == 0 { roots.append(candidate) }
      if roots.count == degree { return roots }
    }
    return nil
  }
}
