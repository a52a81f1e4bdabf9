#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Look at every ttnn release on PyPI: what of it can be tracked, and whether that is right.
#
#   tools/ttnn-matrix.sh               all 18: some 20 minutes
#   tools/ttnn-matrix.sh VERSION...    only these
#
# Writes their rows in doc/compatibility.md, unless a number of any is wrong: then the exit is 1.
# Each release is installed into TT_ALLOCMON_TTNN_CACHE (default ~/.cache/tt-allocmon), 0.6 GB, and
# removed afterwards where it was not there before.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
export HOME="${HOME:-/root}" PATH="$root/build/meson/bin:$PATH"

case ${1:-} in -*) sed -n 's/^#   //p' "$0" >&2 && exit 2 ;; esac

tools/install.sh build ttnn >&2
build=build/matrix
if [ -d "$build" ]; then reconfigure=--reconfigure; else reconfigure=; fi
mkdir -p build
if ! { meson setup $reconfigure "$build" -Dtests=disabled && meson compile -C "$build"; } \
	>build/matrix.log 2>&1; then
	tail -n 40 build/matrix.log >&2
	exit 1
fi
exec python3 tests/e2e/matrix.py "$build/producer/preload/libtt-allocmon-preload.so" \
	"$build/viewer/tt-allocmon" doc/compatibility.md "$@"
