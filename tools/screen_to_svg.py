#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Draw a captured terminal screen as SVG.

screen_to_svg.py COLUMNS ROWS <CAPTURE >PICTURE    CAPTURE: of `tmux capture-pane -e -p`

Blocks and lines are drawn as shapes, so that they meet whatever font shows the rest.
"""
import re
import sys
from xml.sax.saxutils import escape

CELL_WIDTH, CELL_HEIGHT, BASELINE, MARGIN = 8, 17, 13, 10
FOREGROUND, BACKGROUND = "#d0d0d0", "#12141a"
PALETTE_16 = ("#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd",
              "#e5e5e5", "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6",
              "#29b8db", "#ffffff")
CUBE = (0, 95, 135, 175, 215, 255)
TOKEN = re.compile(r"\x1b\[([0-9;:]*)m|\x1b[()][A-Z0]|([\x0e\x0f])|(.)")
ALTERNATE = {"q": "─", "x": "│", "a": "▒", "~": "·", "t": "├", "m": "└"}


def palette(number):
    if number < 16:
        return PALETTE_16[number]
    if number < 232:
        number -= 16
        red, green, blue = (CUBE[number // step % 6] for step in (36, 6, 1))
        return f"#{red:02x}{green:02x}{blue:02x}"
    grey = 8 + 10 * (number - 232)
    return f"#{grey:02x}{grey:02x}{grey:02x}"


class Pen:
    """What SGR sequences have set."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.foreground = self.background = None
        self.bold = self.dim = self.underline = self.reverse = False

    def colour(self, codes):
        if codes and codes[0] == 5:
            return palette(codes[1]), codes[2:]
        if codes and codes[0] == 2:
            return "#%02x%02x%02x" % tuple(codes[1:4]), codes[4:]
        return None, codes

    def apply(self, parameters):
        codes = [int(code or 0) for code in re.split("[;:]", parameters)]
        while codes:
            code, codes = codes[0], codes[1:]
            if code == 38:
                self.foreground, codes = self.colour(codes)
            elif code == 48:
                self.background, codes = self.colour(codes)
            else:
                self.set(code)

    def set(self, code):
        if code == 0:
            self.reset()
        elif code in (1, 2, 4, 7):
            setattr(self, {1: "bold", 2: "dim", 4: "underline", 7: "reverse"}[code], True)
        elif code == 22:
            self.bold = self.dim = False
        elif code == 24:
            self.underline = False
        elif code == 27:
            self.reverse = False
        elif code in range(30, 38) or code in range(90, 98):
            self.foreground = PALETTE_16[code - 30 if code < 90 else code - 82]
        elif code in range(40, 48) or code in range(100, 108):
            self.background = PALETTE_16[code - 40 if code < 100 else code - 92]
        elif code == 39:
            self.foreground = None
        elif code == 49:
            self.background = None

    def style(self):
        """(foreground, background or None, bold, underline)"""
        foreground, background = self.foreground or FOREGROUND, self.background
        if self.reverse:
            foreground, background = background or BACKGROUND, foreground
        return foreground, background, self.bold, self.underline


def parse(capture, rows, columns):
    """Rows of (character, style)."""
    pen, alternate, screen = Pen(), False, []
    for line in capture.split("\n")[:rows]:
        cells = []
        for parameters, shift, character in TOKEN.findall(line):
            if shift:
                alternate = shift == "\x0e"
            elif character:
                character = ALTERNATE.get(character, character) if alternate else character
                cells.append((character, pen.style()))
            elif parameters is not None:
                pen.apply(parameters)
        screen.append(cells[:columns])
    return screen


def rectangle(x, y, width, height, colour, extra=""):
    return (f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
            f'fill="{colour}"{extra}/>')


def is_shape(character):
    return 0x2581 <= ord(character) <= 0x2588 or character in "▒─│·"


def shapes(character, count, x, y, colour):
    """A block or line, repeated to the right."""
    width = count * CELL_WIDTH
    if character == "▒":
        yield rectangle(x, y, width, CELL_HEIGHT, colour, ' opacity="0.5"')
    elif character == "─":
        yield rectangle(x, y + CELL_HEIGHT / 2 - 0.5, width, 1, colour)
    elif character in "│·":
        size, height = (1, CELL_HEIGHT) if character == "│" else (2, 2)
        for middle in range(x + CELL_WIDTH // 2, x + width, CELL_WIDTH):
            top = y + (CELL_HEIGHT - height) / 2
            yield rectangle(middle - size / 2, top, size, height, colour)
    else:
        height = CELL_HEIGHT * (ord(character) - 0x2580) / 8
        yield rectangle(x, y + CELL_HEIGHT - height, width, height, colour)


def spans(cells):
    """Neighbouring cells that are drawn as one: (first column, text, style)."""
    found = []
    for column, (character, style) in enumerate(cells):
        if found and found[-1][2] == style:
            last = found[-1][1][-1]
            if character == last or not (is_shape(character) or is_shape(last)):
                found[-1] = (found[-1][0], found[-1][1] + character, style)
                continue
        found.append((column, character, style))
    return found


def draw_span(column, row, text, style):
    foreground, background, bold, underline = style
    x, y = MARGIN + column * CELL_WIDTH, MARGIN + row * CELL_HEIGHT
    width = len(text) * CELL_WIDTH
    if background:
        yield rectangle(x, y, width, CELL_HEIGHT, background)
    if underline:
        yield rectangle(x, y + CELL_HEIGHT - 2, width, 1, foreground)
    if is_shape(text[0]):
        yield from shapes(text[0], len(text), x, y, foreground)
        return
    weight = ' font-weight="bold"' if bold else ""
    for word in re.finditer(r"\S+( \S+)*", text):
        yield (f'<text x="{x + word.start() * CELL_WIDTH}" y="{y + BASELINE}" fill="{foreground}"'
               f'{weight} textLength="{len(word.group()) * CELL_WIDTH}">'
               f"{escape(word.group())}</text>")


def draw(screen, rows, columns):
    width, height = columns * CELL_WIDTH + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" font-size="13" xml:space="preserve" '
           'font-family="DejaVu Sans Mono,Menlo,Consolas,Liberation Mono,monospace">')
    yield rectangle(0, 0, width, height, BACKGROUND, ' rx="6"')
    for row, cells in enumerate(screen):
        for column, text, style in spans(cells):
            yield from draw_span(column, row, text, style)
    yield "</svg>"


def main(columns, rows):
    screen = parse(sys.stdin.buffer.read().decode("utf-8", "replace"), rows, columns)
    sys.stdout.reconfigure(encoding="utf-8")
    print("\n".join(draw(screen, rows, columns)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
