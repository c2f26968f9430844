import CompactDisc
import Ripping
import SecureReading

/// A line that shows where on the disc reading was hard.
struct DiscMap {
  private static let width = 64
  private let tracks: [TrackResult]

  init(_ tracks: [TrackResult]) {
    self.tracks = tracks.filter { $0.reading != nil }
  }

  /// From the first sector to the last one, and what the signs mean; each stands for the worst that
  /// happened in its part of the disc.
  var text: String {
    guard let first = tracks.first?.track.sectors.lowerBound,
      let end = tracks.last?.track.sectors.upperBound
    else { return "" }
    let count = first.distance(to: end)
    let width = min(Self.width, count)
    var signs = [Character](repeating: " ", count: width)
    func mark(_ sectors: Range<Sector>, _ sign: Character) {
      let lower = first.distance(to: sectors.lowerBound) * width / count
      let upper = (first.distance(to: sectors.upperBound) * width + count - 1) / count
      for position in lower..<max(lower + 1, min(width, upper))
      where Self.rank(sign) > Self.rank(signs[position]) { signs[position] = sign }
    }
    for track in tracks {
      mark(track.track.sectors, ".")
      for stretch in track.reading?.contested ?? [] {
        mark(stretch.sectors, Self.sign(stretch.evidence))
      }
    }
    return
      "|\(String(signs))|\n . as read   + settled   ~ beyond reach   ? contradictory   # unreadable"
  }

  private static let signs: [Character] = [" ", ".", "+", "~", "?", "#"]

  private static func rank(_ sign: Character) -> Int { signs.firstIndex(of: sign) ?? 0 }

  private static func sign(_ evidence: Evidence) -> Character {
    switch evidence {
    case .none, .unreadable: "#"
    case .contested, .readOnce: "?"
    case .outOfReach: "~"
    case .undoubted, .voted, .fitted, .agreed: "+"
    }
  }
}
