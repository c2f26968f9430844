extension SidePlan {
  /// Cuts a side at labels.
  ///
  /// What lies before the first label and between regions belongs to no track.
  ///
  /// - Parameters:
  ///   - sampleRate: Stereo samples per second, above 0.
  ///   - sampleCount: The stereo samples of the side.
  public init(
    _ file: LabelFile, sampleRate: Int, sampleCount: Int
  ) throws(LabelError) {
    precondition(sampleRate > 0 && sampleCount >= 0)
    var tracks: [SideTrack] = []
    var cuts: [Cut] = []
    for (index, label) in file.labels.enumerated() {
      func failure(_ problem: LabelError.Problem) -> LabelError {
        LabelError(file: file.name, line: label.line, problem: problem)
      }
      func sample(at seconds: Double) throws(LabelError) -> Int {
        let position = (seconds * Double(sampleRate)).rounded()
        guard position >= 0, position <= Double(sampleCount) else {
          let time = seconds < 0 ? "-\(labelTime(-seconds))" : labelTime(seconds)
          throw failure(
            .outside(time: time, sideEnd: labelTime(sampleCount, sampleRate: sampleRate)))
        }
        return Int(position)
      }
      let next = index + 1 < file.labels.count ? file.labels[index + 1].start : nil
      let start = try sample(at: label.start)
      let end =
        if let seconds = label.end ?? next { try sample(at: seconds) } else { sampleCount }
      guard start < end else { throw failure(.empty) }
      tracks.append(SideTrack(samples: start..<end, title: label.title))
      if index > 0 { cuts.append(Cut(position: start, evidence: .label(line: label.line))) }
    }
    self.init(sampleRate: sampleRate, sampleCount: sampleCount, tracks: tracks, cuts: cuts)
  }

  /// The tracks as labels: a file that Audacity imports, and that `LabelFile` reads.
  ///
  /// A track that ends where the next begins, or where the side ends, is a point, which is moved
  /// with one hand; others are regions. Times have six decimals as in Audacity's own files. Half a
  /// microsecond is less than half a sample up to 1 MHz, so rounding brings each sample back.
  public var labelText: String {
    var text = ""
    for (index, track) in tracks.enumerated() {
      let next = index + 1 < tracks.count ? tracks[index + 1].samples.lowerBound : sampleCount
      let start = labelTime(track.samples.lowerBound, sampleRate: sampleRate)
      let end =
        track.samples.upperBound == next
        ? start : labelTime(track.samples.upperBound, sampleRate: sampleRate)
      text += "\(start)\t\(end)\t\(labelTitle(track.title ?? ""))\n"
    }
    return text
  }
}

/// Seconds with six decimals.
private func labelTime(_ sample: Int, sampleRate: Int) -> String {
  let seconds = sample / sampleRate
  let rest = (sample % sampleRate * 1_000_000 + sampleRate / 2) / sampleRate
  let microseconds = seconds * 1_000_000 + rest
  let decimals = String(microseconds % 1_000_000)
  return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - decimals.count)
    + decimals
}

/// Not negative; for messages only.
private func labelTime(_ seconds: Double) -> String {
  seconds < 1e9 ? labelTime(Int((seconds * 1e6).rounded()), sampleRate: 1_000_000) : "\(seconds)"
}

/// Without the characters that would end a field or a line.
private func labelTitle(_ title: String) -> String {
  String(String.UnicodeScalarView(title.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
}
