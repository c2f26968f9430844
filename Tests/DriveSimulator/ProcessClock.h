#ifndef PROCESS_CLOCK_H
#define PROCESS_CLOCK_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/// How far the process's clocks run ahead of the kernel's, in nanoseconds. Never falls.
int64_t process_clock_shift(void);

void process_clock_advance(int64_t nanoseconds);

#pragma GCC visibility pop

#endif
