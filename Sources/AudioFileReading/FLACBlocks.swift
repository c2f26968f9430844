internal import CFLAC
import Glibc
import SystemCalls

/// The metadata blocks of a FLAC file, one after the other, in libFLAC's hands.
///
/// Only blocks that are asked for are read.
@safe struct FLACBlocks: ~Copyable {
  private let iterator: OpaquePointer
  private let path: String
  private let fileSize: Int
  private var count = 1

  /// More than any program writes; a hostile file could have one every four bytes.
  private static let maximumCount = 4096

  enum Kind: Equatable {
    case streamInformation, comments, cueSheet, picture, other
  }

  /// Starts at the first block.
  init(_ file: borrowing OpenFile) throws(AudioFileError) {
    guard let iterator = unsafe FLAC__metadata_simple_iterator_new() else {
      throw .systemFailure(
        path: file.path, operation: "reading the metadata", reason: systemMessage())
    }
    // libFLAC opens files by name only. This is a name for the one that is open, whatever has
    // become of its path; 1 is for reading only, 0 for leaving the file's times alone.
    let name = "/proc/self/fd/\(file.descriptor)"
    guard unsafe FLAC__metadata_simple_iterator_init(iterator, name, 1, 0) != 0 else {
      unsafe FLAC__metadata_simple_iterator_delete(iterator)
      throw .damaged(path: file.path, reason: "libFLAC finds no metadata at its start")
    }
    unsafe self.iterator = iterator
    path = file.path
    fileSize = file.size
  }

  deinit { unsafe FLAC__metadata_simple_iterator_delete(iterator) }

  var kind: Kind {
    switch unsafe FLAC__metadata_simple_iterator_get_block_type(iterator) {
    case FLAC__METADATA_TYPE_STREAMINFO: .streamInformation
    case FLAC__METADATA_TYPE_VORBIS_COMMENT: .comments
    case FLAC__METADATA_TYPE_CUESHEET: .cueSheet
    case FLAC__METADATA_TYPE_PICTURE: .picture
    default: .other
    }
  }

  /// Goes to the next block; whether there is one.
  mutating func advance() throws(AudioFileError) -> Bool {
    guard unsafe FLAC__metadata_simple_iterator_is_last(iterator) == 0 else { return false }
    count += 1
    guard count <= Self.maximumCount else {
      throw .damaged(path: path, reason: "it has more than \(Self.maximumCount) metadata blocks")
    }
    guard unsafe FLAC__metadata_simple_iterator_next(iterator) != 0 else {
      throw .truncated(path: path, missing: nil)
    }
    return true
  }

  /// Calls `body` with the block, which lives no longer than the call.
  func withBlock<Result>(
    of kind: Kind, _ body: (FLAC__StreamMetadata) -> Result
  ) throws(AudioFileError) -> Result {
    guard kind == self.kind else {
      throw .damaged(path: path, reason: "its metadata blocks are in disorder")
    }
    // libFLAC would make room for up to 16 MiB that are not there.
    let offset = unsafe Int(FLAC__metadata_simple_iterator_get_block_offset(iterator))
    let length = unsafe Int(FLAC__metadata_simple_iterator_get_block_length(iterator))
    guard offset + 4 + length <= fileSize else {
      throw .truncated(path: path, missing: offset + 4 + length - fileSize)
    }
    guard let block = unsafe FLAC__metadata_simple_iterator_get_block(iterator) else {
      throw .damaged(path: path, reason: "libFLAC cannot read its metadata")
    }
    defer { unsafe FLAC__metadata_object_delete(block) }
    return unsafe body(block.pointee)
  }
}
