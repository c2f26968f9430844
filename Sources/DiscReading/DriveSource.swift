public import CompactDisc
public import SecureReading
import Synchronization

/// A disc in a drive, spooled to disk as it is read.
public final class DriveSource: DiscSource {
  public let disc: Disc
  public let path: String
  public var remarks: [String] {
    offsetRemarks + discRemarks + displacementRemarks + placeRemarks
  }
  public let discRemarks: [String]
  private let offsetRemarks: [String]
  public var isFetchedAtOnce: Bool { false }
  private let drive: DiscDrive
  private let options: DriveOptions
  /// How long the samples of a disc wait for another try.
  private static let spoolDays = 30
  /// Made by the first fetch.
  private let spool = Mutex<DiscSpool?>(nil)
  /// By how many stereo samples the drive's landings differed in each range whose reads had to be
  /// fitted together; nil where that did not show.
  private let spreads = Mutex<[Int?]>([])
  /// How often somebody may open the tray in one rip.
  private static let mostChanges = 16
  /// By how many stereo samples the disc's are later than what the spool has, without 0.
  private let displacements = Mutex<[Int]>([])

  public init(device: String, options: DriveOptions) async throws {
    path = device
    self.options = options
    drive = try await DiscDrive(device: device, options: options)
    (disc, discRemarks) = try await drive.disc()
    offsetRemarks =
      await drive.profile.readOffset == nil
      ? [
        "The read offset of the drive is not known: samples may be displaced by some milliseconds, "
          + "and the checksums are not comparable with other people's. Give it with --offset."
      ] : []
  }

