/// Arithmetic in the field of 65,536 elements that the Cue Tools database uses.
///
/// Elements are polynomials over GF(2) modulo x^16 + x^12 + x^3 + x + 1 (1100Bh), the lowest bit the
/// coefficient of 1; x, which is 2, generates all but 0.
enum GaloisField {
  static let polynomial = 0x1_100B
  /// Powers of the generator before they repeat.
  static let order = 65_535

  /// The powers of the generator, twice over, so that two logarithms may be added up.
  private static let powers: [UInt16] = {
    var powers = [UInt16](repeating: 0, count: 2 * order)
    var power = 1
    for exponent in 0..<order {
      powers[exponent] = UInt16(power)
      powers[exponent + order] = UInt16(power)
      power <<= 1
      if power > 0xFFFF { power ^= polynomial }
    }
    return powers
  }()

  /// By element; that of 0 is never looked at.
  private static let logarithms: [UInt16] = {
    var logarithms = [UInt16](repeating: 0, count: 1 << 16)
    for exponent in 0..<order { logarithms[Int(powers[exponent])] = UInt16(exponent) }
    return logarithms
  }()

  /// A power of the generator; the exponent may be negative.
  static func power(_ exponent: Int) -> UInt16 {
    let rest = exponent % order
    return powers[rest < 0 ? rest + order : rest]
  }

  /// The exponent of an element other than 0, in 0..<order.
  static func logarithm(_ element: UInt16) -> Int {
    precondition(element != 0, "0 is no power")
    return Int(logarithms[Int(element)])
  }

  static func product(_ first: UInt16, _ second: UInt16) -> UInt16 {
    guard first != 0, second != 0 else { return 0 }
    return powers[Int(logarithms[Int(first)]) + Int(logarithms[Int(second)])]
  }

  /// An element times a power of the generator; the exponent may be negative.
  static func product(_ element: UInt16, power exponent: Int) -> UInt16 {
    element == 0 ? 0 : power(Int(logarithms[Int(element)]) + exponent % order)
  }

  /// - Precondition: The divisor is not 0.
  static func quotient(_ dividend: UInt16, _ divisor: UInt16) -> UInt16 {
    precondition(divisor != 0, "division by 0")
    guard dividend != 0 else { return 0 }
    return powers[Int(logarithms[Int(dividend)]) + order - Int(logarithms[Int(divisor)])]
  }
}

/// A polynomial over the field, its lowest coefficient first.
struct FieldPolynomial: Equatable {
  var coefficients: [UInt16]

  static let one = FieldPolynomial(coefficients: [1])

  /// 0 for constants, also for 0 itself.
  var degree: Int { max(0, coefficients.lastIndex { $0 != 0 } ?? 0) }

  /// The value at a power of the generator.
  func value(atPower exponent: Int) -> UInt16 {
    coefficients.reversed().reduce(0) { sum, coefficient in
      GaloisField.product(sum, power: exponent) ^ coefficient
    }
  }

  /// The product, without the powers from `length` on.
  func product(_ other: FieldPolynomial, upTo length: Int = .max) -> FieldPolynomial {
    let count = min(length, coefficients.count + other.coefficients.count - 1)
    var product = [UInt16](repeating: 0, count: max(count, 1))
    for (power, coefficient) in coefficients.enumerated() where coefficient != 0 {
      for (otherPower, other) in other.coefficients.enumerated() where power + otherPower < count {
        product[power + otherPower] ^= GaloisField.product(coefficient, other)
      }
    }
    return FieldPolynomial(coefficients: product)
  }

  /// The formal derivative: in a field of characteristic 2 only odd powers leave something.
  var derivative: FieldPolynomial {
    FieldPolynomial(
      coefficients: coefficients.indices.dropFirst().map {
        $0.isMultiple(of: 2) ? 0 : coefficients[$0]
      }
    )
  }
}
