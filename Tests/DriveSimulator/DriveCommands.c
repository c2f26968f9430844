#include <string.h>

#include "Exchange.h"

enum {
  /// What 1x is, in kB/s: 75 sectors.
  SINGLE_SPEED_TENTHS = 1764,
  /// Said of a drive whose transfers take no time.
  NOMINAL_SPEED = 40,
  FASTEST_POSSIBLE = 0xFFFF,
};

static uint32_t kilobytes_per_second(double speed) {
  return (uint32_t)((speed > 0 ? speed : NOMINAL_SPEED) * SINGLE_SPEED_TENTHS / 10);
}

int request_sense(struct drive *drive, struct exchange *exchange) {
  memcpy(exchange->reply, drive->sense, SENSE_BYTES);
  exchange->count = SENSE_BYTES;
  memset(drive->sense, 0, SENSE_BYTES);
  drive->sense[0] = 0x70;
  return SENSE_NONE;
}

static void put_padded(uint8_t *at, const char *text, size_t width) {
  size_t length = strlen(text);
  memset(at, ' ', width);
  memcpy(at, text, length < width ? length : width);
}

int inquiry(struct drive *drive, struct exchange *exchange) {
  uint8_t *reply = exchange->reply;
  bool wants_product_data = exchange->block[1] & 1;
  if (wants_product_data) return SENSE_INVALID_FIELD;  // it has no such pages
  exchange->count = 96;
  reply[0] = 5;     // a CD drive
  reply[1] = 0x80;  // whose medium can be taken out
  reply[2] = 5;     // SPC-3
  reply[3] = 0x32;
  reply[4] = (uint8_t)(exchange->count - 5);
  put_padded(reply + 8, drive->plan.vendor, 8);
  put_padded(reply + 16, drive->plan.model, 16);
  put_padded(reply + 32, drive->plan.revision, 4);
  return SENSE_NONE;
}

// MARK: MODE SENSE

static size_t put_error_recovery_page(uint8_t *page) {
  page[0] = 0x01;
  page[1] = 10;
  page[3] = 3;  // retries
  return 12;
}

static size_t put_audio_control_page(uint8_t *page) {
  page[0] = 0x0E;
  page[1] = 14;
  page[2] = 4;     // answers at once
  page[8] = 1;     // left port: channel 0
  page[9] = 0xFF;  // at full volume
  page[10] = 2;    // right port: channel 1
  page[11] = 0xFF;
  return 16;
}

static size_t put_capabilities_page(const struct drive *drive, uint8_t *page) {
  const struct fault_plan *plan = &drive->plan;
  page[0] = 0x2A;
  page[1] = 26;
  uint8_t exact = plan->jitter == 0 ? 0x02 : 0;  // finds its place to the sample
  uint8_t c2 = plan->c2 != C2_NONE ? 0x10 : 0;
  uint8_t locked = drive->door_locked ? 0x02 : 0;
  page[2] = 0x07;                         // reads CD-R and CD-RW
  page[4] = 0x71;                         // multi-session, mode 2, plays audio
  page[5] = (uint8_t)(0x65 | exact | c2);  // READ CD of audio, sub-channels, ISRC, UPC
  page[6] = (uint8_t)(0x29 | locked);     // a tray that opens and locks
  page[7] = 0x03;                         // volume for each channel
  put_16(page + 8, kilobytes_per_second(plan->speed));
  put_16(page + 10, 256);  // volume levels
  put_16(page + 12, (uint32_t)(plan->cache_sectors * SECTOR_BYTES / 1024));
  put_16(page + 14, kilobytes_per_second(drive->speed));
  return 28;
}

/// The pages that a MODE SENSE names, behind a header of `header_length` bytes.
static int put_mode_pages(struct drive *drive, struct exchange *exchange, size_t header_length) {
  int wanted = exchange->block[2] & 0x3F;
  bool all = wanted == 0x3F;
  uint8_t *end = exchange->reply + header_length;
  if (all || wanted == 0x01) end += put_error_recovery_page(end);
  if (all || wanted == 0x0E) end += put_audio_control_page(end);
  if (all || wanted == 0x2A) end += put_capabilities_page(drive, end);
  size_t count = (size_t)(end - exchange->reply);
  if (count == header_length) return SENSE_INVALID_FIELD;
  exchange->count = count;
  return SENSE_NONE;
}

int mode_sense_6(struct drive *drive, struct exchange *exchange) {
  int sense = put_mode_pages(drive, exchange, 4);
  exchange->reply[0] = (uint8_t)(exchange->count - 1);
  return sense;
}

int mode_sense_10(struct drive *drive, struct exchange *exchange) {
  int sense = put_mode_pages(drive, exchange, 8);
  put_16(exchange->reply, (uint32_t)exchange->count - 2);
  exchange->reply[2] = drive_has_medium(drive) ? 0x01 : 0x70;  // medium type
  return sense;
}

