#ifndef OPEN_FILES_H
#define OPEN_FILES_H

#include <sys/stat.h>
#include <sys/types.h>

#include "Drive.h"

#pragma GCC visibility push(hidden)

/// An open drive: what the kernel calls a file, shared by the descriptors that dup() makes of one.
struct open_file {
  atomic_int references;
  struct drive *drive;
  /// As given to open().
  int flags;
  _Atomic off_t position;
  /// The file that keeps the descriptor's place in the real kernel; no other has the same numbers.
  dev_t device;
  ino_t inode;
  pid_t process;
};

/// Opens a drive: a new descriptor, or -1 with errno.
int open_files_open(struct drive *drive, int flags);

/// The drive behind a descriptor, with a reference for the caller; NULL when it is any other file.
/// One load for those.
struct open_file *open_files_at(int descriptor);

void open_file_release(struct open_file *file);

/// Notes that `copy` is now a descriptor of whatever `original` is.
void open_files_copied(int original, int copy);

/// Notes that the descriptor is about to be closed.
void open_files_closing(int descriptor);

#pragma GCC visibility pop

#endif
