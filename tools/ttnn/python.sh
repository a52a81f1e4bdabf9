#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Print the path of a CPython 3.12 or 3.10, the only versions for which ttnn wheels exist.
#
#   python.sh [CACHE]     CACHE: where one may be unpacked (default ~/.cache/tt-allocmon)
#
# Looks in PATH and in pyenv, then asks apt (Ubuntu has one of them), and at last takes the package
# org.bytedeco:cpython from Maven Central: an unmodified CPython that needs nothing but libc, for
# distributions such as Debian 12 that package neither version.
set -eu

cache=${1:-${TT_ALLOCMON_CACHE:-$HOME/.cache/tt-allocmon}}
release=3.12.1-1.5.10
digest=a135fcf4dc01adebf7ea439252276fc3196db80f7e0dd3da0b61f1ec489b68bd
jar=https://repo1.maven.org/maven2/org/bytedeco/cpython/$release/cpython-$release-linux-x86_64.jar

works() {
	"$1" -c 'import ctypes, ensurepip, ssl, sys, venv
sys.exit(sys.version_info[:2] not in ((3, 12), (3, 10)))' >/dev/null 2>&1
}

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

find_installed() {
	for candidate in python3.12 python3.10 \
		"$HOME"/.pyenv/versions/3.12*/bin/python "$HOME"/.pyenv/versions/3.10*/bin/python \
		"$cache/cpython-$release/bin/python3.12"; do
		if works "$candidate"; then
			command -v "$candidate"
			return 0
		fi
	done
	return 1
}

install_with_apt() {
	for version in 3.12 3.10; do
		if apt-cache show "python$version-venv" >/dev/null 2>&1; then
			echo "python.sh: installing python$version" >&2
			as_root apt-get install -y -qq "python$version" "python$version-venv" \
				>/dev/null </dev/null
			return 0
		fi
	done
	return 1
}

# The package is laid out for Java: its programs have no mode bits and find no libraries of theirs.
unpack_from_maven() {
	echo "python.sh: taking CPython from Maven Central (org.bytedeco:cpython:$release)" >&2
	for tool in curl unzip patchelf; do
		command -v "$tool" >/dev/null || as_root apt-get install -y -qq "$tool" >/dev/null
	done
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/cpython.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	curl -sSfL --retry 3 -o "$work/cpython.jar" "$jar"
	echo "$digest  $work/cpython.jar" | sha256sum -c --quiet
	unzip -q "$work/cpython.jar" -d "$work"
	tree=$work/org/bytedeco/cpython/linux-x86_64
	chmod +x "$tree"/bin/*
	patchelf --set-rpath '$ORIGIN/..' "$tree/bin/python3.12"
	for module in "$tree"/lib/python3.12/lib-dynload/*.so; do
		patchelf --add-rpath '$ORIGIN/../../..' "$module"
	done
	rm -rf "$cache/cpython-$release"
	mv "$tree" "$cache/cpython-$release"
}

find_installed && exit 0
{ install_with_apt || unpack_from_maven; } && find_installed && exit 0
echo "python.sh: no CPython 3.12 or 3.10: install one, or put it into PATH" >&2
exit 1
