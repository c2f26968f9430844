#!/usr/bin/env python3
"""Proves that the tuned libmp3lame makes the very bytes that Debian's makes.

usage: prove.py library FOLDER
       prove.py program FOLDER TONEARM TUNED_TONEARM

`library` encodes the benchmark's music, and signals made to be awkward, with both libraries in many
settings and compares every byte. Only if all are equal, FOLDER/candidate becomes FOLDER/prefix.
`program` rips the benchmark's disc with both programs, checks that the second does not load
Debian's library, and compares every file. Only if all are equal, the second program becomes
FOLDER/tonearm. Otherwise library and program are removed.
"""
import array
import filecmp
import os
import random
import shutil
import subprocess
import sys
import time

SCRIPTS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(SCRIPTS, "..", "Benchmarks"))
import music  # noqa: E402  (which lies there)

CHUNK = 1 << 20


class Difference(Exception):
    """What the tuned library or program did otherwise than Debian's."""


def settings(method, number, rate=music.RATE, mode="joint", effort=-1, lowpass=0):
    """Arguments of Encode.c."""
    return [str(value) for value in (rate, mode, method, number, effort, lowpass)]


# All that Tonearm offers comes down to these three methods.
EVERYDAY = [settings(method, number) for method, number in [
    ("vbr", 2), ("cbr", 192), ("vbr", 0), ("cbr", 320), ("abr", 192), ("vbr", 5)]]
# What a different path through LAME hangs on.
UNUSUAL = [
    *(settings("vbr", quality) for quality in [1, 3, 4, 6, 7, 8, 9]),
    *(settings("cbr", kilobits) for kilobits in [32, 64, 96, 128, 160, 224, 256]),
    *(settings("abr", kilobits) for kilobits in [56, 128, 245, 310]),
    *(settings(method, number, effort=effort) for effort in [0, 1, 2, 4, 5, 7, 9]
      for method, number in [("cbr", 192), ("vbr", 2), ("abr", 160)]),
    *(settings("old-vbr", quality) for quality in [2, 6]),
    *(settings(method, number, mode=mode) for mode in ["stereo", "mono"]
      for method, number in [("vbr", 2), ("cbr", 96), ("abr", 112)]),
    *(settings(method, number, lowpass=lowpass) for lowpass in [-1, 8000]
      for method, number in [("vbr", 0), ("cbr", 128)]),
    *(settings(method, number, rate=rate) for rate in [48000, 32000, 22050, 8000]
      for method, number in [("vbr", 2), ("cbr", 64)]),
]


