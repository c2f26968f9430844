public import CompactDisc
import Synchronization

/// A disc in a drive, spooled to a file as it is read.
public final class DriveSource: DiscSource {
  public let disc: Disc
  public let path: String
  public let remarks: [String]
  public var isFetchedAtOnce: Bool { false }
  private let drive: DiscDrive
  private let spoolDirectory: @Sendable () throws -> String
  /// Made by the first fetch.
  private let spool = Mutex<DataFile?>(nil)

  /// - Parameter spoolDirectory: Gives a folder for the samples, once there are some: a file of up
  ///   to 850 MB without a name, which is gone when the process ends, however it ends.
  public init(
    device: String, spoolDirectory: @escaping @Sendable () throws -> String
  ) async throws {
    path = device
    drive = try await DiscDrive(device: device)
    disc = try await drive.disc()
    self.spoolDirectory = spoolDirectory
    remarks = [
      "Every sector is read once: errors that the drive hides are not noticed."
    ]
  }

  public func fetch(
    _ ranges: [Range<Sector>],
    report: @Sendable (_ sectors: Range<Sector>, _ doubtful: [Sector]) -> Void
  ) async throws {
    let spool = try spool.withLock { spool in
      let file = try spool ?? DataFile(temporaryIn: spoolDirectory())
      spool = file
      return file
    }
    for range in ranges {
      var rest = range
      while !rest.isEmpty {
        try Task.checkCancellation()
        let block = try await drive.read(
          rest
            .lowerBound..<min(rest.upperBound, rest.lowerBound.advanced(by: DiscDrive.longestRead)))
        try spool.write(block.samples.span, at: offset(ofSample: rest.lowerBound.firstSample))
        rest = block.sectors.upperBound..<rest.upperBound
        report(block.sectors, block.doubtful)
      }
    }
  }

  public func read(
    _ samples: Range<Int>, into block: inout OutputSpan<Int16>
  ) throws(DiscError) {
    guard let spool = spool.withLock({ $0 }) else {
      preconditionFailure("samples are read once they have been fetched")
    }
    let offset = offset(ofSample: samples.lowerBound)
    try unsafe block.withUnsafeMutableBufferPointer { room, initialized throws(DiscError) in
      let free = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(room)[(2 * initialized)...])
      let target = unsafe UnsafeMutableRawBufferPointer(
        rebasing: free[..<(samples.count * CDAudio.bytesPerSample)])
      guard try unsafe spool.read(at: offset, into: target) == target.count else {
        throw .truncated(path: path)
      }
      initialized += 2 * samples.count
    }
  }

  private func offset(ofSample sample: Int) -> Int { sample * CDAudio.bytesPerSample }
}
