#ifndef NEXT_LIBRARY_H
#define NEXT_LIBRARY_H

#pragma GCC visibility push(hidden)

/// The function that a call would have reached had this library not stepped in.
///
/// Looked up at the first use, which may come before any constructor here has run and in any
/// thread. Only to be used through NEXT.
void *next_function(_Atomic(void *) *known, const char *name);

#pragma GCC visibility pop

/// The next library's function of that name, with the type that the header declares.
#define NEXT(name)                                        \
  ((__typeof__(&name))__extension__({                     \
    static _Atomic(void *) known_##name;                  \
    next_function(&known_##name, #name);                  \
  }))

#endif
