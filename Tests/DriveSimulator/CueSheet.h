#ifndef CUE_SHEET_H
#define CUE_SHEET_H

#include "Disc.h"
#include "Failure.h"

#pragma GCC visibility push(hidden)

/// Reads a cue sheet and maps the files that it names.
///
/// FILE (BINARY and MOTOROLA, one or many), TRACK (AUDIO, MODE1/2352, MODE2/2352), INDEX, PREGAP,
/// POSTGAP, FLAGS, ISRC, CATALOG, TITLE, PERFORMER and REM SESSION count; other keywords do not.
/// The sectors of PREGAP and POSTGAP are silence that no file holds. Files are looked for beside
/// the sheet.
///
/// - Returns: A disc for the caller to free; NULL when a file is missing or the sheet makes no
///   sense, and `failure` names the line.
struct disc *disc_from_cue_sheet(const char *path, struct failure *failure);

#pragma GCC visibility pop

#endif
