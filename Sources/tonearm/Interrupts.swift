import ArgumentParser
import Dispatch
import Glibc
import Ripping

/// Ctrl-C, and the other ways to ask a program to end.
enum Interrupts {
  /// How long a drive or a disk may keep an interrupted program from cleaning up by itself.
  private static let patience = DispatchTimeInterval.milliseconds(700)

  /// Runs `body` until it ends or a signal comes, which cancels it.
  ///
  /// - Throws: What `body` throws; `CancellationError` after a signal.
  static func cancelling<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let (signals, sources) = listen()
    defer { for source in sources { source.cancel() } }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        for await _ in signals { break }
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      if let value = first { return value }
      group.cancelAll()
      // A command that hangs in a drive cannot be cancelled; the process can end all the same.
      DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
        PartialFiles.removeAll()
        printToStandardError("\ntonearm: Interrupted. Finished tracks are kept.")
        _exit(ExitStatus.interrupted.rawValue)
      }
      // What the body made of the cancellation is its result, if it has one.
      if let value = try await group.next(), let value { return value }
      throw CancellationError()
    }
  }

  private static func listen() -> (AsyncStream<Int32>, [any DispatchSourceSignal]) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Int32.self, bufferingPolicy: .bufferingNewest(1))
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield(number) }
      source.resume()
      return source
    }
    return (stream, sources)
  }
}
