#define _GNU_SOURCE
#include "CueSheet.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "Words.h"

/// A sheet in the middle of being laid out on the disc, line by line.
struct sheet {
  struct disc *disc;
  struct failure *failure;
  const char *path;
  int line;

  bool has_file;
  const uint8_t *file_bytes;
  int64_t file_size;
  bool file_is_big_endian;
  /// Where the file's first sector lies, or would lie had all silence so far come before it.
  long file_origin;
  /// How many of the file's sectors are on the disc already.
  long laid_sectors;

  /// The track of the last TRACK line; NULL before the first one.
  struct track *track;
  /// The last INDEX number of that track; -1 before its first one.
  int last_index;
  /// Silence that waits for the track's first index.
  long pregap;
  /// Silence that waits for the end of the track.
  long postgap;
  /// A REM SESSION line that waits for its first track.
  bool session_begins;
};

static bool bad(struct sheet *sheet, const char *problem) {
  return failed(sheet->failure, "%s line %d: %s", sheet->path, sheet->line, problem);
}

/// Room for one more element at the end of an array; NULL when memory is out.
static void *grown(void *array, int count, size_t element_size) {
  return realloc(array, ((size_t)count + 1) * element_size);
}

// MARK: Layout

static long laid_end(const struct sheet *sheet) { return sheet->file_origin + sheet->laid_sectors; }

static long file_sectors(const struct sheet *sheet) {
  return (long)((sheet->file_size + SECTOR_BYTES - 1) / SECTOR_BYTES);
}

/// Puts the file's next sectors on the disc, up to but without its sector `end`.
static bool lay_file_until(struct sheet *sheet, long end) {
  if (end <= sheet->laid_sectors) return true;
  struct disc *disc = sheet->disc;
  struct extent *extents = grown(disc->extents, disc->extent_count, sizeof *extents);
  if (extents == NULL) return bad(sheet, "out of memory");
  disc->extents = extents;
  int64_t first = (int64_t)sheet->laid_sectors * SECTOR_BYTES;
  int64_t last = (int64_t)end * SECTOR_BYTES;
  if (last > sheet->file_size) last = sheet->file_size;  // a partial sector ends in silence
  extents[disc->extent_count++] = (struct extent){
      .first_byte = (int64_t)laid_end(sheet) * SECTOR_BYTES,
      .byte_count = last - first,
      .bytes = sheet->file_bytes + first,
      .big_endian = sheet->file_is_big_endian,
  };
  sheet->laid_sectors = end;
  return true;
}

/// Makes room on the disc for what lies between two tracks in no file.
static void insert_gaps(struct sheet *sheet) {
  struct disc *disc = sheet->disc;
  sheet->file_origin += sheet->postgap;
  sheet->postgap = 0;
  if (!sheet->session_begins) return;
  sheet->session_begins = false;
  disc->sessions[disc->session_count - 1].lead_out = laid_end(sheet);
  disc->session_count++;
  sheet->file_origin += SESSION_GAP_SECTORS;
}

static bool finish_file(struct sheet *sheet) {
  if (sheet->has_file && !lay_file_until(sheet, file_sectors(sheet))) return false;
  sheet->file_origin = laid_end(sheet);
  sheet->laid_sectors = 0;
  sheet->has_file = false;
  insert_gaps(sheet);
  return true;
}

static bool finish_track(struct sheet *sheet) {
  struct track *track = sheet->track;
  if (track == NULL) return true;
  if (sheet->last_index < 1) return bad(sheet, "the track before this line has no INDEX 01");
  struct disc *disc = sheet->disc;
  if (disc->track_count > 1 && track->start <= track[-1].start) {
    return bad(sheet, "the track two before this line has no sectors");
  }
  struct session *session = &disc->sessions[track->session];
  if (session->first_track < 0) session->first_track = disc->track_count - 1;
  session->last_track = disc->track_count - 1;
  return true;
}

// MARK: Keywords

