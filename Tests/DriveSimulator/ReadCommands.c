#include <stdlib.h>
#include <string.h>

#include "C2Line.h"
#include "Exchange.h"
#include "Medium.h"
#include "Subchannel.h"

enum expected_type {
  EXPECT_ANY = 0,
  EXPECT_AUDIO = 1,
  EXPECT_MODE_1 = 2,
  // Mode 2 without form, form 1 and form 2: a sheet does not say which, so any of them will do.
  EXPECT_MODE_2_FIRST = 3,
  EXPECT_MODE_2_LAST = 5,
};

enum main_channel {
  MAIN_SYNC = 0x80,
  MAIN_SUBHEADER = 0x40,
  MAIN_HEADER = 0x20,
  MAIN_USER = 0x10,
  /// EDC and ECC.
  MAIN_CHECK = 0x08,
};

enum c2_selection { C2_OMITTED, C2_POINTERS, C2_POINTERS_AND_BLOCK };

enum subchannel { SUBCHANNEL_OMITTED = 0, SUBCHANNEL_RAW = 1, SUBCHANNEL_Q = 2, SUBCHANNEL_RW = 4 };

enum {
  RAW_SUBCHANNEL_BYTES = 96,
  FORMATTED_Q_BYTES = 16,
  /// The largest block: all of a sector, C2 with the block byte, raw sub-channel.
  BLOCK_LIMIT = SECTOR_BYTES + C2_BYTES + 2 + RAW_SUBCHANNEL_BYTES,
};

/// The fields of a READ CD.
struct read_request {
  long first_sector;
  long count;
  int expected_type;
  int main_channel;
  int c2;
  int subchannel;
};

static int failure_at(struct exchange *exchange, int sense, long sector) {
  exchange->has_failed_sector = true;
  exchange->failed_sector = sector;
  return sense;
}

// MARK: Checks

static bool fits(enum track_mode mode, int expected_type) {
  switch (expected_type) {
    case EXPECT_ANY: return true;
    case EXPECT_AUDIO: return mode == TRACK_AUDIO;
    case EXPECT_MODE_1: return mode == TRACK_MODE_1;
    default: return mode == TRACK_MODE_2;
  }
}

static enum track_mode mode_at(const struct disc *disc, long sector) {
  int position = disc_track_at(disc, sector);
  return position < disc->track_count ? disc->tracks[position].mode : TRACK_AUDIO;
}

/// How long the selected fields of a sector are.
static long main_bytes(enum track_mode mode, int selected) {
  if (mode == TRACK_AUDIO) return selected != 0 ? SECTOR_BYTES : 0;
  bool has_subheader = mode == TRACK_MODE_2;
  long count = 0;
  if (selected & MAIN_SYNC) count += 12;
  if (selected & MAIN_HEADER) count += 4;
  if ((selected & MAIN_SUBHEADER) && has_subheader) count += 8;
  if (selected & MAIN_USER) count += DATA_BYTES;
  if (selected & MAIN_CHECK) count += SECTOR_BYTES - DATA_BYTES - (has_subheader ? 24 : 16);
  return count;
}

/// How long the blocks of a read are together.
static long transfer_bytes(const struct drive *drive, const struct read_request *request) {
  static const long c2_bytes[] = {0, C2_BYTES, C2_BYTES + 2};
  static const long subchannel_bytes[] = {
      [SUBCHANNEL_RAW] = RAW_SUBCHANNEL_BYTES,
      [SUBCHANNEL_Q] = FORMATTED_Q_BYTES,
      [SUBCHANNEL_RW] = RAW_SUBCHANNEL_BYTES,
  };
  long beside = c2_bytes[request->c2] + subchannel_bytes[request->subchannel];
  long count = 0;
  for (long i = 0; i < request->count; i++) {
    enum track_mode mode = mode_at(drive->disc, request->first_sector + i);
    count += main_bytes(mode, request->main_channel) + beside;
  }
  return count;
}

static bool is_too_long(const struct drive *drive, const struct read_request *request) {
  long limit = drive->plan.maximum_bytes;
  return limit > 0 && transfer_bytes(drive, request) > limit;
}

static int address_sense(const struct drive *drive, const struct read_request *request) {
  bool ends_in_lead_out = request->first_sector + request->count > drive->disc->lead_out;
  return ends_in_lead_out ? drive->plan.overread_out_sense : SENSE_ADDRESS_OUT_OF_RANGE;
}

