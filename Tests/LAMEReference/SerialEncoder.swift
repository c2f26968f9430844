internal import CLame
public import MP3Encoding

/// libmp3lame as a program without segments uses it: the judge of what segments yield.
public enum SerialEncoder {
  /// One context for the whole track.
  ///
  /// - Parameters:
  ///   - samples: Interleaved 16-bit stereo at 44.1 kHz.
  ///   - resets: Samples behind which the bit reservoir is emptied, ascending.
  ///   - writesInfoTag: Whether the finished Info tag is the first frame.
  public static func encode(
    _ samples: [Int16], _ bitRate: BitRate, resets: [Int] = [], writesInfoTag: Bool = false
  ) -> [UInt8] {
    pieces(
      samples, EncoderSettings(bitRate: bitRate), resets: resets, writesInfoTag: writesInfoTag
    ).flatMap { $0 }
  }

  /// The same, cut behind the resets.
  public static func pieces(
    _ samples: [Int16], _ settings: EncoderSettings, resets: [Int], writesInfoTag: Bool = false
  ) -> [[UInt8]] {
    guard let lame = unsafe lame_init() else { return [] }
    defer { unsafe lame_close(lame) }
    unsafe lame_set_in_samplerate(lame, 44_100)
    unsafe lame_set_num_channels(lame, 2)
    unsafe lame_set_bWriteVbrTag(lame, writesInfoTag ? 1 : 0)
    switch settings.bitRate {
    case .constant(let rate): unsafe lame_set_brate(lame, Int32(rate))
    case .average(let rate):
      unsafe lame_set_VBR(lame, vbr_abr)
      unsafe lame_set_VBR_mean_bitrate_kbps(lame, Int32(rate))
    case .variable(let quality):
      unsafe lame_set_VBR(lame, vbr_default)
      unsafe lame_set_VBR_q(lame, Int32(quality))
    }
    switch settings.channelMode {
    case .joint: break
    case .stereo: unsafe lame_set_mode(lame, STEREO)
    case .mono: unsafe lame_set_mode(lame, MONO)
    }
    if let quality = settings.lameQuality ?? settings.bitRate.bestLAMEQuality {
      unsafe lame_set_quality(lame, Int32(quality))
    }
    guard unsafe lame_init_params(lame) == 0 else { return [] }
    var pieces: [[UInt8]] = []
    var mp3: [UInt8] = []
    var start = 0
    let count = samples.count / 2
    for end in resets + [count] {
      // Blocks of a length that has nothing to do with frames: the result must not depend on it.
      while start < end {
        let length = min(10_007, end - start)
        unsafe append(to: &mp3, atMost: length * 5 / 4 + 7200) { room, size in
          unsafe samples.withUnsafeBufferPointer { pcm in
            let block = unsafe UnsafeMutablePointer(mutating: pcm.baseAddress)
            return unsafe lame_encode_buffer_interleaved(
              lame, block.map { unsafe $0 + 2 * start }, Int32(length), room, size)
          }
        }
        start += length
      }
      unsafe append(to: &mp3, atMost: 7200) { room, size in
        unsafe end == count
          ? lame_encode_flush(lame, room, size) : lame_encode_flush_nogap(lame, room, size)
      }
      pieces.append(mp3)
      mp3.removeAll()
    }
    if writesInfoTag {
      let tag = unsafe [UInt8](unsafeUninitializedCapacity: 2000) { room, size in
        unsafe size = lame_get_lametag_frame(lame, room.baseAddress, room.count)
      }
      pieces[0].replaceSubrange(0..<tag.count, with: tag)
    }
    return pieces
  }

  private static func append(
    to mp3: inout [UInt8], atMost bound: Int,
    _ body: (UnsafeMutablePointer<UInt8>?, Int32) -> Int32
  ) {
    mp3.append(addingCapacity: bound) { free in
      unsafe free.withUnsafeMutableBufferPointer { room, count in
        let tail = unsafe UnsafeMutableBufferPointer(rebasing: room[count...])
        unsafe count += Int(body(tail.baseAddress, Int32(tail.count)))
      }
    }
  }
}
