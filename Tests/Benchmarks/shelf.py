#!/usr/bin/env python3
"""Measures how fast Tonearm imports whole shelves, against shell pipelines, in one run.

usage: shelf.py TONEARM WORK_FOLDER [--rounds N] [--only NAME,…]

- speed: 40 albums of 4 tracks and 160 seconds, from the music of Debian's package
  wesnoth-1.16-music, as disc images, WAV and FLAC files, all at -V 2. In turn and several times
  over: libmp3lame alone, serially, whose CPU time divided by the cores is the limit; `tonearm
  import` of each kind; `find` and `xargs -P` with `ffmpeg`, with `lame`, with `flac -d | lame`.
- memory: peak memory of an import of 1 album, and of 100 and 2,000, of noise: two tracks of 1 to 5
  seconds, all of other lengths, so that none could be another one.
- plan: `tonearm import --dry-run` of 2,000 albums, half of them images with 10 tracks, half 10 FLAC
  files each: before there is a catalog, and once everything is in it.

Prints Markdown.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys

import music
from speed import CORES, Figures

ALBUMS, TRACKS, SECONDS = 40, 4, 40


def make_shelves(folder):
    """Writes the albums in three forms; returns each track's (offset, length) in all.bin."""
    length = SECONDS * 75 * music.SECTOR
    with open(f"{folder}/all.bin", "wb") as data:
        for piece in music.all_pieces():
            music.append_piece(piece, data)
    size = os.path.getsize(f"{folder}/all.bin")
    count = ALBUMS * TRACKS
    if size < count * (length + ALBUMS * 7 * music.SECTOR):
        sys.exit("there is too little music")
    # Albums of the same lengths would be compared with each other, as duplicates are.
    lengths = [length + number // TRACKS * 7 * music.SECTOR for number in range(count)]
    places = [(sum(lengths[:number]), lengths[number]) for number in range(count)]
    for album in range(ALBUMS):
        own = places[album * TRACKS:(album + 1) * TRACKS]
        for kind in ["images", "waves", "flacs"]:
            os.makedirs(f"{folder}/{kind}/{album:02d}")
        image = f"{folder}/images/{album:02d}"
        with open(f"{folder}/all.bin", "rb") as data, open(f"{image}/disc.bin", "wb") as target:
            data.seek(own[0][0])
            target.write(data.read(TRACKS * own[0][1]))
        music.write_cue(image, "disc", "disc", [
            number * own[0][1] // music.SECTOR for number in range(TRACKS)])
        rename(f"{image}/disc.cue", f"Album {album:02d}")
        tracks = [(number * own[0][1], own[0][1]) for number in range(TRACKS)]
        music.write_waves(image, "disc", tracks)
        for name in sorted(os.listdir(f"{image}/disc")):
            wave = f"{folder}/waves/{album:02d}/{name}"
            os.rename(f"{image}/disc/{name}", wave)
            music.run(["flac", "-s", "-o", f"{folder}/flacs/{album:02d}/{name[:-4]}.flac", wave])
        os.rmdir(f"{image}/disc")
    return places


def rename(cue, title):
    with open(cue) as file:
        text = file.read()
    with open(cue, "w") as file:
        file.write(text.replace("Benchmark disc", title))


def measure_speed(tonearm, folder, rounds):
    places = make_shelves(folder)
    source = os.path.dirname(os.path.abspath(__file__))
    flags = music.run(["pkg-config", "--cflags", "--libs", "lame"], text=True).stdout.split()
    music.run(["cc", "-O2", "-o", f"{folder}/lame-alone", f"{source}/LameAlone.c", *flags])
    out = f"{folder}/out"
    clean = f"rm -rf {out} && mkdir {out} && sync"
    name = f'"{out}/$(echo $1 | tr / _).mp3"'

    def tonearm_way(kind, *options):
        text = " ".join(["`tonearm import", *options]) + f"`, {kind}"
        return Figures(text, [
            tonearm, "import", f"{folder}/{kind}", "--to", out, "--quality", "v2", "--no-replaygain", "--lookup", "never", "--quiet",
            *options], clean)

    def pipeline(text, kind, command):
        return Figures(text, [
            "sh", "-c", f"cd {folder}/{kind} && find . -type f -print0 | xargs -0 -P {CORES} -n 1 "
            f"sh -c '{command}' sh"], clean)

    limit = Figures("libmp3lame alone, serially", [
        f"{folder}/lame-alone", "2", f"{folder}/all.bin",
        *(f"{offset}:{length}" for offset, length in places)])
    ways = [
        limit,
        # The tracks are cut out of continuous music, so all of them are encoded with what comes
        # before them: 1.3 seconds to 40. No other way does that.
        tonearm_way("images"), tonearm_way("images", "--no-seamless"), tonearm_way("waves"),
        tonearm_way("flacs"),
        pipeline("`find`, `xargs -P`, `lame`, WAV", "waves", f"lame --quiet -V 2 $1 {name}"),
        pipeline("`find`, `xargs -P`, `ffmpeg`, WAV", "waves",
                 f"ffmpeg -nostdin -loglevel error -threads 1 -i $1 -q:a 2 {name}"),
        pipeline("`find`, `xargs -P`, `ffmpeg`, FLAC", "flacs",
                 f"ffmpeg -nostdin -loglevel error -threads 1 -i $1 -q:a 2 {name}"),
        pipeline("`find`, `xargs -P`, `flac -d` and `lame`, FLAC", "flacs",
                 f"flac -s -d -c $1 | lame --quiet -V 2 - {name}"),
    ]
    for _ in range(rounds):
        for way in ways:
            way.measure()
    cpu = limit.median("cpu")
    minutes = sum(length for _, length in places) / 4 / music.RATE / 60
    print(f"\n{ALBUMS} albums of {TRACKS} tracks, {minutes:.0f} minutes, "
          f"-V 2, {CORES} cores, medians of {rounds}:\n")
    print("| | wall s | CPU s | peak MiB | wall / limit | CPU / libmp3lame's |")
    print("|---|---|---|---|---|---|")
    for way in ways:
        print(f"| {way.name} | {way.median('wall'):.2f} | {way.median('cpu'):.2f} | "
              f"{max(way.peak):.0f} | {way.median('wall') / (cpu / CORES):.3f} | "
              f"{way.median('cpu') / cpu:.3f} |")
    sys.stdout.flush()


def measure_memory(tonearm, folder):
    generator = random.Random(1)
    print("\n| albums | peak MiB | wall s |\n|---|---|---|")
    for count in [1, 100, 2000]:
        shelf, out = f"{folder}/noise{count}", f"{folder}/out"
        for album in range(count):
            os.makedirs(f"{shelf}/{album:04d}")
            first, second = 50 + 6 * (album % 45), 50 + 6 * (album // 45)
            with open(f"{shelf}/{album:04d}/disc.bin", "wb") as data:
                data.write(generator.randbytes((first + second) * music.SECTOR))
            music.write_cue(f"{shelf}/{album:04d}", "disc", "disc", [0, first])
            rename(f"{shelf}/{album:04d}/disc.cue", f"Noise {album}")
        way = Figures(f"{count}", [tonearm, "import", shelf, "--to", out, "--lookup", "never", "--quality", "v5",
                                   "--quiet"], f"rm -rf {out}")
        way.measure()
        print(f"| {count} | {max(way.peak):.0f} | {way.median('wall'):.1f} |", flush=True)
        shutil.rmtree(shelf)


def measure_plan(tonearm, folder):
    shelf, out = f"{folder}/plan", f"{folder}/out"
    os.makedirs(f"{folder}/tags")
    for number in range(1, 11):
        path = f"{folder}/tags/{number:02d}.flac"
        music.run(["sox", "-n", "-r", "44100", "-c", "2", "-b", "16", path, "synth", "2", "pinknoise"])
    for album in range(2000):
        own = f"{shelf}/{album:04d}"
        os.makedirs(own)
        if album % 2:
            for number in range(1, 11):
                os.link(f"{folder}/tags/{number:02d}.flac", f"{own}/{number:02d} Track.flac")
        else:
            with open(f"{own}/disc.bin", "wb") as data:
                data.truncate(10 * 15000 * music.SECTOR)  # a sparse file of 33 minutes
            music.write_cue(own, "disc", "disc", [15000 * number for number in range(10)])
    subprocess.run(["rm", "-rf", out], check=True)
    way = Figures("plan", [tonearm, "import", shelf, "--to", out, "--dry-run", "--lookup", "never", "--quiet"])
    for _ in range(3):
        way.measure()
    print(f"\nPlan of 2,000 albums, half of them 10 FLAC files each: {way.median('wall'):.2f} s, "
          f"peak {max(way.peak):.0f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tonearm")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="speed,memory,plan")
    options = parser.parse_args()
    tonearm, folder = os.path.abspath(options.tonearm), os.path.abspath(options.folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    only = options.only.split(",")
    if "speed" in only:
        measure_speed(tonearm, folder, options.rounds)
    if "memory" in only:
        measure_memory(tonearm, folder)
    if "plan" in only:
        measure_plan(tonearm, folder)


if __name__ == "__main__":
    main()
