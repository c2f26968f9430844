#!/usr/bin/env python3
"""Measures how fast Tonearm encodes, against what its speed is judged by, in one run.

usage: speed.py TONEARM MODEL WORK_FOLDER [--rounds N] [--only NAME,…]

Makes disc images and WAV files from the music of Debian's package wesnoth-1.16-music: an album of
12 tracks and 48 minutes, 40 tracks of 30 seconds, a track of 5 minutes, and one of 74. Times, in
turn and several times over, all at -V 2:

- libmp3lame alone, serially: its CPU time divided by the cores is the limit;
- `tonearm rip`, image to tagged MP3s, with as many threads as there are cores and without
  measuring loudness, which libmp3lame alone does not do either; for the album also with it;
- `lame` alone; `lame` and `ffmpeg` with libmp3lame by `xargs -P`: WAV files to MP3s;
- for the album also `cd-paranoia -B`, then `lame` by `xargs -P`: image to MP3s;
- for the track of 5 minutes, `tonearm rip` with 1, 2, 4 and 8 threads, as far as there are cores.

Prints as Markdown the medians of wall and CPU seconds, the largest process's peak memory, and
ratios of medians. Then MODEL, the program model-scaling, tells what more cores would bring.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time

import music

CORES = len(os.sched_getaffinity(0))


class Figures:
    """Wall and CPU seconds and peak memory of a command, run several times."""

    def __init__(self, name, command, prepare=None):
        self.name, self.command, self.prepare = name, command, prepare
        self.wall, self.cpu, self.peak = [], [], []

    def measure(self):
        if self.prepare:
            music.run(["sh", "-c", self.prepare])
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


class Scenario:
    """Some music, and the ways to encode it."""

    def __init__(self, name, title, tracks, longest=None):
        self.name, self.title = name, title
        self.tracks, self.longest = tracks, longest
        self.places = []
        self.ways = {}

    def prepare(self, folder, tonearm):
        self.places = music.make_disc(folder, self.name, self.tracks, self.longest)
        music.write_waves(folder, self.name, self.places)
        out = f"{folder}/out"
        clean = f"rm -rf {out} && mkdir {out} && sync"
        places = [f"{offset}:{length}" for offset, length in self.places]
        waves = f"cd {folder}/{self.name} && ls *.wav |"

        def add(key, name, command, prepare=clean):
            self.ways[key] = Figures(name, command, prepare)

        add("limit", "libmp3lame alone, serially",
            [f"{folder}/lame-alone", "2", f"{folder}/{self.name}.bin", *places], None)
        add("tonearm", f"`tonearm rip`, {CORES} threads", self.rip(folder, tonearm, CORES))
        lame = f"lame --quiet -V 2 {{}} {out}/{{}}.mp3"
        ffmpeg = ("ffmpeg -nostdin -loglevel error -threads 1 -i {} -c:a libmp3lame -q:a 2 "
                  f"{out}/{{}}.mp3")
        add("lame", "`lame`", ["sh", "-c", f"{waves} xargs -I {{}} {lame}"])
        if len(self.places) > 1:
            add("lame-xargs", f"`lame` by `xargs -P {CORES}`",
                ["sh", "-c", f"{waves} xargs -P {CORES} -I {{}} {lame}"])
            add("ffmpeg-xargs", f"`ffmpeg` with libmp3lame by `xargs -P {CORES}`",
                ["sh", "-c", f"{waves} xargs -P {CORES} -I {{}} {ffmpeg}"])
        if self.name == "album":
            add("tonearm-loudness", f"the same with ReplayGain, {CORES} threads",
                self.rip(folder, tonearm, CORES, "--replaygain"))
            # Like a person's script: the whole disc to WAV files, then all of them to lame.
            add("shell", f"`cd-paranoia -B`, then `lame` by `xargs -P {CORES}`", [
                "sh", "-c", f"cd {out} && cd-paranoia -q -B -d {folder}/{self.name}.cue 1- "
                f"&& ls *.wav | xargs -P {CORES} -I {{}} lame --quiet -V 2 {{}} {{}}.mp3"])
        if self.name == "single":
            for threads in [1, 2, 4, 8]:
                if threads < CORES:
                    add(f"tonearm-{threads}", f"`tonearm rip`, {threads} thread"
                        + ("s" if threads > 1 else ""), self.rip(folder, tonearm, threads))

    def rip(self, folder, tonearm, threads, loudness="--no-replaygain"):
        return [tonearm, "rip", f"{folder}/{self.name}.cue", "--no-lookup", "--to",
                f"{folder}/out", "--quality", "v2", "--threads", str(threads), loudness, "--quiet"]

    def print_table(self):
        minutes = sum(length for _, length in self.places) / 4 / music.RATE / 60
        limit = self.ways["limit"].median("cpu")
        print(f"\n{self.title}, {minutes:.1f} minutes:\n")
        print("| | wall s | CPU s | peak MiB | wall / limit | CPU / libmp3lame's |")
        print("|---|---|---|---|---|---|")
        for way in self.ways.values():
            print(f"| {way.name} | {way.median('wall'):.2f} | {way.median('cpu'):.2f} | "
                  f"{max(way.peak):.0f} | {way.median('wall') / (limit / CORES):.3f} | "
                  f"{way.median('cpu') / limit:.3f} |")
        sys.stdout.flush()


SCENARIOS = [
    Scenario("album", "Album of 12 tracks", [[piece] for piece in music.PIECES]),
    Scenario("short", "40 tracks of 30 seconds", [[piece] for piece in music.all_pieces()[:40]],
             longest=30 * 75),
    Scenario("single", "One track", [music.PIECES[:2]], longest=300 * 75),
    Scenario("long", "One track", [music.PIECES + music.all_pieces()], longest=74 * 60 * 75),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tonearm")
    parser.add_argument("model")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="some of: album,short,single,long,model")
    options = parser.parse_args()
    tonearm, folder = os.path.abspath(options.tonearm), os.path.abspath(options.folder)
    only = options.only.split(",") if options.only else [
        *(scenario.name for scenario in SCENARIOS), "model"]
    os.makedirs(folder, exist_ok=True)
    source = os.path.dirname(os.path.abspath(__file__))
    flags = music.run(["pkg-config", "--cflags", "--libs", "lame"], text=True).stdout.split()
    music.run(["cc", "-O2", "-o", f"{folder}/lame-alone", f"{source}/LameAlone.c", *flags])

    print(f"-V 2, {CORES} cores, medians of {options.rounds} rounds. The limit is the CPU time of "
          f"libmp3lame alone / {CORES}; peak memory is that of the largest process.")
    start_up = Figures("--help", [tonearm, "--help"])
    for scenario in SCENARIOS:
        if scenario.name not in only:
            continue
        scenario.prepare(folder, tonearm)
        for _ in range(options.rounds):
            for way in scenario.ways.values():
                way.measure()
            start_up.measure()
        scenario.print_table()
    if start_up.wall:
        print(f"\n`tonearm --help`: {1000 * start_up.median('wall'):.0f} ms")
    if "model" in only:
        album = SCENARIOS[0].places or music.make_disc(folder, "album", SCENARIOS[0].tracks)
        print("\nSimulated from the cost of each segment: CPU time of libmp3lame alone over what "
              "all threads\nhave in the time that the work takes.\n", flush=True)
        subprocess.run([os.path.abspath(options.model), "v2", f"{folder}/album.bin",
                        *(f"{offset}:{length}" for offset, length in album)], check=True)


if __name__ == "__main__":
    main()
