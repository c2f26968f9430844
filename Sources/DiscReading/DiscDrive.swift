import BlockingCalls
internal import CCdio
public import CompactDisc
import Glibc

/// A drive with a disc in it; its reads run one at a time on a queue of their own.
///
/// This reader takes every sector once. It notices what the drive admits: errors, short transfers,
/// a missing disc. It does not notice wrong samples that a drive passes off as right.
public actor DiscDrive {
  /// What a read brought.
  struct SectorBlock {
    let sectors: Range<Sector>
    /// Interleaved stereo; silence where a sector is in doubt.
    var samples: [Int16]
    /// Sectors that the drive did not give, in ascending order.
    var doubtful: [Sector] = []
  }

  /// 25 sectors keep a transfer under 64 KiB, which the oldest host adapters can do.
  static let longestRead = 25
  /// How often a sector that fails is asked for again.
  private static let retries = 3
  /// The kernel gives a command 60 seconds.
  ///
  /// When they are over it reports success to libcdio with nothing in the buffer, so a read that
  /// took this long counts as failed.
  private static let suspiciousDuration = Duration.seconds(50)
  /// How long a disc may take to spin up, in seconds.
  private static let longestSpinUp = 30
  /// How often a drive that is not ready is asked again, five times a second.
  private static let mostPolls = 5 * longestSpinUp

  public nonisolated let device: String
  private let queue: BlockingQueue
  private let handle: DriveHandle

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe queue.asUnownedSerialExecutor()
  }

  /// Opens the drive and waits for its disc to be ready.
  public init(device: String) async throws {
    self.device = device
    queue = BlockingQueue(label: "drive")
    try Self.checkAccess(to: device)
    handle = try DriveHandle(device: device)
    try await waitForDisc()
  }

  /// Reads the table of contents and everything else that the disc says of itself.
  public func disc() throws(DiscError) -> Disc {
    let toc = try tableOfContents()
    var disc = Disc(toc: toc)
    disc.mediaCatalogNumber = unsafe text(cdio_get_mcn(handle.pointer))
      .flatMap { MediaCatalogNumber($0) }
    for track in toc.audioTracks {
      disc.isrcs[track.number] = unsafe text(
        cdio_get_track_isrc(handle.pointer, track_t(track.number))
      ).flatMap { ISRC($0) }
    }
    // Drives answer with the neighbour's code when they find none: a code belongs to one track.
    let uses = disc.isrcs.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    disc.isrcs = disc.isrcs.filter { uses[$0.value] == 1 }
    readText(of: &disc)
    return disc
  }

  /// Reads sectors of audio tracks; what the drive does not give comes back as in doubt.
  ///
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  func read(_ sectors: Range<Sector>) throws -> SectorBlock {
    if let samples = readOnce(sectors) { return SectorBlock(sectors: sectors, samples: samples) }
    try checkDisc(at: sectors.lowerBound)
    var block = SectorBlock(sectors: sectors, samples: [])
    block.samples.reserveCapacity(sectors.count * CDAudio.samplesPerSector * 2)
    for sector in sectors {
      if let samples = try readPatiently(sector) {
        block.samples += samples
      } else {
        block.samples += repeatElement(0, count: CDAudio.samplesPerSector * 2)
        block.doubtful.append(sector)
      }
    }
    return block
  }

  private func readPatiently(_ sector: Sector) throws -> [Int16]? {
    for attempt in 0...Self.retries {
      try Task.checkCancellation()
      if let samples = readOnce(sector..<sector.advanced(by: 1), attempt: attempt) {
        return samples
      }
      try checkDisc(at: sector)
    }
    return nil
  }

  /// One command; nil where it failed or left the end of a sector as it was.
  ///
  /// - Parameter attempt: Attempts differ in what the buffer holds before, so that a sector whose
  ///   last sample happens to be that value is not taken for unread twice.
  private func readOnce(_ sectors: Range<Sector>, attempt: Int = 0) -> [Int16]? {
    let valuesPerSector = CDAudio.samplesPerSector * 2
    let count = sectors.count * valuesPerSector
    let untouched = Int16(truncatingIfNeeded: (attempt + 1) * 0x5A3D)
    let started = ContinuousClock.now
    var status = DRIVER_OP_ERROR
    let samples = [Int16](capacity: count) { output in
      for _ in 0..<count { output.append(untouched) }
      unsafe output.withUnsafeMutableBufferPointer { buffer, _ in
        status = unsafe cdio_read_audio_sectors(
          handle.pointer, buffer.baseAddress, lsn_t(sectors.lowerBound.offset),
          UInt32(sectors.count))
      }
    }
    guard status == DRIVER_OP_SUCCESS, started.duration(to: .now) < Self.suspiciousDuration else {
      return nil
    }
    // A transfer that ends early leaves the end of the buffer as it was: the last value, or, after
    // an odd number of bytes, the upper half of it.
    let isComplete = (1...sectors.count).allSatisfy { sector in
      samples[sector * valuesPerSector - 1] >> 8 != untouched >> 8
    }
    return isComplete ? samples : nil
  }

  /// Throws where the failure of a read was that of the whole drive; waits for one that is busy with
  /// itself.
  private func checkDisc(at sector: Sector) throws(DiscError) {
    // A change of the disc is reported once; a disc that is there answers the second time.
    var failures = 0
    while unsafe mmc_test_unit_ready(handle.pointer, 5000) != DRIVER_OP_SUCCESS {
      failures += 1
      switch lastSense() {
      case .mediumNotPresent:
        throw .discRemoved(device: device, at: sector)
      case .becomingReady where failures < Self.mostPolls && !Task.isCancelled:
        usleep(200_000)
      default:
        guard failures < 2 else { throw .discRemoved(device: device, at: sector) }
      }
    }
  }

  /// What the drive said of its last command that failed (MMC-5, annex F).
  private enum Sense {
    /// 02/3A.
    case mediumNotPresent
    /// 02 with any other code: the drive is busy with itself.
    case becomingReady
    case other
  }

  private func lastSense() -> Sense {
    var sense: UnsafeMutablePointer<cdio_mmc_request_sense_t>?
    let length = unsafe mmc_last_cmd_sense(handle.pointer, &sense)
    defer { unsafe free(sense) }
    guard length > 0, let sense = unsafe sense, unsafe sense.pointee.sense_key == 2 else {
      return .other
    }
    return unsafe sense.pointee.asc == 0x3A ? .mediumNotPresent : .becomingReady
  }

  private func tableOfContents() throws(DiscError) -> TableOfContents {
    let first = Int(unsafe cdio_get_first_track_num(handle.pointer))
    let last = Int(unsafe cdio_get_last_track_num(handle.pointer))
    guard first != Int(CDIO_INVALID_TRACK.rawValue), last != Int(CDIO_INVALID_TRACK.rawValue) else {
      throw .noDisc(device: device)
    }
    guard first >= 1, first <= last, last <= 99 else {
      throw .invalidTOC(device: device, reason: "its tracks are numbered \(first) to \(last).")
    }
    var lastSessionStart: lsn_t = 0
    unsafe cdio_get_last_session(handle.pointer, &lastSessionStart)
    let entries = (first...last).map { number in
      let track = track_t(number)
      let start = unsafe cdio_get_track_lsn(handle.pointer, track)
      var flags: TrackFlags = []
      if unsafe cdio_get_track_preemphasis(handle.pointer, track) == CDIO_TRACK_FLAG_TRUE {
        flags.insert(.preEmphasis)
      }
      if unsafe cdio_get_track_copy_permit(handle.pointer, track) == CDIO_TRACK_FLAG_TRUE {
        flags.insert(.copyPermitted)
      }
      if unsafe cdio_get_track_channels(handle.pointer, track) == 4 { flags.insert(.fourChannel) }
      let isAudio = unsafe cdio_get_track_format(handle.pointer, track) == TRACK_FORMAT_AUDIO
      return TableOfContents.Entry(
        number: number, kind: isAudio ? .audio : .data, start: Sector(offset: Int(start)),
        session: lastSessionStart > 0 && start >= lastSessionStart ? 2 : 1, flags: flags)
    }
    let leadOut = unsafe cdio_get_track_lsn(
      handle.pointer, track_t(CDIO_CDROM_LEADOUT_TRACK.rawValue))
    let toc: TableOfContents
    do {
      toc = try TableOfContents(entries: entries, leadOut: Sector(offset: Int(leadOut)))
    } catch {
      throw .invalidTOC(device: device, reason: "\(error)")
    }
    guard !toc.audioTracks.isEmpty else { throw .noAudioTracks(path: device) }
    return toc
  }

  private func readText(of disc: inout Disc) {
    guard let text = unsafe cdio_get_cdtext(handle.pointer) else { return }
    func discText(_ track: Int) -> DiscText {
      func field(_ field: cdtext_field_t) -> String? {
        guard let value = unsafe cdtext_get_const(text, field, track_t(track)) else { return nil }
        let string = unsafe String(cString: value)
        return string.isEmpty ? nil : string
      }
      return DiscText(
        title: field(CDTEXT_FIELD_TITLE), performer: field(CDTEXT_FIELD_PERFORMER),
        songwriter: field(CDTEXT_FIELD_SONGWRITER), composer: field(CDTEXT_FIELD_COMPOSER),
        arranger: field(CDTEXT_FIELD_ARRANGER), message: field(CDTEXT_FIELD_MESSAGE),
        genre: field(CDTEXT_FIELD_GENRE))
    }
    disc.text = discText(0)
    disc.genre = disc.text.genre
    for track in disc.toc.tracks {
      let text = discText(track.number)
      if text != DiscText() { disc.trackTexts[track.number] = text }
    }
  }

  /// A string that libcdio made for us, freed; nil where it is none or empty.
  private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    defer { unsafe cdio_free(pointer) }
    let string = unsafe String(cString: pointer)
    return string.isEmpty ? nil : string
  }

  /// Opens and closes the device once, because the system says plainly why that fails, and libcdio
  /// does not.
  private static func checkAccess(to device: String) throws(DiscError) {
    let descriptor = unsafe open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENODEV, ENXIO: throw .noDrive(device: device)
      case EACCES, EPERM: throw .permissionDenied(path: device, isDrive: true)
      case ENOMEDIUM: throw .noDisc(device: device)
      default: throw .cannotOpen(path: device, reason: systemMessage())
      }
    }
    defer { close(descriptor) }
    let status = tonearm_drive_status(descriptor)
    if status == CDS_NO_DISC || status == CDS_TRAY_OPEN { throw .noDisc(device: device) }
    if status < 0, errno == ENOTTY || errno == EINVAL {
      throw .notADisc(path: device, reason: "the device is no CD drive.")
    }
  }

  /// A disc that was just put in spins up for some seconds.
  private func waitForDisc() async throws {
    // Counted, not timed: on a busy machine the pauses are longer than they should be.
    var polls = 0
    while unsafe mmc_test_unit_ready(handle.pointer, 5000) != DRIVER_OP_SUCCESS {
      if case .mediumNotPresent = lastSense() { throw DiscError.noDisc(device: device) }
      polls += 1
      guard polls < Self.mostPolls else {
        throw DiscError.notReady(device: device, seconds: Self.longestSpinUp)
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
