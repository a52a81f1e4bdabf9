#!/bin/sh
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
# Make a Python environment with a stock ttnn that runs on mock devices: no hardware, no driver.
#
#   setup.sh DIR [VERSION]     VERSION: a ttnn release (default 0.81.1)
#
# Does nothing where DIR holds that version already. Needs what python.sh finds or fetches, the
# wheel from PyPI, and riscv64-unknown-elf-as and -ld (Debian: binutils-riscv64-unknown-elf).
set -eu

directory=$1
version=${2:-0.81.1}
here=$(cd "$(dirname "$0")" && pwd)
mark=$directory/.tt-allocmon-$version

[ -e "$mark" ] && exit 0

for tool in riscv64-unknown-elf-as riscv64-unknown-elf-ld; do
	command -v "$tool" >/dev/null || {
		echo "setup.sh: no $tool: install binutils-riscv64-unknown-elf" >&2
		exit 1
	}
done
python=$("$here/python.sh")
mkdir -p "$(dirname "$directory")"
"$python" -m venv "$directory"
"$directory/bin/pip" install --quiet --disable-pip-version-check "ttnn==$version"

package=$("$directory/bin/python" -c '
import importlib.util
print(importlib.util.find_spec("ttnn").submodule_search_locations[0])')

# The oldest run no program on mock devices, and have no file that names a compiler.
if [ ! -e "$package/tt_metal/sfpi-version" ]; then
	touch "$mark"
	exit 0
fi

# The runtime asks its RISC-V compiler for its version, finds the wheel's precompiled firmware by
# it, and compiles kernels at run time. Mock devices run no kernel, so that an empty one will do.
bin=$package/runtime/sfpi/compiler/bin
mkdir -p "$bin"
release=$(sed -n "s/^sfpi_version='\(.*\)'/\1/p" "$package/tt_metal/sfpi-version")
build=$(sed -n "s/^sfpi_build='\(.*\)'/\1/p" "$package/tt_metal/sfpi-version")
riscv64-unknown-elf-as -march=rv32im -mabi=ilp32 "$here/empty_kernel.S" -o "$bin/empty_kernel.o"
riscv64-unknown-elf-ld -m elf32lriscv --emit-relocs -T "$here/empty_kernel.ld" \
	"$bin/empty_kernel.o" -o "$bin/empty_kernel.elf"
sed "s/@SFPI_VERSION@/${release}[${build}]/" "$here/empty_compiler.py" >"$bin/riscv-tt-elf-g++"
chmod +x "$bin/riscv-tt-elf-g++"
touch "$mark"
