import Testing

@testable import Settings

/// A program with options of every kind, as ArgumentParser describes one.
enum Fixture {
  static let description = """
    {"serializationVersion": 0, "command": {"commandName": "player", "subcommands": [
      {"commandName": "play", "arguments": [
        {"kind": "positional", "isOptional": false, "isRepeating": true, "valueName": "songs"},
        \(option("volume", "How loud. (default: 5)")),
        \(option("device", "Where to. (default: the first one)")),
        \(option("mark", "A mark.", isRepeating: true)),
        \(option("folder", "Songs.", completion: #"{"directory": {}}"#)),
        \(option("style", "How.", standard: "plain")),
        \(flag("fade", #""defaultValue": "--fade","#)), \(flag("no-fade")),
        \(flag("loop")), \(flag("dry-run")),
        {"kind": "flag", "isOptional": true, "isRepeating": false,
         "names": [{"kind": "long", "name": "colour"}, {"kind": "long", "name": "color"}]}]},
      {"commandName": "shelf", "subcommands": [
        {"commandName": "list", "arguments": [\(option("volume", "Which.")), \(flag("loop"))]},
        {"commandName": "find", "arguments": [\(option("limit", "How many."))]}]},
      {"commandName": "config", "arguments": [\(flag("show"))]}]}}
    """

  private static func option(
    _ name: String, _ help: String, isRepeating: Bool = false, completion: String? = nil,
    standard: String? = nil
  ) -> String {
    """
    {"kind": "option", "isOptional": true, "isRepeating": \(isRepeating), "abstract": "\(help)",
     \(completion.map { #""completionKind": \#($0),"# } ?? "")
     \(standard.map { #""defaultValue": "\#($0)","# } ?? "")
     "names": [{"kind": "short", "name": "\(name.prefix(1))"}, {"kind": "long", "name": "\(name)"}]}
    """
  }

  private static func flag(_ name: String, _ more: String = "") -> String {
    """
    {"kind": "flag", "isOptional": true, "isRepeating": false, \(more)
     "names": [{"kind": "long", "name": "\(name)"}]}
    """
  }

  static let schema = Result {
    try SettingsSchema(
      describedBy: description, leavingOut: ["config"],
      refusals: ["dry-run": "It is for the moment."])
  }

  /// What is set by a file with this text, and by these variables.
  static func layers(
    _ text: String = "", environment: [String: String] = [:]
  ) throws -> SettingLayers {
    let schema = try schema.get()
    return try SettingLayers(
      schema: schema, environment: environment, otherVariables: ["TONEARM_CONFIG"],
      file: SettingsFile(bytes: Array(text.utf8), path: "f.toml", scopes: schema.scopes),
      home: "/home/ann")
  }

  /// The arguments that a command gets from the settings.
  static func arguments(
    _ command: String..., file: String = "", environment: [String: String] = [:]
  ) throws -> [String] {
    let command = try #require(try schema.get().command(command))
    return try layers(file, environment: environment).resolved(for: command).flatMap(\.arguments)
  }

  /// The sentence that refuses a file.
  static func refusal(_ text: String, environment: [String: String] = [:]) -> String? {
    do {
      _ = try layers(text, environment: environment)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
