#ifndef REGISTRY_H
#define REGISTRY_H

#include "Drive.h"

#pragma GCC visibility push(hidden)

/// Connects a drive; false when the plan is unusable or the path is taken.
bool registry_insert(const char *device_path, const char *plan, enum time_mode virtual_time,
                     struct failure *failure);

/// The drive at a path, by its device path or its alias, with a reference for the caller; NULL when
/// there is none. As good as free while no drive is connected at all.
struct drive *registry_drive_at(const char *path);

void registry_remove(const char *device_path);

#pragma GCC visibility pop

#endif
