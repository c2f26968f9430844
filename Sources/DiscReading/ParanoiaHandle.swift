internal import CParanoia
import CompactDisc
import Glibc

/// libcdio-paranoia at work on one range of sectors, from its start to its end.
@safe struct ParanoiaHandle: ~Copyable {
  private let drive: StandInDrive
  private let pointer: OpaquePointer

  /// How far it looks for what fits, in sectors.
  ///
  /// Left alone, it narrows that down to what the drive seems to need and corrects its addresses when
  /// the drive drifts, in the middle of work that goes by the old ones: it writes behind its buffers
  /// then. Where this is said it keeps to it, and drives do not drift so far. One more is the most,
  /// with which it gives up on a place after 5 tries, not 20.
  private static let overlap = 31

  /// - Parameters:
  ///   - sectorCount: The sectors of the range.
  ///   - transferLimit: How many of them are asked for at once.
  init(sectorCount: Int, transferLimit: Int) throws(DiscError) {
    drive = try StandInDrive(sectorCount: sectorCount, transferLimit: transferLimit)
    unsafe pointer = cdio_paranoia_init(drive.pointer)
    // All that it can do, but for trying for ever.
    unsafe cdio_paranoia_modeset(
      pointer, Int32(PARANOIA_MODE_FULL.rawValue & ~PARANOIA_MODE_NEVERSKIP.rawValue))
    unsafe cdio_paranoia_overlapset(pointer, Self.overlap)
    unsafe cdio_paranoia_seek(pointer, Int32(StandInDrive.lead), SEEK_SET)
  }

  deinit { unsafe cdio_paranoia_free(pointer) }

  /// Calls `body` with the next sector's samples.
  ///
  /// - Returns: Nil where `context` gave up.
  func withNextSector<Result>(
    _ context: FittingContext, _ body: (Span<Int16>) -> Result
  ) -> Result? {
    let samples = unsafe FittingContext.$current.withValue(context) {
      unsafe cdio_paranoia_read(pointer) { position, event in
        FittingContext.current?.note(
          FittingEvent(event), at: position - StandInDrive.lead * 2 * CDAudio.samplesPerSector)
      }
    }
    guard let samples = unsafe samples else { return nil }
    return body(
      unsafe UnsafeBufferPointer(start: samples, count: 2 * CDAudio.samplesPerSector).span)
  }
}

extension FittingEvent {
  fileprivate init(_ event: paranoia_cb_mode_t) {
    self =
      switch event {
      case PARANOIA_CB_SKIP: .skipped
      case PARANOIA_CB_READERR: .failed
      case PARANOIA_CB_FIXUP_ATOM: .mended
      default: .other
      }
  }
}
