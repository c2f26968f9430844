/// One part of a piece: an instrument, its place on the stage, and its notes.
struct Voice: Sendable {
  let instrument: Instrument

  /// From 0 (far left) to 1 (far right).
  let place: Double

  /// The voice's share in the balance of its piece.
  let level: Double

  /// The beats that a note without a factor lasts.
  let unit: Double

  /// The beats for which a string rings on after its written length.
  let ring: Double

  /// See ``Notation``.
  let notation: String
}

/// Music for plucked strings.
struct Piece: Sendable {
  let beatsPerMinute: Double
  let beatsPerBar: Double

  /// The bars at the end that slow down to two thirds of the tempo.
  let slowingBars: Double

  /// The seconds after the last written beat in which the sound dies away.
  let tail: Double

  /// The largest sample, as a fraction of full scale.
  let peak: Double

  /// How loud the hall is next to the strings.
  let hall: Double

  let voices: [Voice]

  /// The seconds of silence before the first beat.
  static let lead = 0.12

  /// All notes, voice by voice.
  var notes: [(voice: Voice, notes: [Note])] {
    voices.map { voice in
      (voice, Notation.notes(voice.notation, unit: voice.unit, beatsPerBar: beatsPerBar))
    }
  }

  /// The beats up to the end of the last note.
  var beats: Double {
    notes.reduce(0) { end, part in
      part.notes.reduce(end) { max($0, $1.start + $1.length) }
    }
  }

  /// The moment of `beat` in seconds from the beginning.
  func time(ofBeat beat: Double, of beats: Double) -> Double {
    let slowingBeats = slowingBars * beatsPerBar
    let late = max(0, beat - (beats - slowingBeats))
    // Beats grow evenly longer, to one and a half times their length at the end.
    let delay = slowingBeats > 0 ? late * late / slowingBeats / 4 : 0
    return Self.lead + (beat + delay) * 60 / beatsPerMinute
  }

  /// The sectors that hold the piece and its tail.
  var sectorCount: Int {
    let beats = beats
    return Int(((time(ofBeat: beats, of: beats) + tail) * 75).rounded(.up))
  }
}
