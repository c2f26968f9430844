import Glibc

/// A sector of which no single read is believed, and what all of its reads say together.
///
/// Each value of the sector is voted on: reads whose C2 pointers doubt the value count next to
/// nothing. Concealment works on whole 16-bit values, so those are what votes are about, not bytes.
struct ContestedSector {
  /// Reads that brought the same samples and the same doubts.
  struct Version {
    var samples: [Int16]
    var doubts: Doubts
    /// Whether C2 pointers doubted this sector, or one near it.
    var isNearDoubt: Bool
    var count: Int

    /// - Parameter c2IsExact: Whether C2 pointers mark wrong values and no others.
    func isDoubted(_ value: Int, c2IsExact: Bool) -> Bool {
      (!c2IsExact && isNearDoubt) || doubts.covers(value)
    }
  }

  /// Which values of a read are not believed.
  enum Doubts: Equatable {
    case none
    /// One flag for each value.
    case some([Bool])

    /// What C2 pointers say: two bytes to a value, the first byte's bit the highest.
    init(c2: ArraySlice<UInt8>) {
      guard !isZero(c2) else {
        self = .none
        return
      }
      self = .some(
        c2.flatMap { byte in
          stride(from: 6, through: 0, by: -2).map { byte >> UInt8($0) & 3 != 0 }
        })
    }

    func covers(_ value: Int) -> Bool {
      switch self {
      case .none: false
      case .some(let flags): flags[value]
      }
    }
  }

  /// How many unlike reads are kept; those that come later and are like none of them go uncounted.
  static let mostVersions = 64
  /// What a read counts, and what it counts where C2 doubts the value.
  private static let fullWeight = 128
  private static let doubtedWeight = 1

  private(set) var versions: [Version] = []
  /// Values in which versions differ, or that C2 doubts in one of them.
  private var isDisputed = [Bool](repeating: false, count: SectorData.valuesPerSector)
  private var disputed: [Int] = []
  /// The last answer of `c2Tally`, and the reads that it was about.
  private var record: (readCount: Int, value: C2Tally)?
  /// Reads that brought samples.
  private(set) var readCount = 0
  /// Commands that brought none.
  private(set) var failureCount = 0

  /// Reads of wrong values by whether C2 pointers marked all of them, or missed one.
  struct C2Tally: Equatable {
    var toldCount = 0
    var missedCount = 0
  }

  /// What a vote ended with.
  struct Verdict: Equatable {
    var samples: [Int16]
    /// Values that no candidate won by the margin.
    var openCount: Int
  }

  init() {}

  /// What was read before, as far as `restore` brings it.
  init(readCount: Int, failureCount: Int) {
    self.readCount = readCount
    self.failureCount = failureCount
  }

  mutating func restore(_ version: Version) {
    versions.append(version)
    noteDisputes(in: version)
  }

  mutating func addFailure() { failureCount += 1 }

  mutating func add(samples: [Int16], doubts: Doubts, isNearDoubt: Bool) {
    readCount += 1
    let match = versions.firstIndex {
      $0.isNearDoubt == isNearDoubt && $0.doubts == doubts && isEqual($0.samples[...], samples[...])
    }
    if let match {
      versions[match].count += 1
    } else if versions.count < Self.mostVersions {
      let version = Version(
        samples: samples, doubts: doubts, isNearDoubt: isNearDoubt, count: 1)
      versions.append(version)
      noteDisputes(in: version)
    }
  }

  /// The candidate with the most votes for each value; nil before anything was read.
  ///
  /// - Parameters:
  ///   - margin: How many undoubted reads more than the runner-up's a winner must have.
  ///   - c2IsExact: Whether C2 pointers mark wrong values and no others. Where that is not known,
  ///     they cast doubt on all of a read.
  func verdict(margin: Int, c2IsExact: Bool) -> Verdict? {
    guard let first = versions.first else { return nil }
    var verdict = Verdict(samples: first.samples, openCount: 0)
    // Most values are the same in all reads, and doubted in none.
    let agreed = versions.reduce(0) { weight, version in
      weight + (!c2IsExact && version.isNearDoubt ? Self.doubtedWeight : Self.fullWeight)
        * version.count
    }
    if agreed < margin * Self.fullWeight {
      verdict.openCount += first.samples.count - disputed.count
    }
    var candidates: [(value: Int16, weight: Int)] = []
    for index in disputed {
      candidates.removeAll(keepingCapacity: true)
      for version in versions {
        let isDoubted = version.isDoubted(index, c2IsExact: c2IsExact)
        let weight = version.count * (isDoubted ? Self.doubtedWeight : Self.fullWeight)
        let value = version.samples[index]
        if let known = candidates.firstIndex(where: { $0.value == value }) {
          candidates[known].weight += weight
        } else {
          candidates.append((value, weight))
        }
      }
      var best = candidates[0]
      var second = 0
      for candidate in candidates.dropFirst() {
        if candidate.weight > best.weight {
          second = best.weight
          best = candidate
        } else {
          second = max(second, candidate.weight)
        }
      }
      verdict.samples[index] = best.value
      if best.weight - second < margin * Self.fullWeight { verdict.openCount += 1 }
    }
    return verdict
  }

  /// Notes the values in which a new version differs from the first one, or that it doubts.
  private mutating func noteDisputes(in version: Version) {
    guard let first = versions.first else { return }
    if first.samples != version.samples {
      for index in version.samples.indices where version.samples[index] != first.samples[index] {
        isDisputed[index] = true
      }
    }
    if case .some(let flags) = version.doubts {
      for index in flags.indices where flags[index] { isDisputed[index] = true }
    }
    disputed = isDisputed.indices.filter { isDisputed[$0] }
  }

  /// How the C2 pointers did, as far as their own marks and the votes agree on what is right.
  mutating func c2Tally(margin: Int) -> C2Tally {
    if let record, record.readCount == readCount { return record.value }
    let value = findC2Tally(margin: margin)
    record = (readCount, value)
    return value
  }

  private func findC2Tally(margin: Int) -> C2Tally {
    // All reads alike: nothing is known to be wrong.
    guard versions.contains(where: { !isEqual($0.samples[...], versions[0].samples[...]) }),
      let verdict = verdict(margin: margin, c2IsExact: true), verdict.openCount == 0
    else { return C2Tally() }
    let right = verdict.samples
    return versions.reduce(into: C2Tally()) { tally, version in
      guard !isEqual(version.samples[...], right[...]) else { return }
      let isMissed = disputed.contains {
        version.samples[$0] != right[$0] && !version.doubts.covers($0)
      }
      if isMissed {
        tally.missedCount += version.count
      } else {
        tally.toldCount += version.count
      }
    }
  }
}

/// Whether both hold the same values.
///
/// In the system's own way, because most of what the reader does is to compare what was read.
func isEqual(_ first: ArraySlice<Int16>, _ second: ArraySlice<Int16>) -> Bool {
  unsafe first.withUnsafeBytes { first in
    unsafe second.withUnsafeBytes { second in
      guard first.count == second.count else { return false }
      guard let one = first.baseAddress, let other = second.baseAddress else { return true }
      return unsafe memcmp(one, other, first.count) == 0
    }
  }
}

/// Whether all bytes are 0.
func isZero(_ bytes: ArraySlice<UInt8>) -> Bool {
  unsafe bytes.withUnsafeBytes { bytes in
    guard let first = bytes.baseAddress, bytes.count > 0 else { return true }
    // The first byte is 0, and every other one is like the one before it.
    return unsafe first.load(as: UInt8.self) == 0 && memcmp(first, first + 1, bytes.count - 1) == 0
  }
}
