import Crypto

extension TableOfContents {
  /// The part of the disc that MusicBrainz goes by.
  ///
  /// Data tracks at the end are left out; the lead-out then lies 11,400 sectors before the first of
  /// them. A data track at the start stays.
  public var musicBrainzTracks: (tracks: ArraySlice<Track>, leadOut: Sector) {
    var kept = tracks[...]
    var end = toldLeadOut
    if tracks.contains(where: { $0.kind == .audio }) {
      while let last = kept.last, last.kind == .data {
        end = audioEnd(before: last)
        kept.removeLast()
      }
    }
    while kept.count > 1, let last = kept.last, last.sectors.lowerBound > end {
      kept.removeLast()
    }
    return (kept, end)
  }

  /// The id under which MusicBrainz knows the disc: 28 characters.
  ///
  /// SHA-1 over the first and last track number and 100 addresses, the lead-out's first
  /// (https://musicbrainz.org/doc/Disc_ID_Calculation).
  public var musicBrainzDiscID: String {
    let (kept, end) = musicBrainzTracks
    var addresses = [end] + Array(repeating: Sector?.none, count: 99)
    for track in kept { addresses[track.number] = track.sectors.lowerBound }
    let numbers = [kept.first, kept.last].map { $0?.number ?? 0 }
    let text =
      numbers.map { padded(String($0, radix: 16), to: 2) }.joined()
      + addresses.map { address in
        hexadecimal(Self.word(address.map { $0.offset + CDAudio.leadInSectors } ?? 0))
      }.joined()
    return Self.digest(of: text)
  }

  /// The disc as MusicBrainz takes it in place of an id: the first and the last track's number, the
  /// lead-out and the starts of the tracks, joined by plus signs; addresses count from the lead-in.
  public var musicBrainzTOC: String {
    let (kept, end) = musicBrainzTracks
    let numbers = [kept.first, kept.last].map { $0?.number ?? 0 }
    let addresses = ([end] + kept.map(\.sectors.lowerBound)).map {
      $0.offset + CDAudio.leadInSectors
    }
    return (numbers + addresses).map(String.init).joined(separator: "+")
  }

  /// The id under which FreeDB and its successors know the disc: eight hexadecimal digits.
  ///
  /// The digit sums of all starts in seconds, modulo 255; the length in seconds; the track count.
  public var freeDBDiscID: String {
    func seconds(_ sector: Sector) -> Int {
      (sector.offset + CDAudio.leadInSectors) / CDAudio.sectorsPerSecond
    }
    let digits = tracks.map { track in
      String(seconds(track.sectors.lowerBound)).utf8.reduce(0) {
        $0 + Int($1 - UInt8(ascii: "0"))
      }
    }
    let sum = digits.reduce(0, +) % 255
    let length = seconds(toldLeadOut) - seconds(firstStart)
    return hexadecimal(Self.word(sum << 24 | (length & 0xFFFF) << 8 | tracks.count))
  }

  /// The id under which AccurateRip knows the disc: audio tracks, two sums, the FreeDB id.
  ///
  /// The sums run over the audio tracks only, counted from 1 whatever their numbers, but the
  /// lead-out is the whole disc's.
  public var accurateRipDiscID: String {
    let starts = audioTracks.map(\.sectors.lowerBound.offset)
    let end = toldLeadOut.offset
    let sum = Self.word(starts.reduce(end, +))
    let weightedSum = Self.word(
      zip(1..., starts + [end]).reduce(0) { $0 + $1.0 * max($1.1, 1) })
    return [
      padded(String(starts.count), to: 3), hexadecimal(sum), hexadecimal(weightedSum), freeDBDiscID,
    ].joined(separator: "-")
  }

  /// The id of the audio part in the Cue Tools database: 28 characters.
  ///
  /// SHA-1 over the starts of the second and later audio tracks and the end of the last one, all
  /// counted from the first audio track, so hidden audio and data do not matter.
  public var ctdbTOCID: String {
    let audio = audioTracks
    guard let first = audio.first, let last = audio.last else {
      return Self.digest(of: String(repeating: "0", count: 800))
    }
    let following = tracks.first { $0.number == last.number + 1 }
    let end = following.map(audioEnd(before:)) ?? toldLeadOut
    let points = audio.dropFirst().map(\.sectors.lowerBound) + [end]
    let text = points.map { point in
      hexadecimal(Self.word(first.sectors.lowerBound.distance(to: point)))
    }.joined()
    return Self.digest(of: text + String(repeating: "0", count: 800 - text.utf8.count))
  }

  /// Modulo 2³², for what a disc says wrongly.
  private static func word(_ value: Int) -> UInt32 { UInt32(truncatingIfNeeded: value) }

  private var firstStart: Sector { tracks.first?.sectors.lowerBound ?? leadOut }

  /// Where the ids let audio end before a track of data: a session gap earlier.
  ///
  /// They do so whatever session the data is in. Where the track before starts later than that,
  /// there can be no gap, and the data itself ends the audio.
  private func audioEnd(before data: Track) -> Sector {
    let end = data.sectors.lowerBound.advanced(by: -CDAudio.sessionGapSectors)
    let previous = tracks.last { $0.number < data.number }
    guard let previous, previous.sectors.lowerBound < end else { return data.sectors.lowerBound }
    return end
  }

  /// SHA-1 of the text in capitals, in base64 with the signs that need no escape in an address.
  private static func digest(of text: String) -> String {
    let hash = Insecure.SHA1.hash(data: text.utf8.map(uppercased))
    return base64(Array(hash))
  }

  /// Base64 with `.`, `_` and `-` in place of `+`, `/` and `=`.
  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for position in 0..<4 {
        let digit = alphabet[bits >> (18 - 6 * position) & 63]
        text.append(position <= group.count ? digit : UInt8(ascii: "-"))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
