/// The music, transcribed and set for plucked strings for this disc.
extension Piece {
  /// The strings are tried, one after the other, before anything begins.
  static let prelude = Piece(
    beatsPerMinute: 88, beatsPerBar: 4, slowingBars: 1, tail: 1.6, peak: 0.06, hall: 0.3,
    voices: [
      Voice(
        instrument: .baroqueGuitar, place: 0.45, level: 1, unit: 0.5, ring: 2,
        notation: """
          p  D3 A3 D4 E4 F4 A4 D5 A4
          |  pp A2 E3 A3 D4 C#4*4
          """)
    ])

  /// La Folía in D minor: eight bars of theme to the half cadence, eight bars of variation.
  static let folía = Piece(
    beatsPerMinute: 100, beatsPerBar: 3, slowingBars: 1, tail: 2.6, peak: 0.84, hall: 0.16,
    voices: [
      Voice(
        instrument: .baroqueGuitar, place: 0.64, level: 1, unit: 1, ring: 0.4,
        notation: """
          f  D5 D5*1.5 C#5*.5 | C#5*2 C#5 | D5 D5*1.5 E5*.5 | E5*2 E5
          |  F5 F5*1.5 G5*.5  | E5*2 E5   | D5 D5*1.5 C#5*.5 | C#5*2 A4*.5 C#5*.5
          |  mf D5*.5 A4*.5 D5*.5 E5*.5 F5*.5 D5*.5 | C#5*.5 A4*.5 C#5*.5 D5*.5 E5*.5 C#5*.5
          |  D5*.5 A4*.5 D5*.5 F5*.5 E5*.5 D5*.5    | E5*.5 C5*.5 E5*.5 F5*.5 G5*.5 E5*.5
          |  f F5*.5 C5*.5 F5*.5 A5*.5 G5*.5 F5*.5  | E5*.5 C5*.5 E5*.5 G5*.5 F5*.5 E5*.5
          |  D5*.5 F5*.5 E5*.5 D5*.5 C#5*.5 E5*.5   | D5*3
          """),
      // The sarabande's weight is on its second beat.
      Voice(
        instrument: .baroqueGuitar, place: 0.26, level: 0.55, unit: 1, ring: 0.2,
        notation: """
          mp - A3+D4+F4*2  | - A3+C#4+E4*2 | - A3+D4+F4*2 | - G3+C4+E4*2
          |  - A3+C4+F4*2  | - G3+C4+E4*2  | - A3+D4+F4*2 | - A3+C#4+E4 A3+C#4+E4
          |  p - A3+D4+F4 - | - A3+C#4+E4 - | - A3+D4+F4 - | - G3+C4+E4 -
          |  mp - A3+C4+F4 - | - G3+C4+E4 - | - A3+C#4+E4*2 | D3+A3+D4+F4*3
          """),
      Voice(
        instrument: .lute, place: 0.48, level: 0.9, unit: 1, ring: 0.2,
        notation: """
          mf D3*3 | A2*3 | D3*3 | C3*3 | F3*3 | C3*3 | D3*3 | A2*2 A2
          |  D3 F3 A3 | A2 C#3 E3 | D3 F3 D3 | C3 E3 G3 | F3 A3 F3 | C3 E3 C3 | D3 A2*2 | D2*3
          """),
    ])

  /// The first phrase of Satie's Gymnopédie, with half of its introduction.
  static let gymnopédie = Piece(
    beatsPerMinute: 84, beatsPerBar: 3, slowingBars: 2, tail: 3.2, peak: 0.16, hall: 0.32,
    voices: [
      Voice(
        instrument: .harp, place: 0.6, level: 1, unit: 1, ring: 1,
        notation: """
          mp -*3 | -*3 | - F#5 A5 | G5 F#5 C#5 | B4 C#5 D5 | A4*3 | p F#4*3 | -*3
          """),
      Voice(
        instrument: .harp, place: 0.42, level: 0.6, unit: 1, ring: 0.5,
        notation: """
          p - B3+D4+F#4*2  | - A3+C#4+F#4*2 | - B3+D4+F#4*2 | - A3+C#4+F#4*2
          | - B3+D4+F#4*2  | - A3+C#4+F#4*2 | pp - B3+D4+F#4*2 | - A3+C#4+F#4*2
          """),
      Voice(
        instrument: .harp, place: 0.3, level: 0.9, unit: 1, ring: 0.5,
        notation: """
          mp G2*3 | D2*3 | G2*3 | D2*3 | G2*3 | D2*3 | p G2*3 | D2*3
          """),
    ])

