// Encodes raw 16-bit stereo with the libmp3lame that it is linked with, so that two builds of the
// library can be compared.
//
// usage: Encode RATE MODE METHOD NUMBER EFFORT LOWPASS FILE
// MODE is joint, stereo or mono. METHOD is vbr, old-vbr, abr or cbr, and NUMBER its quality from 0
// to 9 or its bit rate in kbit/s. EFFORT and LOWPASS are as LAME takes them, -1 and 0 for its own
// choice. Writes the stream and then the Info tag's frame to standard output.
#include <lame.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 1152 samples a frame; no block boundary of the input may fall together with a frame's.
enum { BLOCK_LENGTH = 5000, MP3_CAPACITY = BLOCK_LENGTH * 5 / 4 + 16384 };

static int configure(lame_t lame, char **arguments) {
  const char *mode = arguments[2], *method = arguments[3];
  int number = atoi(arguments[4]), effort = atoi(arguments[5]);
  lame_set_in_samplerate(lame, atoi(arguments[1]));
  lame_set_num_channels(lame, 2);
  lame_set_mode(lame, strcmp(mode, "mono") == 0     ? MONO
                      : strcmp(mode, "stereo") == 0 ? STEREO
                                                    : JOINT_STEREO);
  if (strcmp(method, "cbr") == 0) {
    lame_set_VBR(lame, vbr_off);
    lame_set_brate(lame, number);
  } else if (strcmp(method, "abr") == 0) {
    lame_set_VBR(lame, vbr_abr);
    lame_set_VBR_mean_bitrate_kbps(lame, number);
  } else {
    lame_set_VBR(lame, strcmp(method, "vbr") == 0 ? vbr_mtrh : vbr_rh);
    lame_set_VBR_q(lame, number);
  }
  if (effort >= 0) lame_set_quality(lame, effort);
  lame_set_lowpassfreq(lame, atoi(arguments[6]));
  return lame_init_params(lame);
}

static int write_out(const unsigned char *mp3, int length) {
  if (length < 0) return -1;
  return fwrite(mp3, 1, (size_t)length, stdout) == (size_t)length ? 0 : -1;
}

static int encode(lame_t lame, FILE *file) {
  static short pcm[2 * BLOCK_LENGTH];
  static unsigned char mp3[MP3_CAPACITY];
  int count;
  while ((count = (int)fread(pcm, 2 * sizeof pcm[0], BLOCK_LENGTH, file)) > 0) {
    int length = lame_encode_buffer_interleaved(lame, pcm, count, mp3, sizeof mp3);
    if (write_out(mp3, length) < 0) return -1;
  }
  if (ferror(file)) return -1;
  if (write_out(mp3, lame_encode_flush(lame, mp3, sizeof mp3)) < 0) return -1;
  return write_out(mp3, (int)lame_get_lametag_frame(lame, mp3, sizeof mp3));
}

int main(int count, char **arguments) {
  if (count != 8) return 64;
  FILE *file = fopen(arguments[7], "rb");
  if (!file) return 66;
  lame_t lame = lame_init();
  if (!lame) return 70;
  if (configure(lame, arguments) < 0) return 64;
  if (encode(lame, file) < 0) return 74;
  lame_close(lame);
  return fflush(stdout) == 0 ? 0 : 74;
}
