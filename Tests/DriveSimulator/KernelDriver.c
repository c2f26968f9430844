#define _GNU_SOURCE
#include "KernelDriver.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <scsi/scsi.h>
#include <scsi/sg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "Commands.h"
#include "Sense.h"

enum {
  BLOCK_BYTES = 12,
  LONGEST_BLOCK_BYTES = 32,
  /// sr's time limit for its own commands.
  DRIVER_TIMEOUT_MS = 30000,
  DRIVER_RETRIES = 10,
  /// What sr sleeps while a drive becomes ready.
  NOT_READY_WAIT_MS = 2000,
  /// scsi_test_unit_ready() repeats itself so often over a UNIT ATTENTION.
  TEST_RETRIES = 3,
  /// One tick of USER_HZ.
  TICK_MS = 10,
  /// BLK_DEFAULT_SG_TIMEOUT and BLK_MIN_SG_TIMEOUT.
  DEFAULT_TIMEOUT_MS = 60000,
  LEAST_TIMEOUT_MS = 7000,
  /// Of a packet that does not say which way its data goes; sg.h lacks the name.
  DIRECTION_UNKNOWN = -5,
  SG_VERSION = 30527,
  SG_RESERVED_BYTES = 131072,
  /// sr's guess where there is no disc, in units of 512 bytes.
  SECTORS_512_WITHOUT_DISC = 0x1FFFFF,
};

enum operation {
  OPERATION_TEST_UNIT_READY = 0x00,
  OPERATION_START_STOP = 0x1B,
  OPERATION_PREVENT = 0x1E,
  OPERATION_READ_10 = 0x28,
  OPERATION_READ_SUBCHANNEL = 0x42,
  OPERATION_READ_TOC = 0x43,
  OPERATION_EVENT_STATUS = 0x4A,
  OPERATION_SET_SPEED = 0xBB,
  OPERATION_READ_CD = 0xBE,
};

static int sense_key(const struct outcome *outcome) { return outcome->sense[2] & 15; }

static bool is_becoming_ready(const struct outcome *outcome) {
  return sense_key(outcome) == SENSE_KEY_NOT_READY && outcome->sense[12] == 0x04 &&
         outcome->sense[13] == 0x01;
}

// MARK: Commands of the driver's own

static struct outcome run(struct drive *drive, const uint8_t *block, void *buffer, size_t size) {
  struct request request = {
      .block = block,
      .buffer = buffer,
      .buffer_size = size,
      .limit_ms = DRIVER_TIMEOUT_MS,
      .via = "drv",
  };
  return drive_execute(drive, &request);
}

/// sr_do_ioctl(): repeats over a UNIT ATTENTION, waits for a drive that becomes ready, and turns
/// sense into an error number.
static int do_command(struct drive *drive, const uint8_t block[BLOCK_BYTES], void *buffer,
                      size_t size) {
  for (int retries = 0;; retries++) {
    struct outcome outcome = run(drive, block, buffer, size);
    if (outcome.host == HOST_NOT_CONNECTED) return -ENODEV;
    if (outcome.host == HOST_TIMED_OUT) return -EIO;
    if (outcome.status == STATUS_GOOD) return 0;
    switch (sense_key(&outcome)) {
      case SENSE_KEY_UNIT_ATTENTION:
        if (retries >= DRIVER_RETRIES) return -ENOMEDIUM;
        break;
      case SENSE_KEY_NOT_READY:
        if (!is_becoming_ready(&outcome) || retries >= DRIVER_RETRIES) return -ENOMEDIUM;
        drive_pass_time(drive, NOT_READY_WAIT_MS);
        break;
      case SENSE_KEY_ILLEGAL_REQUEST:
        return outcome.sense[12] == 0x20 ? -EOPNOTSUPP : -EIO;
      default: return -EIO;
    }
  }
}

