#!/usr/bin/env python3
"""Measures what is heard where one track runs on into the next.

usage: joins.py TONEARM WORK_FOLDER [--seconds N] [--settings NAME,…]

Cuts each piece of Debian's package wesnoth-1.16-music (90 seconds of it, or all) into tracks at
random sectors, which is any sample of a frame's 1152 in steps of 12. Rips it three times: each
track alone (--no-seamless), with context (the default), and the piece as one track, uncut. Decodes
with mpg123, which removes delay and padding, joins the tracks, and compares 50 ms on both sides of
each cut with the original and with the decoded uncut piece.

Ends with status 1 where a track has not its exact number of samples, or where mpg123, ffmpeg or
`tonearm check` say a word about one. Needs numpy.
"""
import argparse
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys

import numpy as np

import music

SPAN = music.RATE // 20  # 50 ms
CLICK = 64  # samples: where a click at the start of a track is
SETTINGS = ["v0", "v2", "192"]
WAYS = ["alone", "with context", "uncut"]
SECTOR_SAMPLES = 588


def cuts(generator, sectors):
    """Track starts 4 to 12 seconds apart."""
    starts = [0]
    while len(starts) < 99:
        start = starts[-1] + generator.randint(4 * 75, 12 * 75)
        if start > sectors - 4 * 75:
            break
        starts.append(start)
    return starts


def decode(path):
    """All samples, as floating point on the scale of 16 bits, and what the decoder said."""
    done = subprocess.run(["mpg123", "-q", "-s", "-e", "f32", path], check=True,
                          capture_output=True)
    samples = np.frombuffer(done.stdout, np.float32).reshape(-1, 2) * np.float32(32768)
    return samples, done.stderr.decode()


def complaints(tonearm, path):
    """What programs say about a file that is as it should be: nothing."""
    said = subprocess.run(["ffmpeg", "-v", "warning", "-nostdin", "-i", path, "-f", "null", "-"],
                          capture_output=True, text=True).stderr
    check = json.loads(subprocess.run([tonearm, "check", "--json", path], capture_output=True,
                                      text=True).stdout)
    findings = [finding["message"] for finding in check["findings"]]  # also harmless ones
    return said + "; ".join(findings or ([] if check["verdict"] == "ok" else [check["verdict"]]))


def rip(tonearm, cue, folder, options):
    """Returns the tracks as the program reports them."""
    shutil.rmtree(folder, ignore_errors=True)
    lines = music.run([tonearm, "rip", cue, "--to", folder, "--json", "--no-lookup", "--threads", "1", *options],
                      text=True).stdout.splitlines()
    return json.loads(lines[-1])["tracks"]


def root_mean_square(errors):
    return float(np.sqrt((errors.astype(float) ** 2).mean()))


def figures(decoded, target, cut):
    """How far a decoded stream is from a target on both sides of a cut."""
    error = decoded[cut - SPAN:cut + SPAN] - target[cut - SPAN:cut + SPAN]
    magnitude = np.abs(error).max(axis=1)
    return {"before": root_mean_square(error[:SPAN]), "after": root_mean_square(error[SPAN:]),
            "click": float(magnitude[SPAN:SPAN + CLICK].max()),
            "worst": float(magnitude.max()), "place": int(magnitude.argmax()) - SPAN}


def measure(job):
    """The figures of all cuts of a piece with one setting, and what went wrong."""
    tonearm, folder, piece, starts, setting = job
    original = np.fromfile(f"{folder}/{piece}.bin", "<i2").reshape(-1, 2).astype(np.float32)
    ends = [start * SECTOR_SAMPLES for start in starts[1:]] + [len(original)]
    streams, faults, joined = {}, [], None
    for way, name, options in [("alone", piece, ["--no-seamless"]), ("with context", piece, []),
                               ("uncut", f"{piece}-uncut", [])]:
        output = f"{folder}/out-{piece}-{setting}"
        tracks = rip(tonearm, f"{folder}/{name}.cue", output, ["--quality", setting, *options])
        parts = []
        expected = [len(original)] if way == "uncut" else np.diff([0, *ends]).tolist()
        for track, count in zip(tracks, expected, strict=True):
            samples, said = decode(track["file"])
            said += complaints(tonearm, track["file"])
            if len(samples) != count:
                said += f"{len(samples)} samples, not {count}"
            if said:
                faults.append(f"{piece}, {setting}, {way}, track {track['number']}: {said.strip()}")
            parts.append(samples)
        streams[way] = np.concatenate(parts)
        if way == "with context":
            joined = [track["joined"]["start"] for track in tracks[1:]]
        shutil.rmtree(output)
    if faults:
        return setting, [], faults
    results = []
    for cut, is_joined in zip(ends[:-1], joined, strict=True):
        results.append({
            "piece": piece, "second": cut / music.RATE, "joined": is_joined,
            "level": root_mean_square(original[cut - SPAN:cut + SPAN]),
            "original": {way: figures(streams[way], original, cut) for way in WAYS},
            "uncut": {way: figures(streams[way], streams["uncut"], cut) for way in WAYS[:2]},
        })
    return setting, results, []


