// The drives that the environment describes: connected before main(), taken out after it.

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "Registry.h"
#include "Words.h"

enum {
  MAXIMUM_DRIVES = 64,
  /// Distinct from what the programs under test return.
  FAILURE_STATUS = 99,
};

static const char default_device[] = "/dev/sr0";
static const char default_alias_line[] = "alias /dev/cdrom\n";

/// A plan for one drive.
struct description {
  char *device_path;
  char *plan;
};

static int description_count;
static struct description descriptions[MAXIMUM_DRIVES];

/// Adds text to a string that the heap holds; false without memory.
static bool append(char **string, const char *text) {
  size_t length = *string == NULL ? 0 : strlen(*string);
  char *longer = realloc(*string, length + strlen(text) + 2);
  if (longer == NULL) return false;
  strcpy(longer + length, text);
  strcat(longer + length, "\n");
  *string = longer;
  return true;
}

/// Adds a drive that begins with the lines which all of them share.
static bool begin_drive(const char *device_path, const char *shared) {
  if (description_count == MAXIMUM_DRIVES) return false;
  struct description *description = &descriptions[description_count++];
  description->device_path = strdup(device_path);
  return description->device_path != NULL && append(&description->plan, shared);
}

/// Takes the text apart at its "device PATH" lines. What comes before the first one holds for all
/// drives; without any there is one drive, at the usual paths.
static bool describe_drives(char *text) {
  struct line_reader lines = {.rest = text, .separator = ';'};
  char *shared = NULL;
  bool done = append(&shared, "");
  for (char *line = next_line(&lines); done && line != NULL; line = next_line(&lines)) {
    char *rest = line;
    while (*rest == ' ' || *rest == '\t') rest++;
    if (strncmp(rest, "device", 6) == 0 && (rest[6] == ' ' || rest[6] == '\t')) {
      done = begin_drive(unquoted(rest + 6), shared);
    } else {
      done = append(description_count == 0 ? &shared
                                           : &descriptions[description_count - 1].plan, line);
    }
  }
  if (done && description_count == 0) {
    done = begin_drive(default_device, default_alias_line) &&
           append(&descriptions[0].plan, shared);
  }
  free(shared);
  return done;
}

static bool read_environment(char **text, struct failure *failure) {
  const char *path = getenv("DRIVESIM_CONF");
  const char *lines = getenv("DRIVESIM");
  if (path != NULL && *path != '\0') {
    *text = contents_of_text_file(path, failure);
    if (*text == NULL) return false;
    if (!append(text, "")) return failed(failure, "out of memory");
  }
  if (lines == NULL || *lines == '\0' || append(text, lines)) return true;
  return failed(failure, "out of memory");
}

static bool connect_drives(struct failure *failure) {
  char *text = NULL;
  bool done = read_environment(&text, failure);
  if (done && text != NULL && !describe_drives(text)) {
    done = failed(failure, "too many drives, or out of memory");
  }
  free(text);
  for (int i = 0; done && i < description_count; i++) {
    // The program is here for the drive's sake, so its clocks may follow the drive's.
    done = registry_insert(descriptions[i].device_path, descriptions[i].plan, TIME_PROCESS,
                           failure);
  }
  return done;
}

__attribute__((constructor)) static void begin(void) {
  struct failure failure;
  if (connect_drives(&failure)) return;
  fprintf(stderr, "drive simulator: %s\n", failure.text);
  _exit(FAILURE_STATUS);
}

__attribute__((destructor)) static void end(void) {
  for (int i = 0; i < description_count; i++) {
    registry_remove(descriptions[i].device_path);
    free(descriptions[i].device_path);
    free(descriptions[i].plan);
  }
}