static int check_request(const struct drive *drive, const struct read_request *request,
                         struct exchange *exchange) {
  if (request->count > drive->plan.maximum_blocks) return SENSE_INVALID_FIELD;
  if (request->expected_type > EXPECT_MODE_2_LAST) return SENSE_INVALID_FIELD;
  if (request->c2 > C2_POINTERS_AND_BLOCK) return SENSE_INVALID_FIELD;
  if (request->c2 != C2_OMITTED && drive->plan.c2 == C2_NONE) return SENSE_INVALID_FIELD;
  if (request->subchannel == SUBCHANNEL_Q && !drive->plan.has_q) return SENSE_INVALID_FIELD;
  if (request->subchannel == 3 || request->subchannel > SUBCHANNEL_RW) return SENSE_INVALID_FIELD;
  if (is_too_long(drive, request)) return SENSE_INVALID_FIELD;
  if (!medium_holds(drive, request->first_sector, request->count)) {
    return failure_at(exchange, address_sense(drive, request), request->first_sector);
  }
  for (long i = 0; i < request->count; i++) {
    long sector = request->first_sector + i;
    if (!fits(mode_at(drive->disc, sector), request->expected_type)) {
      return failure_at(exchange, SENSE_ILLEGAL_MODE_FOR_TRACK, sector);
    }
  }
  return SENSE_NONE;
}

// MARK: One sector's block

static uint8_t *put_bytes(uint8_t *end, const uint8_t *bytes, size_t count) {
  memcpy(end, bytes, count);
  return end + count;
}

static uint8_t *put_audio(uint8_t *end, const uint8_t *bytes, bool big_endian) {
  if (!big_endian) return put_bytes(end, bytes, SECTOR_BYTES);
  for (int i = 0; i < SECTOR_BYTES; i++) end[i] = bytes[i ^ 1];
  return end + SECTOR_BYTES;
}

/// The selected fields of a data sector; in mode 2 those of form 1.
static uint8_t *put_data(uint8_t *end, const uint8_t *bytes, enum track_mode mode, int selected) {
  bool has_subheader = mode == TRACK_MODE_2;
  const uint8_t *user = bytes + (has_subheader ? 24 : 16);
  const uint8_t *check = user + DATA_BYTES;
  if (selected & MAIN_SYNC) end = put_bytes(end, bytes, 12);
  if (selected & MAIN_HEADER) end = put_bytes(end, bytes + 12, 4);
  if ((selected & MAIN_SUBHEADER) && has_subheader) end = put_bytes(end, bytes + 16, 8);
  if (selected & MAIN_USER) end = put_bytes(end, user, DATA_BYTES);
  if (selected & MAIN_CHECK) end = put_bytes(end, check, (size_t)(bytes + SECTOR_BYTES - check));
  return end;
}

static uint8_t *put_c2(uint8_t *end, const uint8_t *c2, int selection) {
  if (selection == C2_OMITTED) return end;
  if (selection == C2_POINTERS_AND_BLOCK) {
    uint8_t any = 0;
    for (int i = 0; i < C2_BYTES; i++) any |= c2[i];
    *end++ = any;
    *end++ = 0;
  }
  return put_bytes(end, c2, C2_BYTES);
}

