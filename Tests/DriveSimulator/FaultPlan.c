#include "FaultPlan.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Disc.h"
#include "Sense.h"
#include "Words.h"

enum {
  MAXIMUM_ARGUMENTS = 8,
  /// More than 99 minutes, so that every address that a command can name is inside.
  MAXIMUM_SECTORS = 450000,
  /// A READ CD of that many is larger than any host adapter transfers at once.
  MAXIMUM_BLOCKS = 4096,
};

static const double longest_delay_ms = 1e7;
static const double highest_speed = 1000;

/// A plan while it is being read: the current line's words.
struct reader {
  struct fault_plan *plan;
  struct failure *failure;
  enum time_mode virtual_time;
  const struct word *word;
  int argument_count;
  char *arguments[MAXIMUM_ARGUMENTS];
};

/// One word of the language: what follows it, and where that goes.
struct word {
  const char *name;
  /// Names of the arguments, for messages.
  const char *usage;
  int fewest_arguments;
  int most_arguments;
  /// Stores the arguments; for the plain kinds, at `offset` in the plan and within the bounds.
  bool (*read)(struct reader *reader);
  size_t offset;
  double least;
  double most;
};

// MARK: Arguments

static bool misread(struct reader *reader, int argument) {
  return failed(reader->failure, "plan: '%s' makes no sense in: %s %s",
                reader->arguments[argument], reader->word->name, reader->word->usage);
}

static bool take_fraction(struct reader *reader, int argument, double least, double most,
                          double *value) {
  char *end;
  *value = strtod(reader->arguments[argument], &end);
  bool good = *end == '\0' && isfinite(*value) && *value >= least && *value <= most;
  return good || misread(reader, argument);
}

static bool take_number(struct reader *reader, int argument, long least, long most, long *value) {
  char *end;
  errno = 0;
  *value = strtol(reader->arguments[argument], &end, 0);
  bool good = *end == '\0' && errno == 0 && *value >= least && *value <= most;
  return good || misread(reader, argument);
}

/// The position of the argument among `choices`, which end with NULL.
static bool take_choice(struct reader *reader, int argument, const char *const *choices,
                        int *value) {
  for (*value = 0; choices[*value] != NULL; ++*value) {
    if (strcmp(reader->arguments[argument], choices[*value]) == 0) return true;
  }
  return misread(reader, argument);
}

static bool take_text(struct reader *reader, int argument, char *text, size_t size) {
  int length = snprintf(text, size, "%s", reader->arguments[argument]);
  return (length >= 0 && (size_t)length < size) || misread(reader, argument);
}

/// Three arguments: sense key, additional sense code and its qualifier.
static bool take_sense(struct reader *reader, int argument, int *sense) {
  long key, code, qualifier;
  if (!take_number(reader, argument, 0, 15, &key) ||
      !take_number(reader, argument + 1, 0, 255, &code) ||
      !take_number(reader, argument + 2, 0, 255, &qualifier)) {
    return false;
  }
  *sense = (int)(key << 16 | code << 8 | qualifier);
  return true;
}

// MARK: Plain settings

static void *setting(struct reader *reader) { return (char *)reader->plan + reader->word->offset; }

static bool read_number(struct reader *reader) {
  const struct word *word = reader->word;
  return take_number(reader, 0, (long)word->least, (long)word->most, setting(reader));
}

static bool read_fraction(struct reader *reader) {
  return take_fraction(reader, 0, reader->word->least, reader->word->most, setting(reader));
}

static bool read_switch(struct reader *reader) {
  static const char *const choices[] = {"0", "1", NULL};
  int value;
  if (!take_choice(reader, 0, choices, &value)) return false;
  *(bool *)setting(reader) = value == 1;
  return true;
}

static bool read_path(struct reader *reader) {
  return take_text(reader, 0, setting(reader), PATH_MAX);
}

// MARK: Settings with a form of their own

static bool read_model(struct reader *reader) {
  struct fault_plan *plan = reader->plan;
  return take_text(reader, 0, plan->vendor, sizeof plan->vendor) &&
         take_text(reader, 1, plan->model, sizeof plan->model) &&
         take_text(reader, 2, plan->revision, sizeof plan->revision);
}

