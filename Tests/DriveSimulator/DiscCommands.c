#include <string.h>

#include "Exchange.h"
#include "Subchannel.h"

enum {
  LEAD_OUT_TRACK = 0xAA,
  ADR_POSITION = 1,
};

void put_address(uint8_t *at, long sector, bool as_time) {
  if (!as_time) {
    put_32(at, (uint32_t)sector);
    return;
  }
  long position = (sector + LEAD_IN_SECTORS + SECTORS_IN_100_MINUTES) % SECTORS_IN_100_MINUTES;
  at[0] = 0;
  at[1] = (uint8_t)(position / SECTORS_PER_SECOND / 60);
  at[2] = (uint8_t)(position / SECTORS_PER_SECOND % 60);
  at[3] = (uint8_t)(position % SECTORS_PER_SECOND);
}

static uint8_t adr_and_control(int control) { return (uint8_t)(ADR_POSITION << 4 | control); }

static const struct track *last_track(const struct disc *disc) {
  return &disc->tracks[disc->track_count - 1];
}

/// Where the TOC says that a track starts, which a plan may shift.
static long toc_start(const struct drive *drive, const struct track *track) {
  return track->start + drive->plan.toc_shift[track->number];
}

static long toc_lead_out(const struct drive *drive, const struct session *session) {
  bool last = session == &drive->disc->sessions[drive->disc->session_count - 1];
  return session->lead_out + (last ? drive->plan.toc_shift[LEAD_OUT_TRACK] : 0);
}

/// The control field that the TOC tells for a track, by its number; the lead-out has its own.
static int toc_control(const struct drive *drive, const struct track *track, int number) {
  long flags = drive->plan.toc_flags[number];
  return flags >= 0 ? (int)flags : track->control;
}

// MARK: READ TOC

static void put_toc_entry(struct exchange *exchange, int control, int number, long start) {
  uint8_t *entry = exchange->reply + exchange->count;
  entry[1] = adr_and_control(control);
  entry[2] = (uint8_t)number;
  put_address(entry + 4, start, exchange->block[1] & 2);
  exchange->count += 8;
}

/// Format 0: the tracks from one on, and the lead-out.
static int read_tracks(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  int first = exchange->block[6];
  if (first > last_track(disc)->number && first != LEAD_OUT_TRACK) return SENSE_INVALID_FIELD;
  exchange->reply[2] = (uint8_t)disc->tracks[0].number;
  exchange->reply[3] = (uint8_t)last_track(disc)->number;
  for (int i = 0; i < disc->track_count; i++) {
    const struct track *track = &disc->tracks[i];
    if (track->number < first) continue;
    int control = toc_control(drive, track, track->number);
    put_toc_entry(exchange, control, track->number, toc_start(drive, track));
  }
  int control = toc_control(drive, last_track(disc), LEAD_OUT_TRACK);
  const struct session *session = &disc->sessions[disc->session_count - 1];
  put_toc_entry(exchange, control, LEAD_OUT_TRACK, toc_lead_out(drive, session));
  return SENSE_NONE;
}

/// Format 1: the first track of the last session.
static int read_sessions(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  const struct session *session = &disc->sessions[disc->session_count - 1];
  const struct track *track = &disc->tracks[session->first_track];
  exchange->reply[2] = 1;
  exchange->reply[3] = (uint8_t)disc->session_count;
  int control = toc_control(drive, track, track->number);
  put_toc_entry(exchange, control, track->number, toc_start(drive, track));
  return SENSE_NONE;
}

/// An entry of the full TOC; `time` holds what the Q sub-channel has as PMIN, PSEC and PFRAME.
static void put_full_entry(struct exchange *exchange, int session, int control, int point,
                           const uint8_t time[3]) {
  uint8_t *entry = exchange->reply + exchange->count;
  entry[0] = (uint8_t)(session + 1);
  entry[1] = adr_and_control(control);
  entry[3] = (uint8_t)point;
  memcpy(entry + 8, time, 3);
  exchange->count += 11;
}

static void put_full_address(struct exchange *exchange, int session, int control, int point,
                             long sector) {
  uint8_t address[4];
  put_address(address, sector, true);
  put_full_entry(exchange, session, control, point, address + 1);
}

