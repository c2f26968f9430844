#include "Medium.h"

#include <string.h>

// A host that counts 1x as 177 kB/s, as the kernel does, asks for a little more than the speed.
static const double speed_tolerance = 1.01;

static bool is_faster(const struct drive *drive, double speed) {
  return speed == 0 || drive->speed == 0 || drive->speed > speed * speed_tolerance;
}

bool medium_has_fault(const struct drive *drive, const struct fault *fault, long sector) {
  return sector >= fault->first_sector && sector < fault->first_sector + fault->sector_count &&
         is_faster(drive, fault->above_speed);
}

/// The session whose readable sectors include this one; NULL when there is none.
static const struct session *session_at(const struct drive *drive, long sector) {
  const struct disc *disc = drive->disc;
  for (int i = 0; i < disc->session_count; i++) {
    const struct session *session = &disc->sessions[i];
    long first = disc->tracks[session->first_track].pregap_start - drive->plan.overread_in;
    if (sector >= first && sector < session->lead_out + drive->plan.overread_out) return session;
  }
  return NULL;
}

bool medium_holds(const struct drive *drive, long first_sector, long count) {
  const struct session *session = session_at(drive, first_sector);
  return session != NULL && session_at(drive, first_sector + count - 1) == session;
}

// MARK: Wrong samples

static void spoil(struct sector *sector, int byte, uint8_t difference) {
  sector->bytes[byte] ^= difference;
  sector->c2[byte / 8] |= (uint8_t)(0x80 >> byte % 8);
}

static bool is_spoilt(const struct sector *sector, int byte) {
  return (sector->c2[byte / 8] & 0x80 >> byte % 8) != 0;
}

/// Noise that is another one at each read.
static void add_noise(struct drive *drive, const struct fault *fault, struct sector *sector) {
  if (drive_random(drive) >= fault->probability) return;
  for (long i = 0; i < fault->byte_count; i++) {
    int byte = (int)(drive_random(drive) * SECTOR_BYTES);
    uint8_t difference = (uint8_t)(1 + (int)(drive_random(drive) * 255));
    // A byte is spoilt once, or two differences might cancel and C2 would accuse a good byte.
    if (!is_spoilt(sector, byte)) spoil(sector, byte, difference);
  }
}

/// An integer hash, so that a sector has the same wrong samples at each read.
static uint32_t mixed(uint32_t value) {
  value *= 0x9E3779B1u;
  value = (value ^ value >> 15) * 0x2C1B3C6Du;
  value = (value ^ value >> 12) * 0x297A2D39u;
  return value ^ value >> 15;
}

static void add_stuck_noise(long number, struct sector *sector) {
  for (int byte = 0; byte < SECTOR_BYTES; byte++) {
    uint32_t hash = mixed((uint32_t)number * SECTOR_SAMPLES + (uint32_t)byte / SAMPLE_BYTES);
    bool affected = (hash & 3) == 0;  // a quarter of the samples
    if (affected) spoil(sector, byte, (uint8_t)(1 | hash >> 8));
  }
}

/// What a player does with samples it cannot read: a straight line from the first to the last.
static void conceal(struct sector *sector) {
  int16_t samples[SECTOR_SAMPLES][2];
  memcpy(samples, sector->bytes, SECTOR_BYTES);
  for (int channel = 0; channel < 2; channel++) {
    int first = samples[0][channel];
    int last = samples[SECTOR_SAMPLES - 1][channel];
    for (int i = 0; i < SECTOR_SAMPLES; i++) {
      samples[i][channel] = (int16_t)(first + (last - first) * i / (SECTOR_SAMPLES - 1));
    }
  }
  memcpy(sector->bytes, samples, SECTOR_BYTES);
  memset(sector->c2, 0xFF, C2_BYTES);
}

// MARK: C2 pointers

/// Leaves out some of the pointers.
static void thin_out(struct drive *drive, struct sector *sector) {
  for (int byte = 0; byte < SECTOR_BYTES; byte++) {
    if (!is_spoilt(sector, byte) || drive_random(drive) < drive->plan.c2_probability) continue;
    sector->c2[byte / 8] &= (uint8_t)~(0x80 >> byte % 8);
  }
}

/// Accuses some bytes of a clean sector.
static void accuse(struct drive *drive, struct sector *sector) {
  static const uint8_t clean[C2_BYTES];
  if (memcmp(sector->c2, clean, C2_BYTES) != 0) return;
  if (drive_random(drive) >= drive->plan.c2_probability) return;
  int count = 1 + (int)(drive_random(drive) * 8);
  for (int i = 0; i < count; i++) {
    spoil(sector, (int)(drive_random(drive) * SECTOR_BYTES), 0);
  }
}

