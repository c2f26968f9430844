import Importing
import MusicLibrary
import RecordSides

/// The events of an import as lines of JSON.
///
/// README.md documents the fields.
enum ImportJSON {
  static func line(for event: ImportEvent) -> String {
    switch event {
    case .recordCut(let sides): JSONLine.text(of: RecordCut(sides))
    case .planned(let album): JSONLine.text(of: Planned(album))
    case .planFinished(let plan): JSONLine.text(of: PlanFinished(plan))
    case .albumStarted(let album): JSONLine.text(of: AlbumStarted(album))
    case .albumFinished(let result): JSONLine.text(of: AlbumFinished(result))
    case .finished(let summary): JSONLine.text(of: Finished(summary))
    }
  }

  /// The last line of an import that could not start.
  static func failed(_ error: any Error) -> String { JSONLine.text(of: Finished(error)) }

  private struct RecordCut: Encodable {
    struct Side: Encodable {
      let source: String
      let labels: Nullable<String>
      let labelsDiffer: Bool
      let gain: Float
      let speed: Nullable<Double>
      let tracks: [Track]
    }

    struct Track: Encodable {
      let start: Double
      let end: Double
      let title: Nullable<String>
      let cutBy: Nullable<String>
      let confidence: Double
    }

    let schema = JSONLine.schema
    let event = "recordCut"
    let sides: [Side]

    init(_ sides: [RecordSide]) {
      self.sides = sides.map { side in
        Side(
          source: side.path, labels: Nullable(side.labelFile), labelsDiffer: side.hasOtherLabels,
          gain: side.gain, speed: Nullable(side.plan.speed),
          tracks: side.plan.tracks.enumerated().map { index, track in
            let cut = index > 0 ? side.plan.cuts[index - 1] : nil
            let rate = Double(side.sampleRate)
            return Track(
              start: Double(track.samples.lowerBound) / rate,
              end: Double(track.samples.upperBound) / rate, title: Nullable(track.title),
              cutBy: Nullable(cut.map(RecordTable.word)), confidence: cut?.confidence ?? 1)
          })
      }
    }
  }

  private struct Planned: Encodable {
    let schema = JSONLine.schema
    let event = "planned"
    let source: String
    let action: String
    let reason: Nullable<String>
    let artist: String
    let album: String
    let disc: Nullable<Int>
    let tracks: Int
    let samples: Int
    let remarks: [String]

    init(_ album: PlannedAlbum) {
      source = album.path
      var reason: String?
      switch album.action {
      case .make: action = "make"
      case .goOn: action = "goOn"
      case .keep: action = "keep"
      case .keepFailed(let text): (action, reason) = ("keepFailed", text)
      case .skipDuplicate: action = "skipDuplicate"
      case .needsAHand(let text): (action, reason) = ("needsAHand", text)
      }
      self.reason = Nullable(reason)
      artist = album.artist
      self.album = album.title
      disc = Nullable(album.discNumber)
      tracks = album.trackCount
      samples = album.sampleCount
      remarks = album.remarks
    }
  }

  private struct PlanFinished: Encodable {
    let schema = JSONLine.schema
    let event = "planFinished"
    let albums: Int
    let samples: Int
    let kept: Int
    let duplicates: Int
    let keptFailed: Int
    let needAHand: Int

    init(_ plan: ImportPlan) {
      albums = plan.albums
      samples = plan.sampleCount
      kept = plan.kept
      duplicates = plan.duplicates
      keptFailed = plan.keptFailed
      needAHand = plan.problems
    }
  }

  private struct AlbumStarted: Encodable {
    let schema = JSONLine.schema
    let event = "albumStarted"
    let source: String
    let artist: String
    let album: String

    init(_ entry: AlbumEntry) {
      source = entry.source.path
      artist = entry.artist
      album = entry.title
    }
  }

  private struct AlbumFinished: Encodable {
    let schema = JSONLine.schema
    let event = "albumFinished"
    let source: String
    let artist: String
    let album: String
    let folder: Nullable<String>
    let status: String
    let reason: Nullable<String>
    let replaced: Nullable<String>
    let doubt: Nullable<String>

    init(_ result: AlbumResult) {
      source = result.album.source.path
      artist = result.album.artist
      album = result.album.title
      folder = Nullable(result.album.folder)
      replaced = Nullable(result.replaced)
      doubt = Nullable(result.doubt)
      switch result.status {
      case .made: (status, reason) = ("made", Nullable(nil))
      case .duplicate(let folder): (status, reason) = ("duplicate", Nullable(folder))
      case .failed(let text): (status, reason) = ("failed", Nullable(text))
      case .interrupted: (status, reason) = ("interrupted", Nullable(nil))
      }
    }
  }

  private struct Finished: Encodable {
    let schema = JSONLine.schema
    let event = "finished"
    let status: String
    let error: Nullable<String>
    let made: Int
    let kept: Int
    let duplicates: Int
    let failed: Int
    let needAHand: Int
    let left: Int

    init(_ summary: ImportSummary) {
      let plan = summary.plan
      status =
        summary.failure != nil
        ? "failed"
        : summary.failed + summary.doubtful + plan.problems + plan.keptFailed > 0
          ? "needsAHand" : "ok"
      error = Nullable(summary.failure.map(message))
      made = summary.made
      kept = plan.kept
      duplicates = summary.duplicates + plan.duplicates
      failed = summary.failed
      needAHand = plan.problems + plan.keptFailed + summary.doubtful
      left = summary.left
    }

    init(_ error: any Error) {
      status = "failed"
      self.error = Nullable(message(of: error))
      (made, kept, duplicates, failed, needAHand, left) = (0, 0, 0, 0, 0, 0)
    }
  }
}