static bool read_time(struct reader *reader) {
  static const char *const choices[] = {"none", "counted", "process", "real", "virtual", NULL};
  int value;
  if (!take_choice(reader, 0, choices, &value)) return false;
  reader->plan->time_mode = value > TIME_REAL ? reader->virtual_time : (enum time_mode)value;
  return true;
}

static bool read_seed(struct reader *reader) {
  long seed;
  if (!take_number(reader, 0, 0, LONG_MAX, &seed)) return false;
  reader->plan->seed = (uint64_t)seed;
  return true;
}

static bool read_jitter(struct reader *reader) {
  static const char *const choices[] = {"seek", "every", NULL};
  int moment = JITTER_AT_SEEKS;
  if (!take_number(reader, 0, 0, 100000, &reader->plan->jitter)) return false;
  if (reader->argument_count > 1 && !take_choice(reader, 1, choices, &moment)) return false;
  reader->plan->jitter_moment = (enum jitter_moment)moment;
  return true;
}

static bool read_drop(struct reader *reader) {
  struct fault_plan *plan = reader->plan;
  return take_fraction(reader, 0, 0, 1, &plan->drop_probability) &&
         take_number(reader, 1, 1, SECTOR_SAMPLES, &plan->drop_maximum);
}

static bool read_duplicate(struct reader *reader) {
  struct fault_plan *plan = reader->plan;
  return take_fraction(reader, 0, 0, 1, &plan->duplicate_probability) &&
         take_number(reader, 1, 1, SECTOR_SAMPLES, &plan->duplicate_maximum);
}

static bool read_permission(struct reader *reader) {
  static const char *const choices[] = {"granted", "readonly", "denied", NULL};
  int value;
  if (!take_choice(reader, 0, choices, &value)) return false;
  reader->plan->permission = (enum permission)value;
  return true;
}

static bool read_c2(struct reader *reader) {
  static const char *const choices[] = {"none",   "honest",  "blind", "late",
                                        "offset", "partial", "eager", NULL};
  struct fault_plan *plan = reader->plan;
  int value;
  if (!take_choice(reader, 0, choices, &value)) return false;
  bool has_amount = value >= C2_LATE;
  if (has_amount != (reader->argument_count > 1)) return misread(reader, 0);
  plan->c2 = (enum c2_support)value;
  switch (plan->c2) {
    case C2_LATE: return take_number(reader, 1, 0, SECTORS_PER_SECOND, &plan->c2_shift);
    case C2_OFFSET: return take_number(reader, 1, -SECTOR_BYTES, SECTOR_BYTES, &plan->c2_shift);
    case C2_PARTIAL:
    case C2_EAGER: return take_fraction(reader, 1, 0, 1, &plan->c2_probability);
    default: return true;
  }
}

/// The number of a command at the first argument, and how many those are at `count_argument`.
static bool take_commands(struct reader *reader, int count_argument, struct command_run *run) {
  run->count = 1;
  return take_number(reader, 0, 1, INT_MAX, &run->first) &&
         (reader->argument_count <= count_argument ||
          take_number(reader, count_argument, -1, INT_MAX, &run->count));
}

static bool read_hang_at(struct reader *reader) {
  return take_commands(reader, 1, &reader->plan->hanging);
}

static bool read_fail_at(struct reader *reader) {
  struct fault_plan *plan = reader->plan;
  return take_commands(reader, 4, &plan->failing) && take_sense(reader, 1, &plan->failing_sense);
}

static bool read_q(struct reader *reader) {
  static const char *const choices[] = {"good", "none", "nocrc", "binary", NULL};
  static const char *const additions[] = {"nocrc", NULL};
  enum { NONE = 1, NO_CHECKSUM, BINARY };
  struct fault_plan *plan = reader->plan;
  int value, addition;
  if (!take_choice(reader, 0, choices, &value)) return false;
  bool has_addition = reader->argument_count > 1;
  if (has_addition && value != BINARY) return misread(reader, 1);
  if (has_addition && !take_choice(reader, 1, additions, &addition)) return false;
  plan->has_q = value != NONE;
  plan->q_has_checksum = value != NO_CHECKSUM && !has_addition;
  plan->q_is_bcd = value != BINARY;
  return true;
}

static bool read_q_order(struct reader *reader) {
  static const char *const choices[] = {"usual", "swapped", NULL};
  int value;
  if (!take_choice(reader, 0, choices, &value)) return false;
  reader->plan->subchannel_before_c2 = value == 1;
  return true;
}

