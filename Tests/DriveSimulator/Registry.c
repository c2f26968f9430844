#include "Registry.h"

#include <string.h>

enum { MAXIMUM_DRIVES = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct drive *drives[MAXIMUM_DRIVES];
/// Read without the lock by every open() and stat() of the process.
static atomic_int connected_count;

// A child of fork() has only the thread that forked; were another one inside the lock then, it
// would never be free again.
static void hold_lock(void) { pthread_mutex_lock(&lock); }
static void free_lock(void) { pthread_mutex_unlock(&lock); }
static void guard_forks(void) { pthread_atfork(hold_lock, free_lock, free_lock); }

static bool is_at(const struct drive *drive, const char *path) {
  return strcmp(path, drive->device_path) == 0 ||
         (drive->plan.alias[0] != '\0' && strcmp(path, drive->plan.alias) == 0);
}

/// The position of the drive at a path; -1 when there is none. With the lock held.
static int find(const char *path) {
  for (int i = 0; i < MAXIMUM_DRIVES; i++) {
    if (drives[i] != NULL && is_at(drives[i], path)) return i;
  }
  return -1;
}

/// The first place without a drive; -1 when there is none. With the lock held.
static int find_room(void) {
  for (int i = 0; i < MAXIMUM_DRIVES; i++) {
    if (drives[i] == NULL) return i;
  }
  return -1;
}

/// Takes over the caller's reference. With the lock held.
static bool add(struct drive *drive, struct failure *failure) {
  if (find(drive->device_path) >= 0 ||
      (drive->plan.alias[0] != '\0' && find(drive->plan.alias) >= 0)) {
    return failed(failure, "%s is another drive already", drive->device_path);
  }
  int room = find_room();
  if (room < 0) return failed(failure, "no more than %d drives fit", MAXIMUM_DRIVES);
  drive->minor_number = room;
  drives[room] = drive;
  atomic_fetch_add(&connected_count, 1);
  return true;
}

bool registry_insert(const char *device_path, const char *plan, enum time_mode virtual_time,
                     struct failure *failure) {
  static pthread_once_t guarded = PTHREAD_ONCE_INIT;
  pthread_once(&guarded, guard_forks);
  struct drive *drive = drive_create(device_path, plan, virtual_time, failure);
  if (drive == NULL) return false;
  pthread_mutex_lock(&lock);
  bool added = add(drive, failure);
  pthread_mutex_unlock(&lock);
  if (!added) drive_release(drive);
  return added;
}

struct drive *registry_drive_at(const char *path) {
  if (path == NULL) return NULL;
  if (atomic_load_explicit(&connected_count, memory_order_relaxed) == 0) return NULL;
  pthread_mutex_lock(&lock);
  int position = find(path);
  struct drive *drive = position < 0 ? NULL : drive_retain(drives[position]);
  pthread_mutex_unlock(&lock);
  return drive;
}

void registry_remove(const char *device_path) {
  pthread_mutex_lock(&lock);
  int position = find(device_path);
  struct drive *drive = position < 0 ? NULL : drives[position];
  if (drive != NULL) {
    drives[position] = NULL;
    atomic_fetch_sub(&connected_count, 1);
  }
  pthread_mutex_unlock(&lock);
  if (drive == NULL) return;
  drive_obey(drive, "gone");
  drive_log_summary(drive);
  drive_release(drive);
}
