import AlbumWriting
import ArgumentParser
import Dispatch
import Glibc

/// Ctrl-C, and the other ways to ask a program to end.
enum Interrupts {
  static let message = "Interrupted. Finished tracks are kept."

  /// How long a drive or a disk may keep an interrupted program from cleaning up by itself.
  private static let patience = DispatchTimeInterval.milliseconds(700)

  /// Runs `body` until it ends or a signal comes, which cancels it.
  ///
  /// - Parameters:
  ///   - leavesPartialFiles: Whether files that are not whole stay for another run to go on with,
  ///     where the body does not end in time.
  ///   - abandon: Called where the body does not end in time, right before the process does. It must
  ///     not wait for anything.
  /// - Throws: What `body` throws; `CancellationError` after a signal.
  static func cancelling<Value: Sendable>(
    leavesPartialFiles: Bool = false,
    _ body: @escaping @Sendable () async throws -> Value,
    abandon: @escaping @Sendable () -> Void = {}
  ) async throws -> Value {
    // A reader that goes away is no reason to leave half a file behind.
    signal(SIGPIPE, SIG_IGN)
    // Nor is a limit on the size of files: the write that meets it fails, and says so.
    signal(SIGXFSZ, SIG_IGN)
    let (signals, source) = listen()
    defer { source.cancel() }
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
        abandon()
        if isWritable(STDERR_FILENO) { printToStandardError("\ntonearm: \(message)") }
        if leavesPartialFiles { _exit(ExitStatus.interrupted.rawValue) }
        PartialFiles.removeAllAndExit(ExitStatus.interrupted.rawValue)
      }
      // What the body made of the cancellation is its result, if it has one.
      if let value = try await group.next(), let value { return value }
      throw CancellationError()
    }
  }

  /// A pipe that gets a byte for each signal.
  ///
  /// The handler can do no more than write, and from the moment it is installed none is lost.
  private static let pipe: (reading: Int32, writing: Int32) = {
    var ends: [Int32] = [-1, -1]
    precondition(unsafe Glibc.pipe(&ends) == 0, "a new process has descriptors left")
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }()

  /// Signals from now on, as often as there are some; at most one waits to be heard.
  private static func listen() -> (AsyncStream<Void>, any DispatchSourceRead) {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let source = DispatchSource.makeReadSource(fileDescriptor: pipe.reading)
    source.setEventHandler {
      var byte: UInt8 = 0
      _ = unsafe read(pipe.reading, &byte, 1)
      continuation.yield()
    }
    source.resume()
    // Who starts a program with a signal ignored, as nohup(1) does, means it.
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      signal(number) { _ in
        var byte: UInt8 = 0
        _ = unsafe write(Interrupts.pipe.writing, &byte, 1)
      }
    }
    return (stream, source)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
