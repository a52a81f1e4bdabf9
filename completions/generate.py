#!/usr/bin/env python3
# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""Completions from the table of options. Usage: generate.py bash|zsh|fish OPTIONS.DEF OUTPUT"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import table  # noqa: E402

SCENARIOS = ("founding", "mesh", "leak", "churn")
HEAD = """# SPDX-FileCopyrightText: The tt-allocmon authors
# SPDX-License-Identifier: Apache-2.0
"""


def names(option):
    return (["-" + option.letter] if option.letter else []) + ["--" + option.name]


class Bash:
    def __init__(self, commands, options):
        self.commands, self.options = commands, options

    def words(self, command):
        words = [name for option in self.options if command.id in option.commands
                 for name in names(option)]
        if command.id == "SCREEN":
            words += [other.name for other in self.commands if other.name]
        return " ".join(words + (list(SCENARIOS) if command.id == "DEMO" else []))

    def with_value(self, *arguments):
        return "|".join(sorted({name for option in self.options if option.argument and
                                (option.argument in arguments) for name in names(option)}))

    def text(self):
        others = "|".join(command.name for command in self.commands if command.name)
        cases = "\n".join(f"\t{command.name or '*'}) words='{self.words(command)}' ;;"
                          for command in self.commands[1:] + self.commands[:1])
        free = {option.argument for option in self.options if option.argument} - {"PID", "USER"}
        return f"""{HEAD}
_tt_allocmon()
{{
	local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
	local command= words i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${{COMP_WORDS[i]}} in
		{others}) command=${{COMP_WORDS[i]}} && break ;;
		esac
	done
	if [[ $command = run && $word != -* ]]; then
		COMPREPLY=($(compgen -c -f -- "$word"))
		return
	fi
	case $before in
	attach|{self.with_value('PID')})
		COMPREPLY=($(cd /proc && compgen -W "$(echo [0-9]*)" -- "$word"))
		return ;;
	{self.with_value('USER')})
		COMPREPLY=($(compgen -u -- "$word"))
		return ;;
	esac
	case $command$before in
	{self.free_values(free)}) return ;;
	esac
	case $command in
{cases}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -F _tt_allocmon tt-allocmon
"""

    def free_values(self, free):
        """Options whose value cannot be known, each behind its command: a letter may be a switch
        elsewhere."""
        return "|".join(command.name + name for command in self.commands
                        for option in self.options
                        if command.id in option.commands and option.argument in free
                        for name in names(option))


class Zsh:
    VALUES = {"PID": "_pids", "USER": "_users"}

    def __init__(self, commands, options):
        self.commands, self.options = commands, options

    def spec(self, option):
        help = option.help.replace("'", "").replace(":", "\\:")
        value = f":{option.argument}:{self.VALUES.get(option.argument, '')}" \
            if option.argument else ""
        both = " ".join(names(option))
        return "\n".join(f"\t\t\t'({both}){name}[{help}]{value}' \\" for name in names(option))

    def specs(self, command):
        return "\n".join(self.spec(o) for o in self.options if command.id in o.commands)

    def rest(self, command):
        if command.id == "RUN":
            return "\n\t\t\t'*:: :_normal'"
        if command.id == "DEMO":
            return f"\n\t\t\t'1:scenario:({' '.join(SCENARIOS)})'"
        if command.arguments in self.VALUES:
            return f"\n\t\t\t'1:{command.arguments}:{self.VALUES[command.arguments]}'"
        return "\n\t\t\t'*: :()'"

    def text(self):
        screen, others = self.commands[0], self.commands[1:]
        described = "\n".join(
            f"\t\t'{c.name}:" + c.help.replace("'", "").replace(":", "\\:") + "'" for c in others)
        cases = "\n".join(f"\t\t{c.name}) _arguments -S \\\n{self.specs(c)}{self.rest(c)} ;;"
                          for c in others)
        return f"""#compdef tt-allocmon
{HEAD}
_tt_allocmon()
{{
	local context state line
	local -a commands=(
{described}
	)
	_arguments -C -S \\
{self.specs(screen)}
			'1: :->command' '*:: :->rest'
	case $state in
	command) _describe -t commands command commands ;;
	rest)
		case $words[1] in
{cases}
		esac ;;
	esac
}}
_tt_allocmon "$@"
"""


class Fish:
    VALUES = {"PID": " -a '(__fish_complete_pids)'", "USER": " -a '(__fish_complete_users)'"}

    def __init__(self, commands, options):
        self.commands, self.options = commands, options

    def condition(self, command):
        if command.id == "SCREEN":
            return "__fish_use_subcommand"
        return f"'__fish_seen_subcommand_from {command.name}'"

    def option(self, command, option):
        letter = f" -s {option.letter}" if option.letter else ""
        value = " -x" + self.VALUES.get(option.argument, "") if option.argument else ""
        help = option.help.replace("'", "\\'")
        return (f"complete -c tt-allocmon -n {self.condition(command)}{letter} -l {option.name}"
                f"{value} -d '{help}'")

    def text(self):
        lines = ["complete -c tt-allocmon -f"]
        for command in self.commands:
            if command.name:
                help = command.help.replace("'", "\\'")
                lines.append("complete -c tt-allocmon -n __fish_use_subcommand "
                             f"-a {command.name} -d '{help}'")
            lines += [self.option(command, option) for option in self.options
                      if command.id in option.commands]
        lines.append("complete -c tt-allocmon -n '__fish_seen_subcommand_from demo' "
                     f"-a '{' '.join(SCENARIOS)}'")
        lines += [f"complete -c tt-allocmon -n {self.condition(command)}"
                  f"{self.VALUES[command.arguments]}"
                  for command in self.commands if command.arguments in self.VALUES]
        lines.append("complete -c tt-allocmon -n '__fish_seen_subcommand_from run' "
                     "-a '(__fish_complete_subcommand --fcs-skip=2)'")
        return HEAD + "\n" + "\n".join(lines) + "\n"


def main():
    shell, path, output = sys.argv[1:]
    kind = {"bash": Bash, "zsh": Zsh, "fish": Fish}[shell]
    with open(output, "w", encoding="utf-8") as file:
        file.write(kind(table.commands(path), table.options(path)).text())


if __name__ == "__main__":
    main()
