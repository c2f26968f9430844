#include "C2Line.h"

#include <stdlib.h>
#include <string.h>

void c2_line_set_up(struct c2_line *line, const struct fault_plan *plan) {
  if (plan->c2 == C2_LATE) line->delay = plan->c2_shift * SECTOR_BYTES;
  if (plan->c2 == C2_OFFSET) line->delay = plan->c2_shift;
  if (line->delay > 0) line->kept = (line->delay + SECTOR_BYTES - 1) / SECTOR_BYTES;
  line->next_sector = HEAD_LOST;
}

bool c2_line_make_room(struct c2_line *line, long count) {
  uint8_t *pointers = realloc(line->pointers, (size_t)(line->kept + count) * C2_BYTES);
  if (pointers != NULL) line->pointers = pointers;
  return pointers != NULL;
}

/// The pointers that come with the sector at `position` in the line, which ends at `end`.
static void pick(const struct c2_line *line, long position, long end, uint8_t c2[C2_BYTES]) {
  memset(c2, 0, C2_BYTES);
  for (long byte = 0; byte < SECTOR_BYTES; byte++) {
    long source = position * SECTOR_BYTES + byte - line->delay;
    if (source >= end * SECTOR_BYTES) break;
    bool set = line->pointers[source / 8] & 0x80 >> source % 8;
    if (set) c2[byte / 8] |= (uint8_t)(0x80 >> byte % 8);
  }
}

void c2_line_pass(struct c2_line *line, long first_sector, long count, struct sector *sectors) {
  if (line->delay == 0) return;
  size_t kept_bytes = (size_t)line->kept * C2_BYTES;
  if (first_sector != line->next_sector) memset(line->pointers, 0, kept_bytes);
  long end = line->kept + count;
  for (long i = 0; i < count; i++) {
    memcpy(line->pointers + (line->kept + i) * C2_BYTES, sectors[i].c2, C2_BYTES);
  }
  for (long i = 0; i < count; i++) pick(line, line->kept + i, end, sectors[i].c2);
  memmove(line->pointers, line->pointers + count * C2_BYTES, kept_bytes);
  line->next_sector = first_sector + count;
}
