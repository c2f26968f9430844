internal import CCdio
import Glibc
import SecureReading
import SystemCalls

/// The drives of the machine.
public enum DriveBay {
  /// The devices of all drives, as libcdio finds them; a link and its target count once.
  public static func devices() -> [String] {
    CdioLog.takeOver()
    return CdioLog.exclusively { foundDevices() }
  }

  private static func foundDevices() -> [String] {
    guard let list = unsafe cdio_get_devices(DRIVER_LINUX) else { return [] }
    defer { unsafe cdio_free_device_list(list) }
    var devices: [String] = []
    var seen: Set<String> = []
    var position = 0
    while let device = unsafe list[position] {
      let path = unsafe String(cString: device)
      if seen.insert(realPath(of: path)).inserted { devices.append(path) }
      position += 1
    }
    return devices
  }

  /// Whether the path is a device's.
  public static func isDrive(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFBLK || status.st_mode & S_IFMT == S_IFCHR
  }

  /// - Throws: `DiscError` where there is no drive, or nobody may open it.
  public static func identity(of device: String) throws(DiscError) -> DriveIdentity {
    try identity(CommandPort(device: device))
  }

  static func identity(_ port: CommandPort) -> DriveIdentity {
    let inquiry = port.bytes([0x12, 0, 0, 0, 36, 0], count: 36)
    return DriveIdentity(inquiry: inquiry)
      ?? DriveIdentity(vendor: "", model: "unknown drive", revision: "")
  }

  /// Opens the tray.
  ///
  /// - Throws: `DiscError` where the drive will not, as while another program uses it.
  public static func eject(_ device: String) throws(DiscError) {
    let port = try CommandPort(device: device)
    guard port.eject() else {
      throw .systemFailure(path: device, operation: "opening the tray", reason: systemMessage())
    }
  }

  private static func realPath(of path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}

/// Keeps a drive's tray closed while it lives.
///
/// An open without O_NONBLOCK makes the kernel lock the door, and unlock it again when the last such
/// descriptor is closed: also when the process is killed.
struct TrayLock: ~Copyable {
  private let descriptor: Int32

  /// A drive that cannot be locked is read unlocked.
  init(device: String) { descriptor = unsafe open(device, O_RDONLY | O_CLOEXEC) }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
