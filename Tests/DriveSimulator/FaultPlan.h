#ifndef FAULT_PLAN_H
#define FAULT_PLAN_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "Failure.h"

#pragma GCC visibility push(hidden)

/// How a drive's delays pass.
enum time_mode {
  /// They do not.
  TIME_NONE,
  /// On the drive's own clock only.
  TIME_COUNTED,
  /// On the drive's own clock, and the process's clocks are moved by as much.
  TIME_PROCESS,
  /// By sleeping.
  TIME_REAL,
};

enum jitter_moment { JITTER_AT_SEEKS, JITTER_AT_READS };

enum c2_support {
  C2_NONE,
  C2_HONEST,
  C2_BLIND,
  /// They come with a later sector.
  C2_LATE,
  /// They are shifted by some bytes.
  C2_OFFSET,
  /// Some are missing.
  C2_PARTIAL,
  /// Some are false.
  C2_EAGER,
};

enum permission { PERMISSION_GRANTED, PERMISSION_READ_ONLY, PERMISSION_DENIED };

enum fault_kind {
  FAULT_NOISE,
  FAULT_STUCK,
  FAULT_CONCEALED,
  FAULT_ERROR,
  FAULT_HANG,
  FAULT_SHORT,
};

/// Something that is wrong with a run of sectors.
struct fault {
  enum fault_kind kind;
  long first_sector;
  long sector_count;
  /// It counts only while the drive is faster than this, in multiples of 75 sectors a second; 0
  /// for always.
  double above_speed;
  /// How often each sector misbehaves before it is good; -1 for ever.
  long times;
  /// How often each sector has misbehaved so far: the one thing here that changes.
  unsigned *occurrences;
  /// FAULT_NOISE: how likely a read of a sector is affected, and how many of its bytes then are.
  double probability;
  long byte_count;
  /// FAULT_ERROR: sense key, additional sense code and its qualifier, as in enum sense.
  int sense;
  double delay_ms;
  /// The sectors before it do not come either.
  bool withholds;
  /// FAULT_SHORT: what a READ CD transfers.
  long transferred_bytes;
};

/// Commands of any kind, counted from 1.
struct command_run {
  /// 0 for none.
  long first;
  /// -1 for all from there on.
  long count;
};

/// What a drive is and how it misbehaves: what the lines of a plan say. README.md explains them.
struct fault_plan {
  char alias[PATH_MAX];
  char image[PATH_MAX];
  /// Of the disc that comes in instead.
  char other_image[PATH_MAX];
  char log[PATH_MAX];
  char control[PATH_MAX];
  char vendor[9];
  char model[17];
  char revision[5];

  enum time_mode time_mode;
  /// In multiples of 75 sectors a second; 0 when a transfer takes no time.
  double speed;
  double seek_ms;
  double cache_ms;
  double spin_up_ms;
  /// A drive that gets no command for so long stops its disc; 0 for never.
  double idle_ms;
  long cache_sectors;
  long cache_segments;
  long read_ahead_sectors;
  long maximum_blocks;
  /// Of the blocks of one READ CD together; 0 for no limit.
  long maximum_bytes;
  long overread_in;
  long overread_out;
  /// Why a read fails that goes farther.
  int overread_out_sense;

  uint64_t seed;
  long read_offset;
  long jitter;
  enum jitter_moment jitter_moment;
  double drop_probability;
  long drop_maximum;
  double duplicate_probability;
  long duplicate_maximum;
  bool big_endian;
  int fault_count;
  struct fault *faults;

  /// Numbers of READ CD commands; -1 for never.
  long gone_after;
  long eject_after;
  long swap_after;
  long attention_at;
  long not_ready_commands;
  struct command_run hanging;
  struct command_run failing;
  int failing_sense;
  /// The cable is pulled before this command of any kind; 0 for never.
  long gone_at;
  bool empty;
  enum permission permission;

  enum c2_support c2;
  /// C2_LATE: in sectors; C2_OFFSET: in bytes.
  long c2_shift;
  /// C2_PARTIAL: of each pointer; C2_EAGER: of a clean sector to be accused.
  double c2_probability;
  /// Whether READ CD gives formatted Q, and how.
  bool has_q;
  bool q_has_checksum;
  bool q_is_bcd;
  double q_error_probability;
  /// Q is that of the sector so much later.
  long q_shift;
  bool subchannel_before_c2;
  bool has_cd_text;
  bool has_isrc;
  bool has_catalog;
  long late_isrc_answers;
  /// By track number, 0xAA for the lead-out.
  long toc_shift[0xAA + 1];
  /// Likewise; -1 where the TOC tells the truth.
  long toc_flags[0xAA + 1];
};

/// Reads a plan; false when a line makes no sense, and `failure` repeats it.
///
/// - Parameters:
///   - text: Lines that end with LF, CRLF or a semicolon. Written into while it is read.
///   - virtual_time: What `time virtual` means here.
bool fault_plan_read(struct fault_plan *plan, char *text, enum time_mode virtual_time,
                     struct failure *failure);

/// Frees what the plan points to, not the plan.
void fault_plan_clear(struct fault_plan *plan);

#pragma GCC visibility pop

#endif
