public import CompactDisc
public import SecureReading
import Synchronization

/// A disc in a drive, spooled to disk as it is read.
public final class DriveSource: DiscSource {
  public let disc: Disc
  public let path: String
  public let remarks: [String]
  public var isFetchedAtOnce: Bool { false }
  private let drive: DiscDrive
  private let options: DriveOptions
  /// Made by the first fetch.
  private let spool = Mutex<DiscSpool?>(nil)

  public init(device: String, options: DriveOptions) async throws {
    path = device
    self.options = options
    drive = try await DiscDrive(device: device)
    let (disc, differences) = try await drive.disc(traits: options.traits)
    self.disc = disc
    let offsetRemarks =
      options.readOffset == nil
      ? [
        "The read offset of the drive is not known: samples may be displaced by some milliseconds, "
          + "and the checksums are not comparable with other people's. Give it with --offset."
      ] : []
    remarks = offsetRemarks + differences.remarks
  }

  public func fetch(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws {
    let spool = try openSpool()
    let audio = disc.toc.audioRegions
    let windowLength = try await drive.windowLength(audio, options: options)
    for range in ranges {
      var rest = range
      while !rest.isEmpty {
        try Task.checkCancellation()
        let entries = spool.entries(of: rest.prefix(windowLength))
        let isDone = entries.map { options.policy.isSatisfied(by: $0.evidence) }
        let sectors: Range<Sector>
        if let open = isDone.firstIndex(of: false), open == 0 {
          // What is done already at the window's end needs no more reading.
          sectors = rest.prefix((isDone.lastIndex(of: false) ?? open) + 1)
          do {
            try await drive.read(sectors, audio: audio, options: options) { stretch in
              try spool.keep(stretch)
            }
          } catch {
            // What is done before the place where it ended still makes tracks.
            let done = spool.entries(of: sectors).prefix {
              options.policy.isSatisfied(by: $0.evidence)
            }
            if !done.isEmpty { report(sectors.prefix(done.count), []) }
            throw error
          }
        } else {
          sectors = rest.prefix(isDone.firstIndex(of: false) ?? isDone.count)
        }
        let doubtful = zip(sectors, spool.entries(of: sectors)).filter {
          !options.policy.isSatisfied(by: $0.1.evidence)
        }
        report(sectors, doubtful.map(\.0))
        rest = sectors.upperBound..<rest.upperBound
      }
    }
  }

  public func evidence(of sectors: Range<Sector>) -> [DiscSpool.Entry] {
    spool.withLock { $0?.entries(of: sectors) } ?? []
  }

  private func openSpool() throws -> DiscSpool {
    try spool.withLock { spool in
      if let spool { return spool }
      let folder = "\(try options.spoolDirectory())/\(disc.toc.musicBrainzDiscID)"
      let made = try DiscSpool(folder: folder, sectorCount: disc.toc.leadOut.offset)
      spool = made
      return made
    }
  }

  public func isInDoubt(file path: String) -> Bool {
    (try? openSpool())?.isInDoubt(file: path) ?? false
  }

  public func note(file path: String, isInDoubt: Bool) throws {
    try openSpool().note(file: path, isInDoubt: isInDoubt)
  }

  public func finish(isComplete: Bool) {
    let spool = spool.withLock { $0.take() }
    if isComplete { spool?.remove() }
  }

  public func read(
    _ samples: Range<Int>, into block: inout OutputSpan<Int16>
  ) throws(DiscError) {
    guard let spool = spool.withLock({ $0 }) else {
      preconditionFailure("samples are read once they have been fetched")
    }
    try unsafe block.withUnsafeMutableBufferPointer { room, initialized throws(DiscError) in
      let free = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(room)[(2 * initialized)...])
      let target = unsafe UnsafeMutableRawBufferPointer(
        rebasing: free[..<(samples.count * CDAudio.bytesPerSample)])
      do throws(SpoolError) {
        try unsafe spool.read(from: samples.lowerBound, into: target)
      } catch {
        throw .spool(error)
      }
      initialized += 2 * samples.count
    }
  }
}
