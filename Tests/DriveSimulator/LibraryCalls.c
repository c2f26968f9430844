// The C library's functions that a CD library calls, each put before the original. What concerns a
// simulated drive is answered here; everything else goes on to the original unchanged.
//
// A 64-bit off_t is assumed, for which the functions with and without "64" in their names are the
// same.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "KernelDriver.h"
#include "NextLibrary.h"
#include "OpenFiles.h"
#include "ProcessClock.h"
#include "Registry.h"

_Static_assert(sizeof(off_t) == 8, "files are addressed with 64 bits");

/// A second name of the same function.
#define SAME_AS(function) __attribute__((alias(#function)))

enum {
  /// Of the sr driver's devices.
  SCSI_CDROM_MAJOR = 11,
  GROUP_CDROM = 24,
  DEVICE_BLOCK_BYTES = 4096,
};

/// A kernel's result as the C library returns it.
static long from_kernel(long result) {
  if (result >= 0) return result;
  errno = (int)-result;
  return -1;
}

// MARK: Paths

/// A path that belongs to a simulated drive.
struct place {
  struct drive *drive;
  bool is_alias;
};

/// Whether the path is a drive's. `leave` has to follow if so.
static bool enter(const char *path, struct place *place) {
  place->drive = registry_drive_at(path);
  if (place->drive == NULL) return false;
  place->is_alias = strcmp(path, place->drive->device_path) != 0;
  return true;
}

static long leave(const struct place *place, long result) {
  drive_release(place->drive);
  return from_kernel(result);
}

/// Where the device's node is missing: the kernel removes it when the cable is pulled.
static bool is_missing(const struct place *place) {
  drive_poll_control(place->drive);
  return place->drive->mechanism.gone;
}

static void describe(const struct drive *drive, struct stat *status) {
  *status = (struct stat){
      .st_mode = S_IFBLK | 0660,
      .st_rdev = makedev(SCSI_CDROM_MAJOR, (unsigned)drive->minor_number),
      .st_ino = 1000 + (ino_t)drive->minor_number,
      .st_nlink = 1,
      .st_gid = GROUP_CDROM,
      .st_blksize = DEVICE_BLOCK_BYTES,
  };
}

static int stat_place(const struct place *place, bool follow, struct stat *status) {
  if (is_missing(place)) return -ENOENT;
  describe(place->drive, status);
  if (place->is_alias && !follow) {
    status->st_mode = S_IFLNK | 0777;
    status->st_rdev = 0;
    status->st_ino += 1000;
    status->st_size = (off_t)strlen(place->drive->device_path);
  }
  return 0;
}

static int access_place(const struct place *place, int mode) {
  enum permission permission = place->drive->plan.permission;
  if (is_missing(place)) return -ENOENT;
  if (mode & X_OK) return -EACCES;
  if ((mode & (R_OK | W_OK)) && permission == PERMISSION_DENIED) return -EACCES;
  return (mode & W_OK) && permission == PERMISSION_READ_ONLY ? -EACCES : 0;
}

// MARK: open

static bool needs_mode(int flags) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

static int open_place(const struct place *place, int flags) {
  if (is_missing(place)) return -ENOENT;
  if (flags & O_DIRECTORY) return -ENOTDIR;
  if ((flags & O_CREAT) && (flags & O_EXCL)) return -EEXIST;
  int descriptor = open_files_open(place->drive, flags);
  return descriptor < 0 ? -errno : descriptor;
}

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (needs_mode(flags)) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  struct place place;
  if (!enter(path, &place)) return NEXT(open)(path, flags, mode);
  return (int)leave(&place, open_place(&place, flags));
}

int openat(int directory, const char *path, int flags, ...) {
  mode_t mode = 0;
  if (needs_mode(flags)) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  struct place place;
  if (!enter(path, &place)) return NEXT(openat)(directory, path, flags, mode);
  return (int)leave(&place, open_place(&place, flags));
}

// What open() becomes in programs built with _FORTIFY_SOURCE.
int __open_2(const char *path, int flags) { return open(path, flags); }
int __openat_2(int directory, const char *path, int flags) {
  return openat(directory, path, flags);
}

int open64(const char *path, int flags, ...) SAME_AS(open);
int openat64(int directory, const char *path, int flags, ...) SAME_AS(openat);
int __open64_2(const char *path, int flags) SAME_AS(__open_2);
int __openat64_2(int directory, const char *path, int flags) SAME_AS(__openat_2);

// MARK: stat and its kin

/// Out of line, because the headers promise compilers a path that recent kernels let be NULL.
__attribute__((noinline)) static bool is_empty(const char *path) {
  return path != NULL && *path == '\0';
}

