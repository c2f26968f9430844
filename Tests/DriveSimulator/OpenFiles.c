#define _GNU_SOURCE
#include "OpenFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "KernelDriver.h"
#include "NextLibrary.h"

enum {
  /// Above the usual limit of a process; a drive that would get a higher one is refused.
  MAXIMUM_DESCRIPTORS = 8192,
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/// Written with the lock held. Read without it by every close() and read() of the process.
static _Atomic(struct open_file *) files[MAXIMUM_DESCRIPTORS];

static void hold_lock(void) { pthread_mutex_lock(&lock); }
static void free_lock(void) { pthread_mutex_unlock(&lock); }
static void guard_forks(void) { pthread_atfork(hold_lock, free_lock, free_lock); }

static bool is_listed(int descriptor) {
  return descriptor >= 0 && descriptor < MAXIMUM_DESCRIPTORS &&
         atomic_load_explicit(&files[descriptor], memory_order_acquire) != NULL;
}

/// Puts a file, or none, at a descriptor, and lets go of the one that was there.
static void list(int descriptor, struct open_file *file) {
  if (descriptor < 0 || descriptor >= MAXIMUM_DESCRIPTORS) return;
  if (file != NULL) atomic_fetch_add(&file->references, 1);
  pthread_mutex_lock(&lock);
  struct open_file *previous = files[descriptor];
  files[descriptor] = file;
  pthread_mutex_unlock(&lock);
  if (previous != NULL) open_file_release(previous);
}

void open_file_release(struct open_file *file) {
  if (atomic_fetch_sub(&file->references, 1) > 1) return;
  kernel_release(file->drive);
  drive_release(file->drive);
  free(file);
}

/// A file of its own in the real kernel, so that the descriptor's number is taken and its flags,
/// copies and end are the kernel's business.
static int make_placeholder(int flags, struct stat *status) {
  int descriptor = memfd_create("drive", flags & O_CLOEXEC ? MFD_CLOEXEC : 0);
  if (descriptor < 0) return -1;
  NEXT(fcntl)(descriptor, F_SETFL, flags & O_NONBLOCK);
  if (descriptor < MAXIMUM_DESCRIPTORS && NEXT(fstat)(descriptor, status) == 0) return descriptor;
  NEXT(close)(descriptor);
  errno = EMFILE;
  return -1;
}

int open_files_open(struct drive *drive, int flags) {
  static pthread_once_t guarded = PTHREAD_ONCE_INIT;
  pthread_once(&guarded, guard_forks);
  int error = kernel_open(drive, flags);
  if (error != 0) {
    errno = -error;
    return -1;
  }
  struct stat status;
  struct open_file *file = malloc(sizeof *file);
  int descriptor = file == NULL ? -1 : make_placeholder(flags, &status);
  if (descriptor < 0) {
    int cause = errno;
    free(file);
    kernel_release(drive);
    errno = cause;
    return -1;
  }
  *file = (struct open_file){
      .references = 1,
      .drive = drive_retain(drive),
      .flags = flags,
      .device = status.st_dev,
      .inode = status.st_ino,
      .process = getpid(),
  };
  list(descriptor, file);
  open_file_release(file);  // the list has it now
  return descriptor;
}

/// Whether the descriptor still is the one that was listed. It may have been closed by a call that
/// does not come by here, such as fclose() or close_range(), and be another file's by now.
static bool is_current(const struct open_file *file, int descriptor) {
  struct stat status;
  int cause = errno;
  bool current = NEXT(fstat)(descriptor, &status) == 0 && status.st_ino == file->inode &&
                 status.st_dev == file->device;
  errno = cause;
  return current;
}

struct open_file *open_files_at(int descriptor) {
  if (!is_listed(descriptor)) return NULL;
  pthread_mutex_lock(&lock);
  struct open_file *file = files[descriptor];
  if (file != NULL) atomic_fetch_add(&file->references, 1);
  pthread_mutex_unlock(&lock);
  if (file == NULL || is_current(file, descriptor)) return file;
  open_file_release(file);
  return NULL;
}

/// A child that shares its parent's memory, between vfork() and exec, must not touch the list: its
/// descriptors are its own.
static bool may_change(const struct open_file *file) { return file->process == getpid(); }

void open_files_copied(int original, int copy) {
  struct open_file *file = open_files_at(original);
  if (file == NULL) {
    open_files_closing(copy);
    return;
  }
  if (may_change(file)) list(copy, file);
  open_file_release(file);
}

void open_files_closing(int descriptor) {
  if (!is_listed(descriptor)) return;
  pthread_mutex_lock(&lock);
  struct open_file *file = files[descriptor];
  bool leaves = file != NULL && may_change(file);
  if (leaves) files[descriptor] = NULL;
  pthread_mutex_unlock(&lock);
  if (leaves) open_file_release(file);
}
