#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""tools/screen_to_svg.py draws what a terminal would show.

test_screen_to_svg.py ROOT
"""
import os
import subprocess
import sys
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/2000/svg}"


def picture(capture, columns=20, rows=2):
    """The picture's elements as (tag, attributes, text), without the background."""
    program = os.path.join(sys.argv[1], "tools", "screen_to_svg.py")
    done = subprocess.run([sys.executable, program, str(columns), str(rows)], check=True,
                          input=capture.encode(), capture_output=True)
    root = ElementTree.fromstring(done.stdout)
    return [(e.tag.removeprefix(NAMESPACE), e.attrib, e.text) for e in root][1:]


def texts(capture):
    return [text for tag, _, text in picture(capture) if tag == "text"]


def attribute(capture, tag, name):
    return [attributes.get(name) for t, attributes, _ in picture(capture) if t == tag]


CASES = [
    ("draws plain text", lambda: texts("ab c\nd") == ["ab c", "d"]),
    ("escapes markup", lambda: texts("<&>") == ["<&>"]),
    ("cuts at the screen's size", lambda: texts("a" * 30 + "\n\nb") == ["a" * 20]),
    ("draws 256 colours", lambda: attribute("\x1b[38;5;208ma", "text", "fill") == ["#ff8700"]),
    ("draws greys", lambda: attribute("\x1b[38;5;244ma", "text", "fill") == ["#808080"]),
    ("draws backgrounds", lambda: attribute("\x1b[48;5;16;31ma", "rect", "fill") == ["#000000"]),
    ("reverses", lambda: attribute("\x1b[7ma", "rect", "fill") == ["#d0d0d0"]),
    ("resets", lambda: attribute("\x1b[31m\x1b[0ma", "text", "fill") == ["#d0d0d0"]),
    ("is bold until 22", lambda: attribute("\x1b[1ma \x1b[22mb", "text", "font-weight")
     == ["bold", None]),
    ("draws a bar as one shape", lambda: attribute("█████", "rect", "width") == ["40"]),
    ("draws an eighth from below", lambda: attribute("▁", "rect", "height") == ["2.125"]),
    ("knows the line-drawing set", lambda: attribute("\x0eqq\x0f", "rect", "height") == ["1"]),
]


def main():
    print(f"1..{len(CASES)}")
    broken = 0
    for number, (claim, holds) in enumerate(CASES, 1):
        good = holds()
        broken += not good
        print(f"{'ok' if good else 'not ok'} {number} - {claim}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