/// What PSEC of point A0 says: CD-DA and CD-ROM, or CD-ROM XA.
static uint8_t session_type(const struct track *first, const struct track *last) {
  for (const struct track *track = first; track <= last; track++) {
    if (track->mode == TRACK_MODE_2) return 0x20;
  }
  return 0;
}

/// Format 2: what the lead-in of every session says.
static int read_full_toc(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  exchange->reply[2] = 1;
  exchange->reply[3] = (uint8_t)disc->session_count;
  for (int i = 0; i < disc->session_count; i++) {
    const struct session *session = &disc->sessions[i];
    const struct track *first = &disc->tracks[session->first_track];
    const struct track *last = &disc->tracks[session->last_track];
    uint8_t type = session_type(first, last);
    int first_control = toc_control(drive, first, first->number);
    int last_control = toc_control(drive, last, last->number);
    int lead_out_control = toc_control(drive, last, LEAD_OUT_TRACK);
    put_full_entry(exchange, i, first_control, 0xA0, (uint8_t[]){(uint8_t)first->number, type, 0});
    put_full_entry(exchange, i, last_control, 0xA1, (uint8_t[]){(uint8_t)last->number, 0, 0});
    put_full_address(exchange, i, lead_out_control, 0xA2, toc_lead_out(drive, session));
    for (const struct track *track = first; track <= last; track++) {
      int control = toc_control(drive, track, track->number);
      put_full_address(exchange, i, control, track->number, toc_start(drive, track));
    }
  }
  return SENSE_NONE;
}

/// Format 5: the packs of the lead-in's sub-channels R to W.
static int read_cd_text(struct drive *drive, struct exchange *exchange) {
  const struct cd_text *text = &drive->medium->cd_text;
  if (!drive->plan.has_cd_text || text->length == 0) return SENSE_INVALID_FIELD;
  memcpy(exchange->reply + exchange->count, text->packs, text->length);
  exchange->count += text->length;
  return SENSE_NONE;
}

static int read_toc_format(struct drive *drive, struct exchange *exchange, int format) {
  switch (format) {
    case 0: return read_tracks(drive, exchange);
    case 1: return read_sessions(drive, exchange);
    case 2: return read_full_toc(drive, exchange);
    case 5: return read_cd_text(drive, exchange);
    default: return SENSE_INVALID_FIELD;  // a pressed disc has no PMA and no ATIP
  }
}

int read_toc(struct drive *drive, struct exchange *exchange) {
  const uint8_t *block = exchange->block;
  int format = block[2] & 15;
  if (format == 0) format = block[9] >> 6;  // where SFF-8020 drives have it
  exchange->count = 4;
  int sense = read_toc_format(drive, exchange, format);
  if (sense != SENSE_NONE) exchange->count = 0;
  put_16(exchange->reply, (uint32_t)exchange->count - 2);
  return sense;
}

// MARK: READ SUB-CHANNEL

static int current_position(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  uint8_t *reply = exchange->reply;
  bool as_time = exchange->block[1] & 2;
  long sector = drive->head > 0 && drive->head < disc->lead_out ? drive->head : 0;
  const struct track *track = &disc->tracks[disc_track_at(disc, sector)];
  bool in_pregap = sector < track->start;
  reply[5] = adr_and_control(track->control);
  reply[6] = (uint8_t)track->number;
  reply[7] = (uint8_t)disc_index_at(track, sector);
  put_address(reply + 8, sector, as_time);
  // A relative time is no address: it does not begin with the lead-in.
  long relative = in_pregap ? track->start - 1 - sector : sector - track->start;
  put_address(reply + 12, as_time ? relative - LEAD_IN_SECTORS : relative, as_time);
  return SENSE_NONE;
}

static int media_catalog_number(struct drive *drive, struct exchange *exchange) {
  if (drive->plan.has_catalog && drive->disc->catalog[0] != '\0') {
    exchange->reply[8] = 0x80;
    memcpy(exchange->reply + 9, drive->disc->catalog, 13);
  }
  return SENSE_NONE;
}

