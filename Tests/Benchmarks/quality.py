#!/usr/bin/env python3
"""Measures what LAME's quality setting (-q) does to CBR, ABR and VBR.

usage: quality.py WORK_FOLDER [--seconds N] [--rounds N] [--pieces N] [--second-opinion]

Encodes 45 seconds of each of 12 pieces from Debian's package wesnoth-1.16-music, and 5 synthetic
critical signals, with the `lame` program; decodes them to the sample with mpg123; and prints as
Markdown: noise against the masking threshold, the bits that reach the decoder, noise before
attacks, the paired difference of each quality from q4 with a bootstrap interval, and CPU time.

The meter is the noise-to-mask ratio of ITU-R BS.1387-1 (PEAQ), basic version, Annex 2, with its
Hann windows of 2048 samples, quarter-Bark bands from 80 Hz to 18 kHz, spreading that depends on
level, and forward masking; at 44.1 kHz instead of 48 kHz. Full scale is taken as 92 dB SPL. Such
long windows miss what warbles, so there are figures of our own, from levels in bands of 1 Bark from
2 to 14 kHz and windows of 5.8 ms: the root mean square error of the levels, and the share of bands
that collapse, that is, come out at least 10 dB too soft; in left and right, and in the side signal.
LAME's bug 516 suspects that collapse. The sections named "The meter" show that the figures order
encodes and damage as they must.

--second-opinion adds Google's Zimtohrli (PyPI: zimtohrli) over 16 seconds of each excerpt, an
independent model of just noticeable differences; it adds half to the running time.
Needs numpy, lame, mpg123 and ffmpeg; runs about 10 minutes on two idle cores.
"""
import argparse
import hashlib
import itertools
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import typing
import wave

import numpy as np

RATE = 44100
MUSIC = "/usr/share/games/wesnoth/1.16/data/core/music"
# Piece and second at which its excerpt starts: full orchestra, drums, plucked strings, choir,
# and quiet passages.
PIECES = [
    ("battle", 60), ("battle-epic", 60), ("legends_of_the_north", 90), ("siege_of_laurelmor", 90),
    ("into_the_shadows", 60), ("suspense", 60), ("elvish-theme", 30), ("northerners", 60),
    ("love_theme", 20), ("traveling_minstrels", 45), ("frantic", 60), ("sad", 10),
]
QUALITIES = [0, 1, 2, 3, 4, 5, 7]
REFERENCE_QUALITY = 4


class Setting(typing.NamedTuple):
    """What LAME is told: CBR or ABR at `rate` kbit/s, or VBR -V `rate`; and -q `quality`."""

    mode: str
    rate: int
    quality: int

    def arguments(self):
        switch = {"CBR": "-b", "ABR": "--abr", "VBR": "-V"}[self.mode]
        return [switch, str(self.rate), "-q", str(self.quality), "-m", "j"]

    def rate_name(self):
        return f"V{self.rate}" if self.mode == "VBR" else f"{self.mode} {self.rate}"


# At 96 kbit/s LAME would resample to 32 kHz, so 112 is the lowest rate here.
RATES = [("CBR", rate) for rate in (112, 128, 160, 192, 256, 320)] + [("ABR", 128), ("ABR", 192)]
VBR_RATES = [("VBR", 0), ("VBR", 2), ("VBR", 5)]
VBR_QUALITIES = [0, 1, 2, 3, 4, 5, 6, 7, 9]
LADDER = [Setting("VBR", rate, 0) for rate in (0, 2, 4, 6)]
SPEED_RATES = [("CBR", 128), ("CBR", 192), ("CBR", 320), ("ABR", 192), ("VBR", 2)]
OPINION_RATES = [("CBR", 128), ("CBR", 192), ("CBR", 320), ("ABR", 128)]


# The meter: ITU-R BS.1387-1, Annex 2, sections 2.1 (FFT-based ear model) and 4.5 (NMR).

WINDOW, HOP = 2048, 1024
BAND_WIDTH = 0.25  # Bark
FULL_SCALE_LEVEL = 92.0  # dB SPL of a full-scale sine
SILENCE = 1e-4  # root mean square, -80 dBFS: below it a frame's noise is not judged


def bark(frequency):
    return 7 * np.arcsinh(frequency / 650)


