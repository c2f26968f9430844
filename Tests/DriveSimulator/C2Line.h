#ifndef C2_LINE_H
#define C2_LINE_H

#include "Drive.h"

#pragma GCC visibility push(hidden)

/// How a plan's drive shifts its pointers against the samples.
void c2_line_set_up(struct c2_line *line, const struct fault_plan *plan);

/// Makes room for a read of `count` sectors; false without memory.
bool c2_line_make_room(struct c2_line *line, long count);

/// Replaces the pointers of the sectors of a read by those that come with them.
///
/// Pointers of sectors before the read come only if it continues the last one, and those of sectors
/// behind it never do: the drive does not know them yet.
void c2_line_pass(struct c2_line *line, long first_sector, long count, struct sector *sectors);

#pragma GCC visibility pop

#endif
