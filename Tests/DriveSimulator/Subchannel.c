#include "Subchannel.h"

#include <stdlib.h>
#include <string.h>

enum {
  ADR_POSITION = 1,
  ADR_CATALOG = 2,
  ADR_ISRC = 3,
  /// The standard asks for each at least once in a hundred sectors.
  CODE_PERIOD = 100,
  CATALOG_PHASE = 50,
  ISRC_PHASE = 60,
  LEAD_OUT_TRACK = 0xAA,
};

void put_checksum(uint8_t *at, const uint8_t *bytes, size_t count) {
  uint16_t checksum = 0;
  for (size_t i = 0; i < count; i++) {
    checksum ^= (uint16_t)(bytes[i] << 8);
    for (int bit = 0; bit < 8; bit++) {
      checksum = (uint16_t)(checksum & 0x8000 ? checksum << 1 ^ 0x1021 : checksum << 1);
    }
  }
  checksum = (uint16_t)~checksum;
  at[0] = (uint8_t)(checksum >> 8);
  at[1] = (uint8_t)checksum;
}

static uint8_t bcd(long value) { return (uint8_t)(value / 10 << 4 | value % 10); }

static uint8_t from_bcd(uint8_t value) { return (uint8_t)((value >> 4) * 10 + (value & 15)); }

static void put_bcd_time(uint8_t time[3], long sectors) {
  time[0] = bcd(sectors / SECTORS_PER_SECOND / 60);
  time[1] = bcd(sectors / SECTORS_PER_SECOND % 60);
  time[2] = bcd(sectors % SECTORS_PER_SECOND);
}

static long absolute_time(long sector) {
  return (sector + LEAD_IN_SECTORS + SECTORS_IN_100_MINUTES) % SECTORS_IN_100_MINUTES;
}

static void put_nibble(uint8_t *bytes, int position, int value) {
  bytes[position / 2] |= (uint8_t)(position % 2 == 0 ? value << 4 : value);
}

static void put_catalog(uint8_t q[Q_BYTES], const char *catalog) {
  for (int i = 0; i < 13; i++) put_nibble(q + 1, i, catalog[i] - '0');
}

/// Letters and digits in 6 bits as the standard codes them: the ASCII code less 48, so A is 17.
static int six_bits(char character) {
  if (character >= 'a') character = (char)(character - 'a' + 'A');
  return character - '0';
}

static void put_isrc(uint8_t q[Q_BYTES], const char *isrc) {
  uint32_t owner = 0;
  for (int i = 0; i < 5; i++) owner = owner << 6 | (uint32_t)six_bits(isrc[i]);
  owner <<= 2;
  for (int i = 0; i < 4; i++) q[1 + i] = (uint8_t)(owner >> (24 - 8 * i));
  for (int i = 0; i < 7; i++) put_nibble(q + 5, i, (isrc[5 + i] - '0') & 15);
}

static void put_position(const struct disc *disc, const struct track *track, long sector,
                         uint8_t q[Q_BYTES]) {
  bool in_pregap = track != NULL && sector < track->start;
  q[1] = track == NULL ? LEAD_OUT_TRACK : bcd(track->number);
  q[2] = track == NULL ? 1 : bcd(disc_index_at(track, sector));
  // The time within a pregap runs down, and its last sector has zero.
  long relative = in_pregap      ? track->start - 1 - sector
                  : track != NULL ? sector - track->start
                                  : sector - disc->lead_out;
  put_bcd_time(q + 3, relative);
  put_bcd_time(q + 7, absolute_time(sector));
}

void make_q(const struct disc *disc, struct q_content content, long sector, uint8_t q[Q_BYTES]) {
  int position = disc_track_at(disc, sector);
  const struct track *track = position < disc->track_count ? &disc->tracks[position] : NULL;
  long phase = labs(sector) % CODE_PERIOD;
  int adr = ADR_POSITION;
  memset(q, 0, Q_BYTES);
  if (phase == CATALOG_PHASE && content.catalog && disc->catalog[0] != '\0') {
    adr = ADR_CATALOG;
    put_catalog(q, disc->catalog);
  } else if (phase == ISRC_PHASE && content.isrc && track != NULL && track->isrc[0] != '\0') {
    adr = ADR_ISRC;
    put_isrc(q, track->isrc);
  } else {
    put_position(disc, track, sector, q);
  }
  if (adr != ADR_POSITION) q[9] = bcd(absolute_time(sector) % SECTORS_PER_SECOND);
  int control = track == NULL ? disc->tracks[disc->track_count - 1].control : track->control;
  q[0] = (uint8_t)(control << 4 | adr);
  put_checksum(q + 10, q, 10);
}

void make_q_binary(uint8_t q[Q_BYTES]) {
  bool has_position = (q[0] & 15) == ADR_POSITION;
  // A catalog number and an ISRC have one number beside them, the last.
  for (int i = has_position ? 1 : 9; i < 10; i++) {
    if (has_position && i == 1 && q[i] == LEAD_OUT_TRACK) continue;
    q[i] = from_bcd(q[i]);
  }
  put_checksum(q + 10, q, 10);
}