BAND_COUNT = int(np.ceil((bark(18000) - bark(80)) / BAND_WIDTH))
EDGES = 650 * np.sinh(
    np.minimum(bark(80) + BAND_WIDTH * np.arange(BAND_COUNT + 1), bark(18000)) / 7)
CENTRES = 650 * np.sinh(
    (bark(80) + BAND_WIDTH * (np.arange(BAND_COUNT) + 0.5)) / 7)
BINS = np.arange(WINDOW // 2 + 1)
HANN = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))


def outer_ear():
    """Amplitude gain of the outer and middle ear for each bin."""
    kilohertz = np.maximum(BINS, 0.5) * RATE / WINDOW / 1000
    decibels = (-0.6 * 3.64 * kilohertz ** -0.8
                + 6.5 * np.exp(-0.6 * (kilohertz - 3.3) ** 2) - 0.001 * kilohertz ** 3.6)
    return 10 ** (decibels / 20)


def band_matrix():
    """The share of each bin that lies in each band."""
    resolution = RATE / WINDOW
    low, high = (BINS - 0.5) * resolution, (BINS + 0.5) * resolution
    overlap = (np.minimum(high[:, None], EDGES[None, 1:])
               - np.maximum(low[:, None], EDGES[None, :-1]))
    return np.maximum(overlap, 0) / resolution


EAR = outer_ear() * 10 ** (FULL_SCALE_LEVEL / 20) / (HANN.sum() / 2)
BANDS = band_matrix()
INTERNAL_NOISE = 10 ** (0.4 * 0.364 * (CENTRES / 1000) ** -0.8)
MASK_OFFSET = np.where(BAND_WIDTH * np.arange(BAND_COUNT) <= 12, 3.0,
                       0.25 * BAND_WIDTH * np.arange(BAND_COUNT))


def ear_spectra(channel):
    """Magnitudes behind the outer ear, one row for each frame of one channel."""
    frames = np.lib.stride_tricks.sliding_window_view(channel, WINDOW)[::HOP]
    return (np.abs(np.fft.rfft(frames * HANN, axis=1)) * EAR).astype(np.float32)


def spread(energy):
    """Band energies after simultaneous masking, which is steeper upwards the softer the sound."""
    steps = np.arange(BAND_COUNT)[None, :] - np.arange(BAND_COUNT)[:, None]  # [source, target]

    def raw(energy):
        slope = -24 - 230 / CENTRES + 0.2 * 10 * np.log10(energy)  # dB per Bark, upwards
        decibels = np.where(steps < 0, 27 * steps, slope[..., None] * steps) * BAND_WIDTH
        gain = np.exp(decibels * (np.log(10) / 10))
        line = energy[..., None] * gain / gain.sum(axis=-1, keepdims=True)
        return (line ** 0.4).sum(axis=-2) ** 2.5

    norm = raw(np.ones((1, BAND_COUNT)))
    return np.concatenate([raw(energy[start:start + 64]) / norm
                           for start in range(0, len(energy), 64)])


def masking_threshold(spectra):
    """The energy in each band up to which noise is inaudible, one row for each frame."""
    pattern = spread(np.maximum(spectra.astype(float) ** 2 @ BANDS, 1e-12) + INTERNAL_NOISE)
    time_constant = 0.008 + 100 / CENTRES * (0.030 - 0.008)
    decay = np.exp(-HOP / (RATE * time_constant))
    smeared = np.zeros(BAND_COUNT)
    excitation = np.empty_like(pattern)
    for frame, current in enumerate(pattern):
        smeared = decay * smeared + (1 - decay) * current
        excitation[frame] = np.maximum(smeared, current)
    return (excitation / 10 ** (MASK_OFFSET / 10)).astype(np.float32)


# Levels in short windows.

SHORT_WINDOW, SHORT_HOP = 256, 128
SHORT_EDGES = 650 * np.sinh(np.arange(bark(2000), bark(14000), 1) / 7)
LEVEL_FLOOR = 20.0  # dB SPL, added to both levels: differences below it do not count
COLLAPSE = 10.0  # dB


def short_levels(channel):
    """Levels in dB SPL, one row for each 2.9 ms, one column for each band."""
    window = np.hanning(SHORT_WINDOW)
    frames = np.lib.stride_tricks.sliding_window_view(channel, SHORT_WINDOW)[::SHORT_HOP]
    energy = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    frequency = np.fft.rfftfreq(SHORT_WINDOW, 1 / RATE)
    bands = ((frequency[:, None] >= SHORT_EDGES[:-1]) & (frequency[:, None] < SHORT_EDGES[1:]))
    scale = 10 ** (FULL_SCALE_LEVEL / 10) / (window.sum() / 2) ** 2
    return 10 * np.log10(energy @ bands * scale + 10 ** (LEVEL_FLOOR / 10)).astype(np.float32)


