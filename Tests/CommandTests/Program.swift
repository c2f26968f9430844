import Foundation
import TestSupport

/// The program as it was built beside the tests.
enum Program {
  /// The folder that the build puts its products in: the tests' own.
  private static let products =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  static var path: String { products.appendingPathComponent("tonearm").path }

  static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> ExternalProgram.Outcome {
    try ExternalProgram.run([path] + arguments, environment: environment)
  }

  /// The environment of a process that has a simulated drive at /dev/sr0, and /dev/cdrom as a link
  /// to it.
  static func driveEnvironment(cueSheet: String, plan: String = "") -> [String: String] {
    let folder = URL(fileURLWithPath: cueSheet).deletingLastPathComponent()
    return [
      "XDG_CACHE_HOME": folder.appendingPathComponent(".cache").path,
      "XDG_STATE_HOME": folder.appendingPathComponent(".state").path,
      "LD_PRELOAD": products.appendingPathComponent("libDriveSimulatorPreload.so").path,
      "DRIVESIM": "image \"\(cueSheet)\"; time virtual; \(plan)",
    ]
  }
}

/// The lines of a program's output as JSON objects.
func jsonLines(_ output: String) throws -> [[String: Any]] {
  try output.split(separator: "\n").map { line in
    guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { throw CocoaError(.coderInvalidValue) }
    return object
  }
}

/// What stands behind the ID3 tag of a file.
func frames(of file: Data) -> Data {
  let length = file.dropFirst(6).prefix(4).reduce(0) { $0 << 7 | Int($1) }
  return Data(file.dropFirst(10 + length))
}