static struct outcome test_unit_ready(struct drive *drive) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_TEST_UNIT_READY};
  struct outcome outcome;
  int tries = 0;
  do {
    outcome = run(drive, block, NULL, 0);
  } while (sense_key(&outcome) == SENSE_KEY_UNIT_ATTENTION && ++tries < TEST_RETRIES);
  return outcome;
}

/// sr_drive_status(): a CDS_ value.
static int drive_status(struct drive *drive) {
  struct outcome outcome = test_unit_ready(drive);
  if (outcome.host == HOST_DONE && outcome.status == STATUS_GOOD) return CDS_DISC_OK;
  if (is_becoming_ready(&outcome)) return CDS_DRIVE_NOT_READY;
  const uint8_t block[BLOCK_BYTES] = {OPERATION_EVENT_STATUS, 1, 0, 0, 0x10, 0, 0, 0, 8};
  uint8_t event[8];
  if (do_command(drive, block, event, sizeof event) != 0) return CDS_TRAY_OPEN;
  if (event[5] & 2) return CDS_DISC_OK;
  return event[5] & 1 ? CDS_TRAY_OPEN : CDS_NO_DISC;
}

/// The result counts for nothing, as in the kernel: not every drive can lock its door.
static void lock_door(struct drive *drive, bool lock) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_PREVENT, 0, 0, 0, lock ? 1 : 0};
  run(drive, block, NULL, 0);
}

static int move_tray(struct drive *drive, bool open) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_START_STOP, 0, 0, 0, open ? 2 : 3};
  return do_command(drive, block, NULL, 0);
}

static int read_toc_entry(struct drive *drive, int track, uint8_t entry[12]) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_READ_TOC, 2, 0, 0, 0, 0, (uint8_t)track, 0, 12};
  return do_command(drive, block, entry, 12);
}

// MARK: Opening

static int open_for_data(struct drive *drive) {
  int status = drive_status(drive);
  if (status == CDS_TRAY_OPEN) {
    // The driver's default is to close an open tray: it may have a disc in it.
    if (move_tray(drive, false) != 0) return -ENOMEDIUM;
    status = drive_status(drive);
  }
  if (status != CDS_DISC_OK) return -ENOMEDIUM;
  lock_door(drive, true);
  return 0;
}

static int check_permission(const struct drive *drive, int flags) {
  bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (drive->plan.permission == PERMISSION_DENIED) return -EACCES;
  if (drive->plan.permission == PERMISSION_READ_ONLY && writes) return -EACCES;
  return 0;
}

int kernel_open(struct drive *drive, int flags) {
  int error = check_permission(drive, flags);
  if (error != 0) return error;
  if (!(flags & O_NONBLOCK)) {
    error = open_for_data(drive);
    if (error != 0) return error;
    if ((flags & O_ACCMODE) != O_RDONLY) {
      lock_door(drive, false);
      return -EROFS;
    }
  }
  atomic_fetch_add(&drive->kernel.use_count, 1);
  return 0;
}

void kernel_release(struct drive *drive) {
  if (atomic_fetch_sub(&drive->kernel.use_count, 1) > 1) return;
  if (!drive->kernel.keep_locked && !drive->mechanism.gone) lock_door(drive, false);
}

// MARK: Commands of a program's own

/// The commands that need a descriptor for writing, of a program without CAP_SYS_RAWIO.
static bool needs_write_permission(uint8_t operation) {
  static const uint8_t operations[] = {0x15, 0x1E, 0x55, 0xA6, 0xA7, 0xB6, 0xBB};
  return memchr(operations, operation, sizeof operations) != NULL;
}

static bool is_allowed(const struct drive *drive, int flags, uint8_t operation) {
  if (drive->plan.permission == PERMISSION_GRANTED) return true;
  return !needs_write_permission(operation) || (flags & O_ACCMODE) != O_RDONLY;
}

static double time_limit(const struct drive *drive, double wanted_ms) {
  if (wanted_ms <= 0) wanted_ms = (double)drive->kernel.command_timeout * TICK_MS;
  if (wanted_ms <= 0) wanted_ms = DEFAULT_TIMEOUT_MS;
  return wanted_ms < LEAST_TIMEOUT_MS ? LEAST_TIMEOUT_MS : wanted_ms;
}

