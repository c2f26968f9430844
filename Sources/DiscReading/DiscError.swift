public import CompactDisc
public import SecureReading

/// Why a disc or an image of one could not be read.
public enum DiscError: Error, Equatable {
  /// Nothing has that path.
  case notFound(path: String)
  /// There is something, but neither a drive nor the description of an image.
  case notADisc(path: String, reason: String)
  /// A device node with no drive behind it, or a drive that is gone.
  case noDrive(device: String)
  case noDisc(device: String)
  /// The disc did not become ready in `seconds`.
  case notReady(device: String, seconds: Int)
  case permissionDenied(path: String, isDrive: Bool)
  case cueSheet(CueSheetError)
  case imageDescription(ImageDescriptionError)
  /// The description of an image names a file that is not there.
  case missingDataFile(sheet: String, name: String)
  case noAudioTracks(path: String)
  /// The drive's table of contents contradicts itself.
  case invalidTOC(device: String, reason: String)
  /// The system or libcdio would not open it; `reason` is its text.
  case cannotOpen(path: String, reason: String)
  /// A system call failed; `reason` is the system's text for its error.
  case systemFailure(path: String, operation: String, reason: String)
  /// A data file has become shorter than it was when it was opened.
  case truncated(path: String)
  /// The disc was taken out, or the drive unplugged, while it was read.
  case discRemoved(device: String, at: Sector)
  /// The disc was changed for another one while it was read.
  case anotherDisc(device: String, at: Sector)
  /// Somebody had the tray open; the disc that is in it now has the same table of contents.
  case mediumChanged(device: String, at: Sector)
  /// The disc has the table of contents of the one whose samples are kept in `folder`, but others.
  case otherSamples(device: String, folder: String)
  /// Too little of the disc can be read to tell whether it is the one whose samples are kept in
  /// `folder`.
  case unrecognized(device: String, folder: String)
  /// The drive does not find its place to the sample.
  case notAccurate(device: String, at: Sector)
  /// The file with what is known of drives makes no sense.
  case damagedProfiles(path: String, reason: String)
  /// What was read cannot be kept.
  case spool(SpoolError)
}

extension DiscError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path):
      "There is no \(path). Give a drive such as /dev/cdrom, or a disc image such as a .cue file."
    case .notADisc(let path, let reason):
      "\(path) is not a disc: \(reason)"
    case .noDrive(let device):
      "There is no drive at \(device). Connect one, or name another device or a disc image."
    case .noDisc(let device):
      "There is no disc in \(device). Put one in and try again."
    case .notReady(let device, let seconds):
      "The disc in \(device) was not ready after \(seconds) seconds. Is it clean and the right "
        + "way up?"
    case .permissionDenied(let path, let isDrive):
      isDrive
        ? "No permission to open \(path). Add yourself to the group that owns it "
          + "(sudo adduser $USER cdrom), then log in again."
        : "No permission to read \(path)."
    case .cueSheet(let error):
      "\(error)"
    case .imageDescription(let error):
      "\(error)"
    case .missingDataFile(let sheet, let name):
      "\(sheet) names the data file \"\(name)\", which does not exist. Put it beside that "
        + "file, or correct its name there."
    case .noAudioTracks(let path):
      "The disc in \(path) has no audio tracks: there is no music on it to rip."
    case .invalidTOC(let device, let reason):
      "The table of contents of the disc in \(device) makes no sense: \(reason)"
    case .cannotOpen(let path, let reason):
      "Cannot open \(path): \(reason)."
    case .systemFailure(let path, let operation, let reason):
      "\(path): \(operation) failed: \(reason)."
    case .truncated(let path):
      "\(path) ended before the sample that its description promises. Has it changed meanwhile?"
    case .discRemoved(let device, let sector):
      "The disc in \(device) was gone at sector \(sector.offset). Put it back and start again."
    case .anotherDisc(let device, let sector):
      "The disc in \(device) was changed for another one at sector \(sector.offset). Put the first one "
        + "back and start again."
    case .mediumChanged(let device, let sector):
      "The tray of \(device) was opened at sector \(sector.offset). Start again."
    case .otherSamples(let device, let folder):
      "The disc in \(device) has the table of contents of one that was begun before, but other music: "
        + "what is missing of that one cannot be taken from it. To rip this disc in its place, remove "
        + "\(folder), and start again with --overwrite."
    case .unrecognized(let device, let folder):
      "Too little of the disc in \(device) can be read to tell whether it is the one that was begun "
        + "before. Clean it and try again. To begin anew, remove \(folder), and start again with "
        + "--overwrite."
    case .notAccurate(let device, let sector):
      "The drive \(device) loses its place at sector \(sector.offset). Use another drive."
    case .damagedProfiles(let path, let reason):
      "\(path) should hold what is known of drives, but \(reason). Remove it, and drives are tried "
        + "anew."
    case .spool(let error):
      "\(error)"
    }
  }
}
