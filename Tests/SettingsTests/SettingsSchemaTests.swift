import Testing

@testable import Settings

struct SettingsSchemaTests {
  private let schema: SettingsSchema

  init() throws { schema = try Fixture.schema.get() }

  @Test func knowsTheCommandsThatDoSomething() {
    #expect(schema.commands.map(\.name) == ["play", "shelf list", "shelf find"])
    #expect(schema.scopes == [[], ["play"], ["shelf"], ["shelf", "list"], ["shelf", "find"]])
  }

  @Test func knowsOptionsWithTheirKindsAndDefaults() throws {
    let play = try #require(schema.command(["play"]))
    #expect(play.requiredArgumentCount == 1)
    #expect(
      play.options.map(\.key) == [
        "volume", "device", "mark", "folder", "style", "fade", "loop", "colour",
      ])
    #expect(
      play.options.map(\.kind) == [
        .value, .value, .list, .value, .value, .flag(isInvertible: true),
        .flag(isInvertible: false), .flag(isInvertible: false),
      ])
    #expect(
      play.options.map(\.standard) == [
        .value("5"), .words("the first one"), .none, .none, .value("plain"), .flag(true),
        .flag(false), .flag(false),
      ])
    #expect(play.option("volume")?.help == "How loud.")
    #expect(play.option("volume")?.names == ["-v", "--volume"])
    #expect(play.option("fade")?.names == ["--fade", "--no-fade"])
    #expect(play.option("color")?.key == "colour")
    #expect(play.options.filter(\.isPath).map(\.key) == ["folder"])
  }

  @Test func refusesWhatIsNoDescription() {
    #expect(throws: DecodingError.self) {
      try SettingsSchema(describedBy: "{}", leavingOut: [], refusals: [:])
    }
  }

  @Test(arguments: [
    ("volume", "volume", 0), ("volme", "volume", 1), ("vloume", "volume", 1), ("", "abc", 3),
    ("abc", "", 3), ("kitten", "sitting", 3),
  ])
  func countsWrongLetters(name: String, other: String, distance: Int) {
    #expect(Suggestion.distance(Array(name), Array(other)) == distance)
  }

  @Test func suggestsOnlyWhatIsNear() {
    let names = ["volume", "device", "loop"]
    #expect(Suggestion.nearest(to: "VOLUMN", among: names) == "volume")
    #expect(Suggestion.nearest(to: "polo", among: names) == nil)
    #expect(Suggestion.nearest(to: String(repeating: "volume", count: 9), among: names) == nil)
  }

  @Test func theExampleHasEverySettingAndSetsNothing() throws {
    let text = ExampleFile(schema).text
    #expect(try Fixture.layers(text).isEmpty)
    // What has a value can be turned on as it is, and says the default.
    let all = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") && line != "#" && !line.hasSuffix("=")
        ? String(line.dropFirst()) : String(line)
    }
    let layers = try Fixture.layers(all.joined(separator: "\n"))
    for command in schema.commands {
      for setting in layers.resolved(for: command) {
        let option = setting.option
        #expect(text.contains("\n#\(option.key) ="))
        switch option.standard {
        case .value(let text): #expect(setting.setting != nil && setting.values == [text])
        case .flag(let isOn): #expect(setting.setting != nil && setting.values == ["\(isOn)"])
        // The default of another command with such an option may be known.
        case .words, .none: break
        }
      }
    }
    #expect(text.contains("\n[shelf.find]\n"))
  }

  @Test(arguments: [
    ("5", "5"), ("2.3", "2.3"), ("v0", #""v0""#), ("007", #""007""#), ("1.", #""1.""#),
    ("", #""""#), (#"a"b\c"#, #""a\"b\\c""#), ("a\u{1}\n", #""a\u0001\u000a""#), ("-5", #""-5""#),
  ])
  func writesValuesAsTOMLHasThem(text: String, literal: String) throws {
    #expect(ExampleFile.literal(of: text) == literal)
    #expect(
      try Fixture.arguments("play", file: "style = \(literal)") == ["--style=\(text)"])
  }
}
