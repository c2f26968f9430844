import CompactDisc

/// Works out what is wrong with a disc's audio from the syndromes that the Cue Tools database has.
public struct CTDBRepairPlanner: Sendable {
  private let own: CTDBSyndromes
  /// The checksum of the disc as it is, at every offset.
  private let discCRC: OffsetValues

  /// - Parameters:
  ///   - syndromes: Those of the audio as it is.
  ///   - discCRC: From the same pass: `RipSurvey.ctdbDiscCRC`.
  public init(syndromes: CTDBSyndromes, discCRC: OffsetValues) {
    own = syndromes
    self.discCRC = discCRC
  }

  /// The offset at which the audio is that of an entry, by the first codeword.
  ///
  /// At a wrong offset, syndromes are as good as random. So equal ones tell the offset, and so do
  /// some that fewer errors explain than they could correct.
  ///
  /// - Parameters:
  ///   - syndromes: Those of the entry's first codeword; 4 or more.
  ///   - doubtful: Stereo samples of the audio that are in doubt.
  /// - Returns: Nil where there is none, or where more than one is as good.
  public func offset(
    ofFirstCodeword syndromes: [UInt16], doubtful: [Range<Int>] = []
  ) -> Int? {
    let length = own.layout.codewordLength
    guard length > 0, syndromes.count >= 4, syndromes.count <= CTDBSyndromes.count else {
      return nil
    }
    let decoder = ReedSolomonDecoder(length: length)
    let doubtful = merged(doubtful)
    var best: (offset: Int, spent: Int)?
    var isTie = false
    for offset in CTDBLayout.offsets {
      let ours = own.syndromes(of: 0, offset: offset, count: syndromes.count)
      let differences = zip(ours, syndromes).map { $0 ^ $1 }
      let erasures = places(doubtful, codeword: 0, offset: offset)
      // Two syndromes that confirm it leave chance one in 2^18 over all offsets.
      guard
        let spent = [[], erasures].compactMap({ decode(decoder, differences, $0)?.spent }).min(),
        spent + 2 <= syndromes.count
      else { continue }
      if let found = best, spent >= found.spent {
        if spent == found.spent { isTie = true }
      } else {
        best = (offset, spent)
        isTie = false
      }
    }
    return isTie ? nil : best?.offset
  }

  /// The corrections by which the audio becomes that of an entry.
  ///
  /// - Parameters:
  ///   - parity: The entry's syndromes of all codewords, all of them or the first few.
  ///   - crc: The entry's checksum of the disc.
  ///   - offset: How much later the audio has what the entry has.
  ///   - doubtful: Stereo samples of the audio that are in doubt; with them known, twice as much
  ///     damage can be repaired. They need not be wrong, and others may be.
  /// - Throws: If there are no corrections, or not certainly the right ones.
  public func repair(
    parity: CTDBParity, crc: UInt32, offset: Int, doubtful: [Range<Int>] = []
  ) throws(CTDBRepairError) -> CTDBRepair {
    let layout = own.layout
    guard layout.codewordLength > 0, let before = discCRC[offset] else { throw .tooShort }
    let doubtful = merged(doubtful)
    let covered = layout.covered.lowerBound + offset..<layout.covered.upperBound + offset
    let outOfReach = doubtful.flatMap { range in
      [
        range.clamped(to: min(0, covered.lowerBound)..<covered.lowerBound),
        range.clamped(to: covered.upperBound..<max(covered.upperBound, range.upperBound)),
      ].filter { !$0.isEmpty }
    }

    let differences = (0..<CTDBLayout.stride).map { codeword in
      zip(
        own.syndromes(of: codeword, offset: offset, count: parity.count),
        parity.syndromes(of: codeword)
      ).map { $0 ^ $1 }
    }
    var failure = CTDBRepairError.checksumWouldDiffer
    for choice in doubtful.isEmpty ? [.withoutErasures] : Choice.allCases {
      let answers = answers(differences, doubtful, offset: offset, choice: choice)
      let failed = answers.count { $0 == nil }
      guard failed == 0 else {
        failure = .tooMuchDamage(codewords: failed, syndromes: parity.count)
        continue
      }
      let corrections = corrections(answers, offset: offset)
      var change = CRC32Change(byteCount: CDAudio.bytesPerSample * covered.count)
      for correction in corrections {
        change.add(
          at: 2 * (correction.word - 2 * covered.lowerBound), difference: correction.difference)
      }
      guard change.value(changing: before) == crc else {
        failure = .checksumWouldDiffer
        continue
      }
      return CTDBRepair(
        offset: offset, corrections: corrections, discCRC: crc, outOfReach: outOfReach)
    }
    throw failure
  }

