import FoundationEssentials

/// A program as ArgumentParser describes it: the JSON of `--experimental-dump-help`, version 0.
struct ProgramDescription: Decodable {
  let command: CommandDescription
}

/// One command of the program, with those below it.
struct CommandDescription: Decodable {
  let commandName: String
  let subcommands: [CommandDescription]?
  let arguments: [ArgumentDescription]?
}

/// An argument, an option or a flag of a command; both directions of a flag are one each.
struct ArgumentDescription: Decodable {
  enum Kind: String, Decodable { case positional, option, flag }

  struct Name: Decodable {
    let kind: String
    let name: String

    var isLong: Bool { kind == "long" }

    /// As it stands on a command line.
    var text: String { isLong ? "--\(name)" : "-\(name)" }
  }

  /// What a shell completes the value with.
  struct Completion: Decodable {
    let isPath: Bool

    private enum CodingKeys: CodingKey { case file, directory }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      isPath = container.contains(.file) || container.contains(.directory)
    }
  }

  let kind: Kind
  let isOptional: Bool
  let isRepeating: Bool
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let completionKind: Completion?
  let abstract: String?
  let discussion: String?

  /// The first long name.
  var longName: String? { names?.first(where: \.isLong)?.name }
}
