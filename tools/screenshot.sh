#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Draw a screen of the demo as it is: doc/screen.svg, the picture in README.md.
#
#   tools/screenshot.sh [-s COLUMNSxROWS] [-w SECONDS] [-k KEYS] [-o FILE] [SCENARIO...]
#
# -k: keys to press before the picture is taken, in the words of tmux send-keys. The wait is for
# the demo's leak to become a suspect.
set -eu
cd "$(dirname "$0")/.."

size=100x32 seconds=150 keys='' output=doc/screen.svg
while getopts s:w:k:o: option; do
	case $option in
	s) size=$OPTARG ;;
	w) seconds=$OPTARG ;;
	k) keys=$OPTARG ;;
	o) output=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))

tools/install.sh build screen
work=$(mktemp -d)
terminal() {
	tmux -S "$work/socket" -f /dev/null "$@"
}
clean_up() {
	terminal kill-server 2>/dev/null || true
	rm -rf "$work"
}
trap clean_up EXIT

LC_ALL=C.UTF-8 TERM=screen-256color terminal new-session -d -x "${size%x*}" -y "${size#*x}" \
	"LC_ALL=C.UTF-8 TERM=screen-256color tools/demo.sh $*"
sleep "$seconds"
for key in $keys; do
	terminal send-keys "$key"
	sleep 1
done
terminal capture-pane -e -p >"$work/capture"
grep -q 'quit' "$work/capture" || {
	cat "$work/capture" >&2
	echo "screenshot.sh: that is no screen of tt-allocmon" >&2
	exit 1
}
python3 tools/screen_to_svg.py "${size%x*}" "${size#*x}" <"$work/capture" >"$work/picture"
mv "$work/picture" "$output"
echo "wrote $output"
