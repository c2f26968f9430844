#ifndef DISC_H
#define DISC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum {
  SECTOR_BYTES = 2352,
  /// Stereo samples; one is `SAMPLE_BYTES` long.
  SECTOR_SAMPLES = 588,
  SAMPLE_BYTES = 4,
  SECTORS_PER_SECOND = 75,
  /// Sector 0 is at MSF 00:02:00.
  LEAD_IN_SECTORS = 150,
  /// MSF counts modulo 100 minutes.
  SECTORS_IN_100_MINUTES = 450000,
  /// From one session's lead-out to the next one's first track: lead-out 6,750, lead-in 4,500 and
  /// pause 150 sectors.
  SESSION_GAP_SECTORS = 11400,
  /// Of the user data in a data sector.
  DATA_BYTES = 2048,
  MAXIMUM_TRACKS = 99,
  MAXIMUM_INDEX = 99,
};

enum track_mode { TRACK_AUDIO, TRACK_MODE_1, TRACK_MODE_2 };

struct track {
  /// 1 to 99.
  int number;
  enum track_mode mode;
  /// The control nibble of sub-channel Q: 1 pre-emphasis, 2 copying permitted, 4 data, 8 four
  /// channels.
  int control;
  /// Counted from 0.
  int session;
  /// INDEX 00; equals `start` where the track has no pregap.
  long pregap_start;
  /// INDEX 01.
  long start;
  /// INDEX 02 and those after it.
  int later_index_count;
  long later_indexes[MAXIMUM_INDEX - 1];
  /// Empty, or 12 characters.
  char isrc[13];
  /// UTF-8 or Latin-1 as in the sheet; NULL where it names none.
  char *title;
  char *performer;
};

struct session {
  /// Positions in the disc's tracks.
  int first_track;
  int last_track;
  long lead_out;
};

/// A run of bytes that lie on the disc; everything between the runs is silence.
struct extent {
  /// Counted from the first byte of sector 0.
  int64_t first_byte;
  int64_t byte_count;
  const uint8_t *bytes;
  bool big_endian;
};

/// A file that the extents point into.
struct mapping {
  void *address;
  size_t size;
};

/// What is on a disc, from a cue sheet.
struct disc {
  int track_count;
  struct track tracks[MAXIMUM_TRACKS];
  int session_count;
  struct session sessions[MAXIMUM_TRACKS];
  /// Of the last session.
  long lead_out;
  /// The media catalog number: empty, or 13 digits.
  char catalog[14];
  char *title;
  char *performer;
  int extent_count;
  struct extent *extents;
  int mapping_count;
  struct mapping *mappings;
};

void disc_free(struct disc *disc);

/// Copies the disc's bytes from `position`, counted from the first byte of sector 0.
///
/// Audio comes out little-endian. Outside of the recorded bytes there are zeros.
void disc_read(const struct disc *disc, int64_t position, uint8_t *bytes, size_t count);

/// The position of the track that `sector` belongs to, pregaps included; the first track's in the
/// lead-in, `track_count` from the lead-out on.
int disc_track_at(const struct disc *disc, long sector);

/// The number of the index that `sector` belongs to in its track.
int disc_index_at(const struct track *track, long sector);

bool disc_is_data(const struct disc *disc, long sector);

#pragma GCC visibility pop

#endif
