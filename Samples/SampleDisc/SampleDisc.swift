import FoundationEssentials

/// A small audio CD of our own, as a BIN/CUE image: the same bytes on every machine, every time.
///
/// It has what discs in the wild have: hidden audio before track 1, two tracks that run into each
/// other, a pre-gap of digital silence, a pre-emphasised track, ISRCs, a catalogue number, and
/// titles in several scripts.
public enum SampleDisc {
  public static let cueFileName = "sample.cue"
  public static let dataFileName = "sample.bin"

  /// The cue sheet, in UTF-8 with line feeds.
  public static let cueSheet = Program.kleineSaitenmusik.cueSheet(dataFileName: dataFileName)

  /// The data file: little-endian 16-bit stereo at 44.1 kHz, a whole number of sectors.
  ///
  /// The first call plays the music, which takes a moment; later ones return the same array.
  public static func pcm() -> [UInt8] { recording }

  private static let recording = Program.kleineSaitenmusik.record()

  /// Writes both files into `directory`, which is made if it is missing.
  public static func write(to directory: String) throws {
    let folder = URL(filePath: directory, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(pcm()).write(to: folder.appending(path: dataFileName), options: .atomic)
    try Data(cueSheet.utf8).write(to: folder.appending(path: cueFileName), options: .atomic)
  }
}
