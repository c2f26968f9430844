#include "Commands.h"

#include <stdio.h>
#include <string.h>

#include "Exchange.h"

/// Where a command says how much answer it has room for.
enum allocation { ALLOCATION_NONE, ALLOCATION_BYTE_4, ALLOCATION_BYTES_7_8, ALLOCATION_BYTES_8_9 };

enum traits {
  NEEDS_MEDIUM = 1,
  /// Carried out although a UNIT ATTENTION waits; MMC lists these.
  PASSES_ATTENTION = 2,
  /// Carried out while the drive is becoming ready.
  PASSES_NOT_READY = 4,
  READS_SECTORS = 8,
};

struct operation {
  uint8_t code;
  int traits;
  enum allocation allocation;
  /// NULL for what the drive accepts without doing anything.
  command *run;
};

static const struct operation operations[] = {
    {0x00, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // TEST UNIT READY
    {0x03, PASSES_ATTENTION | PASSES_NOT_READY, ALLOCATION_BYTE_4, request_sense},
    {0x12, PASSES_ATTENTION | PASSES_NOT_READY, ALLOCATION_BYTE_4, inquiry},
    {0x15, 0, ALLOCATION_NONE, NULL},  // MODE SELECT (6)
    {0x1A, PASSES_NOT_READY, ALLOCATION_BYTE_4, mode_sense_6},
    {0x1B, PASSES_NOT_READY, ALLOCATION_NONE, start_stop_unit},
    {0x1E, PASSES_NOT_READY, ALLOCATION_NONE, prevent_removal},
    {0x25, NEEDS_MEDIUM, ALLOCATION_NONE, read_capacity},
    {0x28, NEEDS_MEDIUM, ALLOCATION_NONE, read_data_10},
    {0x2B, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // SEEK
    {0x42, NEEDS_MEDIUM, ALLOCATION_BYTES_7_8, read_subchannel},
    {0x43, NEEDS_MEDIUM, ALLOCATION_BYTES_7_8, read_toc},
    {0x44, NEEDS_MEDIUM, ALLOCATION_BYTES_7_8, read_header},
    {0x45, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // PLAY AUDIO (10)
    {0x46, PASSES_ATTENTION | PASSES_NOT_READY, ALLOCATION_BYTES_7_8, get_configuration},
    {0x47, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // PLAY AUDIO MSF
    {0x4A, PASSES_ATTENTION | PASSES_NOT_READY, ALLOCATION_BYTES_7_8, get_event_status},
    {0x4B, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // PAUSE/RESUME
    {0x4E, NEEDS_MEDIUM, ALLOCATION_NONE, NULL},  // STOP PLAY/SCAN
    {0x51, NEEDS_MEDIUM, ALLOCATION_BYTES_7_8, read_disc_information},
    {0x52, NEEDS_MEDIUM, ALLOCATION_BYTES_7_8, read_track_information},
    {0x55, 0, ALLOCATION_NONE, NULL},  // MODE SELECT (10)
    {0x5A, PASSES_NOT_READY, ALLOCATION_BYTES_7_8, mode_sense_10},
    {0xA7, 0, ALLOCATION_NONE, NULL},  // SET READ AHEAD
    {0xA8, NEEDS_MEDIUM, ALLOCATION_NONE, read_data_12},
    {0xB6, 0, ALLOCATION_NONE, NULL},  // SET STREAMING
    {0xB9, NEEDS_MEDIUM | READS_SECTORS, ALLOCATION_NONE, read_cd_by_time},
    {0xBB, PASSES_NOT_READY, ALLOCATION_NONE, set_speed},
    {0xBD, 0, ALLOCATION_BYTES_8_9, mechanism_status},
    {0xBE, NEEDS_MEDIUM | READS_SECTORS, ALLOCATION_NONE, read_cd},
};

static const struct operation *operation_coded(uint8_t code) {
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (operations[i].code == code) return &operations[i];
  }
  return NULL;
}

static size_t allocation_length(const struct operation *operation, const uint8_t *block) {
  switch (operation->allocation) {
    case ALLOCATION_BYTE_4: return block[4];
    case ALLOCATION_BYTES_7_8: return get_16(block + 7);
    case ALLOCATION_BYTES_8_9: return get_16(block + 8);
    case ALLOCATION_NONE: break;
  }
  return SIZE_MAX;
}

/// What the plan makes happen when a certain READ CD comes.
static void count_read(struct drive *drive) {
  const struct fault_plan *plan = &drive->plan;
  drive->counters.read_commands++;
  drive->read_commands++;
  if (plan->gone_after >= 0 && drive->read_commands > plan->gone_after) drive_obey(drive, "gone");
  if (plan->eject_after >= 0 && drive->read_commands == plan->eject_after + 1) {
    drive_obey(drive, "eject");
  }
  if (drive->read_commands == plan->swap_after + 1) drive_obey(drive, "swap");
  if (drive->read_commands == plan->attention_at) drive->mechanism.attention = true;
}

static bool is_in(const struct command_run *run, long command) {
  if (run->first == 0 || command < run->first) return false;
  return run->count < 0 || command - run->first < run->count;
}

/// Why the drive does not even begin; SENSE_NONE when it does.
static int refusal(struct drive *drive, const struct operation *operation) {
  if (operation == NULL) return SENSE_UNKNOWN_COMMAND;
  if (!(operation->traits & PASSES_ATTENTION) &&
      atomic_exchange(&drive->mechanism.attention, false)) {
    return SENSE_MEDIUM_CHANGED;
  }
  if (!(operation->traits & PASSES_NOT_READY) && drive->not_ready_commands_left > 0) {
    drive->not_ready_commands_left--;
    return SENSE_BECOMING_READY;
  }
  if ((operation->traits & NEEDS_MEDIUM) && !drive_has_medium(drive)) {
    return drive->mechanism.tray_open ? SENSE_NO_MEDIUM_TRAY_OPEN : SENSE_NO_MEDIUM_TRAY_CLOSED;
  }
  return SENSE_NONE;
}

/// Keeps the reason of a failure in fixed format, where REQUEST SENSE finds it too.
static void set_sense(struct drive *drive, int sense, const struct exchange *exchange) {
  memset(drive->sense, 0, SENSE_BYTES);
  drive->sense[0] = exchange->has_failed_sector ? 0xF0 : 0x70;
  drive->sense[2] = (uint8_t)(sense >> 16);
  if (exchange->has_failed_sector) put_32(drive->sense + 3, (uint32_t)exchange->failed_sector);
  drive->sense[7] = SENSE_BYTES - 8;
  drive->sense[12] = (uint8_t)(sense >> 8);
  drive->sense[13] = (uint8_t)sense;
}

static void deliver(const struct request *request, const struct exchange *exchange,
                    const struct operation *operation, struct outcome *outcome) {
  size_t count = exchange->count;
  size_t allocation = allocation_length(operation, request->block);
  if (count > allocation) count = allocation;
  if (count > request->buffer_size) count = request->buffer_size;
  if (count > 0) memcpy(request->buffer, exchange->data, count);
  outcome->transferred = count;
}

/// The drive's work on a command, unless the plan has it fail by its number; why it fails.
static int answer(struct drive *drive, const struct operation *operation, long number,
                  struct exchange *exchange) {
  if (is_in(&drive->plan.hanging, number)) exchange->hung = true;
  if (exchange->hung) return SENSE_NONE;
  if (is_in(&drive->plan.failing, number)) return drive->plan.failing_sense;
  int sense = refusal(drive, operation);
  if (sense != SENSE_NONE || operation->run == NULL) return sense;
  return operation->run(drive, exchange);
}

static void carry_out(struct drive *drive, const struct request *request,
                      struct outcome *outcome) {
  const struct operation *operation = operation_coded(request->block[0]);
  long number = (long)++drive->counters.commands;
  if (number == drive->plan.gone_at) drive_obey(drive, "gone");
  if (operation != NULL && (operation->traits & READS_SECTORS)) count_read(drive);
  if (drive->mechanism.gone) {
    outcome->host = HOST_NOT_CONNECTED;
    return;
  }
  drive_change_disc(drive);
  struct exchange exchange = {.block = request->block, .data = exchange.reply};
  int sense = answer(drive, operation, number, &exchange);
  if (exchange.hung) {
    drive_pass_time(drive, request->limit_ms);
    outcome->host = HOST_TIMED_OUT;
    return;
  }
  if (operation != NULL) deliver(request, &exchange, operation, outcome);
  if (sense == SENSE_NONE) return;
  set_sense(drive, sense, &exchange);
  drive->counters.errors++;
  outcome->status = STATUS_CHECK_CONDITION;
  memcpy(outcome->sense, drive->sense, SENSE_BYTES);
}

static void log_command(struct drive *drive, const struct request *request,
                        const struct outcome *outcome) {
  if (drive->log_descriptor < 0) return;
  const uint8_t *block = request->block;
  char command[64];
  if (block[0] == 0xBE) {
    snprintf(command, sizeof command, "be lba %d n %u flags %02x/%02x", (int)get_32(block + 2),
             get_24(block + 6), block[9], block[10]);
  } else {
    snprintf(command, sizeof command, "%02x %02x:%02x:%02x:%02x:%02x:%02x:%02x:%02x:%02x",
             block[0], block[1], block[2], block[3], block[4], block[5], block[6], block[7],
             block[8], block[9]);
  }
  char status[32];
  if (outcome->host != HOST_DONE) {
    snprintf(status, sizeof status, "host %s",
             outcome->host == HOST_TIMED_OUT ? "timeout" : "gone");
  } else if (outcome->status == STATUS_CHECK_CONDITION) {
    snprintf(status, sizeof status, "2 sense %x/%02x/%02x", outcome->sense[2],
             outcome->sense[12], outcome->sense[13]);
  } else {
    snprintf(status, sizeof status, "0");
  }
  drive_log(drive, "%s %s -> %s got %zu ms %.1f", request->via, command, status,
            outcome->transferred, outcome->milliseconds);
}

static void stop_if_idle(struct drive *drive) {
  double idle_ms = drive_clock_ms(drive) - drive->idle_since_ms;
  if (drive->plan.idle_ms > 0 && idle_ms >= drive->plan.idle_ms) drive->spins = false;
}

struct outcome drive_execute(struct drive *drive, const struct request *request) {
  struct outcome outcome = {.host = HOST_DONE, .status = STATUS_GOOD};
  pthread_mutex_lock(&drive->command_lock);
  drive_poll_control(drive);
  stop_if_idle(drive);
  double start_ms = drive_clock_ms(drive);
  carry_out(drive, request, &outcome);
  drive->idle_since_ms = drive_clock_ms(drive);
  outcome.milliseconds = drive->idle_since_ms - start_ms;
  log_command(drive, request, &outcome);
  pthread_mutex_unlock(&drive->command_lock);
  return outcome;
}
