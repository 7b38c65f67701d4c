"""The YAML block at the head of a Markdown file, as site generators write it: plain values and lists of them, nothing else of YAML."""

import re

BLOCK = re.compile(r"\A---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
PAIR = re.compile(r"([A-Za-z][\w -]{0,60}):(?:[ \t]+(.*))?")
ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")


def front_matter(text: str) -> dict[str, str | list[str]]:
    """Its fields; empty if there is none."""
    block = BLOCK.match(text)
    found: dict[str, str | list[str]] = {}
    name = ""
    for line in block[1].splitlines() if block else ():
        if pair := PAIR.fullmatch(line.rstrip()):
            name, value = pair[1], (pair[2] or "").strip()
            inline = value.startswith("[") and value.endswith("]")
            found[name] = [_plain(part) for part in value[1:-1].split(",") if part.strip()] if inline else _plain(value)
        elif name and not found[name] and (item := ITEM.fullmatch(line.rstrip())):
            found[name] = [_plain(item[1])]
        elif name and isinstance(listed := found[name], list) and (item := ITEM.fullmatch(line.rstrip())):
            listed.append(_plain(item[1]))
    return found


def _plain(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
