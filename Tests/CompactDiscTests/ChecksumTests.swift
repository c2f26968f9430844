import CompactDisc
import Crypto
import TestSupport
import Testing

struct CRC32Tests {
  private func crc(_ samples: some Collection<Int16>) -> CRC32 {
    var crc = CRC32()
    crc.update(Array(samples).span)
    return crc
  }

  @Test func noiseIsThatOfThePublishedChecksums() {
    let digest = SHA256.hash(data: RandomDisc.bytes).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }
    #expect(
      digest.joined() == "2cb2c38334ff3338216aeb9e47e1c0de709cf985bfbf3a2c01f0b0ece6f69e2b")
  }

  @Test func hasTheStandardCheckValue() {
    var crc = CRC32()
    #expect(crc.value == 0)
    crc.update(bytes: Array("123456789".utf8).span)
    #expect(crc.value == 0xCBF4_3926)
    #expect(crc.byteCount == 9)
  }

  @Test(arguments: [
    (0..<136, 3_791_227_907), (13..<68, 321_342_250), (68..<99, 37_001_035),
    (18..<68, 4_209_773_141),
  ])
  func isThePublishedOne(sectors: Range<Int>, value: UInt32) {
    #expect(crc(RandomDisc.samples(of: sectors)).value == value)
  }

  @Test(arguments: 0...40)
  func bytesAndBlocksGiveTheSame(length: Int) {
    let bytes = Array(RandomDisc.bytes.prefix(length))
    var atOnce = CRC32()
    atOnce.update(bytes: bytes.span)
    var oneByOne = CRC32()
    for byte in bytes { oneByOne.update(bytes: [byte].span) }
    #expect(atOnce == oneByOne)
  }

  @Test(arguments: [0, 1, 2, 3, 15, 16, 17, 1175, 1176, 100_001, 159_935, 159_936])
  func appendingGivesTheWhole(split: Int) {
    let samples = RandomDisc.samples
    var joined = crc(samples[..<split])
    joined.append(crc(samples[split...]))
    #expect(joined == crc(samples))
  }
}

struct CRC32DerivationTests {
  private func crc(_ samples: some Collection<Int16>) -> UInt32 {
    var crc = CRC32()
    crc.update(Array(samples).span)
    return crc.value
  }

  @Test(arguments: [(0, 0), (0, 2), (2, 2), (1176, 100_000), (7, 1000)])
  func stretchesFollowFromWhatLiesBefore(start: Int, length: Int) {
    let samples = RandomDisc.samples
    let difference = CRC32Difference(byteCount: 2 * length)
    #expect(
      difference.value(from: crc(samples[..<start]), to: crc(samples[..<(start + length)]))
        == crc(samples[start..<start + length]))
  }

  @Test func changesAreKnownBeforeTheyAreMade() {
    var samples = Array(RandomDisc.samples.prefix(5000))
    let before = crc(samples)
    var change = CRC32Change(byteCount: 2 * samples.count)
    #expect(change.value(changing: before) == before)
    for (index, difference) in [(0, 1), (1, 0xFFFF), (2, 0x8000), (1176, 3), (4999, 0x55AA)] {
      change.add(at: 2 * index, difference: UInt16(difference))
      samples[index] ^= Int16(bitPattern: UInt16(difference))
      #expect(change.value(changing: before) == crc(samples))
    }
  }

  /// Zeros in none, some and all of the words that are summed up together.
  @Test(arguments: [0, 1, 2, 127, 128, 129, 255, 256, 1000, 4000])
  func wordsThatAreZeroAreLeftOut(length: Int) {
    var samples = RandomDisc.samples(of: 0..<2).map { $0 == 0 ? 1 : $0 }
    for index in stride(from: 0, to: min(length, samples.count), by: length < 300 ? 1 : 7) {
      samples[index] = 0
    }
    var crcs = SampleCRCs()
    crcs.update(samples.span)
    #expect(crcs.all.value == crc(samples))
    #expect(crcs.withoutNull.value == crc(samples.filter { $0 != 0 }))
    var joined = SampleCRCs()
    var second = SampleCRCs()
    joined.update(samples.span.extracting(0..<777))
    second.update(samples.span.extracting(777..<samples.count))
    joined.append(second)
    #expect(joined == crcs)
  }
}

struct AccurateRipChecksumTests {
  struct Role: Sendable, CustomTestStringConvertible {
    let isFirst: Bool
    let isLast: Bool
    var testDescription: String { "\(isFirst ? "first " : "")\(isLast ? "last" : "")" }

    static let all = [
      Role(isFirst: true, isLast: false), Role(isFirst: false, isLast: false),
      Role(isFirst: false, isLast: true), Role(isFirst: true, isLast: true),
    ]
  }