static bool read_overread_out_error(struct reader *reader) {
  return take_sense(reader, 0, &reader->plan->overread_out_sense);
}

static bool read_toc_flags(struct reader *reader) {
  long track;
  return take_number(reader, 0, 1, 0xAA, &track) &&
         take_number(reader, 1, 0, 15, &reader->plan->toc_flags[track]);
}

static bool read_toc_shift(struct reader *reader) {
  long track;
  return take_number(reader, 0, 1, 0xAA, &track) &&
         take_number(reader, 1, -MAXIMUM_SECTORS, MAXIMUM_SECTORS,
                     &reader->plan->toc_shift[track]);
}

// MARK: Faults

/// Adds a fault with the sectors that the first two arguments name; NULL when they make no sense.
static struct fault *add_fault(struct reader *reader, enum fault_kind kind) {
  struct fault_plan *plan = reader->plan;
  struct fault fault = {.kind = kind, .times = -1};
  if (!take_number(reader, 0, -MAXIMUM_SECTORS, MAXIMUM_SECTORS, &fault.first_sector) ||
      !take_number(reader, 1, 1, MAXIMUM_SECTORS, &fault.sector_count)) {
    return NULL;
  }
  size_t count = (size_t)plan->fault_count + 1;
  struct fault *faults = realloc(plan->faults, count * sizeof *faults);
  if (faults != NULL) plan->faults = faults;
  fault.occurrences = calloc((size_t)fault.sector_count, sizeof *fault.occurrences);
  if (faults == NULL || fault.occurrences == NULL) {
    free(fault.occurrences);
    failed(reader->failure, "out of memory");
    return NULL;
  }
  faults[plan->fault_count] = fault;
  return &faults[plan->fault_count++];
}

static bool take_times(struct reader *reader, int argument, struct fault *fault) {
  return take_number(reader, argument, -1, INT_MAX, &fault->times);
}

static bool read_noise(struct reader *reader) {
  struct fault *fault = add_fault(reader, FAULT_NOISE);
  return fault != NULL && take_fraction(reader, 2, 0, 1, &fault->probability) &&
         take_number(reader, 3, 1, SECTOR_BYTES, &fault->byte_count);
}

static bool read_stuck(struct reader *reader) { return add_fault(reader, FAULT_STUCK) != NULL; }

static bool read_concealed(struct reader *reader) {
  return add_fault(reader, FAULT_CONCEALED) != NULL;
}

static bool read_error(struct reader *reader) {
  struct fault *fault = add_fault(reader, FAULT_ERROR);
  return fault != NULL && take_sense(reader, 2, &fault->sense) && take_times(reader, 5, fault) &&
         (reader->argument_count < 7 ||
          take_fraction(reader, 6, 0, longest_delay_ms, &fault->delay_ms));
}

static bool read_early_error(struct reader *reader) {
  if (!read_error(reader)) return false;
  struct fault_plan *plan = reader->plan;
  plan->faults[plan->fault_count - 1].withholds = true;
  return true;
}

static bool read_hang(struct reader *reader) {
  struct fault *fault = add_fault(reader, FAULT_HANG);
  return fault != NULL && take_times(reader, 2, fault);
}

static bool read_short(struct reader *reader) {
  struct fault *fault = add_fault(reader, FAULT_SHORT);
  return fault != NULL && take_times(reader, 2, fault) &&
         take_number(reader, 3, 0, INT_MAX, &fault->transferred_bytes);
}

// MARK: The language

#define AT(field) offsetof(struct fault_plan, field)