  /// Bach's first prelude of the Well-Tempered Clavier, each chord once, and a way home.
  static let präludium: Piece = {
    // The five notes of each half bar, from the bass up.
    let chords = """
      C4 E4 G4 C5 E5  C4 D4 A4 D5 F5   B3 D4 G4 D5 F5  C4 E4 G4 C5 E5
      C4 E4 A4 E5 A5  C4 D4 F#4 A4 D5  B3 D4 G4 D5 G5  B3 C4 E4 G4 C5
      A3 C4 E4 G4 C5  D3 A3 D4 F#4 C5  G3 B3 D4 G4 B4  G2 D3 G3 C4 F4
      G2 D3 G3 B3 F4
      """.split(whereSeparator: \.isWhitespace)
    var bass = ""
    var tenor = ""
    var treble = ""
    for start in stride(from: 0, to: chords.count, by: 5) {
      let (low, middle, high) = (chords[start + 2], chords[start + 3], chords[start + 4])
      bass += "\(chords[start])*8 | "
      tenor += "- \(chords[start + 1])*7 | "
      treble += "-*2 \(low) \(middle) \(high) \(low) \(middle) \(high) | "
    }
    return Piece(
      beatsPerMinute: 88, beatsPerBar: 2, slowingBars: 2, tail: 2.8, peak: 0.7, hall: 0.2,
      voices: [
        Voice(
          instrument: .lute, place: 0.28, level: 1, unit: 0.25, ring: 0.1,
          notation: "mf \(bass) C2+C3*8"),
        Voice(
          instrument: .lute, place: 0.47, level: 0.9, unit: 0.25, ring: 0.1,
          notation: "mf \(tenor) - G3*7"),
        Voice(
          instrument: .lute, place: 0.68, level: 0.9, unit: 0.25, ring: 0.5,
          notation: "mp \(treble) -*2 mf C4+E4+G4+C5*6"),
      ])
  }()

  /// さくら さくら, the old song of the cherry blossoms, with its middle lines sung once.
  static let sakura = Piece(
    beatsPerMinute: 124, beatsPerBar: 4, slowingBars: 2, tail: 2.4, peak: 0.6, hall: 0.24,
    voices: [
      Voice(
        instrument: .koto, place: 0.62, level: 1, unit: 1, ring: 0.8,
        notation: """
          p  E6 C6*.25 B5*.25 A5*.25 F5*.25 E5*.25 C5*.25 B4*.25 A4*.25 E4
          |  mf A4 A4 B4*2 | A4 A4 B4*2 | A4 B4 C5 B4 | A4 B4*.5 A4*.5 F4*2
          |  E4 C4 E4 F4 | E4 E4*.5 C4*.5 B3*2
          |  f A4 A4 B4*2 | mf A4 A4 B4*2 | mp E4 F4 B4*.5 A4*.5 F4 | p E4*4
          """),
      Voice(
        instrument: .koto, place: 0.3, level: 0.75, unit: 0.5, ring: 1,
        notation: """
          p  -*8 | A3 - - E4 - E3 B3 - | A3 - - E4 - E3 B3 -
          |  mp A3 E4 A3 E4 A3 E4 A3 E4 | A3 E4 A3 E4 F3 C4 F3 C4
          |  A3 E4 A3 E4 F3 C4 F3 C4    | E3 B3 E4 B3 E3 B3 E4 B3
          |  mf A3 E4 A3 E4 E3 B3 E4 B3 | mp A3 E4 A3 E4 E3 B3 E4 B3
          |  p A3 - F3 - D3 A3 D4 A3    | pp E3*2 B3*2 E4+B4*4
          """),
    ])
}
