#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""
What is made from the tables of options and keys says what they say.
Usage: test_tables.py SOURCE PROGRAM BASH ZSH FISH PAGE
"""
import os
import shutil
import subprocess
import sys

SOURCE, PROGRAM, BASH, ZSH, FISH, PAGE = sys.argv[1:]
sys.path[:0] = [os.path.join(SOURCE, "tools"), os.path.join(SOURCE, "tests", "terminal")]
import table  # noqa: E402
from session import run_tests  # noqa: E402

OPTIONS = os.path.join(SOURCE, "viewer", "command", "options.def")
KEYS = os.path.join(SOURCE, "viewer", "view", "keys.def")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def complete(*words):
    """What bash offers for the last word."""
    script = ('source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tt_allocmon; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "-c", script, BASH, "tt-allocmon", *words],
                            capture_output=True, text=True, check=True)
    assert result.stderr == "", result.stderr
    return result.stdout.split()


def the_table_is_read_whole():
    assert [command.name for command in table.commands(OPTIONS)][:3] == ["", "status", "stream"]
    lines = text_of(OPTIONS)
    assert len(table.options(OPTIONS)) == lines.count("\nOPTION(")
    assert len(table.commands(OPTIONS)) == lines.count("\nCOMMAND(")
    assert len(table.keys(KEYS)) == text_of(KEYS).count("\nKEY(")


def help_has_every_option_of_its_command():
    options = table.options(OPTIONS)
    for command in table.commands(OPTIONS):
        words = [command.name] if command.name else []
        result = subprocess.run([PROGRAM, *words, "--help"], capture_output=True, text=True,
                                check=True)
        assert result.stderr == ""
        for option in options:
            stands = f"--{option.name}" in result.stdout and option.help in result.stdout
            assert stands == (command.id in option.commands), (command.name, option.name)
        assert command.help in result.stdout or not command.name


def the_program_takes_every_switch_of_the_table():
    for command in table.commands(OPTIONS):
        for option in table.options(OPTIONS):
            if command.id not in option.commands or option.argument or option.id == "HELP":
                continue
            words = [command.name] if command.name else []
            subprocess.run([PROGRAM, *words, "--" + option.name, "--help"],
                           capture_output=True, check=True)


def an_error_names_its_cause_on_stderr_and_exits_2():
    for words in (["--dely", "1"], ["statsu"], ["-d", "0"], ["attach"], ["run"]):
        result = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
        assert result.returncode == 2 and result.stdout == "", words
        assert result.stderr.startswith("tt-allocmon: "), result.stderr


def a_full_disk_is_no_success():
    with open("/dev/full", "wb") as full:
        result = subprocess.run([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE,
                                check=False)
    assert result.returncode == 1 and b"No space left" in result.stderr


def bash_offers_commands_and_options():
    assert complete("st") == ["status", "stream"]
    assert complete("status", "--j") == ["--json"]
    assert complete("stream", "-n", "") == []
    assert complete("gc", "-n", "--d") == ["--dry-run"]
    assert complete("demo", "f") == ["founding"]
    assert str(os.getpid()) in complete("attach", str(os.getpid()))
    assert "root" in complete("-u", "r")
    assert str(os.getpid()) in complete("status", "-p", str(os.getpid()))


def bash_leaves_the_job_to_its_own():
    assert "true" in complete("run", "tru")
    assert complete("run", "--fail") == ["--fail-on-leak"]


def every_shell_knows_every_option():
    for path in (BASH, ZSH, FISH):
        text = text_of(path)
        for option in table.options(OPTIONS):
            assert option.name in text, (path, option.name)
        for command in table.commands(OPTIONS):
            assert command.name in text, (path, command.name)


def every_installed_shell_can_parse_its_file():
    for shell, path in (("bash", BASH), ("zsh", ZSH), ("fish", FISH)):
        if shutil.which(shell):
            subprocess.run([shell, "-n", path], check=True)


def the_manual_has_every_option_and_key():
    page = text_of(PAGE).replace("\\", "")
    for option in table.options(OPTIONS):
        assert "--" + option.name in page, option.name
        assert option.help[1:] in page or option.id in ("HELP", "VERSION"), option.help
    for command in table.commands(OPTIONS):
        assert "tt-allocmon " + command.name in page
    for key in table.keys(KEYS):
        assert f"*{key.shown}*".replace("\\", "") in page or not key.shown, key.shown
        assert key.help[1:] in page, key.help


if __name__ == "__main__":
    sys.exit(run_tests([
        the_table_is_read_whole,
        help_has_every_option_of_its_command,
        the_program_takes_every_switch_of_the_table,
        an_error_names_its_cause_on_stderr_and_exits_2,
        a_full_disk_is_no_success,
        bash_offers_commands_and_options,
        bash_leaves_the_job_to_its_own,
        every_shell_knows_every_option,
        every_installed_shell_can_parse_its_file,
        the_manual_has_every_option_and_key,
    ]))
