"""Settings of a file over the defaults: TOML with a table a section, `[garbled]` / `threshold = 0.7`."""

import dataclasses
import difflib
import tomllib
from pathlib import Path
from typing import Any

from pipeline.settings import DEFAULT, Settings


def load(path: Path) -> Settings:
    """Settings of a TOML file over the defaults.

    Raises ValueError, with the nearest known name, for a section or key that does not exist or has another type.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from error
    sections = {}
    for name, values in given.items():
        section = _known(path, name, {f.name: getattr(DEFAULT, f.name) for f in dataclasses.fields(Settings)})
        if not isinstance(values, dict):
            raise ValueError(f"{path}: '{name}' is a section: write [{name}] and its keys below it")
        defaults = dataclasses.asdict(section)
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
        for key, value in values.items():
            default = _known(path, key, defaults, f"[{name}] ")
            if isinstance(value, tuple) and not all(isinstance(item, str) for item in value):
                raise ValueError(f"{path}: [{name}] {key} must be a list of strings")
            if type(value) is not type(default) and not (isinstance(default, float) and type(value) is int):
                raise ValueError(f"{path}: [{name}] {key} must be of type {_name(default)}, as its default {default!r}")
        sections[name] = dataclasses.replace(section, **values)
    return dataclasses.replace(DEFAULT, **sections)


def _name(default: Any) -> str:
    return "list" if isinstance(default, tuple) else type(default).__name__


def _known(path: Path, name: str, names: dict[str, Any], where: str = "") -> Any:
    if name in names:
        return names[name]
    near = difflib.get_close_matches(name, names, 1, 0)
    raise ValueError(f"{path}: {where}there is no setting '{name}'" + (f"; did you mean '{near[0]}'?" if near else ""))
