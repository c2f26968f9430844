#define _GNU_SOURCE
#include "NextLibrary.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

void *next_function(_Atomic(void *) *known, const char *name) {
  void *function = atomic_load_explicit(known, memory_order_relaxed);
  if (function != NULL) return function;
  function = dlsym(RTLD_NEXT, name);
  if (function == NULL) {
    fprintf(stderr, "drive simulator: the C library has no %s\n", name);
    abort();
  }
  // Threads that come here at once all find the same function.
  atomic_store_explicit(known, function, memory_order_relaxed);
  return function;
}
