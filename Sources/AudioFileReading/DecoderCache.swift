import Glibc
import Synchronization

/// Decoders that nobody uses at the moment, of all files of the process.
///
/// A thread that reads on finds the decoder that it left. The bound is one for all files, so that
/// any number of files can be at hand without running out of descriptors or memory.
enum DecoderCache {
  private struct Entry {
    let file: ObjectIdentifier
    let decoder: Decoder
    let position: Int
  }

  /// The longest unused first.
  private static let entries = Mutex<[Entry]>([])

  /// Twice as many as there are threads to decode: one may be about to leave a place for another.
  static let capacity = 2 * max(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  /// How many of one file there may be.
  static let capacityForFile = capacity / 2

  /// Hands out a decoder of `file` for reading from `frame`; nil if there is none that suits.
  static func take(for file: ObjectIdentifier, at frame: Int) -> Decoder? {
    entries.withLock { entries in
      let own = entries.indices.filter { entries[$0].file == file }
      // One that has to seek leaves a place to which a thread may come back, so it is the last
      // resort.
      let found =
        own.first { entries[$0].position == frame }
        ?? (own.count >= capacityForFile ? own.first : nil)
      return found.map { entries.remove(at: $0).decoder }
    }
  }

  static func put(_ decoder: Decoder, of file: ObjectIdentifier) {
    let entry = Entry(file: file, decoder: decoder, position: decoder.position)
    // The ones that go are closed after the lock is free.
    let discarded = entries.withLock { entries in
      entries.append(entry)
      let isOwn = { (entry: Entry) in entry.file == file }
      guard
        let index = entries.count(where: isOwn) > capacityForFile
          ? entries.firstIndex(where: isOwn) : entries.count > capacity ? 0 : nil
      else { return nil as Entry? }
      return entries.remove(at: index)
    }
    _ = discarded
  }

  static func removeAll(of file: ObjectIdentifier) {
    let discarded = entries.withLock { entries in
      let discarded = entries.filter { $0.file == file }
      entries.removeAll { $0.file == file }
      return discarded
    }
    _ = discarded
  }
}
