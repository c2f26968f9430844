import Dispatch

/// A file and what came of checking it.
public struct CheckedFile: Sendable {
  public let path: FilePath
  public let result: Result<FileReport, CheckError>
}

/// Checks files side by side, and hands on what came of them in their order.
///
/// - Parameters:
///   - atOnce: How many files are checked, or wait for their turn to be handed on; from 1.
///   - handOn: Called for one file after the other.
/// - Throws: What `handOn` throws, or `CancellationError`.
public func check(
  _ files: consuming FileFinder, atOnce: Int, handOn: (CheckedFile) throws -> Void
) async throws {
  precondition(atOnce >= 1, "at least one file is checked at a time")
  // Reading blocks, so it has threads of its own.
  let queue = DispatchQueue(label: "check", attributes: .concurrent)
  try await withThrowingTaskGroup(of: (index: Int, file: CheckedFile).self) { group in
    var waiting: [Int: CheckedFile] = [:]
    var (begun, handedOn) = (0, 0)
    while true {
      try Task.checkCancellation()
      if begun - handedOn < atOnce, let item = files.next() {
        let index = begun
        begun += 1
        switch item {
        case .success(let path):
          group.addTask { (index, await checked(path, on: queue)) }
        case .failure(let error):
          waiting[index] = CheckedFile(path: error.path, result: .failure(error))
        }
      } else if waiting[handedOn] == nil {
        guard let (index, file) = try await group.next() else { break }
        waiting[index] = file
      }
      while let file = waiting.removeValue(forKey: handedOn) {
        try handOn(file)
        handedOn += 1
      }
    }
  }
}

private func checked(_ path: FilePath, on queue: DispatchQueue) async -> CheckedFile {
  await withCheckedContinuation { continuation in
    queue.async {
      continuation.resume(
        returning: CheckedFile(
          path: path,
          result: Result { () throws(CheckError) in try FileCheck.report(on: path) }))
    }
  }
}
