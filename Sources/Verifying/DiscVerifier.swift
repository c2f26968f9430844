import CompactDisc
package import FoundationEssentials
package import Importing
import RipVerifying
package import WebAccess

/// Compares rips that lie on disk with what others have found on the same discs, and repairs them.
///
/// Both databases are asked while the samples are gone through. Whatever a database does, it takes
/// no longer than the web client lets it, and its answer is one of three: known, unknown, not to be
/// had.
package struct DiscVerifier: Sendable {
  private let accurateRip: AccurateRipClient
  private let ctdb: CTDBClient

  /// Other offsets at which version 2 of AccurateRip's checksums is computed at most.
  private static let mostOffsets = 16

  /// - Parameters:
  ///   - web: Its limits on time are those of each question.
  ///   - accurateRip: The address below which AccurateRip's folder lies; nil for its own.
  ///   - ctdb: The address of the Cue Tools database; nil for its own.
  package init(web: WebClient, accurateRip: URL? = nil, ctdb: URL? = nil) {
    self.accurateRip = AccurateRipClient(
      web: web, base: accurateRip ?? AccurateRipClient.address)
    self.ctdb = CTDBClient(web: web, base: ctdb ?? CTDBClient.address)
  }

  /// - Throws: What keeps the samples from being read; `CancellationError`.
  package func verify(_ rip: DiscRip) async throws -> DiscVerification {
    let toc = rip.disc.toc
    guard let layout = AudioLayout(toc) else { throw VerifyingError.missingSamples(atSecond: 0) }
    async let accurateRip = ServiceAnswer.of { try await self.accurateRip.reply(for: toc) }
    async let ctdb = ServiceAnswer.of { try await self.ctdb.reply(for: toc) }
    let pass = AudioPass(layout: layout, samples: rip.samples)
    let findings = try await Self.findings(of: pass)
    let answers = (accurateRip: try await accurateRip, ctdb: try await ctdb)
    let shifted = try await Self.shifted(pass, findings, answers.accurateRip)
    return DiscVerification(
      path: rip.path, disc: rip.disc, layout: layout, findings: findings,
      accurateRip: answers.accurateRip, ctdb: answers.ctdb, shifted: shifted)
  }

  /// Writes a repaired copy of a rip that differs from what others have.
  ///
  /// - Throws: What keeps the copy from being written; `CancellationError`. Nothing is left of it
  ///   then.
  package func repair(
    _ rip: DiscRip, _ verification: DiscVerification
  ) async throws -> RipRepair {
    if let reason = Self.refusal(rip, verification) { return .refused(reason) }
    guard let syndromes = verification.findings.syndromes,
      let crc = verification.findings.survey.ctdbDiscCRC
    else { return .refused("\(CTDBRepairError.tooShort)") }
    let planner = CTDBRepairPlanner(syndromes: syndromes, discCRC: crc)
    var reason: String?
    for match in verification.matches where Self.isWorthTrying(match) {
      switch try await plan(match, planner) {
      case .failure(let failure): reason = reason ?? failure.reason
      case .success(let plan):
        let copy = RepairedCopy(of: rip, layout: verification.layout, plan, match.entry)
        return try await Self.write(copy, verification)
      }
    }
    return .refused(
      reason
        ?? "The Cue Tools database has no entry of at least two people that is close enough to the rip "
        + "and has data to repair it. What differs may be another mastering.")
  }

  /// What a single person has found may be as wrong as what is to be repaired.
  private static func isWorthTrying(_ match: CTDBComparison.Match) -> Bool {
    match.entry.confidence > 1 && !match.isWhole && match.offset != nil
      && match.entry.parityLocation != nil
  }

  private static func refusal(_ rip: DiscRip, _ verification: DiscVerification) -> String? {
    switch verification.status {
    case .accurate: return "There is nothing to repair: others have the same samples."
    case .unknown:
      return "It is not known whether anything is wrong: no database knows enough of the disc."
    case .unavailable:
      return "It is not known whether anything is wrong: no database could be asked."
    case .differs: break
    }
    if let failure = verification.ctdb.failure { return failure }
    let toc = rip.disc.toc
    guard toc.tracks.allSatisfy({ $0.kind == .audio && $0.session == 1 }) else {
      return "Discs with data or several sessions are not repaired, because the copy would lack "
        + "them."
    }
    return RepairedCopy.conflict(of: rip)
  }

  private struct Failure: Error {
    let reason: String
  }

  private func plan(
    _ match: CTDBComparison.Match, _ planner: CTDBRepairPlanner
  ) async throws -> Result<CTDBRepair, Failure> {
    do {
      if let repair = try await ctdb.repair(match, planner: planner) { return .success(repair) }
      return .failure(
        Failure(reason: "The Cue Tools database has lost its data to repair the disc with."))
    } catch let error as CancellationError {
      throw error
    } catch {
      return .failure(Failure(reason: "\(error)"))
    }
  }

  @concurrent
  private static func write(
    _ copy: RepairedCopy, _ verification: DiscVerification
  ) async throws -> RipRepair {
    try copy.write(comparingWith: verification)
  }

  @concurrent
  private static func findings(of pass: AudioPass) async throws -> AudioPass.Findings {
    try pass.findings()
  }

  @concurrent
  private static func shifted(
    _ pass: AudioPass, _ findings: AudioPass.Findings, _ answer: ServiceAnswer<AccurateRipReply>
  ) async throws -> [ShiftedChecksums] {
    guard let reply = answer.reply else { return [] }
    let comparison = AccurateRipComparison(layout: pass.layout, reply: reply)
    // At another offset, version 1 alone tells of some of those that agree, and not of all.
    let isAtOffset = comparison.verdicts(findings.survey).contains { verdict in
      if case .accurate = verdict { false } else { true }
    }
    guard isAtOffset else { return [] }
    return try pass.shifted(
      by: Array(comparison.offsetsWorthTrying(findings.survey).prefix(mostOffsets)))
  }
}
