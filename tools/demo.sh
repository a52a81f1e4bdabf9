#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Install what is missing, build, and show a live mesh: no hardware, no Python.
#
#   tools/demo.sh [SCENARIO...]   default: leak churn; see tt-allocmon(1), demo
#   tools/demo.sh --ttnn          stock ttnn on eight mock devices, tracked by `tt-allocmon run`
#
# Quit with q. Without a terminal: some lines of status. What it starts it ends, and its segment is
# a directory of its own, so that it never shows up beside real jobs.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
export HOME="${HOME:-/root}" PATH="$root/build/meson/bin:$PATH"

ttnn=false
case ${1:-} in
--ttnn) ttnn=true ;;
-*) sed -n 's/^#   //p' "$0" >&2 && exit 2 ;;
'') set -- leak churn ;;
esac

tools/install.sh build >&2
log=$root/build/demo.log
mkdir -p build
if [ -d build/demo ]; then reconfigure=--reconfigure; else reconfigure=; fi
if ! { meson setup $reconfigure build/demo --buildtype=release -Dtests=disabled &&
	meson compile -C build/demo; } >"$log" 2>&1; then
	tail -n 40 "$log" >&2
	exit 1
fi
monitor=$root/build/demo/viewer/tt-allocmon

jobs=
TT_ALLOCMON_DIR=$(mktemp -d /dev/shm/tt-allocmon-demo.XXXXXX)
export TT_ALLOCMON_DIR
clean_up() {
	for job in $jobs; do kill "$job" 2>/dev/null || true; done
	# shellcheck disable=SC2086
	[ -z "$jobs" ] || wait $jobs 2>/dev/null || true
	rm -rf "$TT_ALLOCMON_DIR"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if $ttnn; then
	tools/install.sh ttnn >&2
	tools/ttnn/demo.sh "$monitor" build/ttnn >"$log" 2>&1 </dev/null &
	jobs=$!
else
	for scenario; do
		"$monitor" demo "$scenario" >>"$log" 2>&1 </dev/null &
		jobs="$jobs $!"
	done
fi

# The first start of stock ttnn compiles kernels for its mock devices.
patience=$(if $ttnn; then echo 1200; else echo 100; fi)
until "$monitor" status 2>/dev/null | grep -q '^Device'; do
	patience=$((patience - 1))
	# shellcheck disable=SC2086
	if [ "$patience" = 0 ] || ! kill -0 $jobs 2>/dev/null; then
		tail -n 40 "$log" >&2
		echo "demo.sh: nothing to show" >&2
		exit 1
	fi
	sleep 0.1
done

if [ -t 0 ] && [ -t 1 ]; then
	"$monitor"
else
	sleep 2
	"$monitor" status
fi
