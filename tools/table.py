# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""The tables of viewer/command/options.def and viewer/view/keys.def, read as the compiler does."""
import collections
import re

Command = collections.namedtuple("Command", "id name arguments help")
Option = collections.namedtuple("Option", "id name letter argument commands help")
Key = collections.namedtuple("Key", "action shown views help")

ENTRY = re.compile(r"^(COMMAND|OPTION|KEY)\((.*?)\)$", re.M | re.S)


def fields(text):
    """The arguments of one entry; commas within strings are not between them."""
    parts = [""]
    for token in re.findall(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|,|[^,"\']+', text):
        if token == ",":
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts]


def literal(text):
    """The value of a string, or of a letter; 0 and NULL are empty."""
    strings = re.findall(r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\'', text)
    return "".join(a or b for a, b in strings).replace("\\\\", "\\")


def entries(path, kind):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/|^#[^\n]*", "", file.read(), flags=re.M | re.S)
    return [fields(body) for name, body in ENTRY.findall(text) if name == kind]


def commands(path):
    return [Command(id, literal(name), literal(arguments), literal(help))
            for id, name, arguments, _, _, help in entries(path, "COMMAND")]


def options(path):
    every = [command.id for command in commands(path)]
    result = []
    for id, name, letter, argument, within, help in entries(path, "OPTION"):
        known = every if within == "IN_ALL" else re.findall(r"IN\((\w+)\)", within)
        result.append(Option(id, literal(name), literal(letter), literal(argument), known,
                             literal(help)))
    return result


def keys(path):
    return [Key(row[0], literal(row[1]), row[4], literal(row[5])) for row in entries(path, "KEY")]