  /// How each codeword can be explained; nil for one that cannot.
  private func answers(
    _ differences: [[UInt16]], _ doubtful: [Range<Int>], offset: Int, choice: Choice
  ) -> [Answer?] {
    let decoder = ReedSolomonDecoder(length: own.layout.codewordLength)
    var likely: [Int] = []
    return differences.enumerated().map { codeword, differences in
      let erasures = places(doubtful, codeword: codeword, offset: offset)
      // Damage comes in bursts, so what is wrong with one codeword is often so with the next.
      let answer = choice.order.lazy.compactMap { usesErasures in
        decode(decoder, differences, usesErasures ? erasures : [], likely: likely + erasures)
      }.first
      if let answer, !answer.corrections.isEmpty { likely = answer.corrections.map(\.position) }
      return answer
    }
  }

  /// An explanation of a codeword's syndromes.
  private struct Answer {
    let corrections: [ReedSolomonDecoder.Correction]
    /// How many syndromes it took; those that are left have confirmed it.
    let spent: Int
  }

  /// What is tried first with each codeword.
  ///
  /// What is in doubt is mostly what is wrong. But doubts that are as many as the syndromes explain
  /// everything, also errors that lie elsewhere; then the checksum will not fit, and the other way
  /// has its turn, which takes longer.
  private enum Choice: CaseIterable {
    case withErasures
    case withoutErasures

    var order: [Bool] { self == .withErasures ? [true, false] : [false, true] }
  }

  /// The explanation of a codeword's syndromes; nil where there is none.
  private func decode(
    _ decoder: ReedSolomonDecoder, _ differences: [UInt16], _ erasures: [Int], likely: [Int] = []
  ) -> Answer? {
    guard differences.contains(where: { $0 != 0 }) else { return Answer(corrections: [], spent: 0) }
    guard
      let found = decoder.corrections(
        syndromes: differences, erasures: erasures, likely: likely)
    else { return nil }
    let errors = found.count { !erasures.contains($0.position) }
    return Answer(corrections: found, spent: erasures.count + 2 * errors)
  }

  /// The symbols of a codeword that are in doubt.
  private func places(_ doubtful: [Range<Int>], codeword: Int, offset: Int) -> [Int] {
    let stride = CTDBLayout.stride
    // Symbol k is our word `first` + k · stride.
    let first = stride + codeword + 2 * offset
    var places: [Int] = []
    for range in doubtful {
      let lower = max(0, dividedUp(2 * range.lowerBound - first, by: stride))
      let upper = min(
        own.layout.codewordLength, dividedUp(2 * range.upperBound - first, by: stride))
      if lower < upper { places += lower..<upper }
    }
    return places
  }

  private func corrections(_ answers: [Answer?], offset: Int) -> [CTDBRepair.Correction] {
    let stride = CTDBLayout.stride
    var corrections: [CTDBRepair.Correction] = []
    for (codeword, answer) in answers.enumerated() {
      for correction in answer?.corrections ?? [] {
        let word = stride + codeword + 2 * offset + correction.position * stride
        corrections.append(
          CTDBRepair.Correction(word: word, difference: correction.difference))
      }
    }
    return corrections.sorted { $0.word < $1.word }
  }
}

/// The quotient, rounded up, also of negative numbers.
private func dividedUp(_ dividend: Int, by divisor: Int) -> Int {
  dividend >= 0 ? (dividend + divisor - 1) / divisor : -(-dividend / divisor)
}
