import MP3Encoding

/// A segment of a track that is to be encoded.
struct SegmentWork: Sendable {
  let job: TrackJob
  let segment: EncodingPlan.Segment

  /// All segments of an album in the order in which they are to be started.
  ///
  /// Tracks follow each other, and so do the segments of each. But the shortest of the tracks' last
  /// segments wait for the end, the longest of them first: what is left when the work runs out is
  /// then short, and no thread waits long for another.
  /// - Parameter heldBack: How many segments wait; as many as there are threads is best.
  static func order(_ jobs: [TrackJob], heldBack: Int) -> [SegmentWork] {
    let work = jobs.flatMap { job in
      job.encoding.plan.segments.map { SegmentWork(job: job, segment: $0) }
    }
    let byLength = work.indices.filter { work[$0].segment.isLast }
      .sorted { (work[$0].sampleCount, $1) < (work[$1].sampleCount, $0) }
    let held = byLength.prefix(heldBack)
    return work.indices.filter { !held.contains($0) }.map { work[$0] }
      + held.reversed().map { work[$0] }
  }

  private var sampleCount: Int { segment.warmUp.count + segment.samples.count }
}