int stat(const char *path, struct stat *status) {
  struct place place;
  if (!enter(path, &place)) return NEXT(stat)(path, status);
  return (int)leave(&place, stat_place(&place, true, status));
}

int lstat(const char *path, struct stat *status) {
  struct place place;
  if (!enter(path, &place)) return NEXT(lstat)(path, status);
  return (int)leave(&place, stat_place(&place, false, status));
}

int fstat(int descriptor, struct stat *status) {
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return NEXT(fstat)(descriptor, status);
  describe(file->drive, status);
  open_file_release(file);
  return 0;
}

int fstatat(int directory, const char *path, struct stat *status, int flags) {
  if ((flags & AT_EMPTY_PATH) && is_empty(path)) return fstat(directory, status);
  struct place place;
  if (!enter(path, &place)) return NEXT(fstatat)(directory, path, status, flags);
  return (int)leave(&place, stat_place(&place, !(flags & AT_SYMLINK_NOFOLLOW), status));
}

int stat64(const char *path, struct stat64 *status) SAME_AS(stat);
int lstat64(const char *path, struct stat64 *status) SAME_AS(lstat);
int fstat64(int descriptor, struct stat64 *status) SAME_AS(fstat);
int fstatat64(int directory, const char *path, struct stat64 *status, int flags) SAME_AS(fstatat);

// What stat() was before glibc 2.33. With 64-bit files there is one version of the structure.
int __xstat(int version, const char *path, struct stat *status) {
  (void)version;
  return stat(path, status);
}

int __lxstat(int version, const char *path, struct stat *status) {
  (void)version;
  return lstat(path, status);
}

int __fxstat(int version, int descriptor, struct stat *status) {
  (void)version;
  return fstat(descriptor, status);
}

int __xstat64(int version, const char *path, struct stat *status) SAME_AS(__xstat);
int __lxstat64(int version, const char *path, struct stat *status) SAME_AS(__lxstat);
int __fxstat64(int version, int descriptor, struct stat *status) SAME_AS(__fxstat);

static void put_statx(const struct stat *status, struct statx *extended) {
  *extended = (struct statx){
      .stx_mask = STATX_BASIC_STATS,
      .stx_blksize = (uint32_t)status->st_blksize,
      .stx_nlink = (uint32_t)status->st_nlink,
      .stx_gid = status->st_gid,
      .stx_mode = (uint16_t)status->st_mode,
      .stx_ino = status->st_ino,
      .stx_size = (uint64_t)status->st_size,
      .stx_rdev_major = major(status->st_rdev),
      .stx_rdev_minor = minor(status->st_rdev),
  };
}

int statx(int directory, const char *path, int flags, unsigned mask, struct statx *extended) {
  struct stat status;
  struct place place;
  if (enter(path, &place)) {
    int error = stat_place(&place, !(flags & AT_SYMLINK_NOFOLLOW), &status);
    if (error == 0) put_statx(&status, extended);
    return (int)leave(&place, error);
  }
  bool is_descriptor = (flags & AT_EMPTY_PATH) && is_empty(path);
  struct open_file *file = is_descriptor ? open_files_at(directory) : NULL;
  if (file == NULL) return NEXT(statx)(directory, path, flags, mask, extended);
  describe(file->drive, &status);
  put_statx(&status, extended);
  open_file_release(file);
  return 0;
}

int access(const char *path, int mode) {
  struct place place;
  if (!enter(path, &place)) return NEXT(access)(path, mode);
  return (int)leave(&place, access_place(&place, mode));
}

int euidaccess(const char *path, int mode) {
  struct place place;
  if (!enter(path, &place)) return NEXT(euidaccess)(path, mode);
  return (int)leave(&place, access_place(&place, mode));
}

int eaccess(const char *path, int mode) SAME_AS(euidaccess);

int faccessat(int directory, const char *path, int mode, int flags) {
  struct place place;
  if (!enter(path, &place)) return NEXT(faccessat)(directory, path, mode, flags);
  return (int)leave(&place, access_place(&place, mode));
}

// MARK: Links

char *realpath(const char *path, char *resolved) {
  struct place place;
  if (!enter(path, &place)) return NEXT(realpath)(path, resolved);
  if (is_missing(&place)) {
    leave(&place, -ENOENT);
    return NULL;
  }
  const char *target = place.drive->device_path;
  char *result = resolved == NULL ? strdup(target) : strcpy(resolved, target);
  leave(&place, 0);
  return result;
}

char *canonicalize_file_name(const char *path) { return realpath(path, NULL); }

