import CompactDisc

/// Where a release stands among others; see `ReleaseChoice`.
struct ReleaseRank {
  /// What can put one release before another, in the order in which it counts.
  enum Criterion: CaseIterable {
    case named
    case barcode
    case discID
    case lengths
    case status
    case datePrecision
    case discCount
    case country
    case date
    case id

    /// Follows "the one".
    var reason: String {
      switch self {
      case .named: "that was named"
      case .barcode: "with the disc's bar code"
      case .discID: "with the disc's id"
      case .lengths: "whose tracks have the closest lengths"
      case .status: "that is official"
      case .datePrecision: "whose date is most complete"
      case .discCount: "with the fewest discs"
      case .country: "from the most preferred country"
      case .date: "that came out first"
      case .id: "with the lowest id, as nothing else tells them apart"
      }
    }
  }

  let isNamed: Bool
  let hasBarcode: Bool
  let hasDiscID: Bool
  private let isOfficial: Bool
  /// Seconds a track; the last when they are not known.
  private let lengthDifference: Int
  private let datePrecision: Int
  private let discCount: Int
  private let country: Int
  private let date: PartialDate?
  private let id: MusicBrainzID

  init(_ candidate: ReleaseChoice.Candidate, preferences: ReleasePreferences) {
    let release = candidate.release
    isNamed = release.id == preferences.releaseID
    hasBarcode =
      preferences.mediaCatalogNumber.flatMap { Self.significantDigits($0.description) }.map {
        $0 == Self.significantDigits(release.barcode ?? "")
      } ?? false
    switch candidate.match.evidence {
    case .discID: (hasDiscID, lengthDifference) = (true, 0)
    case .lengths(let difference):
      let trackCount = max(1, candidate.match.tracks.count)
      (hasDiscID, lengthDifference) = (false, difference / 1000 / trackCount)
    case .trackCount: (hasDiscID, lengthDifference) = (false, .max)
    }
    isOfficial = release.status?.lowercased() == "official"
    datePrecision = release.date?.precision ?? 0
    discCount = release.media.count
    country =
      release.country.flatMap { preferences.countries.firstIndex(of: $0.uppercased()) } ?? .max
    date = release.date
    id = release.id
  }

  /// The criterion by which this one is before the other; nil when it is not.
  func criterion(before other: ReleaseRank) -> Criterion? {
    for criterion in Criterion.allCases {
      if precedes(other, by: criterion) { return criterion }
      if other.precedes(self, by: criterion) { return nil }
    }
    return nil
  }

  /// Whether nothing but editions, chance and preferences parts the two.
  func isAsWellFounded(as other: ReleaseRank) -> Bool {
    ![Criterion.named, .barcode, .discID, .status].contains { criterion in
      precedes(other, by: criterion) || other.precedes(self, by: criterion)
    } && !isNamed
  }

  private func precedes(_ other: ReleaseRank, by criterion: Criterion) -> Bool {
    switch criterion {
    case .named: isNamed && !other.isNamed
    case .barcode: hasBarcode && !other.hasBarcode
    case .discID: hasDiscID && !other.hasDiscID
    case .lengths: lengthDifference < other.lengthDifference
    case .status: isOfficial && !other.isOfficial
    case .datePrecision: datePrecision > other.datePrecision
    case .discCount: discCount < other.discCount
    case .country: country < other.country
    case .date:
      switch (date, other.date) {
      case (let date?, let otherDate?): date.isEarlier(than: otherDate)
      case (.some, nil): true
      case (nil, _): false
      }
    case .id: id < other.id
    }
  }

  /// A bar code without the zeros in front, by which UPC and EAN of the same article differ.
  ///
  /// Nil for what is too short to be one.
  private static func significantDigits(_ code: String) -> String? {
    let digits = code.filter { $0.isASCII && $0.isNumber }.drop { $0 == "0" }
    return digits.count < 8 ? nil : String(digits)
  }
}
