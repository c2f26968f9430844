internal import CLame

/// One MP3 stream in the making, used by one task.
///
/// Input is stereo. LAME's output is appended to byte arrays; it comes in whole
/// frames only after a flush.
struct MP3Encoder: ~Copyable {
  private let lame: LameHandle

  /// - Parameter writesInfoTag: Whether the first frame is LAME's placeholder for its Info tag.
  init(_ configuration: EncoderConfiguration, writesInfoTag: Bool = false) throws(EncodingError) {
    try self.init(
      configuration.settings, sampleRate: configuration.sampleRate, writesInfoTag: writesInfoTag)
  }

  /// - Parameter sampleRate: Of the MP3, in hertz; nil for the one that LAME chooses.
  init(
    _ settings: EncoderSettings, sampleRate: Int?, writesInfoTag: Bool = false
  ) throws(EncodingError) {
    // A library loaded into the process may have changed the rounding of this thread.
    _ = tonearm_reset_floating_point()
    let lame = try LameHandle()
    try check("input", unsafe lame_set_num_channels(lame.pointer, 2))
    try check(
      "input", unsafe lame_set_in_samplerate(lame.pointer, Int32(settings.sourceSampleRate)))
    try check("Info tag", unsafe lame_set_bWriteVbrTag(lame.pointer, writesInfoTag ? 1 : 0))
    unsafe lame_set_write_id3tag_automatic(lame.pointer, 0)
    try set(settings.bitRate, of: lame)
    try set(settings.channelMode, of: lame)
    switch settings.lowpass {
    case .automatic: break
    case .frequency(let hertz):
      try check("lowpass", unsafe lame_set_lowpassfreq(lame.pointer, Int32(hertz)))
    case .off: try check("lowpass", unsafe lame_set_lowpassfreq(lame.pointer, -1))
    }
    if settings.lowpass != .automatic, let sampleRate {
      try check("sample rate", unsafe lame_set_out_samplerate(lame.pointer, Int32(sampleRate)))
    }
    if let quality = settings.lameQuality ?? settings.bitRate.bestLAMEQuality {
      try check("quality", unsafe lame_set_quality(lame.pointer, Int32(quality)))
    }
    try check("combination of settings", lame.startWithSettings())
    self.lame = lame
  }

  /// Of the MP3, in hertz.
  var sampleRate: Int { unsafe Int(lame_get_out_samplerate(lame.pointer)) }

  /// In hertz; negative for none.
  var lowpass: Int { unsafe Int(lame_get_lowpassfreq(lame.pointer)) }

  /// LAME's name for its algorithms, as it understood the settings: 0...9.
  var quality: Int { unsafe Int(lame_get_quality(lame.pointer)) }

  /// How much louder than it is LAME takes the music to be where it raises its threshold of hearing,
  /// in decibels; nil where it does not do so by the rule of LAME 3.100 for variable bit rates.
  var hearingSensitivity: Float? {
    guard unsafe String(cString: get_lame_version()) == "3.100",
      unsafe lame_get_VBR(lame.pointer) == vbr_mtrh, unsafe lame_get_ATHtype(lame.pointer) == 5,
      unsafe lame_get_athaa_type(lame.pointer) < 0
    else { return nil }
    return unsafe lame_get_athaa_sensitivity(lame.pointer)
  }

  /// Samples of silence that LAME put behind the last sample to fill the last frame; known once the
  /// stream is finished.
  var endPadding: Int { unsafe Int(lame_get_encoder_padding(lame.pointer)) }

  /// Appends the frames that these interleaved stereo samples complete.
  mutating func encode(
    _ samples: Span<some PCMSample>, into mp3: inout [UInt8]
  ) throws(EncodingError) {
    let count = samples.count / 2
    // The bound that lame.h gives: 1.25 bytes a sample and 7,200 more.
    try unsafe append(to: &mp3, atMost: count * 5 / 4 + 7200) { room in
      unsafe samples.withUnsafeBufferPointer { pcm in
        unsafe encode(pcm, room)
      }
    }
  }

