#include "DriveSimulatorCommands.h"

#include <errno.h>
#include <fcntl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BLOCK_BYTES = 12, SENSE_BYTES = 18 };

int drive_command_open(const char *device_path) {
  return open(device_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

void drive_command_close(int descriptor) { close(descriptor); }

static int failed_sector(const uint8_t sense[SENSE_BYTES]) {
  if (!(sense[0] & 0x80)) return -1;
  return (int)((uint32_t)sense[3] << 24 | sense[4] << 16 | sense[5] << 8 | sense[6]);
}

struct drive_command_result drive_command_send(int descriptor, const uint8_t *block,
                                               uint8_t *buffer, size_t size) {
  uint8_t sense[SENSE_BYTES] = {0};
  struct sg_io_hdr header = {
      .interface_id = 'S',
      .dxfer_direction = size > 0 ? SG_DXFER_FROM_DEV : SG_DXFER_NONE,
      .cmd_len = BLOCK_BYTES,
      .cmdp = (uint8_t *)block,
      .mx_sb_len = SENSE_BYTES,
      .sbp = sense,
      .dxfer_len = (unsigned)size,
      .dxferp = buffer,
  };
  if (ioctl(descriptor, SG_IO, &header) != 0) {
    return (struct drive_command_result){.error = errno};
  }
  return (struct drive_command_result){
      .status = header.status,
      .host_status = header.host_status,
      .sense = sense[2] << 16 | sense[12] << 8 | sense[13],
      .sector = failed_sector(sense),
      .transferred = size - (size_t)header.resid,
  };
}
