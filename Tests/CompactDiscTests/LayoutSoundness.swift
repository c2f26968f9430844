import CompactDisc

extension DiscLayout {
  /// Whether the extents cover each track, follow each other, and stay inside their files.
  func isSound(sizes: [Int]) -> Bool {
    let toc = disc.toc
    let covered = extents.map(\.sectors.count).reduce(0, +)
    let gaps = zip(extents, extents.dropFirst()).map { extent, next in
      extent.sectors.upperBound.distance(to: next.sectors.lowerBound)
    }
    let stayInside = extents.allSatisfy { extent in
      guard case .file(let index, let byteOffset, let bytesPerSector, _) = extent.source else {
        return true
      }
      let end = byteOffset + extent.sectors.count * bytesPerSector
      return byteOffset < sizes[index] && end - sizes[index] < bytesPerSector
    }
    let audioIsCovered = toc.tracks.allSatisfy { track in
      extents(in: track.sectors).map(\.sectors.count).reduce(0, +) == track.sectors.count
    }
    return extents.first?.sectors.lowerBound.offset == 0
      && extents.last?.sectors.upperBound == toc.leadOut
      && gaps.allSatisfy { $0 >= 0 } && covered + gaps.reduce(0, +) == toc.leadOut.offset
      && stayInside && audioIsCovered
  }
}
