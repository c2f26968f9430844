import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct CommandFaultTests {
  private static let commands: [(name: String, block: [UInt8], size: Int)] = [
    ("TEST UNIT READY", [0x00], 0), ("INQUIRY", [0x12, 0, 0, 0, 96], 96),
    ("MODE SENSE", [0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 64], 64),
    ("READ TOC", [0x43, 0, 0, 0, 0, 0, 0, 0, 100], 100),
    ("SET CD SPEED", [0xBB, 0, 0xFF, 0xFF], 0),
    ("READ CD", [0xBE, 0, 0, 0, 0, 5, 0, 0, 1, 0xF8], 2352), ("no command", [0xF7], 0),
  ]

  @Test func anyCommandMayHang() throws {
    for (name, block, size) in Self.commands {
      let drive = try NoiseDisc.drive("hang_at 2")
      let host = Host(drive)
      let first = host.send(block, size: size)
      let second = host.send(block, size: size)
      let third = host.send(block, size: size)
      #expect(first.hostStatus == 0, "\(name)")
      #expect(second.hostStatus == 3 && second.status == 0 && second.bytes.isEmpty, "\(name)")
      #expect(drive.clock == .seconds(60), "\(name)")
      #expect(third.hostStatus == 0 && third.bytes == first.bytes, "\(name)")
      #expect(drive.commandCount == 3, "\(name)")
    }
  }

  @Test func anyCommandMayFail() throws {
    for (name, block, size) in Self.commands {
      let drive = try NoiseDisc.drive("fail_at 2 4 0x09 2")
      let host = Host(drive)
      let first = host.send(block, size: size)
      let second = host.send(block, size: size)
      let third = host.send(block, size: size)
      #expect(second.status == 2 && second.sense == 0x040902, "\(name)")
      #expect(second.bytes.isEmpty, "\(name)")
      #expect(third.sense == first.sense && third.bytes == first.bytes, "\(name)")
    }
  }

  @Test func anyCommandMayFindTheCablePulled() throws {
    for (name, block, size) in Self.commands {
      let drive = try NoiseDisc.drive("gone_at 2")
      let host = Host(drive)
      #expect(host.send(block, size: size).hostStatus == 0, "\(name)")
      let second = host.send(block, size: size)
      #expect(second.error == 0 && second.hostStatus == 1 && second.bytes.isEmpty, "\(name)")
      #expect(host.send(block, size: size).error == 19, "\(name)")  // ENODEV
    }
  }

  @Test func severalCommandsMayHangOrFail() throws {
    let failing = try NoiseDisc.drive("fail_at 2 2 4 1 3")
    let host = Host(failing)
    let senses = (0..<6).map { _ in host.testUnitReady().sense }
    #expect(senses == [0, 0x020401, 0x020401, 0x020401, 0, 0])
    let hanging = try NoiseDisc.drive("hang_at 3 -1")
    let other = Host(hanging)
    let statuses = (0..<6).map { _ in other.testUnitReady().hostStatus }
    #expect(statuses == [0, 0, 3, 3, 3, 3])
  }

  /// What waits for a command waits on while commands fail.
  @Test func aUnitAttentionOutlastsAFailure() throws {
    let drive = try NoiseDisc.drive("fail_at 1 4 0x44 0")
    let host = Host(drive)
    drive.control("eject")
    drive.control("insert")
    #expect(host.testUnitReady().sense == 0x044400)
    #expect(host.testUnitReady().sense == 0x062800)
    #expect(host.testUnitReady().status == 0)
  }

  @Test(arguments: ["", "cache 50", "cache 50; readahead 30"])
  func anErrorMayWithholdTheSectorsBeforeIt(cache: String) throws {
    let late = try NoiseDisc.drive("error 12 1 3 0x11 5 -1 20\n\(cache)")
    let early = try NoiseDisc.drive("error_early 12 1 3 0x11 5 -1 20\n\(cache)")
    for (drive, delivered) in [(late, 10..<12), (early, 10..<10)] {
      let host = Host(drive)
      for _ in 0..<2 {
        let answer = host.read(10, count: 5)
        #expect(answer.sense == 0x031105 && answer.sector == 12)
        #expect(answer.bytes == NoiseDisc.bytes(delivered))
      }
      #expect(host.read(10, count: 2).bytes == NoiseDisc.bytes(10..<12))
    }
  }

  @Test func aReadMayBeTooLongInBytes() throws {
    let drive = try NoiseDisc.drive("c2 honest; max_bytes 4704")
    let host = Host(drive)
    #expect(host.read(5, count: 2).bytes == NoiseDisc.bytes(5..<7))
    #expect(host.read(5, count: 3).sense == 0x052400)
    #expect(host.read(5, count: 2, c2: true).sense == 0x052400)
    #expect(host.read(5, count: 2, subchannel: 2).sense == 0x052400)
    #expect(host.read(5, count: 1, c2: true, subchannel: 1).bytes.count == 2352 + 294 + 96)
    #expect(drive.readCount == 5 && drive.mediumReadCount == 2)
  }

  @Test func overreadIsSilenceShiftedLikeAllAudio() throws {
    let silence = [UInt8](repeating: 0, count: 2352)
    let early = try NoiseDisc.drive("overread_in 2; overread_out 2; read_offset 30")
    let host = Host(early)
    #expect(host.read(-2, count: 2).bytes == silence + silence)
    #expect(host.read(0).bytes == silence.prefix(120) + NoiseDisc.bytes(0..<1).dropLast(120))
    let end = NoiseDisc.bytes(299..<300).suffix(120)
    #expect(host.read(300, count: 2).bytes == end + silence.dropFirst(120) + silence)

    let late = try NoiseDisc.drive("overread_in 2; overread_out 2; read_offset -30")
    let other = Host(late)
    let start = NoiseDisc.bytes(0..<1).prefix(120)
    #expect(other.read(-2, count: 2).bytes == silence + silence.dropFirst(120) + start)
    #expect(other.read(300, count: 2).bytes == silence + silence)
  }

  @Test func aReadPastTheOverreadHasASenseOfItsOwn() throws {
    let plain = try NoiseDisc.drive("overread_in 2; overread_out 2")
    let host = Host(plain)
    for sector in [-3, 302] { #expect(host.read(sector).sense == 0x052100) }
    #expect(host.read(301, count: 2).sense == 0x052100)

    let drive = try NoiseDisc.drive("overread_in 2; overread_out 2; overread_out_error 3 0x11 6")
    let other = Host(drive)
    #expect(other.read(-3).sense == 0x052100)
    #expect(other.read(301).status == 0)
    #expect(other.read(302).sense == 0x031106)
    #expect(other.read(299, count: 4).sense == 0x031106)
  }
}
