#ifndef KERNEL_DRIVER_H
#define KERNEL_DRIVER_H

#include <sys/types.h>

#include "Drive.h"

#pragma GCC visibility push(hidden)

/// The Linux drivers between a program and the drive: cdrom, sr and the SCSI ioctls.
///
/// Modelled on drivers/cdrom/cdrom.c, drivers/scsi/sr_ioctl.c and drivers/scsi/scsi_ioctl.c of
/// Linux 5.17. As in there, a negative result is an error number.

/// open(): without O_NONBLOCK only a drive with a readable disc, as for a mount.
int kernel_open(struct drive *drive, int flags);

/// The last close() of what `kernel_open` opened.
void kernel_release(struct drive *drive);

/// ioctl() on a descriptor that was opened with `flags`.
int kernel_ioctl(struct drive *drive, int flags, unsigned long request, void *argument);

/// read(): the user data of data tracks, as one run of bytes from sector 0 on.
ssize_t kernel_read(struct drive *drive, void *buffer, size_t count, off_t position);

/// The length of what `kernel_read` reads, in bytes.
off_t kernel_size(struct drive *drive);

#pragma GCC visibility pop

#endif
