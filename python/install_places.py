# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""For Meson: where the module is installed, and the way from there to libraries and programs.

install_places.py BUILD PREFIX BINDIR LIBDIR FOLDER CHOICE

FOLDER: Meson's own answer; CHOICE: the user's
"""
import os
import sys

build, prefix, programs, libraries, folder, choice = sys.argv[1:7]


def on_path():
    """A folder below the prefix that this Python looks into: Debian's differ from others."""
    below = os.path.join(prefix, "lib", "")
    return [path for path in sys.path if path.startswith(below) and path.endswith("-packages")]


folder = os.path.join(prefix, folder if choice else (on_path() or [folder])[0])
package = os.path.join(folder, "tt_allocmon")
print(os.path.normpath(package))
for part in (libraries, programs):
    print(os.path.relpath(os.path.join(prefix, part), package))
# For the program, which finds its parts from the prefix, or in the source tree from the build's.
print(package if os.path.relpath(package, prefix).startswith("..") else
      os.path.relpath(package, prefix))
print(os.path.relpath(os.path.join(os.path.dirname(__file__), "tt_allocmon"), build))