def table(title, header, rows):
    print(f"\n{title}\n\n| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def compared(results, target, ways, key, summary):
    return " / ".join(f"{summary([result[target][way][key] for result in results]):.0f}"
                      for way in ways)


def print_tables(by_setting):
    rows = []
    for setting, results in by_setting.items():
        joined = [result for result in results if result["joined"]]
        better = sum(result["original"]["with context"]["click"]
                     < result["original"]["alone"]["click"] for result in joined)
        rows.append([
            setting, f"{len(joined)} of {len(results)}",
            compared(joined, "original", WAYS, "click", np.mean),
            compared(joined, "original", WAYS, "click", np.max),
            compared(joined, "original", WAYS, "after", np.mean),
            compared(joined, "original", WAYS, "before", np.mean),
            compared(joined, "original", WAYS, "worst", np.max),
            f"{100 * better / len(joined):.0f} %"])
    table("Error against the original, in steps of 16 bits: alone / with context / uncut",
          ["setting", "cuts joined", f"worst of the first {CLICK} samples, mean",
           "the same, worst cut", "RMS of the first 50 ms, mean", "RMS of the last 50 ms, mean",
           "worst sample within 50 ms of any cut", "better with context"], rows)

    rows = []
    for setting, results in by_setting.items():
        joined = [result for result in results if result["joined"]]
        rows.append([setting] + [compared(joined, "uncut", WAYS[:2], key, summary)
                                 for key, summary in [("click", np.mean), ("after", np.mean),
                                                      ("before", np.mean), ("worst", np.max)]])
    table("Difference from the decoded uncut piece: alone / with context",
          ["setting", f"worst of the first {CLICK} samples, mean", "RMS of the first 50 ms, mean",
           "RMS of the last 50 ms, mean", "worst sample"], rows)

    rows = []
    for setting, results in by_setting.items():
        for way in WAYS:
            worst = max(results, key=lambda result, way=way: result["original"][way]["worst"])
            error = worst["original"][way]
            rows.append([setting, way, f"{worst['piece']} at {worst['second']:.2f} s",
                         f"{error['worst']:.0f}", f"{1000 * error['place'] / music.RATE:+.1f} ms",
                         f"{worst['level']:.0f}"])
    table("The worst samples against the original",
          ["setting", "way", "cut", "error", "from the cut", "level of the music (RMS)"], rows)

    rows = []
    for setting, results in by_setting.items():
        apart = [result for result in results if not result["joined"]]
        if apart:
            rows.append([setting, str(len(apart)),
                         compared(apart, "original", WAYS, "click", np.max),
                         f"{max(result['level'] for result in apart):.0f}"])
    if rows:
        table("Cuts that were not joined, because one side is silence",
              ["setting", "cuts", f"worst of the first {CLICK} samples: alone / as ripped / uncut",
               "loudest (RMS)"], rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tonearm")
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=int, default=90, help="of each piece; 0 for all")
    parser.add_argument("--settings", default=",".join(SETTINGS))
    options = parser.parse_args()
    tonearm, folder = os.path.abspath(options.tonearm), os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    generator = random.Random(1)
    jobs, cut_count, seconds = [], 0, 0
    for piece in music.all_pieces():
        longest = options.seconds * 75 or None
        (_, length), = music.make_disc(folder, f"{piece}-uncut", [[piece]], longest)
        os.replace(f"{folder}/{piece}-uncut.bin", f"{folder}/{piece}.bin")
        music.write_cue(folder, f"{piece}-uncut", piece, [0])
        starts = cuts(generator, length // music.SECTOR)
        if len(starts) < 2:
            continue
        music.write_cue(folder, piece, piece, starts)
        cut_count += len(starts) - 1
        seconds += length / 4 / music.RATE
        jobs += [(tonearm, folder, piece, starts, setting)
                 for setting in options.settings.split(",")]
    by_setting = {setting: [] for setting in options.settings.split(",")}
    faults = []
    with concurrent.futures.ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for setting, results, said in pool.map(measure, jobs):
            by_setting[setting] += results
            faults += said
    print(f"{len(jobs) // len(by_setting)} pieces, {seconds / 60:.0f} minutes, {cut_count} cuts.")
    for fault in faults:
        print(f"FAULT: {fault}")
    if faults:
        sys.exit(1)
    print("Every track has its exact number of samples; mpg123, ffmpeg and tonearm check are "
          "silent.")
    print_tables(by_setting)


if __name__ == "__main__":
    main()
