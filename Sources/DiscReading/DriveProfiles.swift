import Foundation

/// The profiles of all drives that were used, in a file of JSON.
public struct DriveProfiles: Sendable {
  private struct Contents: Codable {
    var version = 1
    var drives: [DriveProfile] = []
  }

  public let path: String

  /// - Parameter path: A file that need not exist, in a folder that does.
  public init(path: String) { self.path = path }

  /// All of them; none where the file is missing.
  ///
  /// - Throws: `DiscError` where the file is damaged or of a later version.
  public func all() throws(DiscError) -> [DriveProfile] { try contents().drives }

  public func profile(of drive: DriveIdentity) throws(DiscError) -> DriveProfile? {
    try all().first { $0.drive == drive }
  }

  /// Keeps a profile in place of the one that the drive had.
  public func save(_ profile: DriveProfile) throws(DiscError) {
    var contents = try contents()
    if let known = contents.drives.firstIndex(where: { $0.drive == profile.drive }) {
      contents.drives[known] = profile
    } else {
      contents.drives.append(profile)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try encoder.encode(contents).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .systemFailure(
        path: path, operation: "writing", reason: error.localizedDescription)
    }
  }

  private func contents() throws(DiscError) -> Contents {
    guard let data = FileManager.default.contents(atPath: path) else { return Contents() }
    do {
      let contents = try JSONDecoder().decode(Contents.self, from: data)
      guard contents.version == 1 else {
        throw DiscError.damagedProfiles(path: path, reason: "it is of a later version")
      }
      return contents
    } catch let error as DiscError {
      throw error
    } catch {
      throw .damagedProfiles(path: path, reason: "it cannot be read")
    }
  }
}
