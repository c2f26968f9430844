// What libmp3lame alone needs for a disc's tracks: the limit that a ripper is measured against.
//
// usage: LameAlone VBR_QUALITY FILE OFFSET:LENGTH...
// Encodes each stretch of FILE (bytes of raw 16-bit stereo) as a track of its own, one after the
// other, on one thread, in one pass, and throws the MP3 away.
#include <lame.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAME_LENGTH = 1152, BLOCK_LENGTH = 8 * FRAME_LENGTH, BYTES_PER_SAMPLE = 4 };

static int encode(FILE *file, long offset, long length, int quality) {
  static short pcm[2 * BLOCK_LENGTH];
  static unsigned char mp3[BLOCK_LENGTH * 5 / 4 + 7200];
  lame_t lame = lame_init();
  if (!lame) return -1;
  lame_set_in_samplerate(lame, 44100);
  lame_set_num_channels(lame, 2);
  lame_set_VBR(lame, vbr_mtrh);
  lame_set_VBR_q(lame, quality);
  int status = lame_init_params(lame);
  if (fseek(file, offset, SEEK_SET) != 0) status = -1;
  for (long left = length / BYTES_PER_SAMPLE; left > 0 && status >= 0;) {
    size_t wanted = left < BLOCK_LENGTH ? (size_t)left : BLOCK_LENGTH;
    if (fread(pcm, BYTES_PER_SAMPLE, wanted, file) != wanted) status = -1;
    else status = lame_encode_buffer_interleaved(lame, pcm, (int)wanted, mp3, sizeof mp3);
    left -= (long)wanted;
  }
  if (status >= 0) status = lame_encode_flush(lame, mp3, sizeof mp3);
  lame_close(lame);
  return status;
}

int main(int count, char **arguments) {
  if (count < 4) return 64;
  FILE *file = fopen(arguments[2], "rb");
  if (!file) return 66;
  for (int index = 3; index < count; index++) {
    long offset, length;
    if (sscanf(arguments[index], "%ld:%ld", &offset, &length) != 2) return 64;
    if (encode(file, offset, length, atoi(arguments[1])) < 0) return 74;
  }
  return 0;
}