/// Sub-channel Q as the drive passes it on: raw as on the disc, formatted as the drive likes it.
static void read_q(struct drive *drive, long sector, bool raw, uint8_t q[Q_BYTES]) {
  const struct fault_plan *plan = &drive->plan;
  struct q_content content = {.catalog = plan->has_catalog, .isrc = plan->has_isrc};
  make_q(drive->disc, content, sector + plan->q_shift, q);
  if (!raw && !plan->q_is_bcd) make_q_binary(q);
  if (!raw && !plan->q_has_checksum) memset(q + 10, 0, 2);
  bool spoilt = plan->q_error_probability > 0 && drive_random(drive) < plan->q_error_probability;
  if (!spoilt) return;
  int bit = (int)(drive_random(drive) * 10 * 8);  // outside of the checksum, which shows it
  q[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
}

static uint8_t *put_subchannel(uint8_t *end, struct drive *drive, long sector, int selection) {
  if (selection == SUBCHANNEL_OMITTED) return end;
  uint8_t q[FORMATTED_Q_BYTES] = {0};
  read_q(drive, sector, selection != SUBCHANNEL_Q, q);
  if (selection == SUBCHANNEL_Q) return put_bytes(end, q, FORMATTED_Q_BYTES);
  memset(end, 0, RAW_SUBCHANNEL_BYTES);
  // R to W are empty, so only the raw form has anything to show: Q in the second bit of each byte.
  for (int bit = 0; selection == SUBCHANNEL_RAW && bit < RAW_SUBCHANNEL_BYTES; bit++) {
    if (q[bit / 8] & 0x80 >> bit % 8) end[bit] = 0x40;
  }
  return end + RAW_SUBCHANNEL_BYTES;
}

static uint8_t *put_block(uint8_t *end, struct drive *drive, long number,
                          const struct sector *sector, const struct read_request *request) {
  enum track_mode mode = mode_at(drive->disc, number);
  if (mode != TRACK_AUDIO) {
    end = put_data(end, sector->bytes, mode, request->main_channel);
  } else if (request->main_channel != 0) {
    end = put_audio(end, sector->bytes, drive->plan.big_endian);
  }
  if (drive->plan.subchannel_before_c2) {
    end = put_subchannel(end, drive, number, request->subchannel);
    return put_c2(end, sector->c2, request->c2);
  }
  end = put_c2(end, sector->c2, request->c2);
  return put_subchannel(end, drive, number, request->subchannel);
}

// MARK: Commands

/// Room for the sectors of this command, their read-ahead, their pointers and their blocks; false
/// without memory.
static bool make_room(struct drive *drive, long count) {
  long sectors = count + drive->plan.read_ahead_sectors;
  if (sectors <= drive->sector_capacity) return true;
  struct sector *room = realloc(drive->sectors, (size_t)sectors * sizeof *room);
  if (room != NULL) drive->sectors = room;
  uint8_t *transfer = realloc(drive->transfer, (size_t)sectors * BLOCK_LIMIT);
  if (transfer != NULL) drive->transfer = transfer;
  if (room == NULL || transfer == NULL) return false;
  if (!c2_line_make_room(&drive->c2_line, sectors)) return false;
  drive->sector_capacity = sectors;
  return true;
}

/// Bytes that the command transfers although it succeeds; SIZE_MAX when nothing is cut off.
static size_t cut(struct drive *drive, const struct read_request *request) {
  for (int i = 0; i < drive->plan.fault_count; i++) {
    const struct fault *fault = &drive->plan.faults[i];
    if (fault->kind != FAULT_SHORT) continue;
    for (long sector = request->first_sector; sector < request->first_sector + request->count;
         sector++) {
      if (!medium_has_fault(drive, fault, sector)) continue;
      long place = sector - fault->first_sector;
      if (fault->times >= 0 && fault->occurrences[place] >= fault->times) continue;
      fault->occurrences[place]++;
      return (size_t)fault->transferred_bytes;
    }
  }
  return SIZE_MAX;
}

static int finish_read(struct exchange *exchange, const struct read_result *result) {
  exchange->hung = result->reading == READING_HUNG;
  if (result->reading != READING_FAILED) return SENSE_NONE;
  return failure_at(exchange, result->sense, result->failed_sector);
}

static int read_sectors(struct drive *drive, struct exchange *exchange,
                        const struct read_request *request) {
  if (request->count == 0) return SENSE_NONE;
  int sense = check_request(drive, request, exchange);
  if (sense != SENSE_NONE) return sense;
  if (!make_room(drive, request->count)) return SENSE_INTERNAL_FAILURE;
  struct read_result result =
      medium_read(drive, request->first_sector, request->count, drive->sectors);
  c2_line_pass(&drive->c2_line, request->first_sector, result.delivered, drive->sectors);
  uint8_t *end = drive->transfer;
  for (long i = 0; i < result.delivered; i++) {
    end = put_block(end, drive, request->first_sector + i, &drive->sectors[i], request);
  }
  exchange->data = drive->transfer;
  exchange->count = (size_t)(end - drive->transfer);
  size_t limit = result.reading == READING_DONE ? cut(drive, request) : SIZE_MAX;
  if (exchange->count > limit) exchange->count = limit;
  return finish_read(exchange, &result);
}

/// READ CD (BEh): the command that ripping is made of.
int read_cd(struct drive *drive, struct exchange *exchange) {
  const uint8_t *block = exchange->block;
  struct read_request request = {
      .first_sector = (int32_t)get_32(block + 2),
      .count = get_24(block + 6),
      .expected_type = block[1] >> 2 & 7,
      .main_channel = block[9] & 0xF8,
      .c2 = block[9] >> 1 & 3,
      .subchannel = block[10] & 7,
  };
  return read_sectors(drive, exchange, &request);
}

static long sector_at_time(const uint8_t *time) {
  return (time[0] * 60L + time[1]) * SECTORS_PER_SECOND + time[2] - LEAD_IN_SECTORS;
}

/// READ CD MSF (B9h): the same from one time up to another.
int read_cd_by_time(struct drive *drive, struct exchange *exchange) {
  const uint8_t *block = exchange->block;
  long first_sector = sector_at_time(block + 3);
  long end_sector = sector_at_time(block + 6);
  if (end_sector < first_sector) return SENSE_INVALID_FIELD;
  struct read_request request = {
      .first_sector = first_sector,
      .count = end_sector - first_sector,
      .expected_type = block[1] >> 2 & 7,
      .main_channel = block[9] & 0xF8,
      .c2 = block[9] >> 1 & 3,
      .subchannel = block[10] & 7,
  };
  return read_sectors(drive, exchange, &request);
}

/// READ: user data only, so an audio track is not for it.
static int read_data(struct drive *drive, struct exchange *exchange, uint32_t count) {
  struct read_request request = {
      .first_sector = (int32_t)get_32(exchange->block + 2),
      .count = count,
      .main_channel = MAIN_USER,
  };
  for (long i = 0; i < request.count && i < drive->plan.maximum_blocks; i++) {
    if (mode_at(drive->disc, request.first_sector + i) != TRACK_AUDIO) continue;
    return failure_at(exchange, SENSE_ILLEGAL_MODE_FOR_TRACK, request.first_sector + i);
  }
  return read_sectors(drive, exchange, &request);
}

int read_data_10(struct drive *drive, struct exchange *exchange) {
  return read_data(drive, exchange, get_16(exchange->block + 7));
}

int read_data_12(struct drive *drive, struct exchange *exchange) {
  return read_data(drive, exchange, get_32(exchange->block + 6));
}
