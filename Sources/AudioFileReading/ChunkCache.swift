import Synchronization

/// Resampled chunks that may be asked for again, of all files of the process.
enum ChunkCache {
  private struct Entry {
    let owner: ObjectIdentifier
    let index: Int
    let chunk: [Float]
  }

  /// The longest unused first.
  private static let entries = Mutex<[Entry]>([])

  /// Of 1.5 MB each; as many as there may be decoders, one for each place that is read from.
  static let capacity = DecoderCache.capacity

  static func chunk(_ index: Int, of owner: ObjectIdentifier) -> [Float]? {
    entries.withLock { entries in
      guard let found = entries.firstIndex(where: { $0.owner == owner && $0.index == index }) else {
        return nil
      }
      let entry = entries.remove(at: found)
      entries.append(entry)
      return entry.chunk
    }
  }

  static func put(_ chunk: [Float], _ index: Int, of owner: ObjectIdentifier) {
    entries.withLock { entries in
      // Another thread may have made the same one meanwhile.
      entries.removeAll { $0.owner == owner && $0.index == index }
      entries.append(Entry(owner: owner, index: index, chunk: chunk))
      if entries.count > capacity { entries.removeFirst() }
    }
  }

  static func removeAll(of owner: ObjectIdentifier) {
    entries.withLock { $0.removeAll { $0.owner == owner } }
  }
}
