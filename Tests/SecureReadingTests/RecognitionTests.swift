import CompactDisc
import TestSupport
import Testing

@testable import SecureReading

@Suite struct RecognitionTests {
  /// What one landmark came to: where it was found, or nothing in its place.
  enum Look {
    case found([Int])
    case otherProved
    case otherUnproved
  }

  private static func result(_ looks: [Look], isUnsteady: Bool = false) -> Recognition {
    var comparison = Comparison()
    for look in looks {
      switch look {
      case .found(let places): comparison.addFound(at: places)
      case .otherProved: comparison.addContradiction(isProved: true)
      case .otherUnproved: comparison.addContradiction(isProved: false)
      }
    }
    return comparison.result(isUnsteady: isUnsteady)
  }

  @Test(
    arguments: [
      ([], Recognition.unclear), ([.found([0])], .same(displacement: 0)),
      ([.found([588]), .found([588]), .found([588])], .same(displacement: 588)),
      // What comes again and again is told by what does not.
      ([.found([-100, 0, 100]), .found([0, 100, 200]), .found([100])], .same(displacement: 100)),
      ([.found([-100, 0, 100]), .found([-100, 0, 100])], .same(displacement: 0)),
      ([.found([7, 107]), .found([7, 107])], .unclear),
      // One that lies elsewhere or is damaged does not count against many.
      (
        [.found([6]), .found([6]), .found([6]), .found([6]), .otherProved], .same(displacement: 6)
      ),
      ([.found([6]), .found([6]), .otherProved], .different(fromProved: true)),
      ([.otherUnproved, .otherUnproved], .different(fromProved: false)),
      ([.otherUnproved, .otherProved], .different(fromProved: true)),
      ([.found([3]), .found([-12]), .found([20])], .unsteady),
      ([.found([3]), .found([-3000]), .found([2000])], .different(fromProved: false)),
    ] as [([Look], Recognition)])
  func weighsWhatItSees(looks: [Look], recognition: Recognition) {
    #expect(Self.result(looks) == recognition)
  }

  @Test func aDriveThatLosesItsPlaceTellsOnlyThatTheMusicIsTheSame() {
    #expect(Self.result([.found([3])], isUnsteady: true) == .unsteady)
    #expect(
      Self.result([.otherProved], isUnsteady: true) == .different(fromProved: true))
  }

  @Test func threeInOnePlaceAreEnough() {
    var comparison = Comparison()
    for _ in 0..<2 { comparison.addFound(at: [30]) }
    #expect(!comparison.isDecided && comparison.isWeak)
    comparison.addFound(at: [30, 90])
    #expect(comparison.isDecided && !comparison.isWeak)
    comparison.addContradiction(isProved: true)
    #expect(!comparison.isDecided)
  }

  @Test func landmarksAreFarApartAndNotSilent() throws {
    let folder = try TemporaryDirectory()
    let spool = try DiscSpool(folder: folder.path(of: "disc"), sectorCount: 240)
    let disc = Sector(offset: 0)..<Sector(offset: 240)
    #expect(try Landmark.choose(from: spool, in: [disc]).isEmpty)
    var samples = TestMusic.samples(count: 240 * 588)
    for index in 0..<2 * 588 * 60 { samples[index] = 0 }
    var entries = Array(repeating: DiscSpool.Entry(evidence: .agreed), count: 240)
    for sector in 100..<200 { entries[sector] = DiscSpool.Entry(evidence: .contested) }
    try spool.write(samples.span, entries: entries, at: disc)
    let landmarks = try Landmark.choose(from: spool, in: [disc])
    #expect(landmarks.count >= 3)
    for landmark in landmarks {
      #expect(landmark.sector.offset >= 60 && !(100..<200).contains(landmark.sector.offset))
      #expect(landmark.places(in: samples) == [landmark.sector.offset * 588])
    }
    #expect(Set(landmarks.map(\.sector)).count == landmarks.count)
  }
}
