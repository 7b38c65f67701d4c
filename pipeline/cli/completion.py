"""`corpus completion SHELL`: a script that completes the commands, their options and what these may be; read off the parser."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.cli.arguments import Commands

    Parsers = Mapping[str, argparse.ArgumentParser]

BASH = """_corpus() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} words=""
    case "${{COMP_WORDS[1]}} ${{COMP_WORDS[COMP_CWORD-1]}}" in
{values}
    esac
    if [[ -z $words && $COMP_CWORD -eq 1 ]]; then
        words={commands}
    elif [[ -z $words && $current == -* ]]; then
        case ${{COMP_WORDS[1]}} in
{options}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _corpus corpus
"""
ZSH = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n"


def add(commands: Commands) -> None:
    command = commands.add_parser("completion", help="a script that lets the shell complete this command")
    command.add_argument("shell", choices=("bash", "zsh", "fish"), help='for bash: eval "$(corpus completion bash)" in ~/.bashrc')
    command.set_defaults(command=lambda chosen: print(script(chosen.shell, commands), end=""))


def script(shell: str, commands: Commands) -> str:
    if shell == "fish":
        told = {action.dest: action.help or "" for action in commands._choices_actions}
        return "".join(f"{line}\n" for line in fish(commands.choices, told))
    return (ZSH if shell == "zsh" else "") + bash(commands.choices)


def bash(parsers: Parsers) -> str:
    options = [f"            {name}) words={words(s for a in p._actions for s in a.option_strings)};;" for name, p in parsers.items()]
    values = [
        f"        {'|'.join(shlex.quote(f'{name} {word}') for word in action.option_strings or [name])}) words={words(action.choices)};;"
        for name, parser in parsers.items()
        for action in parser._actions
        if action.choices
    ]
    return BASH.format(commands=words(parsers), options="\n".join(options), values="\n".join(values))


def fish(parsers: Parsers, told: Mapping[str, str]) -> Iterator[str]:
    for name, parser in parsers.items():
        yield f"complete -c corpus -n __fish_use_subcommand -f -a {name} -d {shlex.quote(told[name])}"
        for action in parser._actions:
            here = f"complete -c corpus -n '__fish_seen_subcommand_from {name}'"
            spelled = " ".join(f"-l {s[2:]}" if s.startswith("--") else f"-s {s[1:]}" for s in action.option_strings)
            values = f"-f -a {words(action.choices)}" if action.choices else ""
            help_ = f"-d {shlex.quote(action.help or '')}" if spelled else ""
            if spelled or values:
                yield " ".join(filter(None, (here, spelled, "-r" if spelled and action.nargs != 0 else "", values, help_)))


def words(some: Iterable[object]) -> str:
    return shlex.quote(" ".join(map(str, some)))
