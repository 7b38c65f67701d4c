"""Settings as TOML, a table a section (`[garbled]` / `threshold = 0.7`): `load` reads a file over the defaults, `text` writes one."""

import dataclasses
import inspect
import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline.bounds import nearest
from pipeline.settings import DEFAULT, Settings

# a comment of its own line; a field with its default and the comment behind it
_COMMENT = re.compile(r" {4}# (.*)")
_FIELD = re.compile(r" {4}(\w+): .*? = .*?(?:  # (.*))?")


def load(path: Path) -> Settings:
    """Settings of a TOML file over the defaults.

    Raises ValueError for a section or key that does not exist, or a value that the key does not take; it says what to write.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from error
    sections = {}
    for name, values in given.items():
        default = _known(f"{path}: ", name, {f.name: getattr(DEFAULT, f.name) for f in dataclasses.fields(Settings)})
        if not isinstance(values, dict):
            raise ValueError(f"{path}: '{name}' is a section: write [{name}] and its keys below it")
        for key in values:
            _known(f"{path}: [{name}] ", key, dataclasses.asdict(default))
        sections[name] = dataclasses.replace(default, **{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
    try:
        return dataclasses.replace(DEFAULT, **sections)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def text(settings: Settings) -> str:
    """All settings as a file that `load` reads, each with its comment, and its default where it has another value."""
    tables = []
    for name, section in described(settings).items():
        lines = [f"# {section['comment']}", f"[{name}]"]
        for key, field in section["fields"].items():
            other = f"default {json.dumps(field['default'])}" if field["value"] != field["default"] else ""
            comment = "; ".join(filter(None, (other, field["comment"])))
            lines.append(f"{key} = {json.dumps(field['value'])}" + (f"  # {comment}" if comment else ""))
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


def described(settings: Settings) -> dict[str, Any]:
    """Every section: its comment and its fields, each with value, default and comment."""
    told = {}
    for section in dataclasses.fields(Settings):
        values, defaults = getattr(settings, section.name), getattr(DEFAULT, section.name)
        comments = _comments(type(defaults))
        fields = {
            f.name: {"value": getattr(values, f.name), "default": getattr(defaults, f.name), "comment": comments.get(f.name, "")}
            for f in dataclasses.fields(defaults)
        }
        told[section.name] = {"comment": f"{inspect.getdoc(defaults)} {comments.get('', '')}".strip(), "fields": fields}
    return told


def _comments(section: type) -> dict[str, str]:
    """The comment of each field in the source of a section, and of the section ("").

    Lines of comment alone belong to the field below where nothing stands behind it, else they go on with what is above.
    """
    told = defaultdict[str, list[str]](list)
    name, above = "", list[str]()
    for line in inspect.getsource(section).splitlines():
        if alone := _COMMENT.fullmatch(line):
            above.append(alone[1])
        elif field := _FIELD.fullmatch(line):
            told[name if field[2] else field[1]] += above
            name, above = field[1], []
            told[name] += filter(None, [field[2]])
    told[name] += above
    return {name: " ".join(lines) for name, lines in told.items()}


def _known(where: str, name: str, names: dict[str, Any]) -> Any:
    if name not in names:
        elsewhere = [section.name for section in dataclasses.fields(Settings) if hasattr(getattr(DEFAULT, section.name), name)]
        meant = f"it stands below [{elsewhere[0]}]" if elsewhere else f"did you mean '{nearest(name, names)}'?"
        raise ValueError(f"{where}there is no setting '{name}'; {meant}")
    return names[name]
