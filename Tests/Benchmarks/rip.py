#!/usr/bin/env python3
"""Measures `tonearm rip` against what its speed is judged by, in one run on one machine.

usage: rip.py TONEARM WORK_FOLDER [ROUNDS]

Builds a disc image of 12 tracks (45 to 50 minutes) from the music of Debian's package
wesnoth-1.16-music, then times, in turn and several times over: tonearm; libmp3lame alone, whose CPU
time divided by the cores is the limit; and the shell's way, cd-paranoia and then lame on all cores.
Prints medians and ratios of medians as Markdown.
"""
import glob
import os
import shlex
import statistics
import subprocess
import sys
import time

SECTOR = 2352
MUSIC = "/usr/share/games/wesnoth/1.16/data/core/music"
# Pieces of 3 to 6 minutes with quiet and loud passages.
PIECES = [
    "battle", "legends_of_the_north", "siege_of_laurelmor", "into_the_shadows", "suspense",
    "elvish-theme", "heroes_rite", "return_to_wesnoth", "northerners", "casualties_of_war",
    "traveling_minstrels", "frantic",
]


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options)


def append_piece(name, data):
    """Appends a piece to a file as raw 16-bit stereo at 44.1 kHz, cut to whole sectors."""
    start = data.tell()
    # Through the file, not through this process: a child's peak memory starts with its parent's.
    subprocess.run(["ffmpeg", "-loglevel", "error", "-i", f"{MUSIC}/{name}.ogg", "-f", "s16le",
                    "-ac", "2", "-ar", "44100", "-"], check=True, stdout=data)
    data.seek(0, os.SEEK_END)
    end = start + (data.tell() - start) // SECTOR * SECTOR
    data.truncate(end)
    data.seek(end)


def msf(sectors):
    return f"{sectors // 4500:02d}:{sectors // 75 % 60:02d}:{sectors % 75:02d}"


def make_disc(folder, stem, tracks, longest=None):
    """Writes stem.bin and stem.cue; returns each track's (offset, length) in bytes.

    A track is a list of pieces, which run on into each other; `longest` cuts it, in sectors.
    """
    places = []
    with open(f"{folder}/{stem}.bin", "wb") as data, open(f"{folder}/{stem}.cue", "w") as cue:
        cue.write(f'TITLE "Benchmark {stem}"\nPERFORMER "The Battle for Wesnoth"\n')
        cue.write(f'FILE "{stem}.bin" BINARY\n')
        for number, pieces in enumerate(tracks, 1):
            start = data.tell()
            for piece in pieces:
                append_piece(piece, data)
            if longest:
                data.truncate(start + longest * SECTOR)
                data.seek(0, os.SEEK_END)
            places.append((start, data.tell() - start))
            cue.write(f"  TRACK {number:02d} AUDIO\n    TITLE \"Track {number}\"\n"
                      f"    INDEX 01 {msf(start // SECTOR)}\n")
    return places


class Figures:
    """Wall and CPU seconds and peak memory of a command, run several times."""

    def __init__(self, name, command, prepare=None):
        self.name, self.command, self.prepare = name, command, prepare
        self.wall, self.cpu, self.peak = [], [], []

    def measure(self):
        if self.prepare:
            run(["sh", "-c", self.prepare])
        start = time.monotonic()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        self.wall.append(time.monotonic() - start)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.peak.append(usage.ru_maxrss / 1024)
        if status != 0:
            sys.exit(f"{self.name} failed with status {status}: {shlex.join(self.command)}")

    def median(self, what):
        return statistics.median(getattr(self, what))

    def row(self):
        return (f"| {self.name} | {self.median('wall'):.2f} | {self.median('cpu'):.2f} | "
                f"{max(self.peak):.0f} |")


def main():
    tonearm, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    cores = len(os.sched_getaffinity(0))
    os.makedirs(folder, exist_ok=True)
    if not os.path.isdir(MUSIC):
        sys.exit(f"{MUSIC} is missing: apt-get install wesnoth-1.16-music")

    album = make_disc(folder, "album", [[piece] for piece in PIECES])
    minutes = sum(length for _, length in album) / 176400 / 60
    make_disc(folder, "single", [PIECES[:2]], longest=300 * 75)

    source = os.path.dirname(os.path.abspath(__file__))
    flags = run(["pkg-config", "--cflags", "--libs", "lame"], text=True).stdout.split()
    run(["cc", "-O2", "-o", f"{folder}/lame-alone", f"{source}/LameAlone.c", *flags])

    clean = f"rm -rf {folder}/out && mkdir {folder}/out && sync"

    def rip(disc, threads):
        return [tonearm, "rip", f"{folder}/{disc}.cue", "--to", f"{folder}/out", "--quality", "v2",
                "--threads", str(threads), "--quiet"]

    # Like a person's script: the whole disc to one file for each track, then all of them to lame.
    shell = (f"cd {folder}/out && cd-paranoia -q -B -d {folder}/album.cue 1- "
             f"&& ls *.wav | xargs -P {cores} -I {{}} lame --quiet -V 2 {{}} {{}}.mp3")
    limit = Figures("libmp3lame alone, serially", [
        f"{folder}/lame-alone", "2", f"{folder}/album.bin",
        *(f"{offset}:{length}" for offset, length in album)])
    ours = Figures(f"tonearm rip, {cores} threads", rip("album", cores), clean)
    theirs = Figures(f"cd-paranoia -B, then lame by xargs -P {cores}", ["sh", "-c", shell], clean)
    one = Figures("tonearm rip, 5-minute track, 1 thread", rip("single", 1), clean)
    two = Figures("tonearm rip, 5-minute track, 2 threads", rip("single", 2), clean)
    help_text = Figures("tonearm --help", [tonearm, "--help"])

    for _ in range(rounds):
        for figures in [limit, ours, theirs, one, two, help_text]:
            figures.measure()

    bound = limit.median("cpu") / cores
    print(f"{len(PIECES)} tracks, {minutes:.1f} minutes, -V 2, {cores} cores, "
          f"medians of {rounds} rounds\n")
    print("| | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for figures in [limit, ours, theirs, one, two, help_text]:
        print(figures.row())
    print("\n| ratio | |\n|---|---|")
    print(f"| album, wall / (CPU of libmp3lame alone / {cores}) | {ours.median('wall') / bound:.3f} |")
    print(f"| album, CPU / CPU of libmp3lame alone | {ours.median('cpu') / limit.median('cpu'):.3f} |")
    print("| album, wall / wall of cd-paranoia and lame | "
          f"{ours.median('wall') / theirs.median('wall'):.3f} |")
    print("| 5-minute track, wall with 1 thread / with 2 | "
          f"{one.median('wall') / two.median('wall'):.3f} |")
    print(f"| --help, milliseconds | {1000 * help_text.median('wall'):.0f} |")


if __name__ == "__main__":
    main()
