import Settings

/// Settings as a person reads them.
enum SettingsTable {
  static func line(for setting: ResolvedSetting, _ style: TerminalStyle) -> String {
    let text = "  \(setting.option.key.fitted(to: 18))  \(value(of: setting).fitted(to: 24))  "
    let origin = origin(of: setting)
    return text + (setting.setting == nil ? origin : style.green(origin))
  }

  private static func value(of setting: ResolvedSetting) -> String {
    if setting.values.isEmpty {
      if case .words(let words) = setting.option.standard, setting.setting == nil {
        return "(\(words))"
      }
      return "-"
    }
    return setting.values.joined(separator: ", ")
  }

  private static func origin(of setting: ResolvedSetting) -> String {
    switch setting.setting?.origin {
    case .environment(let variable): "environment: \(variable)"
    case .file(_, let line):
      "file"
        + (line.map { ", line \($0)" } ?? "")
    case nil: "default"
    }
  }
}
