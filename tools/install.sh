#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Install the packages that a part of the project needs, where they are missing (Debian, Ubuntu).
#
#   install.sh PART...    PART: build, screen, test, browser, ttnn
#
# Says what it installs and asks nothing. Needs root, or sudo, only when something is missing.
# Where the release's Meson is older than 1.0, one from PyPI is put into build/meson/bin.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

packages_of() {
	case $1 in
	build) echo gcc libc6-dev meson ninja-build pkg-config libncurses-dev libcjson-dev \
		libelf-dev libzstd-dev scdoc ;;
	screen) echo tmux ncurses-base ;;
	test) echo g++ check clang llvm libclang-rt-dev clang-format-14 libvterm-dev relacy-dev \
		valgrind libc6-dbg binutils shellcheck zstd python3 python3-pytest ;;
	browser) echo chromium ;;
	ttnn) echo python3 binutils-riscv64-unknown-elf ;;
	*) echo "install.sh: no such part: $1" >&2 && exit 2 ;;
	esac
}

is_installed() {
	dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
	elif command -v sudo >/dev/null; then
		sudo env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
	else
		echo "install.sh: neither root nor sudo; have these installed:$missing" >&2
		exit 1
	fi
}

install_packages() {
	as_root apt-get update -qq
	present=
	for package; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			present="$present $package"
		else
			echo "install.sh: this release has no $package; going on without" >&2
		fi
	done
	# shellcheck disable=SC2086
	as_root apt-get install -y -qq --no-install-recommends $present >/dev/null
}

meson_is_new_enough() {
	command -v meson >/dev/null && case $(meson --version) in 0.*) return 1 ;; esac
}

missing=
for part; do
	for package in $(packages_of "$part"); do
		is_installed "$package" || missing="$missing $package"
	done
done

if [ -n "$missing" ]; then
	if command -v apt-get >/dev/null; then
		echo "installing:$missing"
		# shellcheck disable=SC2086
		install_packages $missing
	else
		echo "install.sh: no apt-get here; needed, under Debian's names:$missing" >&2
	fi
fi

PATH=$root/build/meson/bin:$PATH
if command -v meson >/dev/null && ! meson_is_new_enough; then
	echo "installing: meson, from PyPI, into build/meson"
	is_installed python3-venv || install_packages python3-venv
	python3 -m venv "$root/build/meson"
	"$root/build/meson/bin/pip" install --quiet 'meson>=1.0'
fi
