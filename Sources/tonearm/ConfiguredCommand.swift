import ArgumentParser
import Settings

/// The command that a command line and the settings ask for together.
struct ConfiguredCommand {
  private let given: GivenArguments
  private let settings: [ResolvedSetting]

  /// Nil where there are no settings for this command line, and ArgumentParser can do alone.
  ///
  /// - Throws: `SettingsError` for settings that are wrong whatever the command.
  init?(_ arguments: [String]) throws {
    let given = GivenArguments(arguments, of: Tonearm.self)
    guard !given.needsNoSettings, given.settingsFile != "" else { return nil }
    let source = SettingsSource(option: given.settingsFile)
    guard !source.isEmpty else { return nil }
    let schema = try SettingsSchema.ofThisProgram()
    guard let command = schema.command(given.path) else { return nil }
    let settings = try source.layers(schema).resolved(for: command).filter {
      $0.setting != nil && !given.gives(anyOf: $0.option.names)
    }
    guard !settings.isEmpty else { return nil }
    self.init(given, settings)
  }

  init(_ given: GivenArguments, _ settings: [ResolvedSetting]) {
    self.given = given
    self.settings = settings
  }

  /// - Throws: `SettingsError` where a setting is to blame, else ArgumentParser's error for what was
  ///   given.
  func parsed() throws -> any ParsableCommand {
    do {
      return try parsed(with: settings)
    } catch {
      throw blame(for: error)
    }
  }

  private func parsed(with settings: [ResolvedSetting]) throws -> any ParsableCommand {
    try SettingsInForce.$keys.withValue(Set(settings.map(\.option.key))) {
      try Tonearm.parseAsRoot(given.with(settings))
    }
  }

  /// Finds out whose error it is: that of the command line, if it is the same without settings;
  /// else that of the one setting with which it comes, or of the last of several.
  private func blame(for error: any Error) -> any Error {
    let message = Tonearm.message(for: error)
    if self.message(with: []) == message { return error }
    let culprit =
      settings.first { self.message(with: [$0]) == message }
      ?? settings.indices.first { self.message(with: Array(settings[...$0])) == message }
      .map { settings[$0] }
    guard let culprit, let setting = culprit.setting else { return error }
    return SettingsError.rejected(
      culprit.option.key, setting.origin, reason: Self.reason(in: message, for: culprit))
  }

  private func message(with settings: [ResolvedSetting]) -> String? {
    do {
      _ = try parsed(with: settings)
      return nil
    } catch {
      return Tonearm.message(for: error)
    }
  }

  /// The message without what speaks of a command line: "The value 'x' is invalid for '--y <y>': …".
  private static func reason(in message: String, for culprit: ResolvedSetting) -> String {
    let start = "The value '"
    guard message.hasPrefix(start), let middle = message.firstRange(of: "' is invalid for '"),
      let end = message[middle.upperBound...].firstRange(of: "'")
    else { return message }
    let value = message[..<middle.lowerBound].dropFirst(start.count)
    let rest = message[end.upperBound...]
    return rest.hasPrefix(": ")
      ? String(rest.dropFirst(2)) : "it does not take '\(value)'\(rest.isEmpty ? "." : rest)"
  }
}
