internal import CCdio

/// A drive that libcdio has open.
@safe struct DriveHandle: ~Copyable {
  let pointer: OpaquePointer

  /// With the Linux driver only: the others parse any file as an image, and crash on bad ones.
  init(device: String) throws(DiscError) {
    CdioLog.takeOver()
    let address = CdioLog.exclusively {
      unsafe cdio_open(device, DRIVER_LINUX).map { UInt(bitPattern: $0) }
    }
    guard let address, let pointer = unsafe OpaquePointer(bitPattern: address) else {
      throw .cannotOpen(path: device, reason: CdioLog.takeLastMessage() ?? "libcdio gave up")
    }
    unsafe self.pointer = pointer
  }

  deinit {
    let address = unsafe UInt(bitPattern: pointer)
    CdioLog.exclusively { unsafe cdio_destroy(unsafe OpaquePointer(bitPattern: address)) }
  }
}