/// What the drive makes of the pointers that its decoder set.
static void distort_pointers(struct drive *drive, struct sector *sector) {
  switch (drive->plan.c2) {
    case C2_BLIND: memset(sector->c2, 0, C2_BYTES); break;
    case C2_PARTIAL: thin_out(drive, sector); break;
    case C2_EAGER: accuse(drive, sector); break;
    default: break;  // right, or put out of place later
  }
}

// MARK: All that is wrong with a sector

static void spoil_samples(struct drive *drive, long number, struct sector *sector) {
  for (int i = 0; i < drive->plan.fault_count; i++) {
    const struct fault *fault = &drive->plan.faults[i];
    if (!medium_has_fault(drive, fault, number)) continue;
    if (fault->kind == FAULT_NOISE) add_noise(drive, fault, sector);
    if (fault->kind == FAULT_STUCK) add_stuck_noise(number, sector);
    if (fault->kind == FAULT_CONCEALED) conceal(sector);
  }
}

// MARK: Samples in the wrong place

static void read_from_sample(struct drive *drive, int64_t sample, int first_in_sector,
                             struct sector *sector) {
  disc_read(drive->disc, (sample + first_in_sector) * SAMPLE_BYTES,
            sector->bytes + first_in_sector * SAMPLE_BYTES,
            (size_t)(SECTOR_SAMPLES - first_in_sector) * SAMPLE_BYTES);
}

/// Loses samples somewhere in the sector: what follows comes too early.
static void drop_samples(struct drive *drive, int64_t *sample, struct sector *sector) {
  const struct fault_plan *plan = &drive->plan;
  if (plan->drop_probability <= 0 || drive_random(drive) >= plan->drop_probability) return;
  long count = 1 + (long)(drive_random(drive) * (double)plan->drop_maximum);
  int at = (int)(drive_random(drive) * SECTOR_SAMPLES);
  *sample += count;
  read_from_sample(drive, *sample, at, sector);
}

/// Repeats samples somewhere in the sector: what follows comes too late.
static void duplicate_samples(struct drive *drive, int64_t *sample, struct sector *sector) {
  const struct fault_plan *plan = &drive->plan;
  if (plan->duplicate_probability <= 0) return;
  if (drive_random(drive) >= plan->duplicate_probability) return;
  long count = 1 + (long)(drive_random(drive) * (double)plan->duplicate_maximum);
  int at = (int)count + (int)(drive_random(drive) * (double)(SECTOR_SAMPLES - count));
  *sample -= count;
  read_from_sample(drive, *sample, at, sector);
}

static void read_audio(struct drive *drive, long number, struct sector *sector) {
  int64_t nominal = (int64_t)number * SECTOR_SAMPLES - drive->plan.read_offset;
  int64_t sample = nominal + drive->position_error;
  read_from_sample(drive, sample, 0, sector);
  drop_samples(drive, &sample, sector);
  duplicate_samples(drive, &sample, sector);
  drive->position_error = (long)(sample - nominal);
  spoil_samples(drive, number, sector);
  distort_pointers(drive, sector);
}

// MARK: The disc

/// Whether the sector answers with an error or not at all; counts it if so.
static bool refuses(struct drive *drive, long number, struct read_result *result) {
  for (int i = 0; i < drive->plan.fault_count; i++) {
    const struct fault *fault = &drive->plan.faults[i];
    if (fault->kind != FAULT_ERROR && fault->kind != FAULT_HANG) continue;
    if (!medium_has_fault(drive, fault, number)) continue;
    unsigned *occurrences = &fault->occurrences[number - fault->first_sector];
    if (fault->times >= 0 && *occurrences >= fault->times) continue;
    ++*occurrences;
    drive_pass_time(drive, fault->delay_ms);
    result->reading = fault->kind == FAULT_HANG ? READING_HUNG : READING_FAILED;
    result->sense = fault->sense;
    result->failed_sector = number;
    result->withheld = fault->withholds;
    return true;
  }
  return false;
}

/// Moves the head, which is what takes time and what makes a drive miss its place.
static void aim(struct drive *drive, long first_sector) {
  const struct fault_plan *plan = &drive->plan;
  bool seeks = first_sector != drive->head;
  drive->counters.medium_reads++;
  if (!drive->spins) drive_pass_time(drive, plan->spin_up_ms);
  drive->spins = true;
  if (seeks) {
    drive->counters.seeks++;
    drive_pass_time(drive, plan->seek_ms);
  }
  if (plan->jitter > 0 && (seeks || plan->jitter_moment == JITTER_AT_READS)) {
    drive->position_error =
        (long)(drive_random(drive) * (double)(2 * plan->jitter + 1)) - plan->jitter;
  }
}