/// The address in sectors; -1 when the text is no time.
static long sectors_in(const char *time) {
  unsigned minutes, seconds, frames;
  int length = 0;
  if (sscanf(time, "%2u:%2u:%2u%n", &minutes, &seconds, &frames, &length) != 3) return -1;
  if (time[length] != '\0' || minutes > 99 || seconds >= 60 || frames >= SECTORS_PER_SECOND) {
    return -1;
  }
  return (long)(minutes * 60 + seconds) * SECTORS_PER_SECOND + (long)frames;
}

static bool take_time(struct sheet *sheet, char *rest, long *sectors) {
  char *time = next_word(&rest);
  *sectors = time == NULL ? -1 : sectors_in(time);
  return *sectors >= 0 || bad(sheet, "expected a time, minutes:seconds:frames");
}

/// The path of a file that the sheet names, for the caller to free.
static char *path_beside(const char *sheet_path, const char *name) {
  const char *slash = strrchr(sheet_path, '/');
  int directory_length = name[0] == '/' || slash == NULL ? 0 : (int)(slash - sheet_path) + 1;
  char *path = NULL;
  if (asprintf(&path, "%.*s%s", directory_length, sheet_path, name) < 0) return NULL;
  return path;
}

static bool map_file(struct sheet *sheet, const char *path) {
  struct disc *disc = sheet->disc;
  struct mapping *mappings = grown(disc->mappings, disc->mapping_count, sizeof *mappings);
  if (mappings == NULL) return bad(sheet, "out of memory");
  disc->mappings = mappings;

  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status = {.st_size = 0};
  void *address = MAP_FAILED;
  if (descriptor >= 0 && fstat(descriptor, &status) == 0) {
    address = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  bool is_empty = descriptor >= 0 && status.st_size == 0;
  const char *reason = is_empty ? "it is empty" : strerror(errno);
  if (descriptor >= 0) close(descriptor);
  if (address == MAP_FAILED) {
    return failed(sheet->failure, "%s line %d: cannot read %s: %s", sheet->path, sheet->line, path,
                  reason);
  }
  mappings[disc->mapping_count++] = (struct mapping){address, (size_t)status.st_size};
  sheet->file_bytes = address;
  sheet->file_size = status.st_size;
  sheet->has_file = true;
  return true;
}

static bool read_file(struct sheet *sheet, char *rest) {
  char *type = last_word(rest);
  char *name = unquoted(rest);
  if (type == NULL || type == name || *name == '\0') return bad(sheet, "expected FILE name type");
  bool big_endian = strcasecmp(type, "MOTOROLA") == 0;
  if (!big_endian && strcasecmp(type, "BINARY") != 0) {
    return bad(sheet, "only FILE types BINARY and MOTOROLA are read");
  }
  if (!finish_file(sheet)) return false;
  sheet->file_is_big_endian = big_endian;
  char *path = path_beside(sheet->path, name);
  bool mapped = path == NULL ? bad(sheet, "out of memory") : map_file(sheet, path);
  free(path);
  return mapped;
}

static bool read_mode(const char *word, enum track_mode *mode) {
  if (word == NULL) return false;
  if (strcasecmp(word, "AUDIO") == 0) *mode = TRACK_AUDIO;
  else if (strcasecmp(word, "MODE1/2352") == 0) *mode = TRACK_MODE_1;
  else if (strcasecmp(word, "MODE2/2352") == 0) *mode = TRACK_MODE_2;
  else return false;
  return true;
}

static bool read_track(struct sheet *sheet, char *rest) {
  struct disc *disc = sheet->disc;
  if (!finish_track(sheet)) return false;
  char *digits = next_word(&rest);
  int number = digits == NULL ? 0 : atoi(digits);
  if (number < 1 || number > MAXIMUM_TRACKS) return bad(sheet, "track numbers are 1 to 99");
  if (sheet->track != NULL && number != sheet->track->number + 1) {
    return bad(sheet, "track numbers have to follow one another");
  }
  enum track_mode mode;
  if (!read_mode(next_word(&rest), &mode)) {
    return bad(sheet, "only AUDIO, MODE1/2352 and MODE2/2352 are read");
  }
  sheet->track = &disc->tracks[disc->track_count++];
  *sheet->track = (struct track){
      .number = number,
      .mode = mode,
      .control = mode == TRACK_AUDIO ? 0 : 4,
      .session = disc->session_count - 1 + (sheet->session_begins ? 1 : 0),
  };
  sheet->last_index = -1;
  sheet->pregap = 0;
  return true;
}

/// The first index ends the track before, so this is where all that lies between them goes.
static bool begin_track(struct sheet *sheet, long file_sector) {
  if (!lay_file_until(sheet, file_sector)) return false;
  insert_gaps(sheet);
  struct track *track = sheet->track;
  // Whatever comes before the first track's music is its pregap, also with no index of its own.
  track->pregap_start = track == sheet->disc->tracks ? 0 : laid_end(sheet);
  sheet->file_origin += sheet->pregap;
  return true;
}

static bool read_index(struct sheet *sheet, char *rest) {
  char *digits = next_word(&rest);
  long file_sector;
  if (digits == NULL || !isdigit((unsigned char)*digits)) return bad(sheet, "expected a number");
  int number = atoi(digits);
  if (!take_time(sheet, rest, &file_sector)) return false;
  if (sheet->track == NULL || !sheet->has_file) return bad(sheet, "INDEX before TRACK and FILE");
  bool first = sheet->last_index < 0;
  if (first ? number > 1 : number != sheet->last_index + 1) {
    return bad(sheet, "index numbers have to follow one another, from 00 or 01");
  }
  if (number > MAXIMUM_INDEX) return bad(sheet, "index numbers are 00 to 99");
  if (file_sector < sheet->laid_sectors) return bad(sheet, "times have to increase");
  if (file_sector >= file_sectors(sheet)) return bad(sheet, "INDEX past the end of the file");
  if (first ? !begin_track(sheet, file_sector) : !lay_file_until(sheet, file_sector)) return false;
  struct track *track = sheet->track;
  if (number == 1) track->start = laid_end(sheet);
  if (number > 1) track->later_indexes[track->later_index_count++] = laid_end(sheet);
  sheet->last_index = number;
  return true;
}

static bool read_pregap(struct sheet *sheet, char *rest) {
  if (sheet->track == NULL || sheet->last_index >= 0) {
    return bad(sheet, "PREGAP belongs between TRACK and INDEX");
  }
  return take_time(sheet, rest, &sheet->pregap);
}

static bool read_postgap(struct sheet *sheet, char *rest) {
  if (sheet->track == NULL || sheet->last_index < 1) {
    return bad(sheet, "POSTGAP belongs behind INDEX 01");
  }
  return take_time(sheet, rest, &sheet->postgap);
}

static bool read_flags(struct sheet *sheet, char *rest) {
  if (sheet->track == NULL) return bad(sheet, "FLAGS before TRACK");
  for (char *flag = next_word(&rest); flag != NULL; flag = next_word(&rest)) {
    if (strcasecmp(flag, "PRE") == 0) sheet->track->control |= 1;
    else if (strcasecmp(flag, "DCP") == 0) sheet->track->control |= 2;
    else if (strcasecmp(flag, "4CH") == 0) sheet->track->control |= 8;
    else if (strcasecmp(flag, "SCMS") != 0) return bad(sheet, "FLAGS are PRE, DCP, 4CH and SCMS");
  }
  return true;
}

static bool read_isrc(struct sheet *sheet, char *rest) {
  char *code = next_word(&rest);
  if (sheet->track == NULL) return bad(sheet, "ISRC before TRACK");
  if (code == NULL || strlen(code) != 12) return bad(sheet, "an ISRC has 12 characters");
  for (const char *character = code; *character != '\0'; character++) {
    if (!isalnum((unsigned char)*character)) return bad(sheet, "an ISRC has letters and digits");
  }
  strcpy(sheet->track->isrc, code);
  return true;
}

static bool read_catalog(struct sheet *sheet, char *rest) {
  char *digits = next_word(&rest);
  if (digits == NULL || strlen(digits) != 13 || strspn(digits, "0123456789") != 13) {
    return bad(sheet, "a CATALOG number has 13 digits");
  }
  strcpy(sheet->disc->catalog, digits);
  return true;
}

static bool keep_text(struct sheet *sheet, char **text, char *rest) {
  free(*text);
  *text = strdup(unquoted(rest));
  return *text != NULL || bad(sheet, "out of memory");
}

static bool read_title(struct sheet *sheet, char *rest) {
  return keep_text(sheet, sheet->track ? &sheet->track->title : &sheet->disc->title, rest);
}

static bool read_performer(struct sheet *sheet, char *rest) {
  return keep_text(sheet, sheet->track ? &sheet->track->performer : &sheet->disc->performer, rest);
}

static bool read_remark(struct sheet *sheet, char *rest) {
  char *word = next_word(&rest);
  if (word == NULL || strcasecmp(word, "SESSION") != 0) return true;
  char *digits = next_word(&rest);
  int number = digits == NULL ? 0 : atoi(digits);
  int current = sheet->disc->session_count;
  if (number == current && !sheet->session_begins) return true;
  if (number != current + 1 || sheet->track == NULL || sheet->track->session != current - 1) {
    return bad(sheet, "sessions have to follow one another, each with a track");
  }
  sheet->session_begins = true;
  return true;
}

struct keyword {
  const char *name;
  bool (*read)(struct sheet *sheet, char *rest);
};

static const struct keyword keywords[] = {
    {"CATALOG", read_catalog},
    {"FILE", read_file},
    {"FLAGS", read_flags},
    {"INDEX", read_index},
    {"ISRC", read_isrc},
    {"PERFORMER", read_performer},
    {"POSTGAP", read_postgap},
    {"PREGAP", read_pregap},
    {"REM", read_remark},
    {"TITLE", read_title},
    {"TRACK", read_track},
};

static bool read_line(struct sheet *sheet, char *line) {
  char *word = next_word(&line);
  if (word == NULL) return true;
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
    if (strcasecmp(word, keywords[i].name) == 0) return keywords[i].read(sheet, line);
  }
  return isalpha((unsigned char)*word) || bad(sheet, "this is no line of a cue sheet");
}

