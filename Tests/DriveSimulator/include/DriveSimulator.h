#ifndef DRIVE_SIMULATOR_H
#define DRIVE_SIMULATOR_H

/// Simulated CD drives, put into and taken out of this process at run time.
///
/// A drive answers at a made-up device path: whatever this process, or a library in it, does there
/// with open(), stat(), ioctl() and their kin is answered as the Linux driver and a drive behind it
/// would. README.md lists the words of a plan and says what is modelled.
///
/// Every function may be called from any thread. None of them waits for a command that a drive is
/// working on.

#include <stddef.h>

#ifdef __clang__
#pragma clang assume_nonnull begin
#endif

/// What a drive has done so far.
struct drive_simulator_counters {
  /// Commands of every kind, also those that failed.
  unsigned long commands;
  /// READ CD and READ CD MSF among them.
  unsigned long read_commands;
  /// Sectors that READ CD asked for.
  unsigned long sectors;
  /// Reads that went to the disc; the cache answered the others.
  unsigned long medium_reads;
  /// READ CD commands that the cache answered alone.
  unsigned long cache_hits;
  /// Reads from the disc that did not continue where the last one ended.
  unsigned long seeks;
  /// Commands that ended with CHECK CONDITION.
  unsigned long errors;
};

/// Connects a drive that behaves as `plan` says.
///
/// - Parameters:
///   - device_path: Where it answers, such as "/dev/sr7". Nothing need exist there.
///   - plan: Lines of the fault plan, separated by line ends or semicolons.
///   - message: Receives what is wrong when the result is -1, and an empty string otherwise.
///   - message_size: The room in `message`, in bytes.
/// - Returns: 0; or -1 when the plan or the disc image is unusable, or the path is taken.
int drive_simulator_insert(const char *device_path, const char *plan, char *message,
                           size_t message_size);

/// Unplugs the drive for good; the path is free again.
///
/// Descriptors that are still open answer ENODEV until they are closed. Does nothing where there is
/// no drive.
void drive_simulator_remove(const char *device_path);

/// The time the drive has spent so far, in milliseconds of its own clock; -1 where there is none.
double drive_simulator_clock_ms(const char *device_path);

/// Lets so many milliseconds of the drive's clock go by in which it gets no command.
///
/// - Returns: 0; or -1 where there is no drive.
int drive_simulator_idle(const char *device_path, double milliseconds);

/// Does to the drive what a hand would.
///
/// - Parameter word: "eject" (the tray opens with the disc in it), "insert" (the tray closes with
///   the plan's disc in it), "swap" (the plan's other disc comes in instead), "swap_back" (the first
///   one does) or "gone" (the cable is pulled).
/// - Returns: 0; or -1 for an unknown word, for a swap with no disc to put in, or where there is no
///   drive.
int drive_simulator_control(const char *device_path, const char *word);

/// Copies the drive's counters; -1 where there is none, else 0.
int drive_simulator_count(const char *device_path, struct drive_simulator_counters *counters);

#ifdef __clang__
#pragma clang assume_nonnull end
#endif

#endif
