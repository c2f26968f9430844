/// Options that a settings file or the environment cannot set.
enum RefusedSettings {
  /// Names, each with a sentence that says why.
  ///
  /// Arguments without a name cannot be set either.
  static let reasons: [String: String] = [
    "help": "It is for the command line.",
    "version": "It is for the command line.",
    "config": "It says where the settings are; so does the environment variable TONEARM_CONFIG.",
    "json": "Who reads JSON asks for it: give --json on the command line.",
    "dry-run": "With it nothing would ever be done. Give it on the command line.",
    "repair": "It changes files, so ask for it each time: give it on the command line.",
    "probe": "It takes the drive some time, and is done once. Give it on the command line.",
    "offset": "It belongs to one drive, and the drive's profile keeps it. "
      + "Give it once on the command line.",
    "tracks": oneDisc, "toc": oneDisc, "artist": oneDisc, "album": oneDisc, "year": oneDisc,
    "lengths": oneDisc, "title": oneDisc, "release": oneDisc, "record-release": oneDisc,
    "date": oneDisc,
    "genre": oneDisc, "track-artist": oneDisc, "cover": oneDisc,
  ]

  private static let oneDisc = "It belongs to one album or disc. Give it on the command line."
}
