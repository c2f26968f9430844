import AudioFileReading
import CoverScaling
import Glibc
import ID3Tagging

/// The cover that lies beside a source, or in it.
enum SourceCover {
  /// As players look for them, the best first.
  private static let stems = ["cover", "folder", "front", "albumart"]
  private static let extensions: Set<String> = ["jpg", "jpeg", "png", "webp", "gif"]
  private static let largestPicture = 20 << 20

  /// - Returns: Nil where there is none.
  /// - Throws: Why the one that there is cannot be used, in words for people.
  static func picture(of reference: SourceReference) throws -> TrackTag.Picture? {
    guard let (bytes, name) = try found(for: reference) else { return nil }
    do {
      return TrackTag.Picture(
        mediaType: "image/jpeg", bytes: try CoverFormat().cover(from: bytes).jpeg)
    } catch {
      throw UnusableCover(name: name, reason: "\(error)")
    }
  }

  private static func found(
    for reference: SourceReference
  ) throws -> (bytes: [UInt8], name: String)? {
    let parent = folder(
      of: reference.path == reference.paths[0] ? reference.path : reference.paths[0])
    // The discs of a set may share one.
    let isDisc = DiscFolderName(lastComponent(of: parent)) != nil
    for folder in isDisc ? [parent, folder(of: parent)] : [parent] {
      guard let listing = try? FolderListing(path: folder) else { continue }
      for wanted in stems {
        guard
          let name = listing.files.first(where: {
            stem(of: $0).lowercased() == wanted && extensions.contains(fileExtension(of: $0))
          })
        else { continue }
        let path = "\(folder)/\(name)"
        return (try SmallFile.contents(of: path, atMost: largestPicture), path)
      }
    }
    switch reference.kind {
    case .tracks, .embedded, .record:
      let path = reference.paths[0]
      return try AudioFile(path: path).frontCover().map { ($0.bytes, "the cover in \(path)") }
    case .sheet: return nil
    }
  }
}

private struct UnusableCover: Error, CustomStringConvertible {
  let name: String
  let reason: String
  var description: String { "\(name) is no cover: \(reason)" }
}
