#ifndef SUBCHANNEL_H
#define SUBCHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Disc.h"

#pragma GCC visibility push(hidden)

enum { Q_BYTES = 12 };

/// Which of the optional things sub-channel Q carries.
struct q_content {
  bool catalog;
  bool isrc;
};

/// Fills in one sector's sub-channel Q as IEC 60908 has it.
///
/// Position in most sectors; the catalog number and the ISRC in one sector of a hundred each.
void make_q(const struct disc *disc, struct q_content content, long sector, uint8_t q[Q_BYTES]);

/// Turns the numbers from BCD into binary ones, and makes the checksum fit them.
void make_q_binary(uint8_t q[Q_BYTES]);

/// The checksum of sub-channel Q and of CD-TEXT packs: polynomial 0x1021, from 0, inverted, high
/// byte first.
void put_checksum(uint8_t *at, const uint8_t *bytes, size_t count);

#pragma GCC visibility pop

#endif
