#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""
Puts the tables of options and keys into a manual page: a line `@OPTIONS ID@` becomes the options of
that command, `@KEYS@` the keys. Usage: expand.py PAGE OPTIONS.DEF KEYS.DEF OUTPUT
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import table  # noqa: E402


def escape(text):
    return re.sub(r"([\\`*_])", r"\\\1", text)


def sentence(text):
    return escape(text[0].upper() + text[1:]) + "."


def option_lines(options, command):
    for option in options:
        if command not in option.commands or option.id in ("HELP", "VERSION"):
            continue
        names = ([f"*-{option.letter}*"] if option.letter else []) + [f"*--{option.name}*"]
        value = f" _{option.argument}_" if option.argument else ""
        yield f"{', '.join(names)}{value}\n\t{sentence(option.help)}\n"


def key_lines(keys):
    for key in keys:
        if key.shown:
            yield f"*{escape(key.shown)}*\n\t{sentence(key.help)}\n"


def main():
    page, options_path, keys_path, output = sys.argv[1:]
    options, keys = table.options(options_path), table.keys(keys_path)
    known = {command.id for command in table.commands(options_path)}

    def expand(match):
        if match.group(1) == "KEYS":
            return "\n".join(key_lines(keys))
        command = match.group(1).split()[1]
        if command not in known:
            sys.exit(f"{page}: no command {command}")
        return "\n".join(option_lines(options, command))

    with open(page, encoding="utf-8") as file:
        text = re.sub(r"^@(KEYS|OPTIONS \w+)@\n", expand, file.read(), flags=re.M)
    with open(output, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