  /// LAME's status, or the number of bytes.
  private func encode<Sample: PCMSample>(
    _ pcm: UnsafeBufferPointer<Sample>, _ room: UnsafeMutableBufferPointer<UInt8>
  ) -> Int32 {
    let count = pcm.count / 2
    if let pcm = unsafe pcm as? UnsafeBufferPointer<Int16> {
      // LAME declares its input mutable, but only reads it.
      return unsafe lame_encode_buffer_interleaved(
        lame.pointer, UnsafeMutablePointer(mutating: pcm.baseAddress), Int32(count),
        room.baseAddress, Int32(room.count))
    }
    // LAME takes floating point at the scale of 16 bits, so that both give the same bytes; its
    // interleaved variant has another scale.
    let left = (0..<count).map { unsafe pcm[2 * $0].valueAt16Bits }
    let right = (0..<count).map { unsafe pcm[2 * $0 + 1].valueAt16Bits }
    return unsafe lame_encode_buffer_float(
      lame.pointer, left, right, Int32(count), room.baseAddress, Int32(room.count))
  }

  /// Empties the bit reservoir and ends the frame that it reached into; samples that are not encoded
  /// yet stay in LAME, so the stream can go on.
  mutating func flushReservoir(into mp3: inout [UInt8]) throws(EncodingError) {
    try unsafe append(to: &mp3, atMost: 7200) { room in
      unsafe lame_encode_flush_nogap(lame.pointer, room.baseAddress, Int32(room.count))
    }
  }

  /// Appends the frames that LAME still holds and ends the stream.
  ///
  /// `endPadding` is known after it.
  mutating func finish(into mp3: inout [UInt8]) throws(EncodingError) {
    try unsafe append(to: &mp3, atMost: 7200) { room in
      unsafe lame_encode_flush(lame.pointer, room.baseAddress, Int32(room.count))
    }
  }

  /// The Info tag of a finished stream as a whole frame; empty where the frames are too small for it.
  func infoTagFrame() -> [UInt8] {
    // The largest frame of layer III: 1,441 bytes.
    unsafe [UInt8](unsafeUninitializedCapacity: 1441) { room, count in
      unsafe count = lame_get_lametag_frame(lame.pointer, room.baseAddress, room.count)
    }
  }

  private func append(
    to mp3: inout [UInt8], atMost bound: Int,
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int32
  ) throws(EncodingError) {
    var status: Int32 = 0
    mp3.append(addingCapacity: bound) { free in
      unsafe free.withUnsafeMutableBufferPointer { room, count in
        status = unsafe body(UnsafeMutableBufferPointer(rebasing: room[count...]))
        count += max(0, Int(status))
      }
    }
    guard status >= 0 else { throw .failed(lameCode: status) }
  }
}

private func set(_ bitRate: BitRate, of lame: borrowing LameHandle) throws(EncodingError) {
  switch bitRate {
  case .constant(let kilobitsPerSecond):
    try check("bit rate", unsafe lame_set_VBR(lame.pointer, vbr_off))
    try check("bit rate", unsafe lame_set_brate(lame.pointer, Int32(kilobitsPerSecond)))
  case .average(let kilobitsPerSecond):
    try check("bit rate", unsafe lame_set_VBR(lame.pointer, vbr_abr))
    try check(
      "bit rate",
      unsafe lame_set_VBR_mean_bitrate_kbps(lame.pointer, Int32(kilobitsPerSecond)))
  case .variable(let quality):
    try check("bit rate", unsafe lame_set_VBR(lame.pointer, vbr_mtrh))
    try check("bit rate", unsafe lame_set_VBR_q(lame.pointer, Int32(quality)))
  }
}

private func set(_ mode: ChannelMode, of lame: borrowing LameHandle) throws(EncodingError) {
  let mode =
    switch mode {
    case .joint: JOINT_STEREO
    case .stereo: STEREO
    case .mono: MONO
    }
  try check("channel mode", unsafe lame_set_mode(lame.pointer, mode))
}

private func check(_ setting: String, _ status: Int32) throws(EncodingError) {
  guard status >= 0 else { throw .rejected(setting: setting) }
}
