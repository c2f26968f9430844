import Testing

@testable import Settings

struct SettingLayersTests {
  /// All places that `volume` of `play` can be set in, from what counts least.
  private static let places = [
    "the top of the file", "the file's table", "the environment", "the command's variable",
  ]

  /// Every subset of the places, as bits.
  @Test(arguments: 0..<16)
  func whatCountsMoreWins(places: Int) throws {
    func has(_ place: Int) -> Bool { places >> place & 1 == 1 }
    let file =
      (has(0) ? "volume = 0\n" : "") + "[play]\n" + (has(1) ? "volume = 1\n" : "")
    var environment: [String: String] = [:]
    if has(2) { environment["TONEARM_VOLUME"] = "2" }
    if has(3) { environment["TONEARM_PLAY_VOLUME"] = "3" }
    let layers = try Fixture.layers(file, environment: environment)
    let play = try #require(try Fixture.schema.get().command(["play"]))
    let volume = try #require(layers.resolved(for: play).first)
    let winner = (0..<4).last(where: has)
    #expect(volume.values == [winner.map { "\($0)" } ?? "5"])
    #expect(volume.arguments == (winner.map { ["--volume=\($0)"] } ?? []))
    let origins: [SettingOrigin] = [
      .file(path: "f.toml", line: 1), .file(path: "f.toml", line: has(0) ? 3 : 2),
      .environment(variable: "TONEARM_VOLUME"), .environment(variable: "TONEARM_PLAY_VOLUME"),
    ]
    #expect(volume.setting?.origin == winner.map { origins[$0] })
  }

