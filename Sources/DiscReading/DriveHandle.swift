internal import CCdio

/// A drive that libcdio has open.
@safe struct DriveHandle: ~Copyable {
  let pointer: OpaquePointer

  /// With the Linux driver only: the others parse any file as an image, and crash on bad ones.
  init(device: String) throws(DiscError) {
    CdioLog.takeOver()
    guard let pointer = unsafe cdio_open(device, DRIVER_LINUX) else {
      throw .cannotOpen(path: device, reason: CdioLog.takeLastMessage() ?? "libcdio gave up")
    }
    unsafe self.pointer = pointer
  }

  deinit { unsafe cdio_destroy(pointer) }
}
