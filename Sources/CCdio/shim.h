#include <cdio/cdio.h>
#include <cdio/cdtext.h>
#include <cdio/logging.h>
#include <cdio/mmc.h>
#include <cdio/mmc_cmds.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

// ioctl is variadic, which Swift cannot call.

/// CDROM_DRIVE_STATUS on an open descriptor: one of the CDS_ constants, or -1 with errno set.
static inline int tonearm_drive_status(int descriptor) {
  return ioctl(descriptor, CDROM_DRIVE_STATUS, CDSL_CURRENT);
}

/// SG_IO: sends a command and waits for its answer; 0, or -1 with errno set.
static inline int tonearm_send_command(int descriptor, struct sg_io_hdr *header) {
  return ioctl(descriptor, SG_IO, header);
}

/// CDROM_SELECT_SPEED in multiples of 75 sectors a second, 0 for the fastest; 0, or -1 with errno
/// set.
static inline int tonearm_select_speed(int descriptor, int speed) {
  return ioctl(descriptor, CDROM_SELECT_SPEED, speed);
}

/// CDROMEJECT: 0, or -1 with errno set.
static inline int tonearm_eject(int descriptor) { return ioctl(descriptor, CDROMEJECT, 0); }
