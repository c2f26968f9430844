extension Piece {
  /// Plays the piece: strings, body, hall, and a fade that ends in digital silence.
  func perform() -> StereoSignal {
    var sound = playedStrings()
    var leftBody = Body(scale: 0.985)
    var rightBody = Body(scale: 1.015)
    leftBody.process(&sound.left)
    rightBody.process(&sound.right)
    var room = Room(amount: hall, decay: 1.6)
    room.process(&sound)
    sound.fadeOut(seconds: tail / 2)
    return sound
  }

  private func playedStrings() -> StereoSignal {
    var sound = StereoSignal(count: sectorCount * 588)
    let beats = beats
    // The players' small liberties, the same at every performance.
    var random = RandomNumbers(seed: 1_877)
    for (voice, notes) in notes {
      for note in notes {
        let loose = 0.004 * random.next()
        // A chord is rolled from its first note to its last.
        let rolled = 0.016 * Double(note.chordPosition)
        let start = time(ofBeat: note.start, of: beats) + loose + rolled
        let end = time(ofBeat: note.start + note.length + voice.ring, of: beats)
        let force = note.force * (1 + 0.06 * random.next())
        for (detuning, shift) in [(1.0, -0.1), (voice.instrument.courseDetuning + 1, 0.1)] {
          let string = PluckedString(
            frequency: note.pitch.frequency * detuning, force: force,
            instrument: voice.instrument, random: &random)
          sound.add(
            string, from: start, dampedAt: end, level: voice.level, place: voice.place + shift)
        }
      }
    }
    return sound
  }
}

extension StereoSignal {
  /// Adds a string's sound until it cannot be heard any more.
  ///
  /// - Parameters:
  ///   - start: The moment of the pluck, in seconds.
  ///   - end: The moment when a finger stops the string, in seconds.
  ///   - place: From 0 (left) to 1 (right).
  fileprivate mutating func add(
    _ string: consuming PluckedString, from start: Double, dampedAt end: Double, level: Double,
    place: Double
  ) {
    let leftGain = level * (1 - place).squareRoot()
    let rightGain = level * place.squareRoot()
    let first = Int(start * Self.sampleRate)
    let damped = Int(end * Self.sampleRate)
    // Three quarters of a second of damping take a string down by 180 dB.
    let last = min(damped + 33_075, count)
    for index in first..<last {
      if index == damped { string.damp() }
      let sample = string.next()
      left[index] += leftGain * sample
      right[index] += rightGain * sample
    }
  }

  /// Fades the end to zero, with level slopes at both ends of the fade.
  fileprivate mutating func fadeOut(seconds: Double) {
    let length = Int(seconds * Self.sampleRate)
    for remaining in 0..<length {
      let way = Double(remaining) / Double(length)
      let gain = way * way * (3 - 2 * way)
      left[count - 1 - remaining] *= gain
      right[count - 1 - remaining] *= gain
    }
  }
}
