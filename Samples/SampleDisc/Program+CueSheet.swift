extension Program {
  /// An index of a track and its place on the disc.
  struct Index: Equatable, Sendable {
    let track: Int
    let number: Int

    /// Sectors from the beginning of the data file.
    let sector: Int
  }

  /// All indexes in the order in which they pass.
  var indexes: [Index] {
    var indexes: [Index] = []
    var start = 0
    for section in sections {
      for mark in section.marks {
        indexes.append(
          Index(
            track: mark.track, number: mark.index, sector: start + section.sectorOffset(of: mark)))
      }
      start += section.sectorCount
    }
    return indexes
  }

  /// The cue sheet for a data file of the given name, with a line feed after each line.
  func cueSheet(dataFileName: String) -> String {
    var lines = [
      "REM GENRE \(genre)",
      "REM DATE \(date)",
      "REM COMMENT \"\(comment)\"",
      "CATALOG \(mediaCatalogNumber)",
      "PERFORMER \"\(performer)\"",
      "TITLE \"\(title)\"",
      "FILE \"\(dataFileName)\" BINARY",
    ]
    let indexes = indexes
    for (number, track) in zip(1..., tracks) {
      lines.append("  TRACK \(twoDigits(number)) AUDIO")
      if !track.flags.isEmpty {
        lines.append("    FLAGS \(track.flags.map(\.rawValue).joined(separator: " "))")
      }
      lines += [
        "    TITLE \"\(track.title)\"",
        "    PERFORMER \"\(track.performer)\"",
        "    SONGWRITER \"\(track.songwriter)\"",
        "    ISRC \(track.isrc)",
      ]
      for index in indexes where index.track == number {
        lines.append("    INDEX \(twoDigits(index.number)) \(time(ofSector: index.sector))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Minutes, seconds, and frames of 1/75 second.
  private func time(ofSector sector: Int) -> String {
    [sector / 75 / 60, sector / 75 % 60, sector % 75].map(twoDigits).joined(separator: ":")
  }

  private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Program.Section {
  /// The sector, counted from the section's first, in which the mark's beat falls.
  fileprivate func sectorOffset(of mark: Program.Mark) -> Int {
    guard case .piece(let piece) = content, let beat = mark.beat else { return 0 }
    return Int(piece.time(ofBeat: beat, of: piece.beats) * 75)
  }
}