char *__realpath_chk(const char *path, char *resolved, size_t size) {
  if (resolved != NULL && size < PATH_MAX) abort();  // as the original does
  return realpath(path, resolved);
}

static long read_link_at(const struct place *place, char *target, size_t size) {
  if (is_missing(place)) return -ENOENT;
  if (!place->is_alias) return -EINVAL;
  size_t length = strlen(place->drive->device_path);
  if (length > size) length = size;
  memcpy(target, place->drive->device_path, length);
  return (long)length;
}

ssize_t readlink(const char *path, char *target, size_t size) {
  struct place place;
  if (!enter(path, &place)) return NEXT(readlink)(path, target, size);
  return leave(&place, read_link_at(&place, target, size));
}

ssize_t readlinkat(int directory, const char *path, char *target, size_t size) {
  struct place place;
  if (!enter(path, &place)) return NEXT(readlinkat)(directory, path, target, size);
  return leave(&place, read_link_at(&place, target, size));
}

// MARK: Descriptors

int close(int descriptor) {
  open_files_closing(descriptor);
  return NEXT(close)(descriptor);
}

int dup(int descriptor) {
  int copy = NEXT(dup)(descriptor);
  if (copy >= 0) open_files_copied(descriptor, copy);
  return copy;
}

int dup2(int descriptor, int wanted) {
  int copy = NEXT(dup2)(descriptor, wanted);
  if (copy >= 0 && copy != descriptor) open_files_copied(descriptor, copy);
  return copy;
}

int dup3(int descriptor, int wanted, int flags) {
  int copy = NEXT(dup3)(descriptor, wanted, flags);
  if (copy >= 0) open_files_copied(descriptor, copy);
  return copy;
}

/// The descriptor's flags, but with the access that the drive was opened for: the placeholder is
/// always open for both.
static int with_access_of_drive(int descriptor, int flags) {
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return flags;
  flags = (flags & ~O_ACCMODE) | (file->flags & O_ACCMODE);
  open_file_release(file);
  return flags;
}

int fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  // Whatever the command takes, an int, a pointer or nothing, arrives in the same register.
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  int result = NEXT(fcntl)(descriptor, command, argument);
  if (result < 0) return result;
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) open_files_copied(descriptor, result);
  return command == F_GETFL ? with_access_of_drive(descriptor, result) : result;
}

int fcntl64(int descriptor, int command, ...) SAME_AS(fcntl);

int ioctl(int descriptor, unsigned long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);  // as in fcntl()
  va_end(arguments);
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return NEXT(ioctl)(descriptor, request, argument);
  int result = kernel_ioctl(file->drive, file->flags, request, argument);
  open_file_release(file);
  return (int)from_kernel(result);
}

static off_t seek_drive(struct open_file *file, off_t offset, int origin) {
  off_t base;
  switch (origin) {
    case SEEK_SET: base = 0; break;
    case SEEK_CUR: base = file->position; break;
    case SEEK_END: base = kernel_size(file->drive); break;
    default: return -EINVAL;
  }
  if (base + offset < 0) return -EINVAL;
  file->position = base + offset;
  return base + offset;
}

off_t lseek(int descriptor, off_t offset, int origin) {
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return NEXT(lseek)(descriptor, offset, origin);
  off_t position = seek_drive(file, offset, origin);
  open_file_release(file);
  return from_kernel(position);
}

ssize_t read(int descriptor, void *buffer, size_t count) {
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return NEXT(read)(descriptor, buffer, count);
  ssize_t done = kernel_read(file->drive, buffer, count, file->position);
  if (done > 0) file->position += done;
  open_file_release(file);
  return from_kernel(done);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t position) {
  struct open_file *file = open_files_at(descriptor);
  if (file == NULL) return NEXT(pread)(descriptor, buffer, count, position);
  ssize_t done = kernel_read(file->drive, buffer, count, position);
  open_file_release(file);
  return from_kernel(done);
}

off_t lseek64(int descriptor, off_t offset, int origin) SAME_AS(lseek);
ssize_t pread64(int descriptor, void *buffer, size_t count, off_t position) SAME_AS(pread);

// MARK: Time

/// Whether the clock is one that goes on while a process waits for a drive.
static bool runs_by_itself(clockid_t clock) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME: return true;
    default: return false;
  }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = NEXT(clock_gettime)(clock, time);
  int64_t shift = process_clock_shift();
  if (result != 0 || shift == 0 || !runs_by_itself(clock)) return result;
  int64_t nanoseconds = time->tv_nsec + shift;
  time->tv_sec += nanoseconds / 1000000000;
  time->tv_nsec = nanoseconds % 1000000000;
  return 0;
}
