extension Program {
  /// The data file: 16-bit samples, little-endian, left and right in turn.
  func record() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(sections.reduce(0) { $0 + $1.sectorCount } * 2_352)
    for section in sections {
      switch section.content {
      case .silence(let sectors):
        bytes.append(contentsOf: repeatElement(0, count: sectors * 2_352))
      case .piece(let piece):
        var sound = piece.perform()
        if isPreEmphasised(section) { sound.preEmphasise() }
        sound.append(to: &bytes, peak: piece.peak)
      }
    }
    return bytes
  }

  private func isPreEmphasised(_ section: Section) -> Bool {
    section.marks.contains { tracks[$0.track - 1].flags.contains(.preEmphasis) }
  }
}

extension StereoSignal {
  fileprivate mutating func preEmphasise() {
    var leftFilter = PreEmphasis()
    var rightFilter = PreEmphasis()
    for index in 0..<count {
      left[index] = leftFilter.process(left[index])
      right[index] = rightFilter.process(right[index])
    }
  }

  /// Appends the signal at such a gain that its largest sample is `peak` of full scale.
  fileprivate func append(to bytes: inout [UInt8], peak wantedPeak: Double) {
    let gain = wantedPeak * 32_767 / peak
    for index in 0..<count {
      bytes.append(littleEndian: Int16((gain * left[index]).rounded()))
      bytes.append(littleEndian: Int16((gain * right[index]).rounded()))
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian sample: Int16) {
    append(UInt8(truncatingIfNeeded: sample))
    append(UInt8(truncatingIfNeeded: sample >> 8))
  }
}
