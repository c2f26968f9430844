import Foundation
import SampleDisc
import Settings
import TestSupport
import Testing

@testable import tonearm

/// Settings from files and the environment, in the whole program.
@Suite(.timeLimit(.minutes(30)))
struct ConfiguredProgramTests {
  private let folder: TemporaryDirectory
  /// What a program sees that has no settings but those in this folder.
  private let environment: [String: String]

  init() throws {
    folder = try TemporaryDirectory()
    environment = [
      "XDG_CONFIG_HOME": folder.path, "TONEARM_CONFIG": "", "HOME": folder.path(of: "home"),
    ]
  }

  private func write(_ text: String, to name: String = "tonearm/config.toml") throws {
    try folder.write(Array(text.utf8), to: name)
  }

  private func run(
    _ arguments: String..., environment more: [String: String] = [:]
  ) throws -> ExternalProgram.Outcome {
    try ExternalProgram.run(
      [Program.path] + arguments, environment: environment.merging(more) { $1 })
  }

  /// What `config --json` says of an option of a command.
  private func setting(
    _ command: String, _ key: String, environment more: [String: String] = [:]
  ) throws -> [String: Any] {
    let outcome = try run("config", "--json", environment: more)
    #expect(outcome.status == 0, "\(outcome.error)")
    return try #require(
      jsonLines(outcome.output).first {
        $0["command"] as? String == command && $0["key"] as? String == key
      })
  }

  // MARK: What is in force

  @Test func aRipDoesWhatTheSettingsSay() throws {
    let fixture = try ImageFixture(trackSectors: [400])
    try write("to = '~/a'\nquality = 'v9'\nreplaygain = false\n[rip]\nquality = 128\n")
    func tags(_ arguments: String..., environment more: [String: String] = [:]) throws -> String {
      let outcome = try ExternalProgram.run(
        [Program.path, "rip", fixture.path, "--overwrite", "--json"] + arguments,
        environment: environment.merging(more) { $1 })
      #expect(outcome.status == 0, "\(outcome.error)")
      let finished = try #require(jsonLines(outcome.output).last)
      let track = try #require((finished["tracks"] as? [[String: Any]])?.first)
      let file = try #require(track["file"] as? String)
      #expect(file.hasPrefix(folder.path(of: "home/a/")))
      return try ExternalProgram.run(["ffprobe", "-hide_banner", file]).error
    }
    let fromFile = try tags()
    #expect(fromFile.contains("-b 128"))
    #expect(!fromFile.uppercased().contains("REPLAYGAIN"))
    #expect(try tags(environment: ["TONEARM_QUALITY": "v5"]).contains("-V 5"))
    #expect(try tags("--quality", "v2", environment: ["TONEARM_QUALITY": "v5"]).contains("-V 2"))
    #expect(try tags("--replaygain").uppercased().contains("REPLAYGAIN"))
  }

  @Test func theFileIsTheOneThatIsNamed() throws {
    try write("quality = 'v1'")
    try write("quality = 'v2'", to: "other.toml")
    try write("quality = 'v3'", to: "home/third.toml")
    func path(_ arguments: String..., environment more: [String: String] = [:]) throws -> String {
      try ExternalProgram.run(
        [Program.path] + arguments, environment: environment.merging(more) { $1 }
      ).output
    }
    let other = folder.path(of: "other.toml")
    let variable = ["TONEARM_CONFIG": "~/third.toml"]
    #expect(try path("config", "--path") == folder.path(of: "tonearm/config.toml") + "\n")
    #expect(
      try path("config", "--path", environment: variable) == folder.path(of: "home/third.toml\n"))
    for arguments in [
      ["--config", other, "config", "--path"], ["config", "--path", "--config", other],
      ["config", "--config=\(other)", "--path"],
    ] {
      let outcome = try ExternalProgram.run(
        [Program.path] + arguments, environment: environment.merging(variable) { $1 })
      #expect(outcome.output == other + "\n")
    }
    #expect(try setting("rip", "quality")["value"] as? String == "v1")
    #expect(try setting("rip", "quality", environment: variable)["value"] as? String == "v3")
  }

  @Test func showTellsWhereEachValueComesFrom() throws {
    try write("# mine\nseamless = false\n[import]\nduplicates = 'keep'\n")
    let variables = ["TONEARM_RIP_SPEED": "8"]
    let seamless = try setting("rip", "seamless", environment: variables)
    #expect(seamless["value"] as? Bool == false)
    #expect(seamless["origin"] as? String == "file")
    #expect(seamless["file"] as? String == folder.path(of: "tonearm/config.toml"))
    #expect(seamless["line"] as? Int == 2)
    #expect(seamless["variable"] is NSNull)
    let speed = try setting("rip", "speed", environment: variables)
    #expect(speed["value"] as? String == "8")
    #expect(speed["origin"] as? String == "environment")
    #expect(speed["variable"] as? String == "TONEARM_RIP_SPEED")
    let quality = try setting("import", "quality", environment: variables)
    #expect(quality["value"] as? String == "v0")
    #expect(quality["origin"] as? String == "default")
    #expect(try setting("rip", "threads")["value"] is NSNull)

    let text = try run("config", "--show", environment: variables).output
    #expect(text.hasPrefix("Settings file: \(folder.path(of: "tonearm/config.toml"))\n\nrip\n"))
    func has(_ words: String...) -> Bool {
      text.split(separator: "\n").contains { line in
        line.split(separator: " ").joined(separator: " ") == words.joined(separator: " ")
      }
    }
    #expect(has("duplicates", "keep", "file, line 4"))
    #expect(has("speed", "8", "environment: TONEARM_RIP_SPEED"))
    #expect(has("threads", "(the cores that this pr…", "default"))
  }

  @Test func theExampleIsTheDefaults() throws {
    let example = try run("config", "--example")
    #expect(example.status == 0)
    let lines = example.output.split(separator: "\n", omittingEmptySubsequences: false)
    let turnedOn = lines.map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") && line != "#" && !line.hasSuffix("=")
        ? line.dropFirst() : line
    }
    try write(turnedOn.joined(separator: "\n"))
    let outcome = try run("config", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let settings = try jsonLines(outcome.output)
    #expect(settings.filter { $0["origin"] as? String == "file" }.count > 30)
    try FileManager.default.removeItem(atPath: folder.path(of: "tonearm/config.toml"))
    let standard = try jsonLines(try run("config", "--json").output)
    #expect(standard.map { "\($0["value"] ?? "")" } == settings.map { "\($0["value"] ?? "")" })
    // The tests' own variables keep every program off the network.
    let own = standard.filter { $0["origin"] as? String != "default" }
    #expect(own.allSatisfy { ($0["option"] as? String ?? "\($0)").contains("lookup") }, "\(own)")
  }

  @Test func settingsThatNeedAnotherWaitForIt() throws {
    try write("true-peak = true\n[import]\nshortest-track = 30\nnormalise = true\n")
    let fixture = try ImageFixture(trackSectors: [200])
    let rip = try run(
      "rip", fixture.path, "--to", folder.path(of: "music"), "--no-replaygain")
    #expect(rip.status == 0, "\(rip.error)")
    let plan = try run(
      "import", fixture.path, "--to", folder.path(of: "music"), "--dry-run")
    #expect(plan.status == 0, "\(plan.error)")
    // On the command line it is a mistake all the same.
    #expect(try run("import", fixture.path, "--trim", "--dry-run").status == 64)
  }

  // MARK: What is refused

  @Test(arguments: [
    ("quality = 'v99'", "config.toml, line 1: quality: 'v99' is no quality. Use v0"),
    ("[rip]\nspeed = 'fast'", "config.toml, line 2: speed: it does not take 'fast'."),
    ("\neject = 'now'", "config.toml, line 2: eject: it does not take 'now'."),
    ("threads = 0", "config.toml, line 1: threads: --threads takes a number from 1 to 1024."),
    ("quality = 32\nlowpass = '20k'", "config.toml, line "),
    ("qualty = 1", "config.toml, line 1: there is no setting 'qualty'. Did you mean quality?"),
    ("json = true", "config.toml, line 1: json cannot be set."),
    ("[rip]\ndisc = 'a'", "config.toml, line 2: disc is what a command works on"),
    ("quality", "config.toml, line 1, column 8: this is not TOML."),
  ])
  func aMistakeInTheFileIs78(text: String, reason: String) throws {
    try write(text)
    for arguments in [["rip", "/nowhere/a.cue"], ["config"]] {
      let outcome = try ExternalProgram.run([Program.path] + arguments, environment: environment)
      #expect(outcome.status == 78)
      #expect(outcome.error.hasPrefix("tonearm: In \(folder.path)/tonearm/\(reason)"))
      #expect(!outcome.error.contains("Usage:"))
    }
  }

  @Test func aMistakeInTheEnvironmentIs78() throws {
    let bad = try run("rip", "/nowhere/a.cue", environment: ["TONEARM_RIP_QUALITY": "x"])
    #expect(bad.status == 78)
    #expect(
      bad.error.hasPrefix(
        "tonearm: In the environment variable TONEARM_RIP_QUALITY: quality: 'x' is no quality."))
    let unknown = try run("drives", environment: ["TONEARM_QUALTY": "v2"])
    #expect(unknown.status == 78)
    #expect(
      unknown.error
        == "tonearm: The environment variable 'TONEARM_QUALTY' is no setting of Tonearm. "
        + "Did you mean TONEARM_QUALITY?\n")
  }

  @Test func aMistakeOnTheCommandLineStays64() throws {
    try write("quality = 'v2'")
    for arguments in [
      ["rip", "--quality", "v99"], ["rip", "--none"], ["rip", "a", "b"], ["--config"],
      ["rip", "--config", ""],
    ] {
      let outcome = try ExternalProgram.run([Program.path] + arguments, environment: environment)
      #expect(outcome.status == 64)
      #expect(outcome.error.contains("Usage:"))
    }
    // What is given in its place is not looked at.
    try write("quality = 'v99'")
    #expect(try run("rip", "/nowhere/a.cue", "--quality", "v2").status == 66)
  }

  @Test func aNamedFileHasToBeThere() throws {
    let missing = folder.path(of: "missing.toml")
    for (arguments, variables) in [
      (["rip", "--config", missing], [:]), (["rip"], ["TONEARM_CONFIG": missing]),
    ] as [([String], [String: String])] {
      let outcome = try ExternalProgram.run(
        [Program.path] + arguments, environment: environment.merging(variables) { $1 })
      #expect(outcome.status == 78)
      #expect(
        outcome.error
          == "tonearm: Cannot read the settings in \(missing): No such file or directory.\n")
    }
  }

  @Test func helpNeedsNoSettings() throws {
    try write("no TOML")
    for arguments in [
      ["--help"], ["rip", "--help"], ["--version"], ["help", "rip"], ["library", "audit", "-h"],
      ["config", "--path"], ["config", "--example"], ["--generate-completion-script", "bash"],
    ] {
      let outcome = try ExternalProgram.run([Program.path] + arguments, environment: environment)
      #expect(outcome.status == 0, "\(arguments): \(outcome.error)")
      #expect(outcome.error.isEmpty)
    }
    #expect(try run("info", "--toc", "0:1000").status == 78)
  }

  // MARK: All options

  @Test func everyOptionCanBeSetOrIsRefusedForAReason() throws {
    let schema = try SettingsSchema.ofThisProgram()
    // Two settings with the same variable would get each other's values.
    var variables: [String: String] = [:]
    for scope in schema.scopes {
      for option in schema.commands(in: scope).flatMap(\.options) {
        let name = SettingsSchema.variable(for: option.key, in: scope)
        let setting = (scope + [option.key]).joined(separator: " ")
        #expect(variables[name, default: setting] == setting)
        variables[name] = setting
      }
    }
    #expect(variables["TONEARM_CONFIG"] == nil)
    // A value in the environment or a file that starts with a tilde is a path of these.
    let paths = Set(schema.commands.flatMap(\.options).filter(\.isPath).map(\.key))
    #expect(paths.isSuperset(of: ["to", "labels"]))
    // Everything has a help text, of which the example is made.
    for option in schema.commands.flatMap(\.options) { #expect(!option.help.isEmpty) }
  }

  @Test(
    arguments: [
      (["rip", "a"], ["rip"], 1, nil, false), (["rip"], ["rip"], 1, nil, false),
      (["library", "list", "--json"], ["library", "list"], 2, nil, false),
      (["--config", "rip", "rip", "a"], ["rip"], 3, "rip", false),
      (["--config=f", "rip", "--config", "g"], ["rip"], 2, "g", false),
      (["rip", "rip"], ["rip"], 1, nil, false), (["rip", "--", "--help"], ["rip"], 1, nil, false),
      (["rip", "--help"], ["rip"], 1, nil, true), (["library"], ["library"], 1, nil, true),
      ([], [], 0, nil, true), (["--bogus", "rip"], [], 0, nil, true),
      (["help", "rip"], [], 0, nil, true),
    ] as [([String], [String], Int, String?, Bool)])
  func findsTheCommand(
    arguments: [String], path: [String], place: Int, file: String?, needsNone: Bool
  ) {
    let given = GivenArguments(arguments, of: Tonearm.self)
    #expect(given.path == path)
    #expect(given.placeOfSettings == place)
    #expect(given.settingsFile == file)
    #expect(given.needsNoSettings == needsNone)
  }

  @Test func seesWhatIsGiven() {
    let given = GivenArguments(["rip", "--quality=v2", "-x", "--", "--to"], of: Tonearm.self)
    #expect(given.gives(anyOf: ["--quality"]))
    #expect(given.gives(anyOf: ["--none", "-x"]))
    #expect(!given.gives(anyOf: ["--to"]))
    #expect(!given.gives(anyOf: ["--qual"]))
  }
}
