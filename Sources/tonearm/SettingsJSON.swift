import Settings

/// What `tonearm config --json` prints; README.md documents the fields.
enum SettingsJSON {
  struct File: Encodable {
    let schema = JSONLine.schema
    let path: String
    let exists: Bool
  }

  /// One option of a command.
  struct Value: Encodable {
    let schema = JSONLine.schema
    let command: String
    let key: String
    let value: Content
    let origin: String
    let variable: Nullable<String>
    let file: Nullable<String>
    let line: Nullable<Int>

    init(_ setting: ResolvedSetting, of command: SettingsSchema.Command) {
      self.command = command.name
      key = setting.option.key
      value = Content(setting)
      var (variable, file, line): (String?, String?, Int?)
      switch setting.setting?.origin {
      case .environment(let name):
        origin = "environment"
        variable = name
      case .file(let path, let number):
        origin = "file"
        (file, line) = (path, number)
      case nil: origin = "default"
      }
      (self.variable, self.file, self.line) = (Nullable(variable), Nullable(file), Nullable(line))
    }
  }

  /// A flag is true or false, a list an array of strings, and everything else a string, or null
  /// where it depends.
  enum Content: Encodable {
    case flag(Bool)
    case text(String?)
    case list([String])

    init(_ setting: ResolvedSetting) {
      switch setting.option.kind {
      case .flag: self = .flag(setting.values == ["true"])
      case .value: self = .text(setting.values.first)
      case .list: self = .list(setting.values)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .flag(let isOn): try container.encode(isOn)
      case .text(let text?): try container.encode(text)
      case .text(nil): try container.encodeNil()
      case .list(let texts): try container.encode(texts)
      }
    }
  }
}
