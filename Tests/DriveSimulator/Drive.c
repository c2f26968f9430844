#define _GNU_SOURCE
#include "Drive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "C2Line.h"
#include "CueSheet.h"
#include "ProcessClock.h"

enum {
  LOG_LINE_BYTES = 512,
  /// The SCSI layer's default of 60 s.
  DEFAULT_COMMAND_TIMEOUT = 6000,
};

static bool load_medium(struct medium *medium, const char *path, struct failure *failure) {
  if (path[0] == '\0') return true;
  medium->disc = disc_from_cue_sheet(path, failure);
  return medium->disc != NULL && make_cd_text(medium->disc, &medium->cd_text, failure);
}

static bool load_media(struct drive *drive, struct failure *failure) {
  return load_medium(&drive->image, drive->plan.image, failure) &&
         load_medium(&drive->other_image, drive->plan.other_image, failure);
}

static bool open_log(struct drive *drive, struct failure *failure) {
  const char *path = drive->plan.log;
  if (path[0] == '\0') return true;
  drive->log_descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return drive->log_descriptor >= 0 ||
         failed(failure, "cannot write %s: %s", path, strerror(errno));
}

static bool make_cache(struct drive *drive, struct failure *failure) {
  const struct fault_plan *plan = &drive->plan;
  struct cache *cache = &drive->cache;
  cache->capacity = plan->cache_sectors / plan->cache_segments + plan->read_ahead_sectors;
  if (cache->capacity == 0) return true;
  cache->windows = calloc((size_t)plan->cache_segments, sizeof *cache->windows);
  if (cache->windows == NULL) return failed(failure, "no memory for the drive's cache");
  for (; cache->window_count < plan->cache_segments; cache->window_count++) {
    struct sector *sectors = calloc((size_t)cache->capacity, sizeof *sectors);
    if (sectors == NULL) return failed(failure, "no memory for the drive's cache");
    cache->windows[cache->window_count].sectors = sectors;
  }
  return true;
}

static void free_cache(struct cache *cache) {
  for (long i = 0; i < cache->window_count; i++) free(cache->windows[i].sectors);
  free(cache->windows);
}

static bool set_up(struct drive *drive, const char *device_path, const char *plan,
                   enum time_mode virtual_time, struct failure *failure) {
  char *lines = strdup(plan);
  drive->device_path = strdup(device_path);
  bool planned = lines != NULL && drive->device_path != NULL
                     ? fault_plan_read(&drive->plan, lines, virtual_time, failure)
                     : failed(failure, "out of memory");
  free(lines);
  return planned && load_media(drive, failure) && open_log(drive, failure) &&
         make_cache(drive, failure);
}

struct drive *drive_create(const char *device_path, const char *plan, enum time_mode virtual_time,
                           struct failure *failure) {
  struct drive *drive = calloc(1, sizeof *drive);
  if (drive == NULL) {
    failed(failure, "out of memory");
    return NULL;
  }
  drive->references = 1;
  drive->log_descriptor = -1;
  pthread_mutex_init(&drive->command_lock, NULL);
  if (!set_up(drive, device_path, plan, virtual_time, failure)) {
    drive_release(drive);
    return NULL;
  }
  drive->medium = &drive->image;
  drive->disc = drive->image.disc;
  drive->mechanism.disc_inside = drive->disc != NULL && !drive->plan.empty;
  drive->kernel.command_timeout = DEFAULT_COMMAND_TIMEOUT;
  drive->random_state = drive->plan.seed;
  drive->speed = drive->plan.speed;
  drive->not_ready_commands_left = drive->plan.not_ready_commands;
  drive->late_isrc_answers_left = drive->plan.late_isrc_answers;
  drive->head = HEAD_LOST;
  c2_line_set_up(&drive->c2_line, &drive->plan);
  drive->sense[0] = 0x70;
  return drive;
}

struct drive *drive_retain(struct drive *drive) {
  atomic_fetch_add(&drive->references, 1);
  return drive;
}

void drive_release(struct drive *drive) {
  if (atomic_fetch_sub(&drive->references, 1) > 1) return;
  if (drive->log_descriptor >= 0) close(drive->log_descriptor);
  disc_free(drive->image.disc);
  disc_free(drive->other_image.disc);
  fault_plan_clear(&drive->plan);
  pthread_mutex_destroy(&drive->command_lock);
  free_cache(&drive->cache);
  free(drive->c2_line.pointers);
  free(drive->sectors);
  free(drive->transfer);
  free(drive->device_path);
  free(drive);
}

// MARK: Time and chance

static void sleep_for(int64_t nanoseconds) {
  struct timespec rest = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
  while (nanosleep(&rest, &rest) != 0 && errno == EINTR) continue;
}

