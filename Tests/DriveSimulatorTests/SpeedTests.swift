import TestSupport
import Testing

@Suite(.timeLimit(.minutes(30)))
struct SpeedTests {
  @Test func aFaultAboveASpeedIsNoneAtThatSpeed() throws {
    let drive = try NoiseDisc.drive("c2 honest; speed 24; above 8 interp 100 1")
    let host = Host(drive)
    #expect(try host.pointers(100) == Array(0..<2352))
    host.setSpeed(8)
    #expect(try host.pointers(100) == [])
    #expect(host.read(100).bytes == NoiseDisc.bytes(100..<101))
    host.setSpeed(9)
    #expect(try host.pointers(100) == Array(0..<2352))
    host.setSpeed(4)
    #expect(try host.pointers(100) == [])
    host.setFullSpeed()
    #expect(try host.pointers(100) == Array(0..<2352))
  }

  @Test func aDriveWithoutSpeedIsAboveAll() throws {
    let drive = try NoiseDisc.drive("above 1000 error 100 1 3 0x11 5 -1")
    #expect(Host(drive).read(100).sense == 0x031105)
  }

  @Test func severalLimitsMakeErrorsGrow() throws {
    let drive = try NoiseDisc.drive(
      "c2 honest; speed 40; above 4 flip 7 1 1 1; above 16 flip 7 1 1 1; above 32 interp 7 1")
    let host = Host(drive)
    let counts = try [4, 8, 24, 40].map { speed in
      host.setSpeed(speed)
      return try host.pointers(7).count
    }
    #expect(counts == [0, 1, 2, 2352])
  }

  /// What happens a number of times does not get fewer while it does not count.
  @Test func aFaultAboveASpeedKeepsItsTimes() throws {
    let drive = try NoiseDisc.drive(
      """
      speed 24; above 8 error 10 1 3 2 0 1
      above 8 hang 11 1 1; above 8 short 12 1 1 100
      """)
    let host = Host(drive)
    host.setSpeed(8)
    #expect(host.read(10, count: 3).bytes == NoiseDisc.bytes(10..<13))
    host.setFullSpeed()
    #expect(host.read(10).sense == 0x030200)
    #expect(host.read(11).hostStatus == 3)
    #expect(host.read(12).bytes == Array(NoiseDisc.bytes(12..<13).prefix(100)))
    #expect(host.read(10, count: 3).bytes == NoiseDisc.bytes(10..<13))
  }

  @Test func theDiscSpinsUpOnceUntilTheSpeedChanges() throws {
    let drive = try NoiseDisc.drive("speed 40; spinup_ms 100000")
    let host = Host(drive)
    var spinUps: Int { Int(drive.clock / .seconds(100)) }
    host.testUnitReady()
    #expect(drive.clock == .zero)
    for _ in 0..<2 {
      host.read(10)
      #expect(spinUps == 1)
    }
    host.setFullSpeed()  // which it has
    host.read(20)
    #expect(spinUps == 1)
    host.setSpeed(4)
    #expect(spinUps == 1)
    for _ in 0..<2 {
      host.read(20)
      #expect(spinUps == 2)
    }
  }

  @Test func theDiscSpinsUpAfterItCameIn() throws {
    let drive = try NoiseDisc.drive("spinup_ms 1500; seek_ms 100")
    let host = Host(drive)
    host.read(0)
    host.read(1)
    #expect(drive.clock == .milliseconds(1600))
    drive.control("eject")
    drive.control("insert")
    #expect(host.read(2).sense == 0x062800)
    #expect(drive.clock == .milliseconds(1600))
    host.read(2)
    #expect(drive.clock == .milliseconds(3200))
  }

  @Test func anIdleDiscStops() throws {
    let drive = try NoiseDisc.drive("spinup_ms 1500; idle_ms 5000; cache 10")
    let host = Host(drive)
    host.read(0)
    drive.idle(.milliseconds(4999))
    host.testUnitReady()  // which keeps it awake
    drive.idle(.milliseconds(4999))
    host.read(1)
    #expect(drive.clock == .milliseconds(1500 + 9998))
    drive.idle(.milliseconds(5000))
    host.read(1)  // the cache needs no disc
    #expect(drive.clock == .milliseconds(1500 + 14998))
    host.read(2)
    #expect(drive.clock == .milliseconds(3000 + 14998))
  }
}
