#include "ProcessClock.h"

#include <stdatomic.h>

static _Atomic int64_t shift;

int64_t process_clock_shift(void) { return atomic_load_explicit(&shift, memory_order_relaxed); }

void process_clock_advance(int64_t nanoseconds) {
  atomic_fetch_add_explicit(&shift, nanoseconds, memory_order_relaxed);
}
