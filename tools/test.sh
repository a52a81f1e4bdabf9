#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Install what the tests need, build, and run all of them.
#
#   tools/test.sh             everything: some 30 minutes on two cores
#   tools/test.sh --quick     only the quick suites of one build
#   tools/test.sh --soak      everything, with the long runs at full length: hours
#   tools/test.sh --no-ttnn   everything but the end-to-end tests on stock ttnn
#
# The last line is `N passed, N failed`: all test cases of all builds. Exit 0 only if none failed.
# Nothing but packages is downloaded (apt, PyPI, Maven Central). All is built in build/; stock ttnn
# is kept in ~/.cache/tt-allocmon.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
export HOME="${HOME:-/root}" PATH="$root/build/meson/bin:$PATH"

quick=false ttnn=true soak=false fuzz_seconds=20
for option; do
	case $option in
	--quick) quick=true ttnn=false ;;
	--soak) soak=true fuzz_seconds=1800 ;;
	--no-ttnn) ttnn=false ;;
	*) sed -n 's/^#   //p' "$0" >&2 && exit 2 ;;
	esac
done

logs=$root/build/test-logs
rm -rf "$logs"
mkdir -p "$logs"

say() {
	printf '\n== %s (%s)\n' "$*" "$(date +%T)"
}

# A build that failed counts as a failed test case.
fail_build() {
	sed -n '/FAILED:\|ERROR:\|error:/,$p' "$logs/build-$1.txt" | head -n 100
	printf '{"name": "build %s", "result": "FAIL"}\n' "$1" >>"$logs/builds.json"
}

# build NAME MESON-OPTION...: in build/NAME, with werror.
build() {
	build_name=$1
	shift
	say "build $build_name"
	reconfigure=
	[ ! -d "build/$build_name" ] || reconfigure=--reconfigure
	if ! meson setup $reconfigure "build/$build_name" --werror -Dtests=enabled "$@" \
		>"$logs/build-$build_name.txt" 2>&1 ||
		! meson compile -C "build/$build_name" >>"$logs/build-$build_name.txt" 2>&1; then
		fail_build "$build_name"
		return 1
	fi
}

# run NAME BUILD OPTION-OF-MESON-TEST...: the cases go to $logs/NAME*.json.
run() {
	run_name=$1 run_build=$2
	shift 2
	say "run $run_name"
	status=0
	$launcher meson test -C "build/$run_build" --no-rebuild --print-errorlogs \
		--logbase "$run_name" "$@" >"$logs/$run_name.txt" 2>&1 </dev/null || status=$?
	mv "build/$run_build/meson-logs/$run_name"*.json "$logs/" 2>/dev/null ||
		: >"$logs/$run_name.json"
	if [ "$status" != 0 ]; then
		sed -n '/Summary of Failures/,$!p' "$logs/$run_name.txt" | tail -n 150
	fi
	grep -E '^(Ok|Fail|Skipped|Timeout):' "$logs/$run_name.txt" | tr -s ' \n' ' ' || true
	echo
}

# Old ThreadSanitizers cannot place their memory under a kernel that randomises more address bits.
launcher=
without_aslr() {
	! setarch "$(uname -m)" -R true 2>/dev/null || launcher="setarch $(uname -m) -R"
	"$@"
	launcher=
}

# What a run that was killed left in memory.
tools/sweep.sh
tools/install.sh build test screen browser
say "versions: $(gcc --version | head -n 1), meson $(meson --version), $(uname -sr)"

build gcc && run quick gcc

if ! $quick; then
	run valgrind gcc --setup valgrind
	export CK_TIMEOUT_MULTIPLIER=5
	# Of gcc, whose sanitizers are libraries that a preloaded library can share with its host.
	build asan --native-file tools/dev.ini &&
		run asan asan --no-suite lint --timeout-multiplier 5

	export CC=clang CXX=clang++
	# ThreadSanitizer does not follow a process that forks while its threads run.
	build tsan --native-file tools/tsan.ini &&
		TT_ALLOCMON_TEST_FORKS=0 TSAN_OPTIONS=report_thread_leaks=0 \
			without_aslr run tsan tsan --suite common --suite producer --suite viewer \
			--timeout-multiplier 8
	if build clang --native-file tools/dev.ini -Dfuzz=true; then
		run clang clang --suite common --suite producer --suite viewer --suite screen \
			--timeout-multiplier 5
		TT_ALLOCMON_FUZZ_SECONDS=$fuzz_seconds run fuzz clang --setup full --suite slow
	fi
	unset CC CXX CK_TIMEOUT_MULTIPLIER
fi

if $soak; then
	# Every instruction, 100,000 kills, 20,000 forks.
	CK_TIMEOUT_MULTIPLIER=2000 TT_ALLOCMON_TEST_STEP=1 TT_ALLOCMON_TEST_KILLS=100000 \
		TT_ALLOCMON_TEST_FORKS=20000 TT_ALLOCMON_TEST_PAIRS=100000000 \
		run soak gcc --setup full --suite native --suite producer --timeout-multiplier 1000
fi

if $ttnn; then
	say "stock ttnn"
	tools/install.sh ttnn
	run ttnn gcc --setup full --suite ttnn
else
	say "LEFT OUT: the end-to-end tests on stock ttnn"
fi
! $quick || say "LEFT OUT: sanitizers, valgrind, fuzzing and the slow suites (--quick)"

tools/sweep.sh
say "result"
exec python3 tools/tally.py "$logs"/*.json
