#ifndef MEDIUM_H
#define MEDIUM_H

#include "Drive.h"

#pragma GCC visibility push(hidden)

enum reading { READING_DONE, READING_FAILED, READING_HUNG };

/// How a read of sectors went.
struct read_result {
  enum reading reading;
  /// Sectors that came before the trouble, if there was any.
  long delivered;
  /// For READING_FAILED: the sense, and the sector that it is about.
  int sense;
  long failed_sector;
  /// The host gets none of the sectors before the trouble.
  bool withheld;
};

/// Reads sectors through the drive's cache, with everything that the plan lets go wrong.
///
/// `sectors` has room for `count` and for as many more as the plan reads ahead.
struct read_result medium_read(struct drive *drive, long first_sector, long count,
                               struct sector *sectors);

/// Whether sectors from `first_sector` on can be addressed: all in one session, or in the overread
/// that the plan grants around it.
bool medium_holds(const struct drive *drive, long first_sector, long count);

/// Whether the fault is one of this sector, and counts at the drive's speed of the moment.
bool medium_has_fault(const struct drive *drive, const struct fault *fault, long sector);

#pragma GCC visibility pop

#endif