/// sg_io(): fills in what the header says of the outcome. A command that got no answer is no error
/// here; `host_status` tells.
static int run_sg_io(struct drive *drive, int flags, struct sg_io_hdr *header, const char *via) {
  if (header->interface_id != 'S') return -EINVAL;
  bool transfers = header->dxfer_len > 0;
  int direction = header->dxfer_direction;
  if (transfers && direction != SG_DXFER_TO_DEV && direction != SG_DXFER_FROM_DEV &&
      direction != SG_DXFER_TO_FROM_DEV) {
    return -EINVAL;
  }
  // Scattered buffers are not modelled: no CD library uses them.
  if (header->iovec_count > 0 || (transfers && header->dxferp == NULL)) return -EINVAL;
  if (header->cmd_len < 6) return -EMSGSIZE;
  if (header->cmd_len > LONGEST_BLOCK_BYTES) return -EINVAL;
  uint8_t block[LONGEST_BLOCK_BYTES] = {0};
  memcpy(block, header->cmdp, header->cmd_len);
  if (!is_allowed(drive, flags, block[0])) return -EPERM;

  struct request request = {
      .block = block,
      .buffer = header->dxferp,
      .buffer_size = direction == SG_DXFER_TO_DEV ? 0 : header->dxfer_len,
      .limit_ms = time_limit(drive, header->timeout),
      .via = via,
  };
  struct outcome outcome = drive_execute(drive, &request);
  bool checked = outcome.status == STATUS_CHECK_CONDITION;
  header->status = (unsigned char)outcome.status;
  header->masked_status = (unsigned char)(outcome.status >> 1);
  header->msg_status = 0;
  header->host_status = outcome.host == HOST_TIMED_OUT       ? 3   // DID_TIME_OUT
                        : outcome.host == HOST_NOT_CONNECTED ? 1   // DID_NO_CONNECT
                                                             : 0;  // DID_OK
  header->driver_status = checked ? 8 : 0;                         // DRIVER_SENSE
  header->info = checked || outcome.host != HOST_DONE ? SG_INFO_CHECK : SG_INFO_OK;
  header->resid = (int)(header->dxfer_len - outcome.transferred);
  header->duration = (unsigned)outcome.milliseconds;
  header->sb_len_wr = 0;
  if (checked && header->sbp != NULL) {
    header->sb_len_wr = header->mx_sb_len < SENSE_BYTES ? header->mx_sb_len : SENSE_BYTES;
    memcpy(header->sbp, outcome.sense, header->sb_len_wr);
  }
  return 0;
}

/// CDROM_SEND_PACKET, which rides on sg_io() and forgets most of what that tells: a CHECK CONDITION
/// is EIO whatever the sense, and a command without an answer succeeds with the buffer untouched.
static int send_packet(struct drive *drive, int flags, struct cdrom_generic_command *packet) {
  static const int directions[] = {
      [CGC_DATA_UNKNOWN] = DIRECTION_UNKNOWN,
      [CGC_DATA_WRITE] = SG_DXFER_TO_DEV,
      [CGC_DATA_READ] = SG_DXFER_FROM_DEV,
      [CGC_DATA_NONE] = SG_DXFER_NONE,
  };
  if (packet->data_direction > CGC_DATA_NONE) return -EINVAL;
  struct sg_io_hdr header = {
      .interface_id = 'S',
      .dxfer_direction = directions[packet->data_direction],
      .cmd_len = sizeof packet->cmd,
      .mx_sb_len = packet->sense == NULL ? 0 : sizeof *packet->sense,
      .dxfer_len = packet->buflen,
      .dxferp = packet->buffer,
      .cmdp = packet->cmd,
      .sbp = (unsigned char *)packet->sense,
      .timeout = packet->timeout > 0 ? (unsigned)packet->timeout * TICK_MS : 0,
  };
  int error = run_sg_io(drive, flags, &header, "pkt");
  if (header.status != STATUS_GOOD) return -EIO;
  packet->stat = error;
  packet->buflen = (unsigned)header.resid;
  return error;
}