  public func fetch(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws {
    let spool = try openSpool()
    let audio = disc.toc.audioRegions
    let windowLength = try await drive.windowLength(audio)
    if needsReading(ranges, spool), !spool.isEmpty {
      try await recognize(spool, after: nil)
    }
    if await drive.isInaccurate {
      return try await fit(ranges, report: report)
    }
    var changeCount = 0
    for (position, range) in ranges.enumerated() {
      var rest = range
      while !rest.isEmpty {
        try Task.checkCancellation()
        let entries = spool.entries(of: rest.prefix(windowLength))
        let isDone = entries.map { options.policy.isSatisfied(by: $0.evidence) }
        guard isDone.first == false else {
          let done = rest.prefix(isDone.firstIndex(of: false) ?? isDone.count)
          report(done, [])
          rest = done.upperBound..<rest.upperBound
          continue
        }
        // What is done already at the window's end needs no more reading.
        let window = rest.prefix((isDone.lastIndex(of: false) ?? 0) + 1)
        let reported = Mutex(window.lowerBound)
        do {
          try await drive.read(window, audio: audio, votesIn: spool) { stretch in
            try spool.keep(stretch)
            reported.withLock { start in
              let done = self.doneCount(of: start..<window.upperBound, in: spool)
              guard done > 0 else { return }
              report(start..<start.advanced(by: done), [])
              start = start.advanced(by: done)
            }
          }
        } catch DiscError.notAccurate {
          try await drive.noteInaccuracy()
          let left = reported.withLock { $0 }..<rest.upperBound
          return try await fit([left] + ranges[(position + 1)...], report: report)
        } catch DiscError.mediumChanged(let device, let sector) {
          changeCount += 1
          guard changeCount < Self.mostChanges else {
            throw DiscError.discRemoved(device: device, at: sector)
          }
          rest = reported.withLock { $0 }..<rest.upperBound
          try await recognize(spool, after: sector)
          continue
        }
        let left = reported.withLock { $0 }..<window.upperBound
        if !left.isEmpty { report(left, doubtful(in: left, of: spool)) }
        rest = window.upperBound..<rest.upperBound
      }
    }
    try await drive.saveProfile()
  }

  private func needsReading(_ ranges: [Range<Sector>], _ spool: DiscSpool) -> Bool {
    ranges.contains { doneCount(of: $0, in: spool) < $0.count }
  }

  /// Nothing can be said about samples that the drive cannot reach, and nothing be done.
  private func doubtful(in sectors: Range<Sector>, of spool: DiscSpool) -> [Sector] {
    zip(sectors, spool.entries(of: sectors)).filter {
      !options.policy.isSatisfied(by: $0.1.evidence) && $0.1.evidence != .outOfReach
    }.map(\.0)
  }

  /// How many of the first of these sectors need no more reading.
  private func doneCount(of sectors: Range<Sector>, in spool: DiscSpool) -> Int {
    spool.entries(of: sectors).prefix { options.policy.isSatisfied(by: $0.evidence) }.count
  }

  // MARK: Other copies of the disc

  /// Makes sure that what is read next goes with what the spool has.
  ///
  /// - Parameter change: Where the tray was opened, once something was read of this disc.
  /// - Throws: `DiscError` where the disc has other samples, or is gone; `CancellationError`.
  private func recognize(_ spool: DiscSpool, after change: Sector?) async throws {
    switch try await recognition(of: spool) {
    case .same(let displacement):
      if displacement != 0 {
        displacements.withLock { if !$0.contains(displacement) { $0.append(displacement) } }
      }
    case .unsteady:
      try await drive.noteInaccuracy()
    case .nothingKnown:
      // All silence so far, which the encoders may have.
      if change == nil { try forget(spool) }
    case .different(let isProved):
      if let change { throw DiscError.anotherDisc(device: path, at: change) }
      guard !isProved else {
        throw DiscError.otherSamples(device: path, folder: spool.folder)
      }
      try forget(spool)
    case .unclear:
      throw DiscError.unrecognized(device: path, folder: spool.folder)
    }
  }

  private func recognition(of spool: DiscSpool) async throws -> Recognition {
    var changeCount = 0
    while true {
      do {
        return try await drive.recognize(spool, audio: disc.toc.audioRegions)
      } catch DiscError.mediumChanged(let device, let sector) {
        changeCount += 1
        guard changeCount < Self.mostChanges else {
          throw DiscError.discRemoved(device: device, at: sector)
        }
      }
    }
  }

  private func forget(_ spool: DiscSpool) throws(DiscError) {
    do throws(SpoolError) { try spool.forget() } catch { throw .spool(error) }
  }

  /// What is to be said where the disc's samples were not where the spool has them.
  private var displacementRemarks: [String] {
    let folder = spool.withLock { $0?.folder }
    return displacements.withLock { $0 }.map { displacement in
      "The disc gives its samples \(abs(displacement)) samples "
        + (displacement > 0 ? "later" : "earlier")
        + " than they were read before: it is of another pressing, or a read offset is not right. What "
        + "was missing is put where it belongs among those."
        + " To have all as this disc has it, start again with --overwrite"
        + (folder.map { " once \($0) is gone." } ?? ".")
    }
  }

  // MARK: Drives that lose their place

  /// Fetches what is left in a drive that does not find its place to the sample.
  private func fit(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws {
    let spool = try openSpool()
    var changeCount = 0
    for range in ranges {
      var rest = range
      while !rest.isEmpty {
        let done = doneCount(of: rest, in: spool)
        if done > 0 { report(rest.prefix(done), []) }
        rest = rest.dropFirst(done)
        guard !rest.isEmpty else { break }
        let reported = Mutex(rest.lowerBound)
        var spread: Int?
        defer { spreads.withLock { $0.append(spread) } }
        do {
          spread = try await drive.fit(
            rest, audio: disc.toc.audioRegions,
            known: try knownSamples(before: rest.lowerBound, in: spool)
          ) { stretch in
            try spool.keep(stretch, evenIfOnce: true)
            report(stretch.sectors, doubtful(in: stretch.sectors, of: spool))
            reported.withLock { $0 = stretch.sectors.upperBound }
          }
          break
        } catch DiscError.mediumChanged(let device, let sector) {
          changeCount += 1
          guard changeCount < Self.mostChanges else {
            throw DiscError.discRemoved(device: device, at: sector)
          }
          rest = reported.withLock { $0 }..<rest.upperBound
          try await recognize(spool, after: sector)
        }
      }
    }
  }

  /// What is to be said of the place of reads that were fitted together.
  private var placeRemarks: [String] {
    let spreads = spreads.withLock { $0 }
    guard !spreads.isEmpty else { return [] }
    let widest = spreads.compactMap(\.self).max() ?? 0
    let fitted =
      "The drive loses its place on the disc. Its reads were fitted together by libcdio-paranoia"
    if widest == 0, !spreads.contains(nil) { return ["\(fitted)."] }
    return [
      "\(fitted), but may all be displaced by "
        + (widest > 0 ? "up to \(widest) samples" : "some samples")
        + ", and then the checksums are not comparable with other people's."
    ]
  }

  /// What is proved of the sectors right before one, or nothing.
  private func knownSamples(before sector: Sector, in spool: DiscSpool) throws -> [Int16] {
    let first = Sector(offset: max(0, sector.offset - FittedReader.overlap))
    let proved = spool.entries(of: first..<sector).reversed().prefix { $0.evidence.isProof }
    let count = proved.count * CDAudio.samplesPerSector
    return try [Int16](capacity: 2 * count) { output in
      try unsafe output.withUnsafeMutableBufferPointer { room, filled in
        try unsafe spool.read(
          from: sector.firstSample - count, into: UnsafeMutableRawBufferPointer(room))
        filled = room.count
      }
    }
  }

  public func evidence(of sectors: Range<Sector>) -> [DiscSpool.Entry] {
    spool.withLock { $0?.entries(of: sectors) } ?? []
  }

  private func openSpool() throws -> DiscSpool {
    try spool.withLock { spool in
      if let spool { return spool }
      let directory = try options.spoolDirectory()
      DiscSpool.removeForgotten(in: directory, days: Self.spoolDays)
      let folder = "\(directory)/\(disc.toc.musicBrainzDiscID)"
      do throws(SpoolError) {
        // Of a disc that tells its end wrongly, that may be found out or not.
        let end = max(disc.toc.leadOut, min(disc.toc.toldLeadOut, Sector(offset: 450_000)))
        let made = try DiscSpool(folder: folder, sectorCount: end.offset)
        spool = made
        return made
      } catch {
        throw DiscError.spool(error)
      }
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
