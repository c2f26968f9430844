#include "CDText.h"

#include <string.h>

#include "Subchannel.h"

enum {
  TYPE_TITLE = 0x80,
  TYPE_PERFORMER = 0x81,
  TYPE_SIZE = 0x8F,
  PAYLOAD_BYTES = 12,
  SIZE_PACKS = 3,
  LANGUAGE_ENGLISH = 9,
  /// The position field saturates here.
  MAXIMUM_POSITION = 15,
};

/// The pack that is being filled.
struct writer {
  struct cd_text *text;
  int pack_count;
  int counts[16];
  uint8_t payload[PAYLOAD_BYTES];
  size_t filled;
  int type;
  /// Of the pack's first character: its track, and how much of the track's text came before it.
  int track;
  int position;
};

static bool put_pack(struct writer *writer) {
  if (writer->pack_count == MAXIMUM_PACKS) return false;
  uint8_t *pack = writer->text->packs + PACK_BYTES * writer->pack_count;
  int position = writer->position < MAXIMUM_POSITION ? writer->position : MAXIMUM_POSITION;
  pack[0] = (uint8_t)writer->type;
  pack[1] = (uint8_t)writer->track;
  pack[2] = (uint8_t)writer->pack_count++;
  pack[3] = (uint8_t)position;
  memcpy(pack + 4, writer->payload, PAYLOAD_BYTES);
  put_checksum(pack + 16, pack, 16);
  writer->counts[writer->type - TYPE_TITLE]++;
  memset(writer->payload, 0, PAYLOAD_BYTES);
  writer->filled = 0;
  return true;
}

static bool put_character(struct writer *writer, uint8_t character, int track, int position) {
  if (writer->filled == 0) {
    writer->track = track;
    writer->position = position;
  }
  writer->payload[writer->filled++] = character;
  return writer->filled < PAYLOAD_BYTES || put_pack(writer);
}

/// The next character in Latin-1, '?' for one that has none. Bytes that are not UTF-8 are taken to
/// be Latin-1 already.
static uint8_t next_latin1(const uint8_t **text) {
  const uint8_t *bytes = *text;
  int following = bytes[0] >= 0xF0 ? 3 : bytes[0] >= 0xE0 ? 2 : bytes[0] >= 0xC2 ? 1 : 0;
  for (int i = 1; i <= following; i++) {
    if ((bytes[i] & 0xC0) != 0x80) following = 0;
  }
  *text += 1 + following;
  if (following == 0) return bytes[0];
  return following == 1 && bytes[0] <= 0xC3 ? (uint8_t)(bytes[0] << 6 | (bytes[1] & 0x3F)) : '?';
}

static bool put_string(struct writer *writer, const char *string, int track) {
  const uint8_t *rest = (const uint8_t *)(string == NULL ? "" : string);
  int position = 0;
  while (*rest != 0) {
    if (!put_character(writer, next_latin1(&rest), track, position++)) return false;
  }
  return put_character(writer, 0, track, position);
}

static const char *string_of(const struct disc *disc, int type, int track) {
  if (type == TYPE_TITLE) return track < 0 ? disc->title : disc->tracks[track].title;
  return track < 0 ? disc->performer : disc->tracks[track].performer;
}

static bool put_strings(struct writer *writer, const struct disc *disc, int type) {
  bool any = false;
  for (int track = -1; track < disc->track_count; track++) {
    any = any || string_of(disc, type, track) != NULL;
  }
  if (!any) return true;
  writer->type = type;
  for (int track = -1; track < disc->track_count; track++) {
    int number = track < 0 ? 0 : disc->tracks[track].number;
    if (!put_string(writer, string_of(disc, type, track), number)) return false;
  }
  return writer->filled == 0 || put_pack(writer);
}

/// What the block holds: tracks, packs of each type, the last sequence number, the language.
static bool put_sizes(struct writer *writer, const struct disc *disc) {
  uint8_t sizes[SIZE_PACKS * PAYLOAD_BYTES] = {0};
  sizes[1] = (uint8_t)disc->tracks[0].number;
  sizes[2] = (uint8_t)disc->tracks[disc->track_count - 1].number;
  writer->counts[TYPE_SIZE - TYPE_TITLE] = SIZE_PACKS;
  for (int i = 0; i < 16; i++) sizes[4 + i] = (uint8_t)writer->counts[i];
  sizes[20] = (uint8_t)(writer->pack_count + SIZE_PACKS - 1);
  sizes[28] = LANGUAGE_ENGLISH;
  writer->type = TYPE_SIZE;
  writer->position = 0;
  for (int i = 0; i < SIZE_PACKS; i++) {
    memcpy(writer->payload, sizes + PAYLOAD_BYTES * i, PAYLOAD_BYTES);
    writer->track = i;  // here the field numbers the packs
    if (!put_pack(writer)) return false;
  }
  return true;
}

bool make_cd_text(const struct disc *disc, struct cd_text *text, struct failure *failure) {
  struct writer writer = {.text = text};
  bool fits = put_strings(&writer, disc, TYPE_TITLE) && put_strings(&writer, disc, TYPE_PERFORMER);
  if (fits && writer.pack_count > 0) fits = put_sizes(&writer, disc);
  text->length = fits ? (size_t)writer.pack_count * PACK_BYTES : 0;
  return fits || failed(failure, "the sheet's titles and performers do not fit into CD-TEXT");
}
