import Glibc

/// A sector of which no single read is believed, and what all of its reads say together.
///
/// Each value of the sector is voted on: reads whose C2 pointers doubt the value count next to
/// nothing. Concealment works on whole 16-bit values, so those are what votes are about, not bytes.
struct ContestedSector {
  /// Reads that brought the same samples and the same doubts.
  private struct Version {
    var samples: [Int16]
    var doubts: Doubts
    var count: Int
  }

  /// Which values of a read are not believed.
  enum Doubts: Equatable {
    case none
    /// One flag for each value.
    case some([Bool])
    case all

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
      case .all: true
      }
    }
  }

  /// How many unlike reads are kept; those that come later and are like none of them go uncounted.
  private static let mostVersions = 64
  /// What a read counts, and what it counts where C2 doubts the value.
  private static let fullWeight = 128
  private static let doubtedWeight = 1

  private var versions: [Version] = []
  /// Reads that brought samples.
  private(set) var readCount = 0
  /// Commands that brought none.
  private(set) var failureCount = 0

  /// What a vote ended with.
  struct Verdict: Equatable {
    var samples: [Int16]
    /// Values that no candidate won by the margin.
    var openCount: Int
  }

  mutating func addFailure() { failureCount += 1 }

  mutating func add(samples: [Int16], doubts: Doubts) {
    readCount += 1
    let match = versions.firstIndex { $0.doubts == doubts && isEqual($0.samples[...], samples[...]) }
    if let match {
      versions[match].count += 1
    } else if versions.count < Self.mostVersions {
      versions.append(Version(samples: samples, doubts: doubts, count: 1))
    }
  }

  /// The candidate with the most votes for each value; nil before anything was read.
  ///
  /// - Parameter margin: How many undoubted reads more than the runner-up's a winner must have.
  func verdict(margin: Int) -> Verdict? {
    guard let first = versions.first else { return nil }
    var verdict = Verdict(samples: first.samples, openCount: 0)
    var candidates: [(value: Int16, weight: Int)] = []
    let votes = versions.reduce(0) { $0 + $1.count }
    let isUndoubted = versions.allSatisfy { $0.doubts == .none }
    for index in first.samples.indices {
      if isUndoubted, versions.allSatisfy({ $0.samples[index] == first.samples[index] }) {
        if votes < margin { verdict.openCount += 1 }
        continue
      }
      candidates.removeAll(keepingCapacity: true)
      for version in versions {
        let weight =
          version.count * (version.doubts.covers(index) ? Self.doubtedWeight : Self.fullWeight)
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

  /// How the C2 pointers did, once it is known what is right.
  func c2Record(_ right: [Int16]) -> C2Record {
    versions.reduce(into: C2Record()) { record, version in
      guard version.doubts != .all, version.samples != right else { return }
      let isMissed = right.indices.contains {
        version.samples[$0] != right[$0] && !version.doubts.covers($0)
      }
      if isMissed {
        record.missedCount += version.count
      } else {
        record.toldCount += version.count
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
