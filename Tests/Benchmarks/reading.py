#!/usr/bin/env python3
"""Compares what Tonearm, cd-paranoia and cdparanoia make of the same drives and faults.

usage: reading.py READ_DISC PRELOAD_LIBRARY WORK_FOLDER [costs]

For each fault plan: sectors that are wrong, sectors that are wrong and that the program did not
report, and the simulated drive's time. cd-paranoia and cdparanoia report sectors only by what they
print; a wrong sector counts as reported when they print any skip or read error at all, which is the
benefit of the doubt. A constant displacement of the whole rip is taken out for all of them.

Then (or with "costs" only that) what a clean disc costs: drive time against the drive's own, and CPU time against drive time.

Prints Markdown.
"""
import json
import os
import re
import shutil
import subprocess
import sys

import numpy

SECTORS = 6000
MECHANICS = "speed 40; seek_ms 90; cache_ms 1; seed 7"
PLANS = [
    ("clean disc", ""),
    ("3 noisy sectors", "flip 2000 3 .5 8"),
    ("200 noisy sectors", "flip 2000 200 .7 8"),
    ("the same, cache of 1500", "flip 2000 200 .7 8; cache 1500"),
    ("the same, cache of 2400", "flip 2000 200 .7 8; cache 2400"),
    ("all reads of 3 sectors wrong, another way each time", "flip 2000 3 1 200"),
    ("1 unreadable sector", "error 2000 1 3 0x11 5 -1"),
    ("the same, 2 s for each try", "error 2000 1 3 0x11 5 -1 2000"),
    ("no more than 8 sectors at once", "max_blocks 8"),
    ("a command that hangs once", "hang 2000 1 1"),
    ("a sector that always hangs", "hang 2000 1 -1"),
    ("concealed samples, honest C2", "interp 2000 3; c2 honest"),
    ("concealed samples, no C2", "interp 2000 3"),
    ("jitter at each seek", "jitter 20 seek"),
    ("jitter at each read", "jitter 20 every"),
    ("samples dropped", "drop .002 30"),
]


def make_disc(folder):
    generator = numpy.random.default_rng(1)
    count = SECTORS * 588
    time = numpy.arange(count)
    left = 8000 * numpy.sin(time * 0.031) + 4000 * numpy.sin(time * 0.0071)
    samples = numpy.stack([left, left / 2], 1) + generator.normal(0, 300, (count, 2))
    samples[588 * 4000:588 * 4030] = 0
    samples = samples.astype("<i2")
    samples.tofile(f"{folder}/disc.bin")
    with open(f"{folder}/disc.cue", "w") as sheet:
        sheet.write('FILE "disc.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    return samples


def run(command, plan, folder, library):
    log = f"{folder}/log"
    if os.path.exists(log):
        os.unlink(log)
    environment = dict(os.environ, LD_PRELOAD=library,
                       DRIVESIM=f'image "{folder}/disc.cue"; {MECHANICS}; {plan}; log "{log}"')
    try:
        result = subprocess.run(command, env=environment, capture_output=True, text=True,
                                timeout=300, errors="replace")
        output = result.stdout + result.stderr
    except subprocess.TimeoutExpired:
        output = "(ended after 300 s)"
    with open(log) as file:
        found = re.findall(r"simtime_ms (\d+)", file.read())
    return output, int(found[-1]) / 1000 if found else float("nan")


def wrong_sectors(reference, path):
    """The sectors that differ, with the best constant displacement taken out, and that."""
    got = numpy.fromfile(path, dtype="<i2") if os.path.exists(path) else numpy.zeros(0, "<i2")
    got = got[:len(got) // 2 * 2].reshape(-1, 2)
    padded = numpy.zeros_like(reference)
    padded[:min(len(got), len(padded))] = got[:len(padded)]
    best, shift = None, 0
    middle = slice(588 * 3000, 588 * 3002)
    for candidate in range(-700, 701):
        moved = reference[middle.start + candidate:middle.stop + candidate]
        if (moved == padded[middle]).all():
            shift = candidate
            break
    moved = numpy.roll(reference, -shift, 0)
    bad = (moved != padded).any(1).reshape(SECTORS, 588).any(1)
    if shift:
        bad[:2] = bad[-2:] = False
    return set(numpy.flatnonzero(bad)), shift


def main():
    program, library, folder = map(os.path.abspath, sys.argv[1:4])
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    reference = make_disc(folder)
    raw, spool = f"{folder}/out.raw", f"{folder}/spool"
    if "costs" not in sys.argv[4:]:
        compare(program, library, folder, reference, raw, spool)
    measure_costs(program, library, folder, raw, spool)


def compare(program, library, folder, reference, raw, spool):
    print(f"{SECTORS} sectors ({SECTORS / 75:.0f} s), 40x, 90 ms for a seek. "
          "Wrong sectors / wrong and not reported / seconds of drive time:\n")
    print("| | Tonearm | cd-paranoia | cdparanoia III |\n|---|---|---|---|")
    for name, plan in PLANS:
        cells = []
        for tool in ["tonearm", "cd-paranoia", "cdparanoia"]:
            if os.path.exists(raw):
                os.unlink(raw)
            shutil.rmtree(spool, ignore_errors=True)
            os.makedirs(spool)
            if tool == "tonearm":
                output, seconds = run([program, "/dev/sr0", raw, spool, "default"], plan, folder,
                                      library)
                bad, shift = wrong_sectors(reference, raw)
                lines = [line for line in output.splitlines() if line.startswith("{")]
                told = json.loads(lines[-1]) if lines else {}
                silent = len(bad - set(told.get("doubtful", []))) if not told.get("error") else 0
            else:
                output, seconds = run([tool, "-v", "-r", "-d", "/dev/sr0", "1-", raw], plan,
                                      folder, library)
                bad, shift = wrong_sectors(reference, raw)
                reported = re.search(r"skip|V.*!|read error|Input/output|No medium", output, re.I)
                silent = 0 if reported else len(bad)
            moved = f" ({shift:+d})" if shift else ""
            cells.append(f"{len(bad)} / {silent} / {seconds:.0f}{moved}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def measure_costs(program, library, folder, raw, spool):
    # Ten times as long, so that what it takes to begin counts little.
    with open(f"{folder}/disc.bin", "rb") as data:
        samples = data.read()
    with open(f"{folder}/disc.bin", "wb") as data:
        for _ in range(10):
            data.write(samples)
    print("\nA clean disc, once the drive is known:\n")
    print("| | drive time / the drive's own | CPU / drive time | MiB in use |\n|---|---|---|---|")
    profiles = f"{folder}/drives.json"
    for name, plan, mode in [
        ("C2 known to be honest", "c2 honest", "default"),
        ("the same, paranoid", "c2 honest", "paranoid"),
        ("no C2, fast", "", "fast"),
        ("no C2", "", "default"),
    ]:
        shutil.rmtree(spool, ignore_errors=True)
        os.makedirs(spool)
        if os.path.exists(profiles):
            os.unlink(profiles)
        command = [program, "/dev/sr0", raw, spool, mode, profiles]
        # On a disc with a scratch the drive shows what its C2 pointers are worth.
        run(command, f"{plan}; flip 2000 20 .7 8", folder, library)
        shutil.rmtree(spool)
        os.makedirs(spool)
        output, seconds = run(command, plan, folder, library)
        told = json.loads([line for line in output.splitlines() if line.startswith("{")][-1])
        own = 10 * SECTORS / 75 / 40
        print(f"| {name} | {seconds / own:.3f} | {told['cpu'] / seconds:.4f} | "
              f"{told['memory']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