// MARK: The driver's requests

/// sanitize_format(): what was read as MSF, in the format that the program asked for.
static void put_address_from_time(union cdrom_addr *address, int format, const uint8_t time[3]) {
  if (format == CDROM_MSF) {
    address->msf.minute = time[0];
    address->msf.second = time[1];
    address->msf.frame = time[2];
  } else {
    address->lba = time[2] + SECTORS_PER_SECOND * (time[1] - 2 + 60 * time[0]);
  }
}

static bool is_address_format(int format) { return format == CDROM_MSF || format == CDROM_LBA; }

static int read_toc_header(struct drive *drive, struct cdrom_tochdr *header) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_READ_TOC, 0, 0, 0, 0, 0, 0, 0, 12};
  uint8_t reply[12] = {0};
  int error = do_command(drive, block, reply, sizeof reply);
  if (error != 0) return error;
  header->cdth_trk0 = reply[2];
  header->cdth_trk1 = reply[3];
  return 0;
}

static int read_requested_toc_entry(struct drive *drive, struct cdrom_tocentry *entry) {
  if (!is_address_format(entry->cdte_format)) return -EINVAL;
  uint8_t reply[12] = {0};
  int error = read_toc_entry(drive, entry->cdte_track, reply);
  if (error != 0) return error;
  entry->cdte_ctrl = reply[5] & 15;
  entry->cdte_adr = reply[5] >> 4;
  entry->cdte_datamode = reply[5] & CDROM_DATA_TRACK ? 1 : 0;
  put_address_from_time(&entry->cdte_addr, entry->cdte_format, reply + 9);
  return 0;
}

/// cdrom_ioctl_disc_status(): a CDS_ value, from the control fields of all tracks.
static int disc_status(struct drive *drive) {
  struct cdrom_tochdr header;
  int error = read_toc_header(drive, &header);
  if (error != 0) return error == -ENOMEDIUM ? CDS_NO_DISC : CDS_NO_INFO;
  bool has_audio = false;
  bool has_data = false;
  for (int track = header.cdth_trk0; track <= header.cdth_trk1; track++) {
    uint8_t entry[12] = {0};
    if (read_toc_entry(drive, track, entry) != 0) return CDS_NO_INFO;
    if (entry[5] & CDROM_DATA_TRACK) has_data = true;
    else has_audio = true;
  }
  return has_audio && has_data ? CDS_MIXED : has_audio ? CDS_AUDIO : CDS_DATA_1;
}

/// The driver looks for sessions when a disc comes in; asking it later sends no command.
static int last_session(struct drive *drive, struct cdrom_multisession *session) {
  if (!is_address_format(session->addr_format)) return -EINVAL;
  const struct disc *disc = drive->disc;
  long start = 0;
  if (drive_has_medium(drive) && disc->session_count > 1) {
    start = disc->tracks[disc->sessions[disc->session_count - 1].first_track].start;
  }
  session->xa_flag = start > 0;
  if (session->addr_format == CDROM_LBA) {
    session->addr.lba = (int)start;
  } else {
    long position = start + LEAD_IN_SECTORS;
    session->addr.msf.minute = (uint8_t)(position / SECTORS_PER_SECOND / 60);
    session->addr.msf.second = (uint8_t)(position / SECTORS_PER_SECOND % 60);
    session->addr.msf.frame = (uint8_t)(position % SECTORS_PER_SECOND);
  }
  return 0;
}

static int media_catalog_number(struct drive *drive, struct cdrom_mcn *number) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_READ_SUBCHANNEL, 0, 0x40, 2, 0, 0, 0, 0, 24};
  uint8_t reply[24] = {0};
  int error = do_command(drive, block, reply, sizeof reply);
  if (error != 0) return error;
  memcpy(number->medium_catalog_number, reply + 9, 13);
  number->medium_catalog_number[13] = '\0';
  return 0;
}

