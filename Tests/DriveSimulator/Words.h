#ifndef WORDS_H
#define WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "Failure.h"

#pragma GCC visibility push(hidden)

/// Takes a text apart in place: lines first, then words. Cue sheets and fault plans both need it.
struct line_reader {
  /// What is still to be read; the reader writes NULs into it.
  char *rest;
  /// The current line, counted from 1.
  int number;
  /// A character that ends a line as well, unless it stands in quotes; 0 for none.
  char separator;
};

/// Returns the next line without its end (LF, CR or CRLF); NULL after the last one.
char *next_line(struct line_reader *reader);

/// Cuts the next word off `*rest`; NULL when there is none. Quotes hold blanks together.
char *next_word(char **rest);

/// Cuts the last word off `line`; NULL when there is none. It does not know of quotes.
char *last_word(char *line);

/// The whole of `rest` without blanks around it and without one pair of quotes around it.
char *unquoted(char *rest);

/// A file's bytes with a NUL behind them, to be freed by the caller; NULL on failure.
///
/// The limit guards against a path that names a recording instead of a sheet: 1 MiB.
char *contents_of_text_file(const char *path, struct failure *failure);

#pragma GCC visibility pop

#endif
