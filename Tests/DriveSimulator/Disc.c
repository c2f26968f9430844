#define _GNU_SOURCE
#include "Disc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void disc_free(struct disc *disc) {
  if (disc == NULL) return;
  for (int i = 0; i < disc->track_count; i++) {
    free(disc->tracks[i].title);
    free(disc->tracks[i].performer);
  }
  for (int i = 0; i < disc->mapping_count; i++) {
    munmap(disc->mappings[i].address, disc->mappings[i].size);
  }
  free(disc->title);
  free(disc->performer);
  free(disc->extents);
  free(disc->mappings);
  free(disc);
}

static void copy_swapped(uint8_t *to, const uint8_t *from, size_t count) {
  for (size_t i = 0; i + 1 < count; i += 2) {
    to[i] = from[i + 1];
    to[i + 1] = from[i];
  }
}

void disc_read(const struct disc *disc, int64_t position, uint8_t *bytes, size_t count) {
  memset(bytes, 0, count);
  int64_t end = position + (int64_t)count;
  for (int i = 0; i < disc->extent_count; i++) {
    const struct extent *extent = &disc->extents[i];
    int64_t extent_end = extent->first_byte + extent->byte_count;
    int64_t from = position > extent->first_byte ? position : extent->first_byte;
    int64_t to = end < extent_end ? end : extent_end;
    if (from >= to) continue;
    const uint8_t *source = extent->bytes + (from - extent->first_byte);
    if (extent->big_endian) {
      copy_swapped(bytes + (from - position), source, (size_t)(to - from));
    } else {
      memcpy(bytes + (from - position), source, (size_t)(to - from));
    }
  }
}

int disc_track_at(const struct disc *disc, long sector) {
  if (sector >= disc->lead_out) return disc->track_count;
  int position = 0;
  for (int i = 1; i < disc->track_count && sector >= disc->tracks[i].pregap_start; i++) {
    position = i;
  }
  return position;
}

int disc_index_at(const struct track *track, long sector) {
  if (sector < track->start) return 0;
  int index = 1;
  while (index <= track->later_index_count && sector >= track->later_indexes[index - 1]) index++;
  return index;
}

bool disc_is_data(const struct disc *disc, long sector) {
  int position = disc_track_at(disc, sector);
  return position < disc->track_count && disc->tracks[position].mode != TRACK_AUDIO;
}
