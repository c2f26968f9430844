/// A note of a voice, timed in beats from the beginning of its piece.
struct Note: Equatable, Sendable {
  let pitch: Pitch
  let start: Double
  let length: Double

  /// How hard the string is plucked, from 0 to 1.
  let force: Double

  /// The note's place in its chord, counted from the first one written.
  let chordPosition: Int
}

/// Music written as text, in words between blanks.
///
/// | word | meaning |
/// |---|---|
/// | `A4` | a note one unit long |
/// | `F#5*1.5` | a note of one and a half units |
/// | `A3+D4+F4*2` | a chord of two units |
/// | `-*2` | a rest of two units |
/// | `pp` `p` `mp` `mf` `f` | how hard the notes from here on are plucked |
/// | `\|` | a bar line; all bars must be full |
enum Notation {
  /// Reads a voice's notes.
  ///
  /// A slip of the pen is a programming error and stops the program.
  ///
  /// - Parameters:
  ///   - unit: The beats that a note without a factor lasts.
  ///   - beatsPerBar: The beats between two bar lines.
  static func notes(_ text: String, unit: Double, beatsPerBar: Double) -> [Note] {
    var notes: [Note] = []
    var beat = 0.0
    var barStart = 0.0
    var force = forces["mf", default: 0]
    for word in text.split(whereSeparator: \.isWhitespace) {
      if word == "|" {
        precondition(beat == barStart + beatsPerBar, "Bar at beat \(barStart) ends at \(beat).")
        barStart = beat
      } else if let marked = forces[String(word)] {
        force = marked
      } else {
        let parts = word.split(separator: "*", maxSplits: 1)
        guard let factor = parts.count == 1 ? 1 : Double(parts[1]) else {
          preconditionFailure("\(word) has no length.")
        }
        let length = factor * unit
        for (position, name) in parts[0].split(separator: "+").enumerated() where name != "-" {
          guard let pitch = Pitch(name) else { preconditionFailure("\(word) is not a note.") }
          // The first beat of a bar carries a little more weight.
          let weight = beat == barStart ? 1.0 : 0.9
          notes.append(
            Note(
              pitch: pitch, start: beat, length: length, force: force * weight,
              chordPosition: position))
        }
        beat += length
      }
    }
    return notes
  }

  private static let forces = ["pp": 0.25, "p": 0.4, "mp": 0.55, "mf": 0.7, "f": 0.9]
}