void drive_pass_time(struct drive *drive, double milliseconds) {
  if (drive->plan.time_mode == TIME_NONE || milliseconds <= 0) return;
  int64_t nanoseconds = (int64_t)(milliseconds * 1e6);
  atomic_fetch_add(&drive->clock_nanoseconds, nanoseconds);
  if (drive->plan.time_mode == TIME_PROCESS) process_clock_advance(nanoseconds);
  if (drive->plan.time_mode == TIME_REAL) sleep_for(nanoseconds);
}

double drive_clock_ms(const struct drive *drive) { return (double)drive->clock_nanoseconds / 1e6; }

/// SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014.
double drive_random(struct drive *drive) {
  drive->random_state += 0x9E3779B97F4A7C15u;
  uint64_t bits = drive->random_state;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
  bits ^= bits >> 31;
  return (double)(bits >> 11) * 0x1p-53;
}

// MARK: The tray

bool drive_has_medium(struct drive *drive) {
  return drive->mechanism.disc_inside && !drive->mechanism.tray_open;
}

void drive_open_tray(struct drive *drive) {
  struct mechanism *mechanism = &drive->mechanism;
  if (!atomic_exchange(&mechanism->tray_open, true)) mechanism->medium_changed = true;
}

void drive_close_tray(struct drive *drive) {
  struct mechanism *mechanism = &drive->mechanism;
  if (!atomic_exchange(&mechanism->tray_open, false)) return;
  mechanism->medium_changed = true;
  mechanism->cache_is_stale = true;
  mechanism->attention = drive_has_medium(drive);
}

static void insert_disc(struct drive *drive) {
  struct mechanism *mechanism = &drive->mechanism;
  if (drive_has_medium(drive)) return;
  drive_open_tray(drive);
  mechanism->disc_inside = drive->disc != NULL;
  drive_close_tray(drive);
}

static const struct medium *swapped_medium(const struct drive *drive, bool swapped) {
  return swapped ? &drive->other_image : &drive->image;
}

/// Notes which disc belongs into the drive: a command that is under way keeps the one it has.
static bool swap_discs(struct drive *drive, bool swapped) {
  if (swapped_medium(drive, swapped)->disc == NULL) return false;
  if (atomic_exchange(&drive->mechanism.swapped, swapped) == swapped) return true;
  drive->mechanism.medium_changed = true;
  drive->mechanism.tray_open = false;
  return true;
}

void drive_change_disc(struct drive *drive) {
  struct mechanism *mechanism = &drive->mechanism;
  const struct medium *medium = swapped_medium(drive, mechanism->swapped);
  if (medium == drive->medium) return;
  drive->medium = medium;
  drive->disc = medium->disc;
  mechanism->disc_inside = true;
  mechanism->cache_is_stale = true;
  mechanism->attention = true;
}

bool drive_obey(struct drive *drive, const char *word) {
  if (strcmp(word, "eject") == 0) drive_open_tray(drive);
  else if (strcmp(word, "insert") == 0) insert_disc(drive);
  else if (strcmp(word, "swap") == 0) return swap_discs(drive, true);
  else if (strcmp(word, "swap_back") == 0) return swap_discs(drive, false);
  else if (strcmp(word, "gone") == 0) drive->mechanism.gone = true;
  else return false;
  return true;
}

void drive_poll_control(struct drive *drive) {
  if (drive->plan.control[0] == '\0') return;
  FILE *file = fopen(drive->plan.control, "re");
  if (file == NULL) return;  // the test has not written it yet
  char word[16];
  if (fscanf(file, "%15s", word) == 1) drive_obey(drive, word);
  fclose(file);
}

// MARK: Log

void drive_log(struct drive *drive, const char *format, ...) {
  if (drive->log_descriptor < 0) return;
  char line[LOG_LINE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  size_t count = (size_t)length < sizeof line - 2 ? (size_t)length : sizeof line - 2;
  line[count++] = '\n';
  // One write for a line, so that the lines of several processes stay whole. A full disk shows as a
  // short log, and a drive has no one to tell.
  ssize_t written = write(drive->log_descriptor, line, count);
  (void)written;
}

void drive_log_summary(struct drive *drive) {
  struct counters *counters = &drive->counters;
  if (counters->commands == 0) return;
  drive_log(drive,
            "# commands %lu reads %lu sectors %lu media %lu hits %lu seeks %lu errors %lu "
            "simtime_ms %.0f",
            counters->commands, counters->read_commands, counters->sectors,
            counters->medium_reads, counters->cache_hits, counters->seeks, counters->errors,
            drive_clock_ms(drive));
}

void drive_count(struct drive *drive, struct drive_simulator_counters *counters) {
  *counters = (struct drive_simulator_counters){
      .commands = drive->counters.commands,
      .read_commands = drive->counters.read_commands,
      .sectors = drive->counters.sectors,
      .medium_reads = drive->counters.medium_reads,
      .cache_hits = drive->counters.cache_hits,
      .seeks = drive->counters.seeks,
      .errors = drive->counters.errors,
  };
}