def left_right_side(samples):
    left, right = samples.T
    return [left, right, (left - right) / 2]


def collapsed(levels, errors):
    """The share of bands that come out too soft, of those loud enough to tell."""
    return float((errors <= -COLLAPSE)[levels >= LEVEL_FLOOR + COLLAPSE].mean())


class Reference:
    """An original, and what the meter needs to know of it."""

    def __init__(self, samples, threshold=None):
        self.samples = samples
        self.spectra = [ear_spectra(channel) for channel in samples.T]
        self.threshold = threshold if threshold is not None else [
            masking_threshold(spectra) for spectra in self.spectra]
        self.levels = [short_levels(channel) for channel in left_right_side(samples)]
        self.audible = []
        for channel in samples.T:
            frames = np.lib.stride_tricks.sliding_window_view(channel, WINDOW)[::HOP]
            self.audible.append(np.sqrt((frames ** 2).mean(axis=1)) > SILENCE)

    def compare(self, decoded):
        """Figures of a decoded version, over the frames of all channels."""
        ratios = []
        for channel in range(self.samples.shape[1]):
            noise = (self.spectra[channel] - ear_spectra(decoded[:, channel])) ** 2
            ratio = noise @ BANDS.astype(np.float32) / self.threshold[channel]
            ratios.append(ratio[self.audible[channel]])
        ratio = np.maximum(np.concatenate(ratios), 1e-9)
        frames, worst = ratio.mean(axis=1), ratio.max(axis=1)
        decibels = 10 * np.log10(frames)
        errors = [short_levels(channel) - levels
                  for channel, levels in zip(left_right_side(decoded), self.levels)]
        return {
            "mean": float(decibels.mean()),
            "p95": float(np.percentile(decibels, 95)),
            "total": float(10 * np.log10(frames.mean())),  # Total NMR_B of the standard
            "over 0": float((worst > 1).mean()),
            "over 1.5": float((worst > 10 ** 0.15).mean()),  # its relative disturbed frames
            "level": float(np.sqrt((np.concatenate(errors[:2]) ** 2).mean())),
            "collapsed": collapsed(np.concatenate(self.levels[:2]), np.concatenate(errors[:2])),
            "side": collapsed(self.levels[2], errors[2]),
        }


# Signals. All are (samples, 2) arrays of float64 on the grid of 16 bits.

def to_16_bits(samples):
    return np.clip(np.round(samples * 32768), -32768, 32767) / 32768


def excerpt(name, start, seconds):
    raw = subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-ss", str(start), "-t", str(seconds), "-i",
         f"{MUSIC}/{name}.ogg", "-f", "s16le", "-ac", "2", "-ar", str(RATE), "-"],
        check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<i2").reshape(-1, 2)[:seconds * RATE] / 32768


def pan(mono, place):
    """Two channels; place 0 is left, 1 is right."""
    return np.outer(mono, [np.cos(place * np.pi / 2), np.sin(place * np.pi / 2)])


def notes(seconds, generator, gaps, sound):
    """Places sounds at random distances; returns the samples and where the attacks are."""
    samples = np.zeros((seconds * RATE, 2))
    attacks, position = [], RATE // 4
    while position < len(samples) - RATE:
        note = sound(generator)[:len(samples) - position]
        samples[position:position + len(note)] += note
        attacks.append(position)
        position += int(RATE * generator.uniform(*gaps))
    return to_16_bits(samples * (0.7 / np.abs(samples).max())), attacks


