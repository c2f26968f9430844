#ifndef COMMANDS_H
#define COMMANDS_H

#include "Drive.h"

#pragma GCC visibility push(hidden)

/// How far a command came on its way to the drive and back.
enum host_status {
  /// The drive answered, with a status of its own.
  HOST_DONE,
  /// It did not answer within the time limit (DID_TIME_OUT).
  HOST_TIMED_OUT,
  /// There was no drive (DID_NO_CONNECT).
  HOST_NOT_CONNECTED,
};

enum { STATUS_GOOD = 0, STATUS_CHECK_CONDITION = 2 };

struct outcome {
  enum host_status host;
  /// SCSI status; good where no drive answered.
  int status;
  /// Fixed format; all zeros unless the status is CHECK CONDITION.
  uint8_t sense[SENSE_BYTES];
  /// Bytes put into the buffer. The rest of it is untouched.
  size_t transferred;
  double milliseconds;
};

/// A command on its way.
struct request {
  /// The command descriptor block, at least 12 bytes, zeros behind its end.
  const uint8_t *block;
  uint8_t *buffer;
  size_t buffer_size;
  /// How long the host waits.
  double limit_ms;
  /// Names the way it came, for the log: three characters.
  const char *via;
};

/// Lets the drive carry out one MMC command; waits until the drive is free.
struct outcome drive_execute(struct drive *drive, const struct request *request);

#pragma GCC visibility pop

#endif
