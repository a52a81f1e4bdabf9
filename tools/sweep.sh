#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Remove the folders of tests and benchmarks that were killed: tt-allocmon-KIND-PID-RANDOM, where no
# process has that number any more.
#
#   tools/sweep.sh [FOLDER...]    where they are; default /dev/shm and /tmp
set -eu

[ $# -gt 0 ] || set -- /dev/shm /tmp
for folder; do
	for left in "$folder"/tt-allocmon-*-*-*; do
		rest=${left##*/tt-allocmon-}
		maker=${rest#*-}
		maker=${maker%%-*}
		case $maker in
		'' | *[!0-9]*) continue ;;
		esac
		# Of other users: theirs, and not for us to remove.
		[ -d "$left" ] && [ ! -L "$left" ] && [ -O "$left" ] || continue
		[ -d "/proc/$maker" ] || rm -rf "$left"
	done
done