static const struct word words[] = {
    {"alias", "PATH", 1, 1, read_path, AT(alias), 0, 0},
    {"attention", "READ", 1, 1, read_number, AT(attention_at), 1, INT_MAX},
    {"bigendian", "0|1", 1, 1, read_switch, AT(big_endian), 0, 0},
    {"c2", "none|honest|blind|late N|offset N|partial P|eager P", 1, 2, read_c2, 0, 0, 0},
    {"cache", "SECTORS", 1, 1, read_number, AT(cache_sectors), 0, MAXIMUM_SECTORS},
    {"cache_ms", "MS", 1, 1, read_fraction, AT(cache_ms), 0, longest_delay_ms},
    {"cache_segments", "NUMBER", 1, 1, read_number, AT(cache_segments), 1, 64},
    {"cdtext", "0|1", 1, 1, read_switch, AT(has_cd_text), 0, 0},
    {"control", "FILE", 1, 1, read_path, AT(control), 0, 0},
    {"drop", "PROBABILITY SAMPLES", 2, 2, read_drop, 0, 0, 0},
    {"dup", "PROBABILITY SAMPLES", 2, 2, read_duplicate, 0, 0, 0},
    {"eject_after", "READS", 1, 1, read_number, AT(eject_after), 0, INT_MAX},
    {"error", "LBA COUNT KEY ASC ASCQ TIMES [MS]", 6, 7, read_error, 0, 0, 0},
    {"error_early", "LBA COUNT KEY ASC ASCQ TIMES [MS]", 6, 7, read_early_error, 0, 0, 0},
    {"fail_at", "COMMAND KEY ASC ASCQ [COUNT]", 4, 5, read_fail_at, 0, 0, 0},
    {"flip", "LBA COUNT PROBABILITY BYTES", 4, 4, read_noise, 0, 0, 0},
    {"gone", "READS", 1, 1, read_number, AT(gone_after), 0, INT_MAX},
    {"gone_at", "COMMAND", 1, 1, read_number, AT(gone_at), 0, INT_MAX},
    {"hang", "LBA COUNT TIMES", 3, 3, read_hang, 0, 0, 0},
    {"hang_at", "COMMAND [COUNT]", 1, 2, read_hang_at, 0, 0, 0},
    {"idle_ms", "MS", 1, 1, read_fraction, AT(idle_ms), 0, longest_delay_ms},
    {"image", "FILE.cue", 1, 1, read_path, AT(image), 0, 0},
    {"interp", "LBA COUNT", 2, 2, read_concealed, 0, 0, 0},
    {"isrc", "0|1", 1, 1, read_switch, AT(has_isrc), 0, 0},
    {"isrc_late", "ANSWERS", 1, 1, read_number, AT(late_isrc_answers), 0, INT_MAX},
    {"jitter", "SAMPLES [seek|every]", 1, 2, read_jitter, 0, 0, 0},
    {"log", "FILE", 1, 1, read_path, AT(log), 0, 0},
    {"max_blocks", "SECTORS", 1, 1, read_number, AT(maximum_blocks), 1, MAXIMUM_BLOCKS},
    {"max_bytes", "BYTES", 1, 1, read_number, AT(maximum_bytes), 0, INT_MAX},
    {"mcn", "0|1", 1, 1, read_switch, AT(has_catalog), 0, 0},
    {"model", "VENDOR MODEL REVISION", 3, 3, read_model, 0, 0, 0},
    {"nodisc", "0|1", 1, 1, read_switch, AT(empty), 0, 0},
    {"notready", "COMMANDS", 1, 1, read_number, AT(not_ready_commands), 0, INT_MAX},
    {"overread_in", "SECTORS", 1, 1, read_number, AT(overread_in), 0, LEAD_IN_SECTORS},
    {"overread_out", "SECTORS", 1, 1, read_number, AT(overread_out), 0, MAXIMUM_BLOCKS},
    {"overread_out_error", "KEY ASC ASCQ", 3, 3, read_overread_out_error, 0, 0, 0},
    {"permission", "granted|readonly|denied", 1, 1, read_permission, 0, 0, 0},
    {"q", "good|none|nocrc|binary [nocrc]", 1, 2, read_q, 0, 0, 0},
    {"q_errors", "PROBABILITY", 1, 1, read_fraction, AT(q_error_probability), 0, 1},
    {"q_order", "usual|swapped", 1, 1, read_q_order, 0, 0, 0},
    {"q_shift", "SECTORS", 1, 1, read_number, AT(q_shift), -SECTORS_PER_SECOND,
     SECTORS_PER_SECOND},
    {"read_offset", "SAMPLES", 1, 1, read_number, AT(read_offset), -100000, 100000},
    {"readahead", "SECTORS", 1, 1, read_number, AT(read_ahead_sectors), 0, MAXIMUM_SECTORS},
    {"seed", "NUMBER", 1, 1, read_seed, 0, 0, 0},
    {"seek_ms", "MS", 1, 1, read_fraction, AT(seek_ms), 0, longest_delay_ms},
    {"short", "LBA COUNT TIMES BYTES", 4, 4, read_short, 0, 0, 0},
    {"speed", "X", 1, 1, read_fraction, AT(speed), 0, highest_speed},
    {"spinup_ms", "MS", 1, 1, read_fraction, AT(spin_up_ms), 0, longest_delay_ms},
    {"stuck", "LBA COUNT", 2, 2, read_stuck, 0, 0, 0},
    {"swap", "FILE.cue", 1, 1, read_path, AT(other_image), 0, 0},
    {"swap_after", "READS", 1, 1, read_number, AT(swap_after), 0, INT_MAX},
    {"time", "none|counted|virtual|process|real", 1, 1, read_time, 0, 0, 0},
    {"toc_flags", "TRACK CONTROL", 2, 2, read_toc_flags, 0, 0, 0},
    {"toc_shift", "TRACK SECTORS", 2, 2, read_toc_shift, 0, 0, 0},
};

