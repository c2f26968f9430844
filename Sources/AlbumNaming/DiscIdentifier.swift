import AlbumWriting
public import CompactDisc
import CoverScaling
public import DiscLookup
import ID3Tagging
import SystemCalls
public import WebAccess

/// Finds out which release a disc is, what its tracks are called, and what its cover looks like.
///
/// In this order, each field by itself: what a person says; a release at MusicBrainz; what the disc
/// says in CD-TEXT or its image in a sheet; gnudb, where it is asked.
public struct DiscIdentifier: Sendable {
  /// Chooses among releases; nil for none of them.
  public typealias Chooser = @Sendable (ReleaseChoice) async throws -> ReleaseChoice.Candidate?

  private let options: NamingOptions
  private let web: WebClient

  /// - Parameter web: Its time limits are what a service can delay a disc by.
  public init(_ options: NamingOptions, web: WebClient) {
    self.options = options
    self.web = web
  }

  /// - Parameters:
  ///   - mediaCatalogNumber: The disc's own.
  ///   - wantsCover: Whether a cover is looked for in the database as well.
  ///   - choose: Asked where several releases are as well founded; nil where nobody can be asked.
  /// - Throws: `IdentificationError` where a person has asked for something that cannot be had. What
  ///   a service cannot say is a remark.
  public func identify(
    _ toc: TableOfContents, mediaCatalogNumber: MediaCatalogNumber?, wantsCover: Bool = true,
    choose: Chooser? = nil
  ) async throws -> Identification {
    var found = Identification()
    var metadata: DiscMetadata?
    if options.asksDatabases || options.release != nil {
      metadata = try await askMusicBrainz(toc, mediaCatalogNumber, choose, &found)
      if let metadata {
        found.names = AlbumNames(metadata)
      } else if let hello = options.gnudb {
        await askGnudb(toc, hello, &found)
      }
    }
    found.names = found.names.overridden(by: options.own)
    if wantsCover || options.cover != .database {
      found.cover = try await cover(of: metadata, &found)
    }
    return found
  }

  private func askMusicBrainz(
    _ toc: TableOfContents, _ number: MediaCatalogNumber?, _ choose: Chooser?,
    _ found: inout Identification
  ) async throws -> DiscMetadata? {
    let service = MusicBrainz(
      web: web, base: options.musicBrainz, service: options.musicBrainzService)
    let preferences = ReleasePreferences(
      releaseID: options.release, mediaCatalogNumber: number, countries: options.countries)
    do {
      guard let choice = try await service.choice(for: toc, preferences: preferences) else {
        found.remarks.append(
          "MusicBrainz does not know this disc. Tell it which release it is: "
            + MusicBrainz.submissionAddress(of: toc))
        return nil
      }
      guard let candidate = try await candidate(of: choice, choose, &found) else { return nil }
      return try await service.metadata(of: candidate, toc: toc)
    } catch let error as WebError where options.release == nil {
      found.remarks.append("The names are not those of MusicBrainz: \(error)")
      found.serviceFailure = error
      return nil
    }
  }

  private func candidate(
    of choice: ReleaseChoice, _ choose: Chooser?, _ found: inout Identification
  ) async throws -> ReleaseChoice.Candidate? {
    var candidate = choice.best
    var reason = choice.reason
    if choice.isAmbiguous {
      if let choose {
        guard let chosen = try await choose(choice) else {
          found.remarks.append(
            "None of MusicBrainz' \(choice.candidates.count) releases was chosen.")
          return nil
        }
        candidate = chosen
        reason = "It was chosen from \(choice.candidates.count)."
      } else {
        switch options.onAmbiguity {
        case .first: break
        case .fail: throw IdentificationError.ambiguous(choice)
        case .skip:
          found.remarks.append(
            "\(choice.candidates.count) releases at MusicBrainz could be this disc; name one with "
              + "--release.")
          return nil
        }
        let others = choice.candidates.dropFirst().prefix(3).map(\.release.id.description)
        reason +=
          " Others differ in \(choice.differences.map(\.rawValue).joined(separator: ", ")): "
          + others.joined(separator: ", ") + (choice.candidates.count > 4 ? ", …" : "") + "."
      }
    }
    found.remarks.append("Named after the MusicBrainz release \(candidate.release.id). \(reason)")
    return candidate
  }

  private func askGnudb(
    _ toc: TableOfContents, _ hello: Gnudb.Hello, _ found: inout Identification
  ) async {
    let service =
      options.gnudbAddress == Gnudb.address
      ? Gnudb.service : WebService(name: "gnudb mirror", interval: .zero)
    let gnudb = Gnudb(web: web, hello: hello, base: options.gnudbAddress, service: service)
    do {
      guard let matches = try await gnudb.matches(for: toc), let entry = matches.entries.first,
        let metadata = try await gnudb.metadata(of: entry, toc: toc)
      else {
        found.remarks.append("gnudb does not know this disc either.")
        return
      }
      found.lesserNames = AlbumNames(metadata)
      found.remarks.append(
        "gnudb has an \(matches.isExact ? "" : "inexact ")entry \(entry.category) \(entry.id), which "
          + "fills in what the disc does not say.")
    } catch {
      found.remarks.append("\(error)")
    }
  }

  // MARK: Covers

  /// Bytes of a picture that are read.
  private static let largestPicture = 20 << 20

  private func cover(
    of metadata: DiscMetadata?, _ found: inout Identification
  ) async throws -> TrackTag.Picture? {
    switch options.cover {
    case .none: return nil
    case .file(let path):
      do {
        let cover = try CoverFormat().cover(
          from: try contents(ofFileAt: path, atMost: Self.largestPicture))
        return TrackTag.Picture(mediaType: "image/jpeg", bytes: cover.jpeg)
      } catch {
        throw IdentificationError.unusableCover(path: path, reason: "\(error)")
      }
    case .database:
      guard let release = metadata?.releaseID else { return nil }
      let archive = CoverArtArchive(
        web: web, base: options.coverArt,
        service: options.coverArt == CoverArtArchive.address
          ? CoverArtArchive.service : WebService(name: "cover mirror", interval: .zero))
      do {
        guard
          let picture = try await archive.frontCover(
            of: release, group: metadata?.releaseGroupID, freshness: .kept)
        else {
          found.remarks.append("The Cover Art Archive has no front cover of it.")
          return nil
        }
        let cover = try CoverFormat().cover(from: picture.bytes)
        return TrackTag.Picture(mediaType: "image/jpeg", bytes: cover.jpeg)
      } catch let error as CancellationError {
        throw error
      } catch {
        found.remarks.append("There is no cover: \(error)")
        return nil
      }
    }
  }
}
