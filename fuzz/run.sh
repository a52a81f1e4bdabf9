#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# run.sh TARGET SEED...: fuzz for TT_ALLOCMON_FUZZ_SECONDS (20). What it finds stays in the
# working directory, as crash-*. libFuzzer's own exit status for that, 77, means skipped to Meson.
# Its -entropic takes more of the time than a target that draws screens.
set -eu
target=$1
shift
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
cp "$@" "$corpus/"
"$target" -max_total_time="${TT_ALLOCMON_FUZZ_SECONDS:-20}" -max_len=16384 -timeout=5 \
	-error_exitcode=1 -entropic=0 -print_final_stats=1 "$corpus"