// MARK: GET CONFIGURATION

enum { PROFILE_CD_ROM = 0x0008, FEATURE_BYTES = 8 };

enum feature_code {
  FEATURE_PROFILES = 0x0000,
  FEATURE_CORE = 0x0001,
  FEATURE_REMOVABLE_MEDIUM = 0x0003,
  FEATURE_CD_READ = 0x001E,
};

struct feature {
  enum feature_code code;
  uint8_t version;
  /// Holds also without a disc.
  bool persistent;
  uint8_t data[4];
};

static bool is_wanted(const struct feature *feature, bool current, const uint8_t *block) {
  uint32_t starting = get_16(block + 2);
  switch (block[1] & 3) {
    case 0: return feature->code >= starting;
    case 1: return feature->code >= starting && current;
    default: return feature->code == starting;
  }
}

static void put_feature(struct exchange *exchange, const struct feature *feature, bool current) {
  uint8_t *at = exchange->reply + exchange->count;
  put_16(at, feature->code);
  at[2] = (uint8_t)(feature->version << 2 | (feature->persistent ? 2 : 0) | (current ? 1 : 0));
  at[3] = sizeof feature->data;
  memcpy(at + 4, feature->data, sizeof feature->data);
  exchange->count += FEATURE_BYTES;
}

int get_configuration(struct drive *drive, struct exchange *exchange) {
  bool medium = drive_has_medium(drive);
  uint8_t cd_read = (drive->plan.c2 != C2_NONE ? 2 : 0) | (drive->plan.has_cd_text ? 1 : 0);
  const struct feature features[] = {
      {FEATURE_PROFILES, 0, true, {0, PROFILE_CD_ROM, medium ? 1 : 0, 0}},
      {FEATURE_CORE, 2, true, {0, 0, 0, 1}},
      {FEATURE_REMOVABLE_MEDIUM, 0, true, {0x29, 0, 0, 0}},  // a tray that opens and locks
      {FEATURE_CD_READ, 2, false, {cd_read, 0, 0, 0}},
  };
  exchange->count = 8;
  for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
    bool current = features[i].persistent || medium;
    if (!is_wanted(&features[i], current, exchange->block)) continue;
    put_feature(exchange, &features[i], current);
  }
  put_32(exchange->reply, (uint32_t)exchange->count - 4);
  put_16(exchange->reply + 6, medium ? PROFILE_CD_ROM : 0);
  return SENSE_NONE;
}

// MARK: The tray

/// GET EVENT STATUS NOTIFICATION: of the classes only that of the medium.
int get_event_status(struct drive *drive, struct exchange *exchange) {
  uint8_t *reply = exchange->reply;
  bool polled = exchange->block[1] & 1;
  bool wants_medium = exchange->block[4] & 0x10;
  if (!polled) return SENSE_INVALID_FIELD;  // it never tells of its own accord
  exchange->count = wants_medium ? 8 : 4;
  put_16(reply, (uint32_t)exchange->count - 2);
  reply[2] = wants_medium ? 4 : 0x80;
  reply[3] = 0x10;
  if (!wants_medium) return SENSE_NONE;
  reply[4] = drive->mechanism.attention ? 2 : 0;  // a new medium came
  reply[5] = (uint8_t)((drive->mechanism.tray_open ? 1 : 0) | (drive_has_medium(drive) ? 2 : 0));
  return SENSE_NONE;
}

int mechanism_status(struct drive *drive, struct exchange *exchange) {
  exchange->reply[1] = drive->mechanism.tray_open ? 0x10 : 0;
  exchange->count = 8;
  return SENSE_NONE;
}

int start_stop_unit(struct drive *drive, struct exchange *exchange) {
  bool moves_tray = exchange->block[4] & 2;
  bool starts = exchange->block[4] & 1;
  if (!moves_tray) return SENSE_NONE;
  if (starts) drive_close_tray(drive);
  else if (drive->door_locked) return SENSE_REMOVAL_PREVENTED;
  else drive_open_tray(drive);
  return SENSE_NONE;
}

int prevent_removal(struct drive *drive, struct exchange *exchange) {
  drive->door_locked = exchange->block[4] & 1;
  return SENSE_NONE;
}

int set_speed(struct drive *drive, struct exchange *exchange) {
  uint32_t wanted = get_16(exchange->block + 2);
  double speed = wanted * 10.0 / SINGLE_SPEED_TENTHS;
  bool slower = wanted != FASTEST_POSSIBLE && wanted > 0 && speed < drive->plan.speed;
  double new_speed = slower ? speed : drive->plan.speed;
  if (new_speed != drive->speed) drive->spins = false;
  drive->speed = new_speed;
  return SENSE_NONE;
}
