#include <cdio/cdio.h>
#include <cdio/cdtext.h>
#include <cdio/logging.h>
#include <cdio/mmc.h>
#include <cdio/mmc_cmds.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <sys/ioctl.h>

/// CDROM_DRIVE_STATUS on an open descriptor: one of the CDS_ constants, or -1 with errno set.
/// ioctl is variadic, which Swift cannot call.
static inline int tonearm_drive_status(int descriptor) {
  return ioctl(descriptor, CDROM_DRIVE_STATUS, CDSL_CURRENT);
}
