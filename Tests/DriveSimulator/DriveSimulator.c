#include "include/DriveSimulator.h"

#include <stdio.h>

#include "Registry.h"

int drive_simulator_insert(const char *device_path, const char *plan, char *message,
                           size_t message_size) {
  struct failure failure = {.text = ""};
  bool inserted = registry_insert(device_path, plan, TIME_COUNTED, &failure);
  snprintf(message, message_size, "%s", failure.text);
  return inserted ? 0 : -1;
}

void drive_simulator_remove(const char *device_path) { registry_remove(device_path); }

double drive_simulator_clock_ms(const char *device_path) {
  struct drive *drive = registry_drive_at(device_path);
  if (drive == NULL) return -1;
  double clock_ms = drive_clock_ms(drive);
  drive_release(drive);
  return clock_ms;
}

int drive_simulator_idle(const char *device_path, double milliseconds) {
  struct drive *drive = registry_drive_at(device_path);
  if (drive == NULL) return -1;
  drive_pass_time(drive, milliseconds);
  drive_release(drive);
  return 0;
}

int drive_simulator_control(const char *device_path, const char *word) {
  struct drive *drive = registry_drive_at(device_path);
  if (drive == NULL) return -1;
  bool obeyed = drive_obey(drive, word);
  drive_release(drive);
  return obeyed ? 0 : -1;
}

int drive_simulator_count(const char *device_path, struct drive_simulator_counters *counters) {
  struct drive *drive = registry_drive_at(device_path);
  if (drive == NULL) return -1;
  drive_count(drive, counters);
  drive_release(drive);
  return 0;
}
