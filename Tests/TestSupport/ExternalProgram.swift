import Dispatch
import Foundation
import Glibc

/// Runs a program that was not built here, mostly one that judges what was.
public enum ExternalProgram {
  /// What a program left behind when it ended.
  public struct Outcome: Sendable {
    /// The exit status, or 128 plus the signal's number for a program that a signal ended.
    public let status: Int32
    /// Every byte of standard output.
    public let outputBytes: [UInt8]
    /// Every byte of standard error.
    public let errorBytes: [UInt8]

    /// Standard output as UTF-8, with U+FFFD for what is not.
    public var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// Standard error as UTF-8, with U+FFFD for what is not.
    public var error: String { String(decoding: errorBytes, as: UTF8.self) }
  }

  /// Runs a program to its end.
  ///
  /// The three standard streams are files, not pipes, so neither a program that ignores its input
  /// nor one that leaves a child behind can block the caller. What it leaves running is killed.
  ///
  /// - Parameters:
  ///   - arguments: The program's name or path, then its arguments. A name without a slash is
  ///     looked up in `PATH`.
  ///   - input: What the program reads from standard input.
  ///   - environment: Variables set on top of the inherited ones, without those of Tonearm's
  ///     settings.
  ///   - timeLimit: Seconds after which the program is killed.
  /// - Throws: `ExternalProgramError` when the program is missing, does not start or was killed. A failing exit
  ///   status is not an error: the caller looks at `status`.
  public static func run(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    timeLimit: Double = 600
  ) throws -> Outcome {
    try start(arguments, input: input, environment: environment).outcome(timeLimit: timeLimit)
  }

  /// Starts a program that is to be watched, or disturbed, while it runs; see `run`.
  public static func start(
    _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Running {
    guard let name = arguments.first, let executable = path(ofProgram: name) else {
      throw ExternalProgramError.missing(program: arguments.first ?? "")
    }
    let streams = try TemporaryDirectory()
    try streams.write(input, to: "input")
    try streams.write([], to: "output")
    try streams.write([], to: "error")
    // What a developer has set for Tonearm is not for tests.
    var inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TONEARM_") }
    inherited["TONEARM_CONFIG"] = "/dev/null"
    // Nobody on the network is asked, unless a test has a server.
    inherited["TONEARM_RIP_LOOKUP"] = "false"
    inherited["TONEARM_IMPORT_LOOKUP_DISCS"] = "never"
    let process = try spawn(
      executable, arguments, environment: inherited.merging(environment) { $1 }, in: streams)
    return Running(process: process, arguments: arguments, streams: streams)
  }

  /// A program that was started; it is killed if nobody waits for its end.
  public final class Running {
    public let process: Int32
    private let arguments: [String]
    private let streams: TemporaryDirectory
    private var isReaped = false

    fileprivate init(process: pid_t, arguments: [String], streams: TemporaryDirectory) {
      self.process = process
      self.arguments = arguments
      self.streams = streams
    }

    deinit { if !isReaped { _ = reap() } }

    /// Whether it has ended by itself.
    public var hasEnded: Bool {
      if isReaped { return true }
      var information = unsafe siginfo_t()
      let options = WEXITED | WNOWAIT | WNOHANG
      // The signal's number stays zero where nothing has happened.
      return unsafe waitid(P_PID, id_t(process), &information, options) == 0
        && information.si_signo != 0
    }

    /// Sends a signal to the program alone.
    public func send(_ signal: Int32) { if !isReaped { kill(process, signal) } }

    /// Waits for its end.
    ///
    /// - Parameter timeLimit: Seconds after which the program is killed.
    public func outcome(timeLimit: Double = 600) throws -> Outcome {
      precondition(!isReaped, "a program ends once")
      let isKilled = !wait(for: process, seconds: timeLimit)
      let status = reap()
      // The encoding of a wait status on Linux: a signal in the low 7 bits, an exit status above.
      let signal = status & 0x7f
      let outcome = Outcome(
        status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
        outputBytes: try streams.bytes(of: "output"), errorBytes: try streams.bytes(of: "error"))
      guard !isKilled else {
        throw ExternalProgramError.exceededTimeLimit(
          command: arguments, seconds: timeLimit, error: outcome.error)
      }
      return outcome
    }

    private func reap() -> Int32 {
      // Its process group, so that nothing it started stays behind either.
      kill(-process, SIGKILL)
      var status: Int32 = 0
      _ = unsafe waitpid(process, &status, 0)
      isReaped = true
      return status
    }
  }

  /// Starts a program in a process group of its own, and returns its process id.
  ///
  /// Foundation's `Process` will not do: it reports the end only once every descendant has ended.
  private static func spawn(
    _ executable: String, _ arguments: [String], environment: [String: String],
    in streams: TemporaryDirectory
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(
      &actions, STDIN_FILENO, streams.path(of: "input"), O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, streams.path(of: "output"), O_WRONLY | O_APPEND, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, streams.path(of: "error"), O_WRONLY | O_APPEND, 0)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    var process: pid_t = 0
    let failure = unsafe withCStrings(arguments) { arguments in
      unsafe withCStrings(environment.map { "\($0)=\($1)" }) { environment in
        unsafe posix_spawn(&process, executable, &actions, &attributes, arguments, environment)
      }
    }
    guard failure == 0 else {
      throw ExternalProgramError.cannotStart(program: executable, errno: failure)
    }
    return process
  }

  /// Calls `body` with a null-terminated array of C strings that live until it returns.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = unsafe strings.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe body(copies + [nil])
  }

  /// Waits for `process` to end, without reaping it, and returns whether it did so in time.
  private static func wait(for process: pid_t, seconds: Double) -> Bool {
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      var information = unsafe siginfo_t()
      while unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == -1,
        errno == EINTR
      {}
      ended.signal()
    }
    if ended.wait(timeout: .now() + seconds) == .success { return true }
    kill(process, SIGKILL)
    ended.wait()
    return false
  }

  /// The path of an executable file called `name`, as `execvp(3)` would find it.
  private static func path(ofProgram name: String) -> String? {
    let candidates =
      if name.contains("/") {
        [name]
      } else {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
          .split(separator: ":").map { "\($0)/\(name)" }
      }
    return candidates.first(where: FileManager.default.isExecutableFile(atPath:))
  }
}

/// Why an external program has no outcome.
public enum ExternalProgramError: Error, Equatable {
  case missing(program: String)
  case cannotStart(program: String, errno: Int32)
  /// `error` is what the program had written to standard error.
  case exceededTimeLimit(command: [String], seconds: Double, error: String)
}

extension ExternalProgramError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let program):
      "The program \(program) is not installed; run `make setup`."
    case .cannotStart(let program, let errno):
      "\(program) does not start: \(unsafe String(cString: strerror(errno)))."
    case .exceededTimeLimit(let command, let seconds, let error):
      "Killed after \(seconds) seconds: \(command.joined(separator: " "))\n\(error)"
    }
  }
}
