/// What makes one plucked string sound different from another.
package struct Instrument: Sendable {
  /// Where the string is plucked, as a fraction of its length from the bridge.
  let pluckPosition: Double

  /// How gradually the finger lets go, in seconds; softer is darker.
  let softness: Double

  /// The noise of finger and string, relative to the pluck.
  let scratch: Double

  /// The seconds in which A3 falls by 60 dB; higher strings ring for less, lower ones for more.
  let sustain: Double

  /// How fast overtones die; at 3 kHz a string loses about 0.8 dB a second for each unit.
  let overtoneLoss: Double

  /// How far the two strings of a course are apart, as a ratio above 1.
  let courseDetuning: Double

  /// A small guitar with double courses.
  package static let baroqueGuitar = Instrument(
    pluckPosition: 0.17, softness: 0.000_045, scratch: 0.10, sustain: 3.2, overtoneLoss: 28,
    courseDetuning: 0.000_7)

  /// Gut strings plucked over the middle, close to a harp.
  package static let harp = Instrument(
    pluckPosition: 0.37, softness: 0.000_16, scratch: 0.03, sustain: 6.5, overtoneLoss: 45,
    courseDetuning: 0.000_25)

  /// A lute, round and clear.
  package static let lute = Instrument(
    pluckPosition: 0.21, softness: 0.000_07, scratch: 0.06, sustain: 4.2, overtoneLoss: 34,
    courseDetuning: 0.000_35)

  /// Silk strings plucked with a pick near the bridge.
  package static let koto = Instrument(
    pluckPosition: 0.11, softness: 0.000_03, scratch: 0.08, sustain: 4.0, overtoneLoss: 22,
    courseDetuning: 0.000_2)
}