static int read_position(struct drive *drive, struct cdrom_subchnl *position) {
  if (!is_address_format(position->cdsc_format)) return -EINVAL;
  const uint8_t block[BLOCK_BYTES] = {OPERATION_READ_SUBCHANNEL, 2, 0x40, 1, 0, 0, 0, 0, 16};
  uint8_t reply[16] = {0};
  int error = do_command(drive, block, reply, sizeof reply);
  if (error != 0) return error;
  position->cdsc_audiostatus = reply[1];
  position->cdsc_ctrl = reply[5] & 15;
  position->cdsc_adr = reply[5] >> 4;
  position->cdsc_trk = reply[6];
  position->cdsc_ind = reply[7];
  put_address_from_time(&position->cdsc_absaddr, position->cdsc_format, reply + 9);
  put_address_from_time(&position->cdsc_reladdr, position->cdsc_format, reply + 13);
  return 0;
}

static int read_audio(struct drive *drive, const struct cdrom_read_audio *audio) {
  if (!is_address_format(audio->addr_format) || audio->nframes <= 0) return -EINVAL;
  long first = audio->addr_format == CDROM_LBA
                   ? audio->addr.lba
                   : (audio->addr.msf.minute * 60L + audio->addr.msf.second) * SECTORS_PER_SECOND +
                         audio->addr.msf.frame - LEAD_IN_SECTORS;
  for (long i = 0; i < audio->nframes; i++) {
    uint32_t sector = (uint32_t)(first + i);
    const uint8_t block[BLOCK_BYTES] = {
        OPERATION_READ_CD, 4, (uint8_t)(sector >> 24), (uint8_t)(sector >> 16),
        (uint8_t)(sector >> 8), (uint8_t)sector, 0, 0, 1, 0xF8};
    if (do_command(drive, block, audio->buf + i * SECTOR_BYTES, SECTOR_BYTES) != 0) return -EIO;
  }
  return 0;
}

static int select_speed(struct drive *drive, unsigned long speed) {
  static const unsigned long kilobytes_per_second = 177;
  bool fastest = speed == 0 || speed > 0xFFFF / kilobytes_per_second;
  unsigned long rate = fastest ? 0xFFFF : speed * kilobytes_per_second;
  const uint8_t block[BLOCK_BYTES] = {OPERATION_SET_SPEED, 0, (uint8_t)(rate >> 8), (uint8_t)rate};
  return do_command(drive, block, NULL, 0) == 0 ? 0 : -EIO;
}

static int eject(struct drive *drive) {
  if (drive->kernel.use_count != 1 || drive->kernel.keep_locked) return -EBUSY;
  lock_door(drive, false);
  return move_tray(drive, true);
}

static int set_door_lock(struct drive *drive, bool lock) {
  drive->kernel.keep_locked = lock;
  lock_door(drive, lock);
  return 0;
}

static int capability(void) {
  return CDC_OPEN_TRAY | CDC_CLOSE_TRAY | CDC_LOCK | CDC_SELECT_SPEED | CDC_MULTI_SESSION |
         CDC_MCN | CDC_MEDIA_CHANGED | CDC_PLAY_AUDIO | CDC_RESET | CDC_DRIVE_STATUS |
         CDC_GENERIC_PACKET;
}

static int put_number(int *at, int number) {
  *at = number;
  return 0;
}

/// Target, LUN, channel and host, then the host's own number: all 0.
static int put_scsi_address(int address[2]) {
  address[0] = address[1] = 0;
  return 0;
}

static int put_size(struct drive *drive, uint64_t *at) {
  *at = (uint64_t)kernel_size(drive);
  return 0;
}

static int set_command_timeout(struct drive *drive, int ticks) {
  drive->kernel.command_timeout = ticks;
  return 0;
}