def awkward_samples(seconds=3):
    """Stereo signals, one after the other, that take an encoder to its limits."""
    chance = random.Random(1)
    length = seconds * music.RATE

    def noise(size):
        return [chance.randint(-size, size) for _ in range(2 * length)]

    def both(wave):
        return [sample for index in range(length) for sample in [wave(index)] * 2]

    signals = [
        noise(32767), [0] * (2 * length), noise(1),
        both(lambda index: 32767 if index // 50 % 2 else -32768),  # square wave, full scale
        [sample for index in range(length)  # the same in one channel only, and low
         for sample in (32767 if index // 441 % 2 else -32768, 0)],
        both(lambda index: 32767 if index % 9001 == 0 else 0),  # clicks
        both(lambda index: 32767), both(lambda index: -1),  # direct current
        [sample for index in range(length)  # opposite channels: all of it is side
         for sample in [(index * index // 4000 % 40001 - 20000) * side for side in (1, -1)]],
        [sample >> index * 16 // (2 * length) for index, sample in enumerate(noise(32767))],  # fade
        [sample if index // 30000 % 2 else sample >> 10  # loud and low by turns
         for index, sample in enumerate(noise(32767))],
    ]
    return array.array("h", [sample for signal in signals for sample in signal])


def build_encoder(output, environment):
    """Links Encode.c with the libmp3lame that pkg-config finds; returns whether it is shared."""
    flags = music.run(["pkg-config", "--cflags", "--libs", "lame"], text=True,
                    env=environment).stdout.split()
    music.run(["cc", "-O2", "-o", output, f"{SCRIPTS}/Encode.c", *flags])
    return loads_library(output)


def loads_library(program):
    return b"libmp3lame" in music.run(["ldd", program]).stdout


def compare(encoders, arguments):
    """Runs both encoders side by side; returns the stream's length and the CPU seconds of each."""
    processes = [subprocess.Popen([encoder, *arguments], stdout=subprocess.PIPE)
                 for encoder in encoders]
    length, equal, chunks = 0, True, None
    while equal and chunks != [b"", b""]:
        chunks = [process.stdout.read(CHUNK) for process in processes]
        equal = chunks[0] == chunks[1]
        length += len(chunks[0])
    for process in processes:
        process.stdout.close()
    ends = [os.wait4(process.pid, 0) for process in processes]
    if not equal or length == 0 or any(status != 0 for _, status, _ in ends):
        raise Difference(f"the libraries differ: {' '.join(arguments)}")
    return length, [usage.ru_utime for _, _, usage in ends]


def prove_library(folder):
    work = f"{folder}/proof"
    os.makedirs(work, exist_ok=True)
    encoders = [f"{work}/encode-debian", f"{work}/encode-tuned"]
    tuned = dict(os.environ, PKG_CONFIG_PATH=f"{folder}/candidate/lib/pkgconfig")
    shared = [build_encoder(encoders[0], dict(os.environ)), build_encoder(encoders[1], tuned)]
    if shared != [True, False]:
        raise Difference("the encoders are not linked as they should be")

    music.make_disc(work, "album", [[piece] for piece in music.PIECES])
    # A few seconds of each piece, and the awkward signals: shorter, and so for many more settings.
    music.make_disc(work, "short", [[piece] for piece in music.PIECES], longest=5 * 75)
    with open(f"{work}/awkward.pcm", "wb") as file:
        awkward_samples().tofile(file)

    print("tuned-lame: comparing streams; this takes minutes", flush=True)
    start, total = time.monotonic(), 0
    for arguments in EVERYDAY:
        length, seconds = compare(encoders, [*arguments, f"{work}/album.bin"])
        total += length
        print(f"tuned-lame: {arguments[2]} {arguments[3]}: the same {length} bytes, "
              f"{seconds[0] / seconds[1]:.2f} times as fast", flush=True)
    short = [[*arguments, f"{work}/short.bin"] for arguments in UNUSUAL]
    short += [[*arguments, f"{work}/awkward.pcm"] for arguments in EVERYDAY + UNUSUAL]
    for arguments in short:
        total += compare(encoders, arguments)[0]
    os.rename(f"{folder}/candidate", f"{folder}/prefix")
    print(f"tuned-lame: {len(EVERYDAY) + len(short)} streams, {total / 1e6:.0f} MB, are the same "
          f"byte for byte ({time.monotonic() - start:.0f} s)")


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(path, name), folder)
                  for path, _, names in os.walk(folder) for name in names)


def prove_program(folder, programs):
    work = f"{folder}/proof"
    if loads_library(programs[1]):
        raise Difference(f"{programs[1]} loads Debian's libmp3lame")
    count = 0
    for quality in ["v2", "192"]:
        outputs = [f"{work}/debian", f"{work}/tuned"]
        for program, output in zip(programs, outputs):
            shutil.rmtree(output, ignore_errors=True)
            music.run([program, "rip", "--no-lookup", f"{work}/album.cue", "--to", output, "--quiet",
                     "--quality", quality])
        names = files_below(outputs[0])
        _, different, missing = filecmp.cmpfiles(*outputs, names, shallow=False)
        if names != files_below(outputs[1]) or different or missing or not names:
            raise Difference(f"the programs' files differ: {different + missing}")
        count += len(names)
    os.rename(programs[1], f"{folder}/tonearm")
    print(f"tuned-lame: {count} files ripped by both programs are the same byte for byte")


def main():
    what, folder = sys.argv[1], os.path.abspath(sys.argv[2])
    programs = [os.path.abspath(program) for program in sys.argv[3:]]
    proven = False
    try:
        if what == "library":
            prove_library(folder)
        else:
            prove_program(folder, programs)
        proven = True
    except (Difference, subprocess.CalledProcessError) as error:
        sys.exit(f"tuned-lame: {error}; Debian's library stays in use")
    finally:
        if not proven or what == "program":  # which needs the disc that `library` leaves
            shutil.rmtree(f"{folder}/proof", ignore_errors=True)
        if not proven:
            for unproven in [f"{folder}/candidate", f"{folder}/prefix"]:
                shutil.rmtree(unproven, ignore_errors=True)
            for program in programs[1:]:
                if os.path.exists(program):
                    os.remove(program)


if __name__ == "__main__":
    main()
