#ifndef CD_TEXT_H
#define CD_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "Disc.h"
#include "Failure.h"

#pragma GCC visibility push(hidden)

enum {
  PACK_BYTES = 18,
  /// One block's limit: the sequence number of a pack is a byte.
  MAXIMUM_PACKS = 255,
};

/// The packs of a disc's CD-TEXT, one block of English in Latin-1.
struct cd_text {
  /// In bytes; 0 when the disc has no text.
  size_t length;
  uint8_t packs[MAXIMUM_PACKS * PACK_BYTES];
};

/// Encodes titles and performers as Annex J of MMC-3 describes; false when they need more packs
/// than there are.
bool make_cd_text(const struct disc *disc, struct cd_text *text, struct failure *failure);

#pragma GCC visibility pop

#endif
