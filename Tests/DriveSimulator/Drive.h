#ifndef DRIVE_H
#define DRIVE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CDText.h"
#include "Disc.h"
#include "FaultPlan.h"
#include "include/DriveSimulator.h"

#pragma GCC visibility push(hidden)

enum {
  /// A C2 pointer for every byte of a sector.
  C2_BYTES = SECTOR_BYTES / 8,
  SENSE_BYTES = 18,
};

/// One sector as the drive hands it out.
struct sector {
  uint8_t bytes[SECTOR_BYTES];
  /// A bit for each byte, most significant first: set where the decoder gave up.
  uint8_t c2[C2_BYTES];
};

/// A run of sectors that were read lately, as they came.
struct cache_window {
  long first_sector;
  long end_sector;
  /// When a read last needed it, counted in reads.
  unsigned long last_use;
  /// A ring; a sector's place is its number modulo the capacity.
  struct sector *sectors;
};

/// The drive's memory.
struct cache {
  /// Of a window; 0 when the drive has none.
  long capacity;
  unsigned long use_count;
  long window_count;
  struct cache_window *windows;
};

/// C2 pointers on their way to the host: of the sectors before a read, then of the read itself.
struct c2_line {
  /// How many bytes after its own byte a pointer comes; negative: before it.
  long delay;
  /// For how many sectors before a read there is room.
  long kept;
  /// The sector that continues what was read last.
  long next_sector;
  uint8_t *pointers;
};

/// What happens to a drive outside of any command. A hand may do it at any time, so all of it is
/// atomic.
struct mechanism {
  atomic_bool gone;
  atomic_bool disc_inside;
  atomic_bool tray_open;
  /// The other disc belongs into the drive; the next command finds it there.
  atomic_bool swapped;
  /// What CDROM_MEDIA_CHANGED tells, once.
  atomic_bool medium_changed;
  /// A UNIT ATTENTION that waits for a command.
  atomic_bool attention;
  /// The cache holds another disc's sectors, or another spin-up's.
  atomic_bool cache_is_stale;
};

/// What the kernel remembers of a drive.
struct kernel_state {
  atomic_int use_count;
  atomic_bool keep_locked;
  /// In ticks of 10 ms, as SG_SET_TIMEOUT has it.
  atomic_int command_timeout;
};

struct counters {
  atomic_ulong commands;
  atomic_ulong read_commands;
  atomic_ulong sectors;
  atomic_ulong medium_reads;
  atomic_ulong cache_hits;
  atomic_ulong seeks;
  atomic_ulong errors;
};

/// A disc with what its lead-in says; no disc when the plan names no image.
struct medium {
  struct disc *disc;
  struct cd_text cd_text;
};

/// A simulated drive with its disc.
struct drive {
  /// The owners: the registry, open files, and calls that are under way.
  atomic_int references;
  char *device_path;
  int minor_number;
  struct fault_plan plan;
  /// Both discs stay as long as the drive: whoever looks at one needs no lock.
  struct medium image;
  struct medium other_image;
  /// That of the one that is inside, or was last.
  struct disc *_Atomic disc;
  /// -1 without a log.
  int log_descriptor;

  struct mechanism mechanism;
  struct kernel_state kernel;
  struct counters counters;
  _Atomic int64_t clock_nanoseconds;

  /// One command at a time; everything below belongs to the one that holds it.
  pthread_mutex_t command_lock;
  const struct medium *medium;
  uint64_t random_state;
  bool door_locked;
  /// What SET CD SPEED asked for last.
  double speed;
  /// The disc turns, at that speed.
  bool spins;
  /// When the last command ended, on the drive's clock.
  double idle_since_ms;
  long read_commands;
  long not_ready_commands_left;
  long late_isrc_answers_left;
  /// Where the laser will be next; `HEAD_LOST` when nobody knows.
  long head;
  /// By how many samples the drive misses the place that it believes to read.
  long position_error;
  struct cache cache;
  struct c2_line c2_line;
  /// Room for the sectors of one command.
  struct sector *sectors;
  long sector_capacity;
  uint8_t *transfer;
  uint8_t sense[SENSE_BYTES];
};

enum { HEAD_LOST = -1000000 };

/// A drive with one reference; NULL when the plan or the image is unusable.
struct drive *drive_create(const char *device_path, const char *plan, enum time_mode virtual_time,
                           struct failure *failure);

struct drive *drive_retain(struct drive *drive);
void drive_release(struct drive *drive);

/// Lets simulated time go by.
void drive_pass_time(struct drive *drive, double milliseconds);

/// The simulated time that went by so far.
double drive_clock_ms(const struct drive *drive);

/// The next random number, in [0, 1).
double drive_random(struct drive *drive);

bool drive_has_medium(struct drive *drive);
void drive_open_tray(struct drive *drive);
void drive_close_tray(struct drive *drive);

/// Does what a hand would: "eject", "insert", "swap", "swap_back" or "gone"; false for any other
/// word, and for a swap with no disc to put in.
bool drive_obey(struct drive *drive, const char *word);

/// Puts the disc in that a hand has swapped for the one inside. With the command lock held.
void drive_change_disc(struct drive *drive);

/// Obeys the first word of the plan's control file, if there is one.
void drive_poll_control(struct drive *drive);

/// Adds a line to the log, if there is one.
void drive_log(struct drive *drive, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Adds a last line with the counters, if there was anything to count.
void drive_log_summary(struct drive *drive);

void drive_count(struct drive *drive, struct drive_simulator_counters *counters);

#pragma GCC visibility pop

#endif
