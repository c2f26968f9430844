#ifndef DRIVE_SIMULATOR_COMMANDS_H
#define DRIVE_SIMULATOR_COMMANDS_H

/// Commands for a drive by SG_IO, for tests: Swift cannot call ioctl().

#include <stddef.h>
#include <stdint.h>

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// How a command came back.
struct drive_command_result {
  /// What ioctl() said: 0, or an error number, and then the rest means nothing.
  int error;
  /// The SCSI status.
  int status;
  /// 0, 1 for no drive, 3 for no answer within the time limit.
  int host_status;
  /// Sense key, additional sense code and qualifier in a byte each; 0 where there is no sense.
  int sense;
  /// Where the sense says the trouble is; -1 where it does not.
  int sector;
  /// Bytes put into the buffer.
  size_t transferred;
};

/// A descriptor of the drive, or -1.
int drive_command_open(const char *device_path);

/// Sends a command of 12 bytes, which reads up to `size` bytes.
struct drive_command_result drive_command_send(int descriptor, const uint8_t *block,
                                               uint8_t *buffer, size_t size);

void drive_command_close(int descriptor);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#endif
