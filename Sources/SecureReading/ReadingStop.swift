public import CompactDisc

/// What ends the reading of a disc altogether.
public enum ReadingStop: Error, Equatable {
  /// The drive's fault, and the sector that it was asked for. After `mediumChanged` the drive is ready
  /// again with a disc that has the same table of contents.
  case fault(DriveFault, at: Sector)
  /// Reads are displaced against each other by these numbers of stereo samples: the drive loses its
  /// place, so that agreement proves little.
  case displaced(by: [Int], in: Range<Sector>)
}

extension SectorReading {
  /// Carries out one READ CD, also if it takes some waiting for the drive.
  ///
  /// - Parameter goesOnAfterChange: Whether it does not matter that somebody had the tray open, if the
  ///   disc has the same table of contents.
  /// - Returns: What came, or a failure that is about the sectors; the duration is that of all tries.
  /// - Throws: `ReadingStop` where the disc or the drive is gone; `CancellationError`.
  package mutating func answer(
    _ request: ReadRequest, goesOnAfterChange: Bool = false
  ) throws -> ReadAnswer {
    // A drive that is busy for longer is not getting anywhere with these sectors.
    let mostWaits = 8
    var duration = Duration.zero
    for _ in 0..<mostWaits {
      try Task.checkCancellation()
      let answer = read(request)
      duration += answer.duration
      guard case .failure(let fault) = answer.result, !fault.isAboutSectors else {
        return ReadAnswer(result: answer.result, duration: duration)
      }
      let place = request.sectors.lowerBound
      guard fault == .busy || fault == .mediumChanged else {
        throw ReadingStop.fault(fault, at: place)
      }
      if let fault = waitUntilReady() { throw ReadingStop.fault(fault, at: place) }
      if fault == .mediumChanged, !goesOnAfterChange { throw ReadingStop.fault(fault, at: place) }
    }
    return ReadAnswer(result: .failure(.unreadable), duration: duration)
  }

  /// Reads sectors in order, whatever comes, as the drive's memory will have them.
  ///
  /// - Parameter limit: Sectors for one command.
  /// - Returns: The drive's time.
  /// - Throws: As `answer` does.
  package mutating func pass(
    over sectors: Range<Sector>, limit: Int, goesOnAfterChange: Bool = false
  ) throws -> Duration {
    var duration = Duration.zero
    var rest = sectors
    while !rest.isEmpty {
      let request = ReadRequest(rest.prefix(limit))
      duration += try answer(request, goesOnAfterChange: goesOnAfterChange).duration
      rest = rest.dropFirst(limit)
    }
    return duration
  }
}