  @Test func aTableIsForItsCommandsOnly() throws {
    let file = """
      volume = 1
      [shelf]
      volume = 2
      loop = true
      [shelf.list]
      volume = 3
      """
    #expect(try Fixture.arguments("play", file: file) == ["--volume=1"])
    #expect(try Fixture.arguments("shelf", "list", file: file) == ["--volume=3", "--loop"])
    #expect(try Fixture.arguments("shelf", "find", file: file) == [])
    #expect(
      try Fixture.arguments("shelf", "list", environment: ["TONEARM_SHELF_LIST_VOLUME": "4"])
        == ["--volume=4"])
  }

  @Test(
    arguments: [
      ("volume = 7", ["--volume=7"]), ("volume = -7", ["--volume=-7"]),
      ("volume = 1.5", ["--volume=1.5"]), ("volume = \"\"", ["--volume="]),
      ("volume = 'a b=c'", ["--volume=a b=c"]), ("volume = 0x10", ["--volume=16"]),
      ("mark = 'x'", ["--mark=x"]), ("mark = ['x', 2]", ["--mark=x", "--mark=2"]),
      ("mark = []", []), ("fade = true", ["--fade"]), ("fade = false", ["--no-fade"]),
      ("loop = true", ["--loop"]), ("loop = false", []), ("color = true", ["--colour"]),
      ("folder = '~/a'", ["--folder=/home/ann/a"]), ("folder = '~'", ["--folder=/home/ann"]),
      ("folder = '~ben/a'", ["--folder=~ben/a"]), ("style = '~/a'", ["--style=~/a"]),
      ("play.volume = 1", ["--volume=1"]), ("play = { volume = 1 }", ["--volume=1"]),
      ("\u{FEFF}volume = 1\r\n", ["--volume=1"]),
    ] as [(String, [String])])
  func aValueBecomesArguments(file: String, arguments: [String]) throws {
    #expect(try Fixture.arguments("play", file: file) == arguments)
  }

  @Test(
    arguments: [
      ("LOOP", "1", ["--loop"]), ("LOOP", "Yes", ["--loop"]), ("LOOP", "off", []),
      ("FADE", "0", ["--no-fade"]), ("FADE", "true", ["--fade"]), ("VOLUME", "7", ["--volume=7"]),
      ("VOLUME", "", []), ("MARK", "a\nb", ["--mark=a", "--mark=b"]), ("COLOR", "on", ["--colour"]),
      ("FOLDER", "~/a", ["--folder=/home/ann/a"]), ("CONFIG", "anything", []),
    ] as [(String, String, [String])])
  func aVariableBecomesArguments(name: String, text: String, arguments: [String]) throws {
    #expect(
      try Fixture.arguments(
        "play", environment: ["TONEARM_\(name)": text, "PATH": "/bin", "TONEARMS": "2"])
        == arguments)
  }

  @Test func aVariableCanTurnOffWhatTheFileTurnsOn() throws {
    #expect(
      try Fixture.arguments("play", file: "loop = true", environment: ["TONEARM_LOOP": "0"]) == [])
  }

  @Test(arguments: [
    ("volme = 1", "f.toml, line 1: there is no setting 'volme'. Did you mean volume?"),
    (
      "# a\n[play]\nLoops = 1",
      "f.toml, line 3: there is no setting 'Loops' for play. Did you mean loop?"
    ),
    (
      "[shelf]\nstyle = 1",
      "f.toml, line 2: there is no setting 'style' for shelf. There is one for play."
    ),
    (
      "[pley]\nloop = true",
      "f.toml, line 1: there is no command 'pley' that has settings. Did you mean [play]?"
    ),
    (
      "[shelf.lst]", "there is no command 'shelf.lst' that has settings. Did you mean [shelf.list]?"
    ),
    ("[config]\nshow = true", "there is no command 'config' that has settings."),
    ("play = 1", "line 1: play is a command. Its settings stand in lines below [play]."),
    ("[[play]]\nloop = true", "play is a command."),
    ("no-fade = true", "line 1: there is no setting no-fade. Write fade = false."),
    ("songs = 'a'", "line 1: songs is what a command works on, and no setting."),
    ("dry-run = true", "line 1: dry-run cannot be set. It is for the moment."),
    ("[play]\ncolour = true\ncolor = true", "f.toml, line 3: colour is set twice."),
    ("volume = 1\nvolume = 2", "f.toml, line 2, column 10: this is not TOML."),
    ("volume = true", "line 1: volume takes a string or a number, not true or false."),
    ("volume = [1]", "line 1: volume takes one value, not a list."),
    ("volume = 1979-05-27", "line 1: volume takes a string or a number, not a date."),
    ("volume = {}", "line 1: volume takes a string or a number, not a table."),
    ("mark = [true]", "line 1: mark takes a list of strings or numbers."),
    ("mark = [['a']]", "line 1: mark takes a list of strings or numbers."),
    ("loop = 'true'", "line 1: loop takes true or false, without quotes."),
    ("loop = 1", "line 1: loop takes true or false, without quotes."),
    ("\n\nvolume = ", "f.toml, line 3, column 10: this is not TOML."),
    ("volume = 'a\nb'", "line 1, column 12: this is not TOML."),
    ("volume = \"a\\u0000\"", "line 1, column 1: this is not TOML. The character U+0000"),
  ])
  func refusesWhatIsNoSetting(file: String, reason: String) throws {
    let refusal = try #require(Fixture.refusal(file))
    #expect(refusal.contains(reason), "\(refusal)")
  }

  @Test(arguments: [
    (
      "TONEARM_VOLUMN", "1",
      "'TONEARM_VOLUMN' is no setting of Tonearm. Did you mean TONEARM_VOLUME?"
    ),
    ("TONEARM_SHELF_STYLE", "1", "'TONEARM_SHELF_STYLE' is no setting of Tonearm."),
    ("TONEARM_LOOP", "maybe", "In the environment variable TONEARM_LOOP: loop takes 1 or 0"),
    ("TONEARM_DRY_RUN", "1", "TONEARM_DRY_RUN: dry-run cannot be set. It is for the moment."),
  ])
  func refusesVariablesThatAreNoSettings(name: String, text: String, reason: String) throws {
    let refusal = try #require(Fixture.refusal("", environment: [name: text]))
    #expect(refusal.contains(reason), "\(refusal)")
  }

  @Test func theFirstMistakeInTheFileIsTold() throws {
    let refusal = try #require(Fixture.refusal("volume = true\nalfa = 1\n[play]\nabc = 1"))
    #expect(refusal.hasPrefix("In f.toml, line 1:"))
  }

  @Test func linesInsideOfTextsDoNotCount() throws {
    let file = "style = \"\"\"\nloop = true\n[shelf]\n\"\"\"\nvolume = 3"
    let play = try #require(try Fixture.schema.get().command(["play"]))
    let settings = try Fixture.layers(file).resolved(for: play)
    #expect(settings[0].setting?.origin == .file(path: "f.toml", line: 5))
    #expect(settings.first { $0.option.key == "loop" }?.setting == nil)
  }
}
