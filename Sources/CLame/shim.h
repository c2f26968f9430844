#include <fenv.h>
#include <lame.h>

/// Puts the calling thread's rounding mode and exception masks back to the default. FE_DFL_ENV is a
/// macro that casts a number to a pointer, which Swift cannot import.
static inline int tonearm_reset_floating_point(void) { return fesetenv(FE_DFL_ENV); }