def castanet(generator):
    time = np.arange(RATE // 10) / RATE
    wood = sum(np.sin(2 * np.pi * frequency * time + generator.uniform(0, 6)) * np.exp(-time * rate)
               for frequency, rate in ((1150, 250), (2300, 300), (3700, 400), (6100, 500)))
    click = generator.standard_normal(len(time)) * np.exp(-time * 700)
    return pan((wood + 2 * click) * generator.uniform(0.4, 1), generator.uniform(0.2, 0.8))


def harpsichord(generator):
    time = np.arange(RATE * 3 // 2) / RATE
    base = 110 * 2 ** (generator.integers(0, 30) / 12)
    tone = sum(np.sin(2 * np.pi * base * k * time) * k ** -0.6 * np.exp(-time * (2 + 0.5 * k))
               for k in range(1, 41) if base * k < 16000)
    return pan(tone, generator.uniform(0.3, 0.7))


def glockenspiel(generator):
    time = np.arange(RATE) / RATE
    base = 800 * 2 ** (generator.integers(0, 24) / 12)
    tone = sum(np.sin(2 * np.pi * base * factor * time) * gain * np.exp(-time * rate)
               for factor, gain, rate in ((1, 1, 4), (2.756, 0.5, 8), (5.404, 0.25, 15))
               if base * factor < 18000)
    return pan(tone, generator.uniform(0.3, 0.7))


def noise_burst(generator):
    return generator.standard_normal((RATE // 5, 2)) * generator.uniform(0.1, 1)


def sweep(seconds):
    time = np.arange(seconds * RATE) / RATE
    octaves = np.log2(15000 / 50)
    phase = 2 * np.pi * 50 * seconds / (octaves * np.log(2)) * (2 ** (octaves * time / seconds) - 1)
    return to_16_bits(pan(0.35 * np.sin(phase), 0.4)), []


def critical_signals():
    generator = np.random.default_rng(1387)
    return {
        "castanets": notes(12, generator, (0.11, 0.4), castanet),
        "harpsichord": notes(12, generator, (0.12, 0.35), harpsichord),
        "glockenspiel": notes(12, generator, (0.15, 0.6), glockenspiel),
        "noise bursts": notes(12, generator, (0.3, 0.6), noise_burst),
        "sweep": sweep(12),
    }


# Encoding, decoding, and what the stream holds.

def write_wave(path, samples):
    with wave.open(path, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32768).astype("<i2").tobytes())


def encode(source, setting, destination):
    subprocess.run(["lame", "--quiet", "--noreplaygain", *setting.arguments(), source, destination],
                   check=True)


def decode(path, count):
    """The decoded samples, without encoder delay and padding."""
    raw = subprocess.run(["mpg123", "-q", "-s", "-e", "f32", path], check=True,
                         capture_output=True).stdout
    samples = np.frombuffer(raw, np.float32).reshape(-1, 2).astype(float)
    if len(samples) != count:
        sys.exit(f"{path}: {len(samples)} samples decoded of {count}")
    return samples


def lag(original, decoded):
    """The delay, in samples, at which a decoded version correlates best with its original."""
    middle = len(original) // 2
    part = slice(middle - 2 ** 16, middle + 2 ** 16)
    first, second = original[part].sum(axis=1), decoded[part].sum(axis=1)
    correlation = np.fft.irfft(np.fft.rfft(second) * np.conj(np.fft.rfft(first)))
    peak = int(np.argmax(correlation))
    return peak - len(first) if peak > len(first) // 2 else peak


KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]


def bits(stream):
    """(all bits, bits of stuffing that carry nothing, bytes after the Info frame)."""
    position, total, stuffing, audio_start = 0, 0, 0, None
    while position + 4 <= len(stream) and stream[position] == 0xFF:
        header = stream[position:position + 4]
        if header[1] != 0xFB or header[2] >> 2 & 3 != 0:
            sys.exit("not a stream of MPEG-1 Layer III at 44.1 kHz without checksums")
        length = 144000 * KILOBITS[header[2] >> 4] // RATE + (header[2] >> 1 & 1)
        if audio_start is None:  # the Info frame
            audio_start = length
        else:
            total += 8 * length
            side = int.from_bytes(stream[position + 4:position + 36], "big")
            # Two granules of two channels, 59 bits each, from bit 20; part2_3_length comes first.
            stuffing += 8 * (length - 36) - sum(
                side >> (256 - 20 - 59 * index - 12) & 0xFFF for index in range(4))
        position += length
    return total, stuffing, stream[audio_start:]


def noise_before_attacks(original, decoded, attacks):
    """Energy of the error in the 5 ms before the attacks, against the 5 ms after, in dB."""
    span = RATE // 200
    before = sum(((decoded - original)[at - span:at] ** 2).sum() for at in attacks)
    after = sum((original[at:at + span] ** 2).sum() for at in attacks)
    return float(10 * np.log10(before / after)) if attacks and before else None


def to_48_kilohertz(channel):
    """Band-limited resampling of a whole number of seconds."""
    return np.fft.irfft(np.fft.rfft(channel), len(channel) * 160 // 147) * 160 / 147


def zimtohrli_distance(original, decoded):
    import zimtohrli  # optional, and slow to load

    meter = zimtohrli.Pyohrli()
    middle, half = len(original) // 2, min(8 * RATE, len(original) // 2 // RATE * RATE)
    part = slice(middle - half, middle + half)
    return float(np.mean([
        meter.distance(to_48_kilohertz(original[part, channel]),
                       to_48_kilohertz(decoded[part, channel])) for channel in (0, 1)]))


# Work for the pool. Every worker finds the excerpts in the folder.

def excerpt_paths(folder, name):
    stem = f"{folder}/{name.replace(' ', '-')}"
    return f"{stem}.npy", f"{stem}-threshold.npy", f"{stem}.wav"


def prepare(folder, name, samples):
    pcm, threshold, wav = excerpt_paths(folder, name)
    np.save(pcm, samples)
    np.save(threshold, np.array(Reference(samples).threshold))
    write_wave(wav, samples)


def load(folder, name):
    pcm, threshold, _ = excerpt_paths(folder, name)
    return Reference(np.load(pcm), np.load(threshold))


def measure(job):
    """Results of one excerpt with several settings, which share a rate: {setting: figures}."""
    folder, name, attacks, settings, opinion = job
    reference = load(folder, name)
    results, known = {}, {}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for setting in settings:
            path = f"{scratch}/encoded.mp3"
            encode(excerpt_paths(folder, name)[2], setting, path)
            with open(path, "rb") as file:
                total, stuffing, audio = bits(file.read())
            digest = hashlib.sha256(audio).hexdigest()
            if digest not in known:
                decoded = decode(path, len(reference.samples))
                if lag(reference.samples, decoded) != 0:
                    sys.exit(f"{name}, {setting}: not aligned")
                figures = reference.compare(decoded)
                figures["stuffing"] = stuffing / total
                figures["rate"] = total / len(reference.samples) * RATE / 1000
                figures["attack"] = noise_before_attacks(reference.samples, decoded, attacks)
                figures["digest"] = digest
                if opinion:
                    figures["distance"] = zimtohrli_distance(reference.samples, decoded)
                known[digest] = figures
            results[setting] = known[digest]
    return name, results


def check_meter(job):
    """The meter's answer to damage of known order: {damage: figures}."""
    folder, name = job
    reference = load(folder, name)
    samples = reference.samples
    generator = np.random.default_rng(516)
    noise = generator.standard_normal(samples.shape)
    damage = {f"white noise at {level} dBFS": samples + noise * 10 ** (level / 20)
              for level in (-90, -75, -60, -45)}
    spectrum = np.fft.rfft(samples, axis=0)
    frequency = np.fft.rfftfreq(len(samples), 1 / RATE)
    for limit in (16000, 10000, 6000):
        damage[f"lowpass at {limit // 1000} kHz"] = np.fft.irfft(
            spectrum * (frequency < limit)[:, None], len(samples), axis=0)
    return name, {what: reference.compare(decoded) for what, decoded in damage.items()}


# Statistics and tables.

def bootstrap(differences):
    """Mean and 95 % interval of the mean, by resampling the excerpts."""
    values = np.array(differences)
    generator = np.random.default_rng(516)
    means = values[generator.integers(0, len(values), (10000, len(values)))].mean(axis=1)
    return values.mean(), *np.percentile(means, [2.5, 97.5])


def interval(differences, digits=2, factor=1.0):
    mean, low, high = (factor * figure for figure in bootstrap(differences))
    return f"{mean:+.{digits}f} [{low:+.{digits}f}, {high:+.{digits}f}]"


def table(title, header, rows):
    print(f"\n## {title}\n")
    print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()


def averages(results, names, setting):
    return {key: statistics.mean(results[name][setting][key] for name in names)
            for key in ("mean", "p95", "total", "over 0", "over 1.5", "level", "collapsed",
                        "side", "stuffing", "rate")}


def figure_cells(figures):
    return [f"{figures['mean']:.2f}", f"{figures['p95']:.2f}", f"{figures['total']:.2f}",
            f"{100 * figures['over 0']:.1f}", f"{100 * figures['over 1.5']:.1f}",
            f"{figures['level']:.3f}", f"{100 * figures['collapsed']:.2f}",
            f"{100 * figures['side']:.2f}"]


FIGURES = ["mean NMR dB", "P95 dB", "total NMR_B dB", "% frames > 0 dB", "% frames > 1.5 dB",
           "level error dB", "% bands collapsed", "% in side"]


def differences(results, names, rate, quality, key):
    """Each excerpt's figure at a quality, minus the figure at q4."""
    reference = Setting(*rate, REFERENCE_QUALITY)
    return [results[name][Setting(*rate, quality)][key] - results[name][reference][key]
            for name in names]


def print_quality_tables(results, music, synthetic):
    rows = []
    for rate, quality in itertools.product(RATES, QUALITIES):
        setting = Setting(*rate, quality)
        figures = averages(results, music, setting)
        critical = averages(results, synthetic, setting)
        attacks = [results[name][setting]["attack"] for name in synthetic
                   if results[name][setting]["attack"] is not None]
        rows.append([setting.rate_name(), f"q{quality}", *figure_cells(figures),
                     f"{critical['mean']:.2f}", f"{100 * critical['over 1.5']:.1f}",
                     f"{critical['level']:.3f}", f"{100 * critical['collapsed']:.2f}",
                     f"{statistics.mean(attacks):.1f}", f"{100 * figures['stuffing']:.2f}",
                     f"{figures['rate']:.1f}"])
    table("Each setting, means over the pieces of music, then over the critical signals",
          ["rate", "q", *FIGURES, "critical: mean NMR dB", "critical: % > 1.5 dB",
           "critical: level error dB", "critical: % bands collapsed",
           "noise before attacks dB", "% bits of stuffing", "kbit/s"], rows)

    rows = []
    for rate, quality in itertools.product(RATES, QUALITIES):
        if quality == REFERENCE_QUALITY:
            continue
        by_piece = differences(results, music, rate, quality, "mean")
        disturbed = differences(results, music, rate, quality, "over 1.5")
        total = differences(results, music, rate, quality, "total")
        levels = differences(results, music, rate, quality, "level")
        collapse = differences(results, music, rate, quality, "collapsed")
        side = differences(results, music, rate, quality, "side")
        critical = differences(results, synthetic, rate, quality, "mean")
        rows.append([Setting(*rate, 0).rate_name(), f"q{quality} - q4", interval(by_piece),
                     f"{sum(value < 0 for value in by_piece)}/{len(by_piece)}", interval(total),
                     interval(disturbed, 1, 100), interval(levels, 3),
                     interval(collapse, 2, 100), interval(side, 2, 100), interval(critical)])
    table("Paired differences from q4 (positive: q4 is better), with 95 % intervals",
          ["rate", "difference", "mean NMR dB", "pieces better than q4", "total NMR_B dB",
           "points of % frames > 1.5 dB", "level error dB", "points of % bands collapsed",
           "points of % in side", "critical signals: mean NMR dB"], rows)

    shown = [("CBR", 128), ("CBR", 192), ("CBR", 320), ("ABR", 192)]
    table("q3 - q4 of each excerpt, mean NMR in dB",
          ["excerpt", *(Setting(*rate, 0).rate_name() for rate in shown)],
          [[name, *(f"{differences(results, [name], rate, 3, 'mean')[0]:+.2f}" for rate in shown)]
           for name in music + synthetic])


def print_vbr_tables(results, names):
    rows = []
    for rate in VBR_RATES:
        for quality in VBR_QUALITIES:
            setting = Setting(*rate, quality)
            same = [other for other in VBR_QUALITIES if all(
                results[name][setting]["digest"] == results[name][Setting(*rate, other)]["digest"]
                for name in names)]
            if same[0] != quality:
                continue
            figures = averages(results, names, setting)
            rows.append([setting.rate_name(), ", ".join(f"q{other}" for other in same),
                         *figure_cells(figures), f"{100 * figures['stuffing']:.2f}",
                         f"{figures['rate']:.1f}"])
    table("VBR: qualities that give the same bytes behind the Info frame share a row",
          ["rate", "q", *FIGURES, "% bits of stuffing", "kbit/s"], rows)


def print_opinion_table(results, names):
    rows = []
    for rate, quality in itertools.product(OPINION_RATES, QUALITIES):
        if quality == REFERENCE_QUALITY:
            continue
        pairs = [[results[name][Setting(*rate, which)]["distance"]
                  for which in (quality, REFERENCE_QUALITY)] for name in names]
        # A distance is 1 minus a similarity in single precision: tiny ones are rounding.
        ratios = [np.log(one / other) for one, other in pairs if min(one, other) > 1e-6]
        mean, low, high = np.exp(bootstrap(ratios))
        rows.append([Setting(*rate, 0).rate_name(), f"q{quality} / q4",
                     f"{mean:.3f} [{low:.3f}, {high:.3f}]",
                     f"{sum(ratio < 0 for ratio in ratios)}/{len(ratios)}"])
    table("Second opinion: Zimtohrli distance against q4 (above 1: q4 is better)",
          ["rate", "ratio", "geometric mean and 95 % interval", "excerpts better than q4"], rows)


def print_speed_table(folder, music, rounds):
    """Encodes in turn, so that other load falls on all settings alike; user CPU only."""
    parts = [np.load(excerpt_paths(folder, name)[0])[:12 * RATE] for name in music[:5]]
    path = f"{folder}/speed.wav"
    write_wave(path, np.concatenate(parts))
    seconds = {}
    for _ in range(rounds):
        for rate, quality in itertools.product(SPEED_RATES, QUALITIES):
            setting = Setting(*rate, quality)
            process = subprocess.Popen(["lame", "--quiet", "--noreplaygain", *setting.arguments(),
                                        path, "/dev/null"])
            _, status, usage = os.wait4(process.pid, 0)
            if status != 0:
                sys.exit(f"lame failed with status {status}: {setting}")
            seconds.setdefault(setting, []).append(usage.ru_utime)
    rows = []
    for rate in SPEED_RATES:
        base = statistics.median(seconds[Setting(*rate, REFERENCE_QUALITY)])
        rows.append([Setting(*rate, 0).rate_name(), *(
            f"{statistics.median(seconds[Setting(*rate, quality)]) / base:.2f}"
            for quality in QUALITIES)])
    table(f"User CPU time against q4, medians of {rounds} rounds",
          ["rate", *(f"q{quality}" for quality in QUALITIES)], rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=int, default=45)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pieces", type=int, default=len(PIECES))
    parser.add_argument("--second-opinion", action="store_true")
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    if not os.path.isdir(MUSIC):
        sys.exit(f"{MUSIC} is missing: apt-get install wesnoth-1.16-music")

    pieces = PIECES[:options.pieces]
    signals = critical_signals()
    music, synthetic = [name for name, _ in pieces], list(signals)
    names = music + synthetic
    with multiprocessing.Pool() as pool:
        pool.starmap(prepare, [
            *((folder, name, excerpt(name, start, options.seconds)) for name, start in pieces),
            *((folder, name, samples) for name, (samples, _) in signals.items())], chunksize=1)

        jobs = []
        for name in names:
            attacks = signals[name][1] if name in signals else []
            for rate, qualities in [*((rate, QUALITIES) for rate in RATES),
                                    *((rate, VBR_QUALITIES) for rate in VBR_RATES)]:
                jobs.append((folder, name, attacks, [Setting(*rate, q) for q in qualities],
                             options.second_opinion and rate in OPINION_RATES))
            jobs.append((folder, name, attacks, LADDER, False))
        results = {name: {} for name in names}
        for name, figures in pool.imap_unordered(measure, jobs):
            results[name].update(figures)
        damage = dict(pool.imap_unordered(check_meter, [(folder, name) for name in names]))

    print(f"{len(music)} pieces, {options.seconds} s of each, and {len(synthetic)} critical "
          "signals; joint stereo. NMR: ITU-R BS.1387-1 basic.")
    table("The meter: damage, means over the pieces of music", ["damage", *FIGURES], [
        [what, *figure_cells({key: statistics.mean(damage[name][what][key] for name in music)
                           for key in damage[music[0]][what]})] for what in damage[music[0]]])
    ladder = LADDER + [Setting(*rate, REFERENCE_QUALITY) for rate in RATES]
    table("The meter: bit rates, means over the pieces of music", ["setting", *FIGURES], [
        [f"{setting.rate_name()} q{setting.quality}",
         *figure_cells(averages(results, music, setting))] for setting in ladder])
    print_quality_tables(results, music, synthetic)
    print_vbr_tables(results, music)
    if options.second_opinion:
        print_opinion_table(results, names)
    print_speed_table(folder, music, options.rounds)


if __name__ == "__main__":
    main()
