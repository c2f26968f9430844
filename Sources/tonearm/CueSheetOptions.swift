import ArgumentParser
import TextEncodings

/// How cue sheets are read.
struct CueSheetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The encoding of cue sheets that are not in Unicode, such as windows-1251 or shift_jis. "
        + "(default: a guess)", valueName: "name"),
    transform: { text in
      guard let encoding = TextEncoding(text) else {
        throw ValidationError(
          "'\(text)' is no encoding that this system knows. `iconv --list` prints their names.")
      }
      return encoding
    })
  var cueEncoding: TextEncoding?
}
