#include <gd.h>
#include <gd_errors.h>

// The type of libgd's message handler has a va_list, which Swift cannot make.
static inline void gd_ignore_message(int priority, const char *format, va_list arguments) {
  (void)priority;
  (void)format;
  (void)arguments;
}

// By default, libgd writes what it thinks of a picture to standard error.
static inline void gd_keep_silent(void) { gdSetErrorMethod(gd_ignore_message); }

// Macros.
static inline int gd_width(const gdImagePtr picture) { return gdImageSX(picture); }
static inline int gd_height(const gdImagePtr picture) { return gdImageSY(picture); }
