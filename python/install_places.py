# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""For Meson: where the module is installed, and the way from there to libraries and programs.

install_places.py PREFIX BINDIR LIBDIR FOLDER CHOICE

FOLDER: Meson's own answer; CHOICE: the user's
"""
import os
import sys

prefix, programs, libraries, folder, choice = sys.argv[1:6]


def on_path():
    """A folder below the prefix that this Python looks into: Debian's differ from others."""
    below = os.path.join(prefix, "lib", "")
    return [path for path in sys.path if path.startswith(below) and path.endswith("-packages")]


folder = os.path.join(prefix, folder if choice else (on_path() or [folder])[0])
package = os.path.join(folder, "tt_allocmon")
print(os.path.normpath(folder))
for part in (libraries, programs):
    print(os.path.relpath(os.path.join(prefix, part), package))
