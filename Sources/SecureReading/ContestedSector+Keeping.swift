extension ContestedSector {
  private static let flagBytes = SectorData.valuesPerSector / 8

  /// Reads what `append(to:)` has written; nil where it makes no sense.
  init?(_ reader: inout VoteReader) {
    guard let readCount = reader.number(), let failureCount = reader.number(),
      let versionCount = reader.number(), versionCount <= Self.mostVersions
    else { return nil }
    self.init(readCount: readCount, failureCount: failureCount)
    for _ in 0..<versionCount {
      guard let count = reader.number(), let marks = reader.number(),
        let samples = reader.bytes(2 * SectorData.valuesPerSector)
      else { return nil }
      var doubts = Doubts.none
      if marks & 2 != 0 {
        guard let packed = reader.bytes(Self.flagBytes) else { return nil }
        doubts = .some(packed.flatMap { byte in (0..<8).map { byte >> UInt8($0) & 1 != 0 } })
      }
      let values = stride(from: samples.startIndex, to: samples.endIndex, by: 2).map {
        Int16(bitPattern: UInt16(samples[$0]) | UInt16(samples[$0 + 1]) << 8)
      }
      restore(
        Version(samples: values, doubts: doubts, isNearDoubt: marks & 1 != 0, count: count))
    }
  }

  /// Writes all that was read: numbers of four bytes, values of two, a bit for each doubted value.
  func append(to bytes: inout [UInt8]) {
    bytes += littleEndian(readCount) + littleEndian(failureCount) + littleEndian(versions.count)
    for version in versions {
      var marks = version.isNearDoubt ? 1 : 0
      if case .some = version.doubts { marks |= 2 }
      bytes += littleEndian(version.count) + littleEndian(marks)
      for value in version.samples {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
      }
      guard case .some(let flags) = version.doubts else { continue }
      for start in stride(from: 0, to: flags.count, by: 8) {
        bytes.append(
          (0..<8).reduce(0) { $0 | (flags[start + $1] ? 1 << UInt8($1) : 0) })
      }
    }
  }
}
