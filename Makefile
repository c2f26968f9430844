# `make demo` and `make test` are all that a newcomer needs: both set up what is missing first.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=

# The Swift runtime goes into the program, which then needs no toolchain where it is installed.
RELEASE := -c release --static-swift-stdlib
PROGRAM := .build/release/tonearm
DEMO := .build/demo
SOURCES := Package.swift Sources Tests Samples

BUILD_PACKAGES := git libc6-dev libstdc++-12-dev pkg-config \
	libcdio-dev libcdio-paranoia-dev libmp3lame-dev libid3tag0-dev libsndfile1-dev libflac-dev \
	libsoxr-dev libsqlite3-dev libuchardet-dev libebur128-dev libcurl4-openssl-dev libgd-dev \
	libxml2-dev
# Programs that judge what Tonearm makes.
TEST_PACKAGES := cd-paranoia cdrdao eyed3 ffmpeg flac lame libcdio-utils libjpeg-turbo-progs \
	loudgain mp3val mpg123 openssl python3-mutagen sox
# Two hours of real music, and what measures.
BENCH_PACKAGES := cd-paranoia cdparanoia gcc python3-numpy wesnoth-1.16-music
TUNED_PACKAGES := dpkg-dev
TUNED := .build/tuned-lame
MUSIC := /usr/share/games/wesnoth/1.16/data/core/music

.NOTPARALLEL:
.PHONY: all setup setup-bench build demo test check lint format prove bench bench-import \
	bench-reading bench-verifying bench-joins bench-quality tuned-lame install clean

all: build

# Installs from Debian what is missing. $(1): the packages.
define install-missing
@missing=''; \
for package in $(1); do \
  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
    || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
  echo "Installing from Debian:$$missing"; \
  if [ "$$(id -u)" = 0 ]; then as_root=''; else as_root='sudo'; fi; \
  { $$as_root apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends \
      $$missing >/dev/null; } \
  || { echo "Could not install:$$missing" >&2; \
    echo "Install these packages by hand (as root: apt-get install$$missing), then try again." >&2; \
    exit 1; }; \
fi
endef

setup:
	@command -v $(SWIFT) >/dev/null || { \
	  echo "There is no Swift toolchain. Install Swift 6.3 or later from swift.org and put its" >&2; \
	  echo "usr/bin folder on the PATH." >&2; exit 1; }
	$(call install-missing,$(BUILD_PACKAGES) $(TEST_PACKAGES))

setup-bench: setup
	$(call install-missing,$(BENCH_PACKAGES))

build:
	$(SWIFT) build $(RELEASE) --product tonearm

# Rips the sample disc and shows what came out.
demo: setup build
	$(SWIFT) build $(RELEASE) --product make-sample-disc
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	.build/release/make-sample-disc $(DEMO)/disc
	@echo
	$(PROGRAM) info $(DEMO)/disc/sample.cue
	@echo
	$(PROGRAM) rip $(DEMO)/disc/sample.cue --to $(DEMO)/music --no-lookup
	@echo
	@find $(DEMO)/music -type f | sort

test: setup
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

# What CI runs. Package.swift makes every warning of ours an error.
check: lint setup build test

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

# Compares every segment of two hours of music, and of signals made to be difficult, with serial LAME
# at twelve settings: an hour of processor time.
prove: setup-bench
	$(SWIFT) build $(RELEASE) --product prove-segments
	.build/release/prove-segments $(MUSIC)/*.ogg

# Speed: about half an hour.
bench: setup-bench build
	$(SWIFT) build $(RELEASE) --product model-scaling
	python3 Tests/Benchmarks/speed.py $(PROGRAM) .build/release/model-scaling .build/bench

# Imports of whole shelves: about 15 minutes.
bench-import: setup-bench build
	python3 Tests/Benchmarks/shelf.py $(PROGRAM) .build/bench-import

# What comes off bad discs in bad drives, and what reading costs: about 5 minutes.
bench-reading: setup-bench
	$(SWIFT) build $(RELEASE) --product read-disc
	$(SWIFT) build $(RELEASE) --product DriveSimulatorPreload
	python3 Tests/Benchmarks/reading.py .build/release/read-disc \
		.build/release/libDriveSimulatorPreload.so .build/bench-reading

# What checksums, syndromes and repairs of a whole disc cost: seconds, after the build.
bench-verifying: setup-bench
	$(SWIFT) build $(RELEASE) --product bench-verifying
	.build/release/bench-verifying

# What is heard where a track runs on into the next: about 15 minutes. More with `--settings`.
bench-joins: setup-bench build
	python3 Tests/Benchmarks/joins.py $(PROGRAM) .build/bench

# LAME's quality setting: about 15 minutes.
bench-quality: setup-bench
	python3 Tests/Benchmarks/quality.py .build/bench

# Builds Debian's libmp3lame for this machine, with a patch for speed, and Tonearm with it:
# .build/tuned-lame/tonearm. Neither is left if a byte differs from what Debian's library makes.
# About 15 minutes.
tuned-lame: setup-bench build
	$(call install-missing,$(TUNED_PACKAGES))
	sh Tests/TunedLame/build.sh $(SWIFT) $(TUNED)
	python3 Tests/TunedLame/prove.py library $(TUNED)
	PKG_CONFIG_PATH=$(CURDIR)/$(TUNED)/prefix/lib/pkgconfig \
	  $(SWIFT) build $(RELEASE) --product tonearm --scratch-path $(TUNED)/swift
	python3 Tests/TunedLame/prove.py program $(TUNED) $(PROGRAM) $(TUNED)/swift/release/tonearm

install: build
	install -D -s -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/tonearm"

clean:
	rm -rf .build
