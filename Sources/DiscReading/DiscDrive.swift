import BlockingCalls
internal import CCdio
public import CompactDisc
import Glibc
public import SecureReading
import SystemCalls

/// A drive with a disc in it; its reads run one at a time on a queue of their own.
///
/// What the disc says of itself comes through libcdio; its samples through `AudioDrive`.
public actor DiscDrive {
  /// How long a disc may take to spin up, in seconds.
  private static let longestSpinUp = 30
  /// How often a drive that is not ready is asked again, five times a second.
  private static let mostPolls = 5 * longestSpinUp

  public nonisolated let device: String
  private let queue: BlockingQueue
  private let handle: DriveHandle
  let port: CommandPort
  private let trayLock: TrayLock
  private let options: DriveOptions
  /// What is known of the drive, with what the options say in its place.
  public private(set) var profile: DriveProfile
  /// Made by the first read.
  private var reader: SecureReader<AudioDrive>?
  /// Sectors beside the audio, in the lead-in or lead-out, and whether the drive reads them.
  private var overreads: [Range<Sector>: Bool] = [:]
  /// By how many stereo samples the disc's are later than those that an earlier rip has.
  private var displacement = 0

  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe queue.asUnownedSerialExecutor()
  }

  /// Opens the drive and waits for its disc to be ready.
  public init(device: String, options: DriveOptions) async throws {
    self.device = device
    self.options = options
    queue = BlockingQueue(label: "drive")
    try Self.checkAccess(to: device)
    handle = try DriveHandle(device: device)
    port = try CommandPort(device: device)
    let identity = DriveBay.identity(port)
    profile =
      try options.profiles?.profile(of: identity) ?? DriveProfile(drive: identity)
    trayLock = TrayLock(device: device)
    try await waitForDisc()
    if let traits = options.traits { profile.traits = traits }
    if let readOffset = options.readOffset, profile.readOffset != readOffset {
      profile.readOffset = readOffset
      try options.profiles?.save(profile)
    }
  }

  /// Keeps what reading has taught about the drive.
  func saveProfile() throws(DiscError) {
    guard let reader, reader.traits != profile.traits else { return }
    profile.traits = reader.traits
    try options.profiles?.save(profile)
  }

  /// Reads the table of contents and everything else that the disc says of itself.
  ///
  /// - Returns: The disc, and where it contradicts itself, in sentences.
  /// - Throws: `DiscError`; `CancellationError`.
  public func disc() throws -> (disc: Disc, remarks: [String]) {
    let (toc, contradictions) = try tableOfContents()
    var disc = Disc(toc: toc)
    var remarks = contradictions.map(\.description)
    if let findings = survey(toc) {
      remarks += disc.adopt(findings).remarks
    } else {
      disc = CdioLog.exclusively { discWithCodes(toc) }
    }
    readText(of: &disc)
    return (disc, remarks)
  }

  /// Asks for the codes one by one, where they do not come with the audio.
  private func discWithCodes(_ toc: TableOfContents) -> Disc {
    var disc = Disc(toc: toc)
    disc.mediaCatalogNumber = unsafe text(cdio_get_mcn(handle.pointer))
      .flatMap { MediaCatalogNumber($0) }
    for track in disc.toc.audioTracks {
      disc.isrcs[track.number] = unsafe text(
        cdio_get_track_isrc(handle.pointer, track_t(track.number))
      ).flatMap { ISRC($0) }
    }
    // Drives answer with the neighbour's code when they find none: a code belongs to one track.
    let uses = disc.isrcs.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    disc.isrcs = disc.isrcs.filter { uses[$0.value] == 1 }
    return disc
  }

  /// How many sectors are read best at once.
  ///
  /// - Parameter audio: The sectors of the disc that are audio.
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  func windowLength(_ audio: [Range<Sector>]) throws -> Int {
    do {
      let reader = try reader ?? makeReader(audio)
      self.reader = reader
      return reader.windowLength
    } catch let stop as ReadingStop {
      throw error(for: stop)
    }
  }

  /// Where the drive has the disc's samples, in stereo samples.
  private var readOffset: Int { (profile.readOffset ?? 0) + displacement }

  /// Compares the disc with what a spool has, and reads it from now on where that has its samples.
  ///
  /// - Parameter audio: The sectors of the disc that are audio.
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  func recognize(_ spool: DiscSpool, audio: [Range<Sector>]) throws -> Recognition {
    do {
      var reader = try reader ?? makeReader(audio)
      defer { self.reader = reader }
      let recognition = try reader.recognize(
        spool, readOffset: profile.readOffset ?? 0, audio: audio)
      // Where it lands is found out anew at each read of a drive that loses its place.
      if case .same(let displacement) = recognition, reader.traits.isAccurate != false {
        self.displacement = displacement
      }
      return recognition
    } catch let stop as ReadingStop {
      throw error(for: stop)
    } catch let error as SpoolError {
      throw DiscError.spool(error)
    }
  }

  /// Reads a stretch of the disc until it is proved or its time is over.
  ///
  /// - Parameters:
  ///   - audio: The sectors of the disc that are audio.
  ///   - spool: Where votes wait for a fight to go on.
  ///   - keep: Called with what is known by then, more than once.
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  func read(
    _ sectors: Range<Sector>, audio: [Range<Sector>], votesIn spool: DiscSpool,
    keep: (DiscStretch) throws -> Void
  ) throws {
    let readOffset = readOffset
    let (wanted, region) = driveSectors(of: sectors, audio: audio)
    do {
      var reader = try reader ?? makeReader(audio)
      defer { self.reader = reader }
      let reach = try reach(of: reader.drive, wanted, beyond: region)
      let votes = VoteStore(spool, drive: "\(profile.drive)", readOffset: readOffset)
      try reader.read(reach, votes: votes) { window, news in
        let part =
          news == window.sectors
          ? sectors : DiscStretch.sectors(in: news, readOffset: readOffset).clamped(to: sectors)
        guard !part.isEmpty else { return }
        try keep(DiscStretch(part, from: window, readOffset: readOffset))
      }
    } catch let stop as ReadingStop {
      throw error(for: stop)
    }
  }

  // MARK: Reads that have to be fitted together

  /// Whether the drive is known not to find its place to the sample.
  var isInaccurate: Bool { reader?.traits.isAccurate == false }

  /// Remembers that reads of the drive were displaced against each other.
  func noteInaccuracy() throws(DiscError) {
    profile.traits = reader?.traits ?? profile.traits
    profile.traits?.isAccurate = false
    try options.profiles?.save(profile)
  }

  /// Reads a stretch of the disc by fitting reads together, for drives that lose their place.
  ///
  /// - Parameters:
  ///   - audio: The sectors of the disc that are audio.
  ///   - known: Proved samples of the `FittedReader.overlap` sectors before, or none.
  ///   - keep: Called with one part after the other.
  /// - Returns: By how many stereo samples the drive's landings differ; nil where that did not show.
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  func fit(
    _ sectors: Range<Sector>, audio: [Range<Sector>], known: [Int16],
    keep: (DiscStretch) throws -> Void
  ) throws -> Int? {
    let readOffset = readOffset
    let region = driveSectors(of: sectors, audio: audio).region
    do {
      let reader = try reader ?? makeReader(audio)
      self.reader = reader
      var fitted = FittedReader(
        sectors, readOffset: readOffset, readable: region, known: known, drive: reader.drive,
        traits: reader.traits, policy: options.policy)
      try fitted.read(keep: keep)
      return fitted.spread
    } catch let stop as ReadingStop {
      throw error(for: stop)
    }
  }

  /// The drive's sectors in which those of the disc lie, and the stretch of audio that they are of.
  private func driveSectors(
    of sectors: Range<Sector>, audio: [Range<Sector>]
  ) -> (wanted: Range<Sector>, region: Range<Sector>) {
    let wanted = DiscStretch.driveSectors(of: sectors, readOffset: readOffset)
    return (wanted, audio.first { $0.overlaps(wanted) } ?? wanted)
  }

  /// The sectors of `wanted` that the drive can read, also where they lie beside the audio.
  private func reach(
    of drive: AudioDrive, _ wanted: Range<Sector>, beyond region: Range<Sector>
  ) throws -> Range<Sector> {
    var drive = drive
    /// Asked once: some drives need a long time to say no.
    func canRead(_ sectors: Range<Sector>) throws -> Bool {
      guard !sectors.isEmpty else { return true }
      if let known = overreads[sectors] { return known }
      let answer = try drive.answer(ReadRequest(sectors))
      let isThere = if case .success = answer.result { true } else { false }
      overreads[sectors] = isThere
      return isThere
    }
    var reach = wanted.clamped(to: region)
    if wanted.lowerBound < reach.lowerBound, try canRead(wanted.lowerBound..<reach.lowerBound) {
      reach = wanted.lowerBound..<reach.upperBound
    }
    if reach.upperBound < wanted.upperBound, try canRead(reach.upperBound..<wanted.upperBound) {
      reach = reach.lowerBound..<wanted.upperBound
    }
    return reach
  }

  private func makeReader(_ audio: [Range<Sector>]) throws -> SecureReader<AudioDrive> {
    let drive = AudioDrive(port: port)
    let longest = audio.max { $0.count < $1.count } ?? Sector(offset: 0)..<Sector(offset: 0)
    let traits = try profile.traits ?? probe(longest)
    return SecureReader(
      drive: drive, traits: traits, policy: options.policy, speed: options.speed,
      readable: longest)
  }

  /// Finds out what the drive can do, and keeps it.
  ///
  /// - Parameter audio: A stretch of audio on its disc, the longer the better.
  /// - Throws: `DiscError` where the disc is gone; `CancellationError`.
  @discardableResult
  public func probe(_ audio: Range<Sector>) throws -> DriveTraits {
    var probe = DriveProbe(drive: AudioDrive(port: port), audio: audio)
    do {
      let traits = try probe.run()
      profile.traits = traits
      try options.profiles?.save(profile)
      return traits
    } catch let stop as ReadingStop {
      throw error(for: stop)
    }
  }

  private func error(for stop: ReadingStop) -> DiscError {
    switch stop {
    case .fault(.notPermitted, _): .permissionDenied(path: device, isDrive: true)
    case .fault(.anotherDisc, let sector): .anotherDisc(device: device, at: sector)
    case .fault(.mediumChanged, let sector): .mediumChanged(device: device, at: sector)
    case .fault(_, let sector): .discRemoved(device: device, at: sector)
    case .displaced(_, let sectors): .notAccurate(device: device, at: sectors.lowerBound)
    }
  }

  private func tableOfContents() throws -> (TableOfContents, [TOCContradiction]) {
    let reported = try CdioLog.exclusively { () throws(DiscError) in try reportedTOC() }
    var repair = TOCRepair(drive: AudioDrive(port: port), traits: profile.traits)
    do {
      let toc = try repair.run(reported, sessions: ReportedTOC.sessions(fullTOC: fullTOC()))
      guard !toc.audioTracks.isEmpty else { throw DiscError.noAudioTracks(path: device) }
      return (toc, repair.contradictions)
    } catch let error as TOCError {
      throw DiscError.invalidTOC(device: device, reason: "\(error)")
    } catch let stop as ReadingStop {
      throw error(for: stop)
    }
  }

  /// READ TOC (MMC-5, 6.26): format 2; nothing where it fails.
  private func fullTOC() -> [UInt8] {
    // Three points and 99 tracks for each of a few sessions.
    let room = 4 + 11 * 256
    let bytes = port.bytes(
      [0x43, 2, 2, 0, 0, 0, 0, UInt8(room >> 8), UInt8(room & 0xFF), 0], count: room)
    guard bytes.count >= 4 else { return [] }
    return Array(bytes.prefix((Int(bytes[0]) << 8) + Int(bytes[1]) + 2))
  }

  private func reportedTOC() throws(DiscError) -> ReportedTOC {
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
    return ReportedTOC(entries: entries, leadOut: Sector(offset: Int(leadOut)))
  }

  /// The names in CD-TEXT, by our own parser if the drive lets it have the packs.
  private func readText(of disc: inout Disc) {
    if let packs = rawText() {
      disc.adopt(packs)
    } else {
      let described = disc
      disc = CdioLog.exclusively { withTextByLibrary(described) }
    }
  }

  private func withTextByLibrary(_ described: Disc) -> Disc {
    var disc = described
    guard let text = unsafe cdio_get_cdtext(handle.pointer) else { return disc }
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
    return disc
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
    for _ in 0..<Self.mostPolls {
      switch port.testUnitReady() {
      case nil: return
      case .noMedium: throw DiscError.noDisc(device: device)
      case .gone: throw DiscError.noDrive(device: device)
      default: try await Task.sleep(for: .milliseconds(200))
      }
    }
    throw DiscError.notReady(device: device, seconds: Self.longestSpinUp)
  }
}