static const struct word *word_named(const char *name) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(name, words[i].name) == 0) return &words[i];
  }
  return NULL;
}

static bool read_setting(struct reader *reader, const char *name, char *line) {
  reader->word = word_named(name);
  if (reader->word == NULL) {
    return failed(reader->failure, "plan: unknown word %s", name);
  }
  int count = 0;
  char *argument = next_word(&line);
  while (argument != NULL && count < MAXIMUM_ARGUMENTS) {
    reader->arguments[count++] = argument;
    argument = next_word(&line);
  }
  reader->argument_count = count;
  if (argument != NULL || count < reader->word->fewest_arguments ||
      count > reader->word->most_arguments) {
    return failed(reader->failure, "plan: expected %s %s", name, reader->word->usage);
  }
  return reader->word->read(reader);
}

/// `above X` and a fault behind it, on the same line.
static bool read_fault_above(struct reader *reader, char *line) {
  static const struct word above = {.name = "above", .usage = "X FAULT"};
  struct fault_plan *plan = reader->plan;
  int fault_count = plan->fault_count;
  double speed;
  reader->word = &above;
  reader->arguments[0] = next_word(&line);
  char *name = next_word(&line);
  if (name == NULL) return failed(reader->failure, "plan: expected above %s", above.usage);
  if (!take_fraction(reader, 0, 0, highest_speed, &speed)) return false;
  if (!read_setting(reader, name, line)) return false;
  if (plan->fault_count == fault_count) {
    return failed(reader->failure, "plan: %s is no fault, so above cannot stand before it", name);
  }
  plan->faults[fault_count].above_speed = speed;
  return true;
}

static bool read_line(struct reader *reader, char *line) {
  char *name = next_word(&line);
  if (name == NULL || *name == '#') return true;
  if (strcmp(name, "above") == 0) return read_fault_above(reader, line);
  return read_setting(reader, name, line);
}

bool fault_plan_read(struct fault_plan *plan, char *text, enum time_mode virtual_time,
                     struct failure *failure) {
  *plan = (struct fault_plan){
      .vendor = "DRVSIM",
      .model = "CD-ROM EMULATOR",
      .revision = "0.1",
      .time_mode = virtual_time,
      .cache_segments = 1,
      .maximum_blocks = 27,
      .overread_out_sense = SENSE_ADDRESS_OUT_OF_RANGE,
      .seed = 1,
      .gone_after = -1,
      .eject_after = -1,
      .swap_after = -1,
      .attention_at = -1,
      .has_q = true,
      .q_has_checksum = true,
      .q_is_bcd = true,
      .has_cd_text = true,
      .has_isrc = true,
      .has_catalog = true,
  };
  for (int track = 0; track <= 0xAA; track++) plan->toc_flags[track] = -1;
  struct reader reader = {.plan = plan, .failure = failure, .virtual_time = virtual_time};
  struct line_reader lines = {.rest = text, .separator = ';'};
  for (char *line = next_line(&lines); line != NULL; line = next_line(&lines)) {
    if (!read_line(&reader, line)) return false;
  }
  if (plan->swap_after >= 0 && plan->other_image[0] == '\0') {
    return failed(failure, "plan: swap_after needs a swap line");
  }
  return true;
}

void fault_plan_clear(struct fault_plan *plan) {
  for (int i = 0; i < plan->fault_count; i++) free(plan->faults[i].occurrences);
  free(plan->faults);
}
