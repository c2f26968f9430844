import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct SubchannelTests {
  /// CRC-16 with polynomial 0x1021, inverted: bit by bit, and not the simulator's.
  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    var register: UInt32 = 0
    for bit in 0..<bytes.count * 8 {
      let input = UInt32(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1)
      let feedback = register >> 15 & 1 ^ input
      register = register << 1 & 0xFFFF
      if feedback == 1 { register ^= 0x1021 }
    }
    return [UInt8(~register >> 8 & 255), UInt8(~register & 255)]
  }

  private static func checked(_ bytes: [UInt8]) -> [UInt8] { bytes + checksum(bytes) }

  private static let positions: [(sector: Int, q: [UInt8])] = [
    (20, [0x01, 0x01, 0x00, 0x00, 0x00, 0x54, 0, 0x00, 0x02, 0x20]),
    (80, [0x01, 0x01, 0x01, 0x00, 0x00, 0x05, 0, 0x00, 0x03, 0x05]),
    (160, [0x11, 0x02, 0x00, 0x00, 0x00, 0x14, 0, 0x00, 0x04, 0x10]),
    (224, [0x11, 0x02, 0x01, 0x00, 0x00, 0x49, 0, 0x00, 0x04, 0x74]),
    (225, [0x11, 0x02, 0x02, 0x00, 0x00, 0x50, 0, 0x00, 0x05, 0x00]),
    (260, [0x11, 0x02, 0x03, 0x00, 0x01, 0x10, 0, 0x00, 0x05, 0x35]),
    (301, [0x11, 0xAA, 0x01, 0x00, 0x00, 0x01, 0, 0x00, 0x06, 0x01]),
  ]

  private static func host(_ plan: String) throws -> Host {
    try Host(NoiseDisc.drive("overread_in 10; overread_out 10\n\(plan)"))
  }

  @Test func qTellsTrackIndexAndTimes() throws {
    let host = try Self.host("q good")
    for (sector, q) in Self.positions { #expect(host.q(sector) == Self.checked(q)) }
    // READ SUB-CHANNEL tells the index of the sector behind the last read.
    host.read(229)
    let position = host.send([0x42, 0, 0x40, 1, 0, 0, 0, 0, 16], size: 16).bytes
    #expect(position[5...7] == [0x11, 2, 2])
  }

  @Test func qMayBeRefused() throws {
    let host = try Self.host("q none")
    #expect(host.read(20, subchannel: 2).sense == 0x052400)
    #expect(host.read(20, subchannel: 1).bytes.count == 2448)
    #expect(host.read(20).bytes == NoiseDisc.bytes(20..<21))
  }

  @Test func qMayLackItsChecksum() throws {
    let host = try Self.host("q nocrc")
    for (sector, q) in Self.positions { #expect(host.q(sector) == q + [0, 0]) }
  }

  @Test func qMayBeBinary() throws {
    let host = try Self.host("q binary")
    let bare = try Self.host("q binary nocrc")
    #expect(host.q(260) == Self.checked([0x11, 2, 3, 0, 1, 10, 0, 0, 5, 35]))
    #expect(host.q(301) == Self.checked([0x11, 0xAA, 1, 0, 0, 1, 0, 0, 6, 1]))
    #expect(bare.q(260) == [0x11, 2, 3, 0, 1, 10, 0, 0, 5, 35, 0, 0])
  }

  @Test func aSpoiltQHasOneWrongBit() throws {
    let host = try Self.host("q_errors 1")
    for (sector, good) in Self.positions {
      let q = host.q(sector)
      #expect(zip(q, Self.checked(good)).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +) == 1)
      #expect(Self.checksum(Array(q.prefix(10))) != Array(q.suffix(2)))
    }
    let half = try Self.host("q_errors 0.5; seed 3")
    let same = try Self.host("q_errors 0.5; seed 3")
    let answers = (0..<100).map(half.q)
    let bad = answers.count { Self.checked(Array($0.prefix(10))) != $0 }
    #expect(30...70 ~= bad)
    #expect((0..<100).map(same.q) == answers)
  }

  @Test(arguments: [3, -3, 75, -75])
  func qMayBeANeighbours(distance: Int) throws {
    let good = try Self.host("")
    let shifted = try Self.host("q_shift \(distance)")
    for sector in [100, 172, 222] { #expect(shifted.q(sector) == good.q(sector + distance)) }
  }

  @Test func qFromBeforeTheDiscCountsDownFromAHundredMinutes() throws {
    let host = try Self.host("q_shift -75; overread_in 150")
    #expect(
      host.q(-100) == Self.checked([0x01, 0x01, 0, 0x00, 0x03, 0x24, 0, 0x99, 0x59, 0x50]))
  }

  @Test func theSubchannelMayComeFirst() throws {
    let plan = "c2 honest; interp 20 1"
    let usual = try Self.host(plan)
    let swapped = try Self.host("\(plan); q_order swapped")
    let q = Self.checked(Self.positions[0].q) + [0, 0, 0, 0]
    let c2 = [UInt8](repeating: 0xFF, count: 294)
    #expect(usual.read(20, c2: true, subchannel: 2).bytes.dropFirst(2352) == c2[...] + q)
    #expect(swapped.read(20, c2: true, subchannel: 2).bytes.dropFirst(2352) == q[...] + c2)
  }

  @Test func theTOCMayTellOtherFlagsThanQ() throws {
    let host = try Self.host("toc_flags 1 4; toc_flags 2 8; toc_flags 0xAA 2")
    let toc = host.toc()
    #expect([toc[5], toc[13], toc[21]] == [0x14, 0x18, 0x12])
    let full = host.toc(format: 2)
    let entries = stride(from: 4, to: full.count, by: 11).map { Array(full[$0..<$0 + 11]) }
    #expect(entries.map { $0[3] } == [0xA0, 0xA1, 0xA2, 1, 2])
    #expect(entries.map { $0[1] } == [0x14, 0x18, 0x12, 0x14, 0x18])
    #expect(host.q(80)[0] == 0x01)
    #expect(host.q(260)[0] == 0x11)
    // It is still audio.
    #expect(host.read(80).bytes == NoiseDisc.bytes(80..<81))
  }
}