int kernel_ioctl(struct drive *drive, int flags, unsigned long request, void *argument) {
  drive_poll_control(drive);
  if (drive->mechanism.gone) return -ENODEV;
  // The kernel has only 32 bits of it, and some programs sign-extend.
  switch ((uint32_t)request) {
    case CDROM_SEND_PACKET: return send_packet(drive, flags, argument);
    case SG_IO: return run_sg_io(drive, flags, argument, "sg ");

    case CDROM_GET_CAPABILITY: return capability();
    case CDROM_DRIVE_STATUS: return drive_status(drive);
    case CDROM_DISC_STATUS: return disc_status(drive);
    case CDROM_MEDIA_CHANGED: return atomic_exchange(&drive->mechanism.medium_changed, false);
    case CDROMREADTOCHDR: return read_toc_header(drive, argument);
    case CDROMREADTOCENTRY: return read_requested_toc_entry(drive, argument);
    case CDROMMULTISESSION: return last_session(drive, argument);
    case CDROM_GET_MCN: return media_catalog_number(drive, argument);
    case CDROMSUBCHNL: return read_position(drive, argument);
    case CDROMREADAUDIO: return read_audio(drive, argument);
    case CDROM_SELECT_SPEED: return select_speed(drive, (unsigned long)argument);
    case CDROMEJECT: return eject(drive);
    case CDROMCLOSETRAY: return move_tray(drive, false);
    case CDROM_LOCKDOOR: return set_door_lock(drive, argument != NULL);
    case CDROMRESET: return 0;
    case DVD_READ_STRUCT: return -ENOSYS;  // not a DVD drive

    case SCSI_IOCTL_GET_IDLUN: return put_scsi_address(argument);
    case SCSI_IOCTL_GET_BUS_NUMBER: return put_number(argument, 0);
    case SG_GET_VERSION_NUM: return put_number(argument, SG_VERSION);
    case SG_EMULATED_HOST: return put_number(argument, 1);
    case SG_SET_TIMEOUT: return set_command_timeout(drive, *(int *)argument);
    case SG_GET_TIMEOUT: return drive->kernel.command_timeout;
    case SG_SET_RESERVED_SIZE: return 0;
    case SG_GET_RESERVED_SIZE: return put_number(argument, SG_RESERVED_BYTES);

    case BLKGETSIZE64: return put_size(drive, argument);
    case BLKSSZGET: return put_number(argument, DATA_BYTES);
    default:
      drive_log(drive, "ioctl %lx unknown", request);
      return -ENOTTY;
  }
}

// MARK: Reading as a block device

off_t kernel_size(struct drive *drive) {
  if (!drive_has_medium(drive)) return (off_t)SECTORS_512_WITHOUT_DISC * 512;
  return (off_t)drive->disc->lead_out * DATA_BYTES;
}

static int read_block(struct drive *drive, uint32_t sector, uint8_t data[DATA_BYTES]) {
  const uint8_t block[BLOCK_BYTES] = {OPERATION_READ_10,     0, (uint8_t)(sector >> 24),
                                      (uint8_t)(sector >> 16), (uint8_t)(sector >> 8),
                                      (uint8_t)sector,         0, 0, 1};
  return do_command(drive, block, data, DATA_BYTES) == 0 ? 0 : -EIO;
}

ssize_t kernel_read(struct drive *drive, void *buffer, size_t count, off_t position) {
  off_t size = kernel_size(drive);
  size_t done = 0;
  while (done < count && position + (off_t)done < size) {
    off_t at = position + (off_t)done;
    uint8_t data[DATA_BYTES];
    int error = read_block(drive, (uint32_t)(at / DATA_BYTES), data);
    if (error != 0) return done > 0 ? (ssize_t)done : error;
    size_t within = (size_t)(at % DATA_BYTES);
    size_t part = DATA_BYTES - within < count - done ? DATA_BYTES - within : count - done;
    memcpy((char *)buffer + done, data + within, part);
    done += part;
  }
  return (ssize_t)done;
}
