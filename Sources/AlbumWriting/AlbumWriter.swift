import DiscReading
import ID3Tagging
import MP3Encoding

/// Writes the files of one album, one after the other, on a queue of its own: a flush to disk may
/// take its time.
actor AlbumWriter {
  private let queue = BlockingQueue(label: "album writer")
  private let folder: AlbumFolder
  private var files: [Int: TrackFile] = [:]

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe queue.asUnownedSerialExecutor()
  }

  init(_ folder: consuming AlbumFolder) { self.folder = folder }

  /// Appends frames to a track's file; the first ones make it.
  func append(_ frames: [UInt8], to track: TrackJob) throws {
    let file =
      try files[track.number]
      ?? TrackFile(
        in: folder.path, name: track.fileName, tag: track.tag,
        infoTag: track.encoding.configuration.infoTag)
    files[track.number] = file
    try file.append(frames)
  }

  /// Completes a track's file; its size in bytes.
  func finish(_ track: TrackJob, endPadding: Int) throws -> Int {
    guard let file = files.removeValue(forKey: track.number) else {
      preconditionFailure("track \(track.number) has frames before it is finished")
    }
    let size = try file.finish(endPadding: endPadding)
    try folder.synchronize()
    return size
  }

  /// Removes what there is of a track that shall have no file.
  func abandon(_ track: TrackJob) { files[track.number] = nil }

  /// Removes what there is of tracks that are not finished.
  func abandonAll() { files = [:] }

  func contains(_ name: FileName) -> Bool { folder.contains(name) }

  /// What a small file says; nil where there is none.
  func text(of name: FileName) -> String? { folder.text(of: name) }

  /// Writes a small file as a whole.
  func write(_ text: String, to name: FileName) throws {
    let file = try PartialFile(in: folder.path, name: name.text)
    try file.write(Array(text.utf8).span, at: 0)
    try file.commit()
    try folder.synchronize()
  }
}