static struct read_result read_disc(struct drive *drive, long first_sector, long count,
                                    struct sector *sectors) {
  struct read_result result = {.reading = READING_DONE};
  aim(drive, first_sector);
  for (long i = 0; i < count; i++) {
    if (drive->speed > 0) drive_pass_time(drive, 1000 / (SECTORS_PER_SECOND * drive->speed));
    if (refuses(drive, first_sector + i, &result)) break;
    memset(sectors[i].c2, 0, C2_BYTES);
    if (disc_is_data(drive->disc, first_sector + i)) {
      disc_read(drive->disc, (int64_t)(first_sector + i) * SECTOR_BYTES, sectors[i].bytes,
                SECTOR_BYTES);
    } else {
      read_audio(drive, first_sector + i, &sectors[i]);
    }
    result.delivered++;
  }
  drive->head = result.reading == READING_DONE ? first_sector + count : HEAD_LOST;
  // A drive that positions well also finds its place again after it lost samples.
  if (drive->plan.jitter == 0) drive->position_error = 0;
  return result;
}

// MARK: The cache

static struct sector *cached(const struct cache_window *window, long capacity, long number) {
  long place = number % capacity;
  return &window->sectors[place < 0 ? place + capacity : place];
}

/// How well a window suits a read: it has the first sector, or ends before it, or neither.
static int fitness(const struct cache_window *window, long sector) {
  if (sector == window->end_sector) return 1;
  return sector >= window->first_sector && sector < window->end_sector ? 2 : 0;
}

/// The window for a read; of several that suit it alike the one used last, and when none does the
/// one that has not been used for longest.
static struct cache_window *window_for(struct cache *cache, long sector) {
  struct cache_window *best = &cache->windows[0];
  for (long i = 1; i < cache->window_count; i++) {
    struct cache_window *window = &cache->windows[i];
    int better = fitness(window, sector) - fitness(best, sector);
    bool more_recent = window->last_use > best->last_use;
    bool preferred = fitness(window, sector) > 0 ? more_recent : window->last_use < best->last_use;
    if (better > 0 || (better == 0 && preferred)) best = window;
  }
  best->last_use = ++cache->use_count;
  return best;
}

static void forget_all(struct cache *cache) {
  for (long i = 0; i < cache->window_count; i++) {
    cache->windows[i].first_sector = cache->windows[i].end_sector = 0;
  }
}

/// Copies the sectors from `first_sector` on that a window has, and returns how many those are.
static long copy_cached(const struct cache_window *window, long capacity, long first_sector,
                        long count, struct sector *sectors) {
  if (first_sector < window->first_sector) return 0;
  long copied = 0;
  for (; copied < count && first_sector + copied < window->end_sector; copied++) {
    sectors[copied] = *cached(window, capacity, first_sector + copied);
  }
  return copied;
}

/// Adds the sector that follows the window, which pushes the oldest one out when it is full.
static void keep(struct cache_window *window, long capacity, const struct sector *sector) {
  *cached(window, capacity, window->end_sector++) = *sector;
  if (window->end_sector - window->first_sector > capacity) window->first_sector++;
}

static long read_ahead_from(const struct drive *drive, long sector) {
  long limit = session_at(drive, sector - 1)->lead_out + drive->plan.overread_out;
  long room = limit - sector;
  return drive->plan.read_ahead_sectors < room ? drive->plan.read_ahead_sectors : room;
}

static struct read_result read_through_cache(struct drive *drive, long first_sector, long count,
                                             struct sector *sectors) {
  long capacity = drive->cache.capacity;
  struct cache_window *window = window_for(&drive->cache, first_sector);
  long copied = copy_cached(window, capacity, first_sector, count, sectors);
  if (copied > 0) drive_pass_time(drive, drive->plan.cache_ms);
  if (copied == count) {
    drive->counters.cache_hits++;
    return (struct read_result){.reading = READING_DONE, .delivered = count};
  }
  long next_sector = first_sector + copied;
  if (next_sector != window->end_sector) window->first_sector = window->end_sector = next_sector;
  long ahead = read_ahead_from(drive, first_sector + count);
  struct read_result result =
      read_disc(drive, next_sector, count - copied + ahead, sectors + copied);
  for (long i = 0; i < result.delivered; i++) keep(window, capacity, &sectors[copied + i]);
  result.delivered += copied;
  if (result.delivered >= count) {
    // Trouble with sectors that nobody asked for yet is not reported.
    result.reading = READING_DONE;
    result.delivered = count;
  }
  return result;
}

struct read_result medium_read(struct drive *drive, long first_sector, long count,
                               struct sector *sectors) {
  drive->counters.sectors += (unsigned long)count;
  if (atomic_exchange(&drive->mechanism.cache_is_stale, false)) {
    forget_all(&drive->cache);
    drive->head = HEAD_LOST;
    drive->spins = false;
  }
  struct read_result result = drive->cache.capacity == 0
                                  ? read_disc(drive, first_sector, count, sectors)
                                  : read_through_cache(drive, first_sector, count, sectors);
  if (result.reading == READING_FAILED && result.withheld) result.delivered = 0;
  return result;
}
