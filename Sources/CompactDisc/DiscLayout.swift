/// Where each sector of a disc image lies: a cue sheet together with the lengths of its files.
///
/// Sector 0 is the start of the first file. Everything that follows moves by the silence of PREGAP
/// and POSTGAP lines, track 1's PREGAP included, and by the gaps between sessions.
public struct DiscLayout: Equatable, Sendable {
  /// Where a run of sectors comes from.
  public enum Source: Equatable, Sendable {
    /// Sectors of zeros that no file has.
    case silence
    /// Sectors side by side in a file.
    ///
    /// - Parameters:
    ///   - index: The file's position in the sheet's `files`.
    ///   - byteOffset: Where the run starts in the file.
    ///   - bytesPerSector: 2,352 for audio; in data tracks perhaps less, as the sheet says.
    ///   - isBigEndian: Whether audio samples have their high byte first.
    case file(index: Int, byteOffset: Int, bytesPerSector: Int, isBigEndian: Bool)
  }

  public struct Extent: Equatable, Sendable {
    public let sectors: Range<Sector>
    public let source: Source
  }

  public let disc: Disc
  /// In order from sector 0 to the lead-out, without gaps but those between sessions.
  ///
  /// The last sector of the last file may be incomplete when it is audio; what is missing counts
  /// as silence.
  public let extents: [Extent]

  /// Places a sheet's tracks on a disc.
  ///
  /// `REM SESSION` starts a session: its first track starts 11,400 sectors after the last one's
  /// end, from the third session on 6,900, and its pre-gap is part of that distance. A sheet without
  /// such lines is read as one session, except for a CD-Extra of which the data lies in a file of its own after nothing but
  /// audio: programs that write these leave the gap out, so it is put in. Data that shares the file
  /// of the audio before it stays where its INDEX says, in the same session, since nobody can tell
  /// whether such a file has the gap; then no music is lost.
  ///
  /// - Parameters:
  ///   - fileSizes: The bytes in each of the sheet's `files`; of a decoded one, of its samples as a CD
  ///     has them.
  ///   - areDecoded: Whether the files are audio files whose samples somebody else decodes; only
  ///     raw images can be read otherwise.
  /// - Precondition: There is one size, not negative, for each file.
  public init(
    _ sheet: CueSheet, fileSizes: [Int], areDecoded: Bool = false
  ) throws(CueSheetError) {
    precondition(
      fileSizes.count == sheet.files.count && fileSizes.allSatisfy { $0 >= 0 },
      "one size for each file")
    var builder = DiscLayoutBuilder(sheet, decodesFiles: areDecoded)
    self = try builder.layout(fileSizes: fileSizes)
  }

  init(disc: Disc, extents: [Extent]) {
    self.disc = disc
    self.extents = extents
  }

  /// The extents that hold `sectors`, cut to them; sectors between sessions have none.
  public func extents(in sectors: Range<Sector>) -> [Extent] {
    extents.compactMap { extent in
      let part = extent.sectors.clamped(to: sectors)
      if part.isEmpty { return nil }
      let skipped = extent.sectors.lowerBound.distance(to: part.lowerBound)
      return Extent(sectors: part, source: extent.source.advanced(by: skipped))
    }
  }
}

extension DiscLayout.Source {
  /// The source of the sector that is `count` sectors further on.
  func advanced(by count: Int) -> DiscLayout.Source {
    switch self {
    case .silence:
      .silence
    case .file(let index, let byteOffset, let bytesPerSector, let isBigEndian):
      .file(
        index: index, byteOffset: byteOffset + count * bytesPerSector,
        bytesPerSector: bytesPerSector, isBigEndian: isBigEndian)
    }
  }
}
