/// Which options have their values from settings while a command line is checked.
///
/// Where an option means nothing without another, giving it on the command line is a mistake. To
/// have it in the settings is none: it waits for the other.
enum SettingsInForce {
  @TaskLocal static var keys: Set<String> = []

  /// Whether the option was given on the command line, if it has a value at all.
  static func areNotWhere(_ key: String) -> Bool { !keys.contains(key) }
}
