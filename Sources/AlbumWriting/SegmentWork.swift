package import MP3Encoding

/// A segment of a track that is to be encoded.
package struct SegmentWork: Sendable {
  package let job: TrackJob
  package let segment: EncodingPlan.Segment

  /// Whether an earlier run has written the segment's frames.
  var isWritten: Bool { segment.index < job.written.segmentCount }

  /// All segments of an album in the order in which they are to be started.
  ///
  /// - Parameter heldBack: See `SegmentOrder`.
  package static func order(_ jobs: [TrackJob], heldBack: Int) -> [SegmentWork] {
    let work = jobs.flatMap { job in
      job.encoding.plan.segments.map { SegmentWork(job: job, segment: $0) }
    }
    return SegmentOrder.indices(of: work.map(\.segment), heldBack: heldBack).map { work[$0] }
  }
}

/// In which order segments are started.
package enum SegmentOrder {
  /// How many segments may be between being started and being written, for so many threads: enough
  /// that none of them waits, few enough for the memory.
  package static func window(threadCount: Int) -> Int { 2 * threadCount }

  /// The indices of segments in the order in which they are to be started.
  ///
  /// Tracks follow each other, and so do the segments of each. But the shortest of the tracks' last
  /// segments wait for the end, the longest of them first: what is left when the work runs out is
  /// then short, and no thread waits long for another.
  /// - Parameters:
  ///   - segments: Those of all tracks, track after track.
  ///   - heldBack: How many segments wait; as many as there are threads is best.
  package static func indices(of segments: [EncodingPlan.Segment], heldBack: Int) -> [Int] {
    func sampleCount(_ index: Int) -> Int {
      segments[index].warmUp.count + segments[index].samples.count
    }
    let byLength = segments.indices.filter { segments[$0].isLast }
      .sorted { (sampleCount($0), $1) < (sampleCount($1), $0) }
    let held = byLength.prefix(heldBack)
    return segments.indices.filter { !held.contains($0) } + held.reversed()
  }
}
