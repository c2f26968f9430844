import Glibc
public import TextEncodings

/// Opens whatever a person may name as a disc: a drive's device, or a disc image.
///
/// - Parameters:
///   - options: How a drive is used, if it is one.
///   - encoding: Of a cue sheet that is not in Unicode; nil to guess it.
public func openDisc(
  at path: String, options: DriveOptions, encoding: TextEncoding? = nil
) async throws -> any DiscSource {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else {
    switch errno {
    case EACCES, EPERM:
      throw DiscError.permissionDenied(path: path, isDrive: false)
    default:
      let isDevice = path.hasPrefix("/dev/") && !path.dropFirst(5).contains(".")
      throw isDevice
        ? DiscError.noDrive(device: path) : DiscError.notFound(path: path)
    }
  }
  switch status.st_mode & S_IFMT {
  case S_IFBLK, S_IFCHR:
    return try await DriveSource(device: path, options: options)
  case S_IFDIR:
    throw DiscError.notADisc(
      path: path, reason: "it is a folder. Give the image of one disc in it, such as a .cue file.")
  default:
    return try DiscImage(path: path, encoding: encoding)
  }
}
