/// A note of the equal-tempered scale in which A4 has 440 Hz.
package struct Pitch: Hashable, Sendable {
  /// Semitones above C0; A4 is 57.
  package let semitones: Int

  /// Reads a letter, an optional `#` or `b`, and an octave from 0 to 8: `C4`, `F#5`, `Bb2`.
  package init?(_ name: some StringProtocol) {
    let semitonesAboveC: [Character: Int] = [
      "C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11,
    ]
    var rest = name[...]
    guard let letter = rest.popFirst(), let natural = semitonesAboveC[letter] else { return nil }
    let alteration = rest.hasPrefix("#") ? 1 : rest.hasPrefix("b") ? -1 : 0
    if alteration != 0 { rest.removeFirst() }
    guard rest.count == 1, let octave = Int(rest), octave <= 8 else { return nil }
    semitones = 12 * octave + natural + alteration
    guard semitones >= 0 else { return nil }
  }

  /// The frequency in hertz.
  package var frequency: Double {
    // Doubling is exact, so every octave of a note is in tune to the last bit.
    (0..<semitones / 12).reduce(Self.lowestOctave[semitones % 12]) { frequency, _ in 2 * frequency }
  }

  /// The twelve notes from C0 on, 440 · 2^((n - 57) / 12) Hz.
  private static let lowestOctave = [
    16.351_597_831_287_414, 17.323_914_436_054_505, 18.354_047_994_837_977,
    19.445_436_482_630_058, 20.601_722_307_054_366, 21.826_764_464_562_746,
    23.124_651_419_477_154, 24.499_714_748_859_330, 25.956_543_598_746_574,
    27.5, 29.135_235_094_880_619, 30.867_706_328_507_756,
  ]
}
