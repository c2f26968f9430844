#!/bin/sh
# Builds libmp3lame for this machine from Debian's own source of the version that is installed.
#
# usage: build.sh SWIFT FOLDER
# Everything goes under FOLDER. What comes out is FOLDER/candidate, a prefix with the library, its
# header and its lame.pc; prove.py makes it FOLDER/prefix once it has shown that the bytes are the
# same.
set -eu

fail() {
  echo "tuned-lame: $*" >&2
  exit 1
}

scripts=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
rm -rf "$folder/prefix" "$folder/candidate" "$folder/tonearm" "$folder/build"

# Beside swift is the compiler that it links with; another may lack lld, which LTO needs.
swift=$(command -v "$1") || fail "there is no $1 on the PATH"
compiler=$(dirname "$(readlink -f "$swift")")/clang
[ -x "$compiler" ] || compiler=$(command -v clang) \
  || fail "there is no clang, neither beside $swift nor on the PATH"

version=$(dpkg-query -W -f='${source:Version}' libmp3lame-dev 2>/dev/null) \
  || fail "libmp3lame-dev is not installed, so there is no version to build"

# apt checks Debian's signature and the hashes of the source; the system's own lists and settings
# stay as they are. Its download user may not be able to reach this folder, hence the user.
apt_get() {
  apt-get -q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$folder/apt/sources" \
    -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" \
    -o "APT::Sandbox::User=$(id -un)" "$@"
}

fetch() {
  rm -rf "$folder/apt" "$folder/fetched"
  mkdir -p "$folder/apt/sources" "$folder/apt/lists/partial" \
    "$folder/apt/cache/archives/partial" "$folder/fetched"
  # The mirrors that the system installs packages from, asked for sources instead.
  for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -e "$list" ] || sed -nE 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" \
      >"$folder/apt/sources/$(basename "$list")"
  done
  for list in /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$list" ] || sed -E 's/^[Tt]ypes:.*/Types: deb-src/' "$list" \
      >"$folder/apt/sources/$(basename "$list")"
  done
  apt_get update || return 1
  (cd "$folder/fetched" && apt_get source --download-only "lame=$version") || return 1
  mv "$folder/fetched" "$source"
  rm -rf "$folder/apt"
}

source="$folder/source-$version"
if [ ! -d "$source" ]; then
  fetch >"$folder/fetch.log" 2>&1 || {
    cat "$folder/fetch.log" >&2
    fail "could not fetch Debian's source of lame $version; is there a network?"
  }
fi

echo "tuned-lame: building lame $version with $compiler"
mkdir -p "$folder/build/objects"
# --no-check: apt has checked the signature, by a key that dpkg-source may not have.
dpkg-source --no-check -x "$source"/lame_*.dsc "$folder/build/lame" >"$folder/build.log" 2>&1 \
  || fail "could not unpack the source; see $folder/build.log"
cd "$folder/build/lame"
patch -p1 --batch --fuzz=0 <"$scripts/speed.patch" >>"$folder/build.log" 2>&1 \
  || fail "speed.patch is for another version of LAME than $version; see $folder/build.log"

case $(uname -m) in
x86_64) machine=-march=native ;;
*) machine=-mcpu=native ;;
esac
# Each of these keeps the value of every expression. -ffast-math or its parts would not, and clang
# would by itself fuse a multiplication and an addition, which rounds once instead of twice.
optimization="-O3 $machine -ffp-contract=off -flto -fPIC"

# Debian's options. Only config.h is used of what this makes.
CC="$compiler" CFLAGS="$optimization -fuse-ld=lld" \
  ./configure --disable-shared --disable-frontend --enable-nasm >>"$folder/build.log" 2>&1 \
  || fail "LAME's configure failed; see $folder/build.log"

cd ../objects
# The flags are words to be split. Assertions stay, as in Debian's library.
# shellcheck disable=SC2086
ls ../lame/libmp3lame/*.c ../lame/libmp3lame/vector/xmm_quantize_sub.c ../lame/mpglib/*.c \
  | xargs -P "$(nproc)" -n 1 "$compiler" -w -DHAVE_CONFIG_H -I../lame -I../lame/include \
    -I../lame/libmp3lame -I../lame/mpglib $optimization -c >>"$folder/build.log" 2>&1 \
  || fail "LAME does not compile; see $folder/build.log"

# Linked as a shared library, whose only entrances are the public functions, LAME can be optimized
# as a whole. What is wanted of it is the machine code, which can then be linked into a program.
{
  echo '{ global:'
  sed 's/$/;/' ../lame/include/libmp3lame.sym
  echo 'local: *; };'
} >../exports
# shellcheck disable=SC2086
"$compiler" $optimization -fuse-ld=lld -shared -o ../unused.so -Wl,--lto-O3,-Bsymbolic \
  -Wl,--version-script=../exports,--undefined-version,--lto-obj-path=../whole-library.o *.o -lm \
  >>"$folder/build.log" 2>&1 \
  || fail "link-time optimization failed (it takes clang and lld of one version);" \
    "see $folder/build.log"

candidate="$folder/candidate"
mkdir -p "$candidate/lib/pkgconfig" "$candidate/include/lame"
# A name of its own: no order of -L flags can put the system's library in its place.
archiver=$(dirname "$compiler")/llvm-ar
[ -x "$archiver" ] || archiver=ar
"$archiver" rcs "$candidate/lib/libmp3lame-tuned.a" ../whole-library.o
cp ../lame/include/lame.h "$candidate/include/lame/"
cat >"$candidate/lib/pkgconfig/lame.pc" <<END
prefix=\${pcfiledir}/../..

Name: lame
Description: MP3 encoder library, built for this machine
Version: ${version%-*}
Libs: -L\${prefix}/lib -lmp3lame-tuned -lm
Cflags: -I\${prefix}/include/lame
END
