/// What a proof found, by setting.
struct ResultTable {
  private struct Column {
    let name: String
    var music = Counts()
    var torture = Counts()
  }

  private struct Counts {
    var segments = 0
    var identical = 0
    var different = 0

    mutating func add(_ result: Comparison) {
      segments += result.segmentCount
      identical += result.identicalCount
      different += result.differences.count
    }

    var text: String {
      "\(segments - different) of \(segments) (\(identical) byte for byte)"
    }
  }

  private var columns: [Column]
  private var musicSamples = 0
  private var tortureSamples = 0

  init(columns: [String]) { self.columns = columns.map { Column(name: $0) } }

  var hasDifferences: Bool {
    columns.contains { $0.music.different > 0 || $0.torture.different > 0 }
  }

  mutating func add(_ result: Comparison, to column: Int, isMusic: Bool) {
    if isMusic {
      columns[column].music.add(result)
    } else {
      columns[column].torture.add(result)
    }
  }

  mutating func addDuration(ofSamples count: Int, isMusic: Bool) {
    if isMusic { musicSamples += count } else { tortureSamples += count }
  }

  /// A Markdown table with a row for each setting.
  var text: String {
    var lines = [
      "\(musicSamples / 44_100 / 60) minutes of music (dense cuts, and a part again with "
        + "the product's), \(tortureSamples / 44_100 / 60) of difficult signals. Segments whose "
        + "every audio bit equals the serial stream's:",
      "", "| setting | music | difficult signals |", "|---|---|---|",
    ]
    lines += columns.map { "| \($0.name) | \($0.music.text) | \($0.torture.text) |" }
    return lines.joined(separator: "\n")
  }
}
