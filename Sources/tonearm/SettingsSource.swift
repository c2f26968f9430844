import AlbumWriting
import ArgumentParser
import FoundationEssentials
import Settings

/// Where this process has its settings from.
struct SettingsSource {
  static let variable = "TONEARM_CONFIG"

  /// The settings file, which need not exist where nobody has named it.
  let path: String
  let isNamed: Bool
  private let environment: [String: String]

  /// - Parameter option: What `--config` says.
  init(option: String?) {
    environment = ProcessInfo.processInfo.environment.filter {
      SettingLayers.isSetting(variable: $0.key)
    }
    let variable = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
    isNamed = option != nil || variable != nil
    path =
      option ?? variable.map { SettingValue.expanded($0, home: XDGFolders.home) }
      ?? "\(XDGFolders.configuration)/config.toml"
  }

  var hasFile: Bool { isNamed || FileManager.default.fileExists(atPath: path) }

  /// Whether there can be a setting at all; asked first because it costs nothing.
  var isEmpty: Bool { !hasFile && environment.keys.allSatisfy { $0 == Self.variable } }

  /// Reads everything.
  func layers(_ schema: SettingsSchema) throws -> SettingLayers {
    try SettingLayers(
      schema: schema, environment: environment, otherVariables: [Self.variable],
      file: hasFile ? try SettingsFile(path: path, scopes: schema.scopes) : nil,
      home: XDGFolders.home)
  }
}

extension SettingsSchema {
  /// The settings that this program has, as ArgumentParser describes its commands.
  static func ofThisProgram() throws -> SettingsSchema {
    try SettingsSchema(
      describedBy: Tonearm._dumpHelp(), leavingOut: ["config", "help"],
      refusals: RefusedSettings.reasons)
  }
}