static int track_isrc(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  int position = exchange->block[6] - disc->tracks[0].number;
  if (position < 0 || position >= disc->track_count) return SENSE_INVALID_FIELD;
  const struct track *track = &disc->tracks[position];
  exchange->reply[5] = adr_and_control(track->control);
  exchange->reply[6] = (uint8_t)track->number;
  const char *isrc = track->isrc;
  bool shows_code = get_16(exchange->block + 7) > 9;  // libcdio first asks for the header alone
  if (shows_code && position > 0 && drive->late_isrc_answers_left > 0) {
    // Some drives answer before the laser has reached the track.
    drive->late_isrc_answers_left--;
    isrc = track[-1].isrc;
  }
  if (drive->plan.has_isrc && isrc[0] != '\0') {
    exchange->reply[8] = 0x80;
    memcpy(exchange->reply + 9, isrc, 12);
  }
  return SENSE_NONE;
}

int read_subchannel(struct drive *drive, struct exchange *exchange) {
  static const uint8_t no_audio_status = 0x15;
  bool wants_data = exchange->block[2] & 0x40;
  int format = exchange->block[3];
  exchange->reply[1] = no_audio_status;
  exchange->count = 4;
  if (!wants_data) return SENSE_NONE;
  if (format < 1 || format > 3) return SENSE_INVALID_FIELD;
  exchange->count = format == 1 ? 16 : 24;
  exchange->reply[3] = (uint8_t)(exchange->count - 4);
  exchange->reply[4] = (uint8_t)format;
  switch (format) {
    case 1: return current_position(drive, exchange);
    case 2: return media_catalog_number(drive, exchange);
    default: return track_isrc(drive, exchange);
  }
}

// MARK: Other facts

int read_header(struct drive *drive, struct exchange *exchange) {
  long sector = (int32_t)get_32(exchange->block + 2);
  if (!disc_is_data(drive->disc, sector)) return SENSE_ILLEGAL_MODE_FOR_TRACK;
  const struct track *track = &drive->disc->tracks[disc_track_at(drive->disc, sector)];
  exchange->reply[0] = track->mode == TRACK_MODE_2 ? 2 : 1;
  put_address(exchange->reply + 4, sector, exchange->block[1] & 2);
  exchange->count = 8;
  return SENSE_NONE;
}

int read_capacity(struct drive *drive, struct exchange *exchange) {
  put_32(exchange->reply, (uint32_t)drive->disc->lead_out - 1);
  put_32(exchange->reply + 4, DATA_BYTES);
  exchange->count = 8;
  return SENSE_NONE;
}

int read_disc_information(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  uint8_t *reply = exchange->reply;
  exchange->count = 34;
  put_16(reply, (uint32_t)exchange->count - 2);
  reply[2] = 0x0E;  // complete disc, complete last session
  reply[3] = (uint8_t)disc->tracks[0].number;
  reply[4] = (uint8_t)disc->session_count;
  reply[5] = (uint8_t)(disc->sessions[disc->session_count - 1].first_track +
                       disc->tracks[0].number);
  reply[6] = (uint8_t)last_track(disc)->number;
  reply[7] = 0x20;  // may be used without restriction
  return SENSE_NONE;
}

int read_track_information(struct drive *drive, struct exchange *exchange) {
  const struct disc *disc = drive->disc;
  uint8_t *reply = exchange->reply;
  bool by_number = (exchange->block[1] & 3) == 1;
  long address = (int32_t)get_32(exchange->block + 2);
  long position = by_number ? address - disc->tracks[0].number : disc_track_at(disc, address);
  if (position < 0 || position >= disc->track_count) return SENSE_INVALID_FIELD;
  const struct track *track = &disc->tracks[position];
  const struct session *session = &disc->sessions[track->session];
  long end = position < session->last_track ? track[1].start : session->lead_out;
  exchange->count = 36;
  put_16(reply, (uint32_t)exchange->count - 2);
  reply[2] = (uint8_t)track->number;
  reply[3] = (uint8_t)(track->session + 1);
  reply[5] = (uint8_t)toc_control(drive, track, track->number);
  reply[6] = track->mode == TRACK_AUDIO ? 0x0F : track->mode == TRACK_MODE_2 ? 2 : 1;
  put_32(reply + 8, (uint32_t)track->start);
  put_32(reply + 24, (uint32_t)(end - track->start));
  return SENSE_NONE;
}
