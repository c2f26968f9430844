internal import CCdio
internal import CParanoia
import CompactDisc
import Glibc
import SystemCalls

/// A drive as libcdio-paranoia knows them, whose sectors come from `SectorFeed`.
///
/// libcdio-paranoia takes a drive only with an opened disc of libcdio's in it. This one's is an image
/// of nothing: a sheet of one track and a file without a single block on disk, both gone again once
/// they are open. What it is asked for later never gets there.
@safe struct StandInDrive: ~Copyable {
  let pointer: UnsafeMutablePointer<cdrom_drive_t>
  /// Sectors before the first that is asked for.
  ///
  /// libcdio-paranoia corrects the addresses of all that it holds when it finds that the drive drifts,
  /// and crashes where one would become negative.
  static let lead = 300

  /// - Parameters:
  ///   - sectorCount: The sectors that it has, from `lead` on.
  ///   - transferLimit: How many of them are asked for at once.
  init(sectorCount: Int, transferLimit: Int) throws(DiscError) {
    CdioLog.takeOver()
    // libcdio opens images with variables that all of the process shares.
    let address = try CdioLog.exclusively { () throws(DiscError) in
      unsafe try Self.open(Self.lead + sectorCount).map { UInt(bitPattern: $0) }
    }
    guard let address,
      let drive = unsafe UnsafeMutablePointer<cdrom_drive_t>(bitPattern: address)
    else {
      throw .cannotOpen(
        path: "the stand-in of a drive", reason: CdioLog.takeLastMessage() ?? "libcdio gave up")
    }
    unsafe pointer = drive
    // The samples are in the machine's own order already.
    unsafe pointer.pointee.b_swap_bytes = 0
    unsafe pointer.pointee.nsectors = Int32(transferLimit)
    unsafe pointer.pointee.read_audio = { _, buffer, first, count in
      let room = unsafe UnsafeMutableRawBufferPointer(
        start: buffer, count: buffer == nil ? 0 : count * CDAudio.bytesPerSector)
      let isRead =
        unsafe FittingContext.current?.read(count, from: Int(first) - Self.lead, into: room)
        ?? false
      guard isRead else {
        // The one error that it does not try to get around.
        errno = ENOMEDIUM
        return -1
      }
      return count
    }
  }

  deinit { unsafe cdio_cddap_close(pointer) }

  private static func open(
    _ sectorCount: Int
  ) throws(DiscError) -> UnsafeMutablePointer<cdrom_drive_t>? {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/tonearm-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      throw .systemFailure(
        path: parent, operation: "making a temporary folder", reason: systemMessage())
    }
    let folder = unsafe String(cString: made)
    let (sheet, data) = ("\(folder)/nothing.cue", "\(folder)/nothing.bin")
    defer {
      unsafe unlink(sheet)
      unsafe unlink(data)
      unsafe rmdir(folder)
    }
    let text = """
      FILE "nothing.bin" BINARY
        TRACK 01 AUDIO
          INDEX 01 00:00:00

      """
    try write(text, to: sheet, length: text.utf8.count)
    try write("", to: data, length: sectorCount * CDAudio.bytesPerSector)
    guard let disc = unsafe cdio_open(sheet, DRIVER_BINCUE) else { return nil }
    let silent = Int32(CDDA_MESSAGE_FORGETIT.rawValue)
    guard let drive = unsafe cdio_cddap_identify_cdio(disc, silent, nil) else {
      unsafe cdio_destroy(disc)
      return nil
    }
    unsafe cdio_cddap_verbose_set(drive, silent, silent)
    // Success alone says nothing.
    guard unsafe cdio_cddap_open(drive) == 0, unsafe drive.pointee.opened != 0 else {
      unsafe cdio_cddap_close(drive)
      return nil
    }
    return unsafe drive
  }

  /// Makes a file that ends in a hole where `length` is more than its text.
  private static func write(_ text: String, to path: String, length: Int) throws(DiscError) {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer { if descriptor >= 0 { close(descriptor) } }
    let bytes = Array(text.utf8)
    guard descriptor >= 0, unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
      ftruncate(descriptor, length) == 0
    else {
      throw .systemFailure(path: path, operation: "writing", reason: systemMessage())
    }
  }
}
