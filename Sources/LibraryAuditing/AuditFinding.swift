public import MP3Checking

/// Something in a library that is not as its catalog says.
public struct AuditFinding: Equatable, Sendable {
  public enum Problem: Equatable, Sendable {
    case missing
    /// `reason` is the system's text.
    case unreadable(reason: String)
    /// A folder, a device, a pipe or a socket is in the file's place.
    case notAFile
    /// The file ends before its audio does.
    case cutOff(missingByteCount: Int)
    /// The frames are not those that were written; `detail` is what a look at each of them says.
    case damagedAudio(detail: String?)
    /// mp3gain has changed the volume in every frame, and says so.
    case changedVolume
    /// The audio is whole, and something that is no tag stands behind it.
    case foreignBytes(count: Int)
    case noTag
    /// The tag does not say these: of "title", "artist" and "album".
    case incompleteTag(missing: [String])
    case brokenTag(detail: String)
    /// An MP3 file that the catalog does not know, among files that it knows.
    case strayFile
    /// MP3 files in a folder that the catalog does not know.
    case strayFolder(fileCount: Int)
    /// What an import or a rip left behind that ended before its end.
    case leftOverPart
    case emptyFolder
  }

  /// Whose file it is.
  public struct Track: Equatable, Sendable {
    public let album: Int64
    public let artist: String
    public let albumTitle: String
    public let number: Int
    public let title: String
  }

  public let problem: Problem
  /// Relative to the library.
  public let path: FilePath
  /// Nil for what the catalog does not know.
  public let track: Track?
}

extension AuditFinding.Problem {
  /// Problems that a person would count together.
  public enum Kind: String, CaseIterable, Sendable {
    case missing, damaged, tag, stray
  }

  public var kind: Kind {
    switch self {
    case .missing: .missing
    case .unreadable, .notAFile, .cutOff, .damagedAudio, .changedVolume, .foreignBytes: .damaged
    case .noTag, .incompleteTag, .brokenTag: .tag
    case .strayFile, .strayFolder, .leftOverPart, .emptyFolder: .stray
    }
  }

  /// Whether the file is to be made again; where nothing is lost, it stays as it is.
  public var needsRepair: Bool {
    switch self {
    case .missing, .unreadable, .cutOff, .damagedAudio: true
    case .notAFile, .changedVolume, .foreignBytes, .noTag, .incompleteTag, .brokenTag, .strayFile,
      .strayFolder, .leftOverPart, .emptyFolder:
      false
    }
  }

  /// A name for programs, which does not change.
  public var code: String {
    switch self {
    case .missing: "missing"
    case .unreadable: "unreadable"
    case .notAFile: "notAFile"
    case .cutOff: "cutOff"
    case .damagedAudio: "damagedAudio"
    case .changedVolume: "changedVolume"
    case .foreignBytes: "foreignBytes"
    case .noTag: "noTag"
    case .incompleteTag: "incompleteTag"
    case .brokenTag: "brokenTag"
    case .strayFile: "strayFile"
    case .strayFolder: "strayFolder"
    case .leftOverPart: "leftOverPart"
    case .emptyFolder: "emptyFolder"
    }
  }
}

extension AuditFinding.Problem: CustomStringConvertible {
  /// What it is, and what to do.
  public var description: String {
    switch self {
    case .missing:
      "The file is missing. --repair makes it again."
    case .unreadable(let reason):
      "The file cannot be read: \(reason). Look after the disk; --repair makes the file again."
    case .notAFile:
      "What is in its place is no file. Move it away, and --repair makes the file again."
    case .cutOff(let count):
      "The file is cut off: \(count) bytes of its audio are missing. --repair makes it again."
    case .damagedAudio(let detail):
      "The audio is not what was written\(detail.map { ": \($0)" } ?? ""). --repair makes it again."
    case .changedVolume:
      "mp3gain has changed the volume in its frames. mp3gain -u undoes it."
    case .foreignBytes(let count):
      "The audio is whole, but \(count) bytes behind it are no tag. Save its tags with a tag editor, "
        + "or delete the file and let --repair make it again."
    case .noTag:
      "It has no ID3v2 tag. Tag it with a tag editor, or delete it and let --repair make it again."
    case .incompleteTag(let missing):
      "Its tag has no \(missing.joined(separator: ", no ")). Tag it with a tag editor, or delete it "
        + "and let --repair make it again."
    case .brokenTag(let detail):
      "Its tag is broken: \(detail). Save it with a tag editor, or delete the file and let --repair "
        + "make it again."
    case .strayFile:
      "The catalog does not know this file. Move it away if it does not belong here."
    case .strayFolder(1):
      "The catalog does not know the MP3 file in this folder. Move it away if it does not belong "
        + "here, or leave it with --no-strays."
    case .strayFolder(let count):
      "The catalog does not know the \(count) MP3 files in this folder. Move them away if they do not "
        + "belong here, or leave them with --no-strays."
    case .leftOverPart:
      "The left-over of an import or a rip that ended early. Delete it."
    case .emptyFolder:
      "The folder is empty. Delete it."
    }
  }
}
