import Foundation
import TestSupport

/// A tag as mutagen, a parser that has nothing to do with libid3tag, reads it.
struct ParsedTag: Decodable {
  struct Frame: Decodable, Equatable {
    /// Of four letters.
    let identifier: String
    /// 3 is UTF-8; nil for a frame without text.
    let encoding: Int?
    /// A user text's description or an identifier's owner.
    let name: String?
    let values: [String]
    /// In hexadecimal digits.
    let data: String?
  }

  let version: [Int]
  /// The whole tag, with its header.
  let byteCount: Int
  let frames: [Frame]

  init(_ bytes: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write(bytes, to: "tag.mp3")
    let outcome = try ExternalProgram.run(["/usr/bin/python3", "-c", Self.script, file])
    guard outcome.status == 0 else { throw ParsingError(report: outcome.error) }
    self = try JSONDecoder().decode(ParsedTag.self, from: Data(outcome.outputBytes))
  }

  struct ParsingError: Error, CustomStringConvertible {
    let report: String
    var description: String { "python3 with mutagen failed (run `make setup`):\n\(report)" }
  }

  /// Every value of the frames `identifier` (with the description `name`).
  func values(_ identifier: String, name: String? = nil) -> [String] {
    frames.filter { $0.identifier == identifier && $0.name == name }.flatMap(\.values)
  }

  private static let script = """
    import json, sys
    import mutagen.id3
    tag = mutagen.id3.ID3(sys.argv[1], translate=False)
    def described(frame):
        if isinstance(frame, mutagen.id3.UFID):
            return dict(name=frame.owner, values=[], data=frame.data.hex())
        if isinstance(frame, mutagen.id3.MCDI):
            return dict(values=[], data=frame.data.hex())
        if isinstance(frame, mutagen.id3.APIC):
            return dict(encoding=int(frame.encoding), name=f"{frame.mime} {int(frame.type)} {frame.desc}", values=[], data=frame.data.hex())
        if isinstance(frame, mutagen.id3.USLT):
            return dict(encoding=int(frame.encoding), name=frame.lang + frame.desc, values=[frame.text])
        if isinstance(frame, mutagen.id3.COMM):
            return dict(encoding=int(frame.encoding), name=frame.lang + frame.desc, values=[str(v) for v in frame.text])
        if isinstance(frame, mutagen.id3.PairedTextFrame):
            values = [part for pair in frame.people for part in pair]
        else:
            values = [str(value) for value in frame.text]
        return dict(encoding=int(frame.encoding), name=getattr(frame, "desc", None), values=values)
    print(json.dumps(dict(
        version=tag.version, byteCount=tag.size,
        frames=[dict(identifier=frame.FrameID, **described(frame)) for frame in tag.values()])))
    """
}
