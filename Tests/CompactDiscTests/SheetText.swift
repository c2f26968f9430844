import CompactDisc

/// Sheets are written here with the lines of their tracks flush left, as the parser allows.
enum SheetText {
  static let plain = """
    FILE "disc.bin" BINARY
    TRACK 01 AUDIO
    INDEX 01 00:00:00
    TRACK 02 AUDIO
    INDEX 01 00:09:00
    TRACK 03 AUDIO
    INDEX 01 00:15:37
    """

  static let full = """
    REM GENRE "Dream Pop"
    REM DATE 1999
    REM DISCID 12345678
    REM COMMENT "ExactAudioCopy v1.6"
    REM DISCNUMBER 2
    REM TOTALDISCS 3
    CATALOG 4006381333931
    CDTEXTFILE "disc.cdt"
    TITLE "Ágætis byrjun"
    PERFORMER "Sigur Rós — 日本"
    SONGWRITER Someone Else
    FILE "disc.bin" BINARY
      TRACK 01 AUDIO
        TITLE "One"
        PERFORMER "A"
        REM COMPOSER "B"
        ARRANGER "C"
        MESSAGE "D"
        GENRE "E"
        ISRC US-S1Z-99-00001
        FLAGS DCP PRE 4CH SCMS
        INDEX 01 00:00:00
      TRACK 02 AUDIO
        TITLE Two of them
        ISRC USS1Z9900002
        INDEX 00 00:07:50
        INDEX 01 00:09:00
        INDEX 02 00:10:00
    """

  /// As Exact Audio Copy writes it with gaps appended to the track before.
  static let gapInPreviousFile = """
    FILE "1.bin" BINARY
    TRACK 01 AUDIO
    INDEX 01 00:00:00
    TRACK 02 AUDIO
    INDEX 00 00:08:00
    FILE "2.bin" BINARY
    INDEX 01 00:00:00
    TRACK 03 AUDIO
    INDEX 00 00:05:00
    FILE "3.bin" BINARY
    INDEX 01 00:00:00
    """

  static let twoSessions = """
    REM SESSION 01
    FILE "1.bin" BINARY
    TRACK 01 AUDIO
    INDEX 01 00:00:00
    TRACK 02 AUDIO
    INDEX 01 00:10:00
    REM LEAD-OUT 00:20:00
    REM SESSION 02
    FILE "2.bin" BINARY
    TRACK 03 MODE2/2352
    INDEX 01 00:00:00
    """

  static let mixedMode = """
    FILE "disc.bin" BINARY
    TRACK 01 MODE1/2048
    INDEX 01 00:00:00
    TRACK 02 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:06:00
    POSTGAP 00:01:00
    TRACK 03 AUDIO
    INDEX 00 00:10:00
    INDEX 01 00:12:00
    """
}

func cueSheet(_ text: String) throws -> CueSheet {
  try CueSheet(parsing: Array(text.utf8), name: "disc.cue")
}
