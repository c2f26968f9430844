/// A settings file with every setting, in which nothing is set.
public struct ExampleFile {
  private let schema: SettingsSchema

  public init(_ schema: SettingsSchema) { self.schema = schema }

  /// TOML of comments.
  ///
  /// Lines with `#` and a space are for the reader; those without the space would be settings.
  public var text: String {
    ([Self.introduction] + sections.flatMap(lines)).joined(separator: "\n") + "\n"
  }

  private static let introduction = """
    # Settings of Tonearm. A line that begins with # counts only once the # is gone.
    #
    # What stands here at the top is for every command that has such an option. What stands below a
    # name in brackets is for that command alone, and counts more. An environment variable counts
    # more than this file, and the command line more than both. Where nothing stands behind =, the
    # default is none, or what the text says.
    """

  private struct Section {
    let scope: [String]
    var options: [(option: SettingOption, commands: [String])] = []
  }

  /// Each option where it is for all commands that have it.
  private var sections: [Section] {
    var sections = schema.scopes.map { Section(scope: $0) }
    var seen: Set<String> = []
    for option in schema.commands.flatMap(\.options) where seen.insert(option.key).inserted {
      let owners = schema.commands.filter { $0.option(option.key) != nil }
      // The longest scope that has all of them.
      let scope = schema.scopes.filter { scope in
        owners.allSatisfy { $0.path.starts(with: scope) }
      }.max { $0.count < $1.count }
      guard let place = sections.firstIndex(where: { $0.scope == scope }) else { continue }
      sections[place].options.append((option, owners.map(\.name)))
    }
    return sections.filter { $0.scope.isEmpty || !$0.options.isEmpty }
  }

  private func lines(of section: Section) -> [String] {
    let header = section.scope.isEmpty ? [] : ["", "[\(section.scope.joined(separator: "."))]"]
    return header
      + section.options.flatMap { option, commands in
        let help =
          commands.count > 1
          ? "\(option.help) (\(commands.joined(separator: ", ")))" : option.help
        let words = if case .words(let words) = option.standard { "Default: \(words)." } else { "" }
        return [""] + Self.wrapped("\(help) \(words)").map { "# \($0)" }
          + ["#\(option.key) =\(Self.literal(option.standard).map { " \($0)" } ?? "")"]
      }
  }

  /// The value as TOML has it.
  private static func literal(_ standard: SettingOption.Default) -> String? {
    switch standard {
    case .flag(let isOn): "\(isOn)"
    case .value(let text): Self.literal(of: text)
    case .words, .none: nil
    }
  }

  /// A number as such, anything else as a string.
  public static func literal(of text: String) -> String {
    let isNumber =
      !text.isEmpty && text.first != "." && text.last != "."
      && text.allSatisfy { "0123456789.".contains($0) } && Double(text) != nil
      && (text.count == 1 || text.first != "0" || text.dropFirst().first == ".")
    if isNumber { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 32 || scalar.value == 127:
        "\\u" + String(repeating: "0", count: scalar.value < 16 ? 3 : 2)
          + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }

  /// Lines of at most 94 characters.
  private static func wrapped(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count < 94 {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