static char *after_byte_order_mark(char *text) {
  return strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
}

static bool read_sheet(struct sheet *sheet, char *text) {
  struct line_reader lines = {.rest = after_byte_order_mark(text)};
  for (char *line = next_line(&lines); line != NULL; line = next_line(&lines)) {
    sheet->line = lines.number;
    if (!read_line(sheet, line)) return false;
  }
  if (sheet->track == NULL) return bad(sheet, "the sheet has no TRACK");
  if (sheet->session_begins) return bad(sheet, "the last session has no track");
  if (!finish_track(sheet) || !finish_file(sheet)) return false;
  struct disc *disc = sheet->disc;
  disc->lead_out = laid_end(sheet);
  disc->sessions[disc->session_count - 1].lead_out = disc->lead_out;
  return true;
}

struct disc *disc_from_cue_sheet(const char *path, struct failure *failure) {
  char *text = contents_of_text_file(path, failure);
  if (text == NULL) return NULL;
  struct disc *disc = calloc(1, sizeof *disc);
  if (disc == NULL) {
    failed(failure, "out of memory");
  } else {
    disc->session_count = 1;
    for (int i = 0; i < MAXIMUM_TRACKS; i++) disc->sessions[i].first_track = -1;
    struct sheet sheet = {.disc = disc, .failure = failure, .path = path, .last_index = -1};
    if (!read_sheet(&sheet, text)) {
      disc_free(disc);
      disc = NULL;
    }
  }
  free(text);
  return disc;
}
