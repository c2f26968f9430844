import CompactDisc
import Foundation
import RipVerifying

/// Measures what it takes to verify and repair a disc of 80 minutes, and prints it as a table.
@main
struct BenchVerifying {
  /// Blocks as a drive delivers them.
  private static let blockLength = 26 * CDAudio.samplesPerSector

  static func main() throws {
    let sectors = 80 * 60 * CDAudio.sectorsPerSecond
    let starts = (0..<16).map { "\($0 * (sectors / 16))" }.joined(separator: ":")
    let toc = try TableOfContents(parsing: "\(starts):\(sectors)")
    guard let layout = AudioLayout(toc) else { return }
    let minute = Self.music(sampleCount: 60 * CDAudio.sampleRate)
    print("An 80-minute disc of 16 tracks; CPU time of one core")

    var survey = RipSurvey(layout)
    let cheap = time { feed(layout.sampleCount, minute) { survey.update($0) } }
    let perSample = cheap / Double(layout.sampleCount)
    row("all checksums but the syndromes", cheap)
    print(
      String(
        format: "    %.2f ns for each stereo sample: %.2f %% of a core at 100x", perSample * 1e9,
        perSample * 100 * Double(CDAudio.sampleRate) * 100))

    var crc = SampleCRCs()
    row("  of these both CRC-32", time { feed(layout.sampleCount, minute) { crc.update($0) } })

    var syndromes = CTDBSyndromeSurvey(sampleCount: layout.sampleCount)
    row("16 syndromes", time { feed(layout.sampleCount, minute) { syndromes.update($0) } })

    row(
      "AccurateRip version 1 and sector 450 at 5879 offsets",
      time {
        for index in layout.tracks.indices {
          _ = survey.accurateRipV1(ofTrack: index)
          _ = survey.frame450(ofTrack: index)
        }
      })
    row(
      "CTDB checksums of disc and tracks at 11,759 offsets",
      time {
        _ = survey.ctdbDiscCRC
        for index in layout.tracks.indices { _ = survey.ctdbCRC(ofTrack: index) }
      })

    guard let right = syndromes.syndromes, let parity = CTDBParity(file: right.parityFile()),
      let crcs = survey.ctdbDiscCRC, let rightCRC = crcs[0]
    else { return }
    for damaged in [1, 8, 16] { repair(layout, minute, parity, rightCRC, sectors: 10 * damaged) }
  }

  /// Spoils as many sectors in as many places, and finds out how.
  private static func repair(
    _ layout: AudioLayout, _ minute: [Int16], _ parity: CTDBParity, _ crc: UInt32, sectors: Int
  ) {
    var survey = RipSurvey(layout)
    var syndromes = CTDBSyndromeSurvey(sampleCount: layout.sampleCount)
    let length = 10 * CDAudio.samplesPerSector
    let distance = layout.sampleCount / (sectors / 10 + 1)
    let spoiled = (1...sectors / 10).map { $0 * distance..<$0 * distance + length }
    var position = 0
    feed(layout.sampleCount, minute) { block in
      let range = position..<position + block.count / 2
      var copy = (0..<block.count).map { block[$0] }
      for part in spoiled.map({ $0.clamped(to: range) }) {
        for sample in part { copy[2 * (sample - range.lowerBound)] ^= 0x55 }
      }
      survey.update(copy.span)
      syndromes.update(copy.span)
      position = range.upperBound
    }
    guard let found = syndromes.syndromes, let crcs = survey.ctdbDiscCRC else { return }
    let planner = CTDBRepairPlanner(syndromes: found, discCRC: crcs)
    var outcome = ""
    let seconds = time {
      do {
        let repair = try planner.repair(parity: parity, crc: crc, offset: 0, doubtful: spoiled)
        outcome = "\(repair.corrections.count) words"
      } catch {
        outcome = "\(error)"
      }
    }
    row("repair of \(sectors) sectors that are in doubt: \(outcome)", seconds)
  }

  private static func feed(_ sampleCount: Int, _ minute: [Int16], _ body: (Span<Int16>) -> Void) {
    var position = 0
    let span = minute.span
    let available = minute.count / 2
    while position < sampleCount {
      let start = position % available
      let count = min(blockLength, available - start, sampleCount - position)
      body(span.extracting(2 * start..<2 * (start + count)))
      position += count
    }
  }

  /// Tones that swell and die away, with noise beneath, so that some samples are 0.
  private static func music(sampleCount: Int) -> [Int16] {
    var noise: UInt64 = 1
    return (0..<2 * sampleCount).map { index in
      noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let time = Double(index / 2) / Double(CDAudio.sampleRate)
      let swell = 0.5 + 0.5 * sin(time / 3)
      let tone = sin(2 * .pi * (index.isMultiple(of: 2) ? 220.5 : 330.25) * time)
      return Int16(9000 * swell * tone + Double(noise >> 58) - 32)
    }
  }

  private static func row(_ name: String, _ seconds: Double) {
    print(String(format: "%7.3f s  ", seconds) + name)
  }

  private static func time(_ body: () -> Void) -> Double {
    let start = clock()
    body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }
}
