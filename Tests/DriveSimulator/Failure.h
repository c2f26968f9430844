#ifndef FAILURE_H
#define FAILURE_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/// Why something could not be set up, in words for a person.
struct failure {
  char text[512];
};

/// Writes the message and returns false, so that a caller can say `return failed(…)`.
bool failed(struct failure *failure, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#pragma GCC visibility pop

#endif
