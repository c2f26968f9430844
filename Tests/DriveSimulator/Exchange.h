#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "Drive.h"
#include "Sense.h"

#pragma GCC visibility push(hidden)

enum {
  /// READ TOC with CD-TEXT is the longest reply that is not sector data: a header of 4 bytes and
  /// 255 packs.
  REPLY_BYTES = 8192,
};

/// One command and the drive's answer, while the drive works on it.
struct exchange {
  const uint8_t *block;
  /// What goes back to the host: `reply`, or sector data elsewhere in the drive.
  const uint8_t *data;
  size_t count;
  /// Zeros at first.
  uint8_t reply[REPLY_BYTES];
  /// The drive never answered.
  bool hung;
  /// The sector that an error is about, if `has_failed_sector`.
  bool has_failed_sector;
  long failed_sector;
};

/// A command: fills in the answer and says why it failed, SENSE_NONE if it did not.
typedef int command(struct drive *drive, struct exchange *exchange);

// Sector data: ReadCommands.c
command read_cd;
command read_cd_by_time;
command read_data_10;
command read_data_12;

// What is on the disc: DiscCommands.c
command read_toc;
command read_subchannel;
command read_header;
command read_capacity;
command read_disc_information;
command read_track_information;

// What the drive is and does: DriveCommands.c
command inquiry;
command request_sense;
command mode_sense_6;
command mode_sense_10;
command get_configuration;
command get_event_status;
command mechanism_status;
command start_stop_unit;
command prevent_removal;
command set_speed;

static inline uint32_t get_16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }
static inline uint32_t get_24(const uint8_t *at) { return get_16(at) << 8 | at[2]; }
static inline uint32_t get_32(const uint8_t *at) { return get_16(at) << 16 | get_16(at + 2); }

static inline void put_16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline void put_32(uint8_t *at, uint32_t value) {
  put_16(at, value >> 16);
  put_16(at + 2, value);
}

/// Writes a sector's address in 4 bytes, as a number or as MSF.
void put_address(uint8_t *at, long sector, bool as_time);

#pragma GCC visibility pop

#endif
