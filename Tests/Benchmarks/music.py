"""Real music for the benchmarks: pieces of Debian's package wesnoth-1.16-music, as disc images."""
import os
import subprocess
import sys
import wave

SECTOR = 2352  # bytes
RATE = 44100
FOLDER = "/usr/share/games/wesnoth/1.16/data/core/music"
# Pieces of 3 to 6 minutes with quiet and loud passages: 12 tracks, 48 minutes.
PIECES = [
    "battle", "legends_of_the_north", "siege_of_laurelmor", "into_the_shadows", "suspense",
    "elvish-theme", "heroes_rite", "return_to_wesnoth", "northerners", "casualties_of_war",
    "traveling_minstrels", "frantic",
]


def all_pieces():
    if not os.path.isdir(FOLDER):
        sys.exit(f"{FOLDER} is missing: apt-get install wesnoth-1.16-music")
    return sorted(name[:-len(".ogg")] for name in os.listdir(FOLDER) if name.endswith(".ogg"))


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options)


def append_piece(name, data):
    """Appends a piece to a file as raw 16-bit stereo at 44.1 kHz, cut to whole sectors."""
    start = data.tell()
    # Through the file, not through this process: a child's peak memory starts with its parent's.
    subprocess.run(["ffmpeg", "-loglevel", "error", "-i", f"{FOLDER}/{name}.ogg", "-f", "s16le",
                    "-ac", "2", "-ar", str(RATE), "-"], check=True, stdout=data)
    data.seek(0, os.SEEK_END)
    end = start + (data.tell() - start) // SECTOR * SECTOR
    data.truncate(end)
    data.seek(end)


def msf(sectors):
    return f"{sectors // 4500:02d}:{sectors // 75 % 60:02d}:{sectors % 75:02d}"


def write_cue(folder, name, data_name, starts):
    """Writes name.cue for the image data_name.bin, whose tracks start at these sectors."""
    with open(f"{folder}/{name}.cue", "w") as cue:
        cue.write(f'TITLE "Benchmark {name}"\nPERFORMER "The Battle for Wesnoth"\n')
        cue.write(f'FILE "{data_name}.bin" BINARY\n')
        for number, start in enumerate(starts, 1):
            cue.write(f'  TRACK {number:02d} AUDIO\n    TITLE "Track {number}"\n'
                      f"    INDEX 01 {msf(start)}\n")


def make_disc(folder, name, tracks, longest=None):
    """Writes name.bin and name.cue; returns each track's (offset, length) in bytes.

    A track is a list of pieces, which follow each other without a gap; `longest` cuts it, in
    sectors.
    """
    places = []
    with open(f"{folder}/{name}.bin", "wb") as data:
        for pieces in tracks:
            start = data.tell()
            for piece in pieces:
                append_piece(piece, data)
            if longest:
                data.truncate(start + longest * SECTOR)
                data.seek(0, os.SEEK_END)
            places.append((start, data.tell() - start))
    write_cue(folder, name, name, [start // SECTOR for start, _ in places])
    return places


def write_waves(folder, name, places):
    """Writes each track of an image as folder/name/NN.wav."""
    os.makedirs(f"{folder}/{name}", exist_ok=True)
    with open(f"{folder}/{name}.bin", "rb") as data:
        for number, (start, length) in enumerate(places, 1):
            data.seek(start)
            with wave.open(f"{folder}/{name}/{number:02d}.wav", "wb") as file:
                file.setnchannels(2)
                file.setsampwidth(2)
                file.setframerate(RATE)
                while length > 0:
                    block = data.read(min(1 << 20, length))
                    file.writeframes(block)
                    length -= len(block)
