import BlockingCalls
package import ID3Tagging
package import Loudness
import MP3Encoding

/// Writes the files of one album, one after the other, on a queue of its own: a flush to disk may
/// take its time.
package actor AlbumWriter {
  private let queue = BlockingQueue(label: "album writer")
  private let folder: AlbumFolder
  private let flushesEachName: Bool
  private var files: [Int: TrackFile] = [:]

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe queue.asUnownedSerialExecutor()
  }

  /// - Parameter flushesEachName: Whether the names of tracks' files are flushed to disk one by one;
  ///   otherwise the next small file does that for all of them. A file whose name a power cut takes
  ///   is made again by whoever keeps a catalog.
  package init(_ folder: AlbumFolder, flushesEachName: Bool = true) {
    self.folder = folder
    self.flushesEachName = flushesEachName
  }

  /// Opens what an earlier run left behind of a track's file; whether it can be gone on with.
  func resume(_ track: TrackJob) throws -> Bool {
    do {
      files[track.number] = try TrackFile(
        resuming: track.written, in: folder.path, name: track.fileName, tag: track.tag,
        infoTag: track.encoding.configuration.infoTag)
      return true
    } catch AlbumError.notResumable {
      return false
    }
  }

  /// Appends frames to a track's file; the first ones make it.
  ///
  /// - Returns: The stream's bytes so far, and their checksum.
  @discardableResult
  func append(
    _ frames: [UInt8], to track: TrackJob
  ) throws -> (byteCount: Int, checksum: UInt16) {
    let file =
      try files[track.number]
      ?? TrackFile(
        in: folder.path, name: track.fileName, tag: track.tag,
        infoTag: track.encoding.configuration.infoTag)
    files[track.number] = file
    try file.append(frames)
    return (file.stream.byteCount, file.stream.checksum)
  }

  /// Completes a track's file.
  ///
  /// - Parameter loudness: Of all its samples; nil where it is not wanted.
  func finish(
    _ track: TrackJob, endPadding: Int, loudness: LoudnessBlocks?
  ) throws -> FinishedFile {
    guard let file = files.removeValue(forKey: track.number) else {
      preconditionFailure("track \(track.number) has frames before it is finished")
    }
    let finished = try file.finish(
      endPadding: endPadding, tag: try loudness.map { try track.tag(ReplayGain([$0])) })
    if flushesEachName { try folder.synchronize() }
    return finished
  }

  /// Removes what there is of a track that shall have no file.
  func abandon(_ track: TrackJob) { files[track.number] = nil }

  /// Removes what there is of tracks that are not finished.
  func abandonAll() { files = [:] }

  /// Leaves what there is of tracks that are not finished to another run.
  func leaveAll() {
    for file in files.values { file.leave() }
    files = [:]
  }

  /// Writes the loudness of an album into the tags of its finished files, into their padding.
  ///
  /// A file whose tag somebody else has changed meanwhile is left as it is.
  /// - Parameter tracks: With the loudness of each, which is in their tags already.
  package func setLoudness(
    _ album: ReplayGain, of tracks: [(job: TrackJob, loudness: LoudnessBlocks)]
  ) throws {
    for (job, loudness) in tracks {
      let track = ReplayGain([loudness])
      try TagPatch(from: try job.tag(track), to: try job.tag(track, album: album))
        .apply(toFileAt: "\(folder.path)/\(job.fileName)")
    }
  }

  package func contains(_ name: FileName) -> Bool { folder.contains(name) }

  /// What a small file says; nil where there is none.
  package func text(of name: FileName) -> String? { folder.text(of: name) }

  /// Replaces a small file while no other album that shares the folder does so.
  ///
  /// - Parameter text: Makes what the file shall say of what it says, nil where there is none; the
  ///   file stays as it is where the result is nil.
  package func update(
    _ name: FileName, _ text: @Sendable (_ existing: String?) throws -> String?
  ) throws {
    try folder.withUpdates {
      if let text = try text(folder.text(of: name)) {
        try write(text, to: name)
      } else {
        try folder.synchronize()
      }
    }
  }

  /// Writes the cover as a file of its own, `cover.jpg`, for players that look there.
  ///
  /// - Parameter overwrites: Whether one that is there is replaced.
  package func writeCover(_ cover: TrackTag.Picture, overwrites: Bool) throws {
    let name = FileName(sanitizing: "cover", fileExtension: "jpg")
    guard overwrites || !folder.contains(name) else { return }
    try write(cover.bytes, to: name)
  }

  /// Writes a small file as a whole.
  package func write(_ text: String, to name: FileName) throws {
    try write(Array(text.utf8), to: name)
  }

  private func write(_ bytes: [UInt8], to name: FileName) throws {
    let file = try PartialFile(in: folder.path, name: name.text)
    try file.write(bytes.span, at: 0)
    try file.commit()
    try folder.synchronize()
  }
}