  private func checksum(
    of samples: ArraySlice<Int16>, role: Role, sampleCount: Int
  ) -> AccurateRipChecksum {
    var checksum = AccurateRipChecksum(
      sampleCount: sampleCount, isFirstTrack: role.isFirst, isLastTrack: role.isLast,
      startingAt: samples.startIndex / 2)
    checksum.update(Array(samples).span)
    return checksum
  }

  @Test(arguments: [
    (13..<68, true, 3_727_147_246 as UInt32, 3_988_391_122 as UInt32),
    (68..<99, false, 2_202_235_240, 2_284_845_104),
  ])
  func isThePublishedOne(sectors: Range<Int>, isFirst: Bool, v1: UInt32, v2: UInt32) {
    let samples = RandomDisc.samples(of: sectors)
    let checksum = checksum(
      of: samples[...], role: Role(isFirst: isFirst, isLast: false),
      sampleCount: samples.count / 2)
    #expect(checksum.v1 == v1)
    #expect(checksum.v2 == v2)
  }

  /// The definition, sample by sample.
  @Test(arguments: Role.all)
  func sumsUpSamplesTimesPositions(role: Role) {
    let samples = RandomDisc.samples(of: 20..<32)
    let count = samples.count / 2
    var v1: UInt32 = 0
    var v2: UInt32 = 0
    for position in 1...count
    where !(role.isFirst && position < 2940) && !(role.isLast && position > count - 2940) {
      let (left, right) = (samples[2 * position - 2], samples[2 * position - 1])
      let word = UInt32(UInt16(bitPattern: left)) | UInt32(UInt16(bitPattern: right)) << 16
      let product = UInt64(word) * UInt64(position)
      v1 &+= UInt32(truncatingIfNeeded: product)
      v2 &+= UInt32(truncatingIfNeeded: product) &+ UInt32(product >> 32)
    }
    let checksum = checksum(of: samples[...], role: role, sampleCount: count)
    #expect(checksum.v1 == v1)
    #expect(checksum.v2 == v2)
  }

  @Test(arguments: Role.all, [0, 1, 2938, 2939, 2940, 4999, 4116, 4117, 7055, 7056])
  func appendingGivesTheWhole(role: Role, split: Int) {
    let samples = RandomDisc.samples(of: 20..<32)
    let count = samples.count / 2
    var joined = checksum(of: samples[..<(2 * split)], role: role, sampleCount: count)
    joined.append(checksum(of: samples[(2 * split)...], role: role, sampleCount: count))
    #expect(joined == checksum(of: samples[...], role: role, sampleCount: count))
  }

  @Test(arguments: Role.all)
  func ignoresTracksShorterThanWhatIsSkipped(role: Role) {
    let samples = RandomDisc.samples(of: 20..<24)
    let checksum = checksum(of: samples[...], role: role, sampleCount: samples.count / 2)
    #expect((checksum.v1 == 0) == (role.isFirst || role.isLast))
  }
}

struct TrackChecksumsTests {
  private func checksums(of samples: ArraySlice<Int16>, sampleCount: Int) -> TrackChecksums {
    var checksums = TrackChecksums(
      sampleCount: sampleCount, isFirstTrack: true, isLastTrack: false,
      startingAt: samples.startIndex / 2)
    checksums.update(Array(samples).span)
    return checksums
  }

  @Test func onePassGivesAll() {
    let samples = RandomDisc.samples(of: 13..<68)
    let checksums = checksums(of: samples[...], sampleCount: samples.count / 2)
    #expect(checksums.crc32.value == 321_342_250)
    #expect(checksums.accurateRip.v1 == 3_727_147_246)
    #expect(checksums.accurateRip.v2 == 3_988_391_122)
    #expect(checksums.sampleCount == samples.count / 2)
    #expect(checksums.peak == samples.map(\.magnitude).max())
  }

  @Test func runsAppendedInOrderGiveTheTrack() {
    let samples = RandomDisc.samples(of: 13..<68)
    let count = samples.count / 2
    var joined = TrackChecksums(sampleCount: count, isFirstTrack: true, isLastTrack: false)
    for start in stride(from: 0, to: samples.count, by: 2 * 777) {
      let run = samples[start..<min(start + 2 * 777, samples.count)]
      joined.append(checksums(of: run, sampleCount: count))
    }
    #expect(joined == checksums(of: samples[...], sampleCount: count))
  }

  @Test(
    arguments: [
      ([], 0), ([0, 0], 0), ([5, -6], 6), ([32767, 1], 32767), ([-32768, 32767], 32768),
    ] as [([Int16], UInt16)])
  func peakIsTheLargestDeflection(samples: [Int16], peak: UInt16) {
    #expect(checksums(of: samples[...], sampleCount: samples.count / 2).peak == peak)
  }
}
