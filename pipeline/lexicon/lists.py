"""Word lists of the lexicon, as they are written: a text file of lines."""

from importlib.resources import files


def lines(name: str) -> list[str]:
    """The lines of a file of the lexicon, without comments and empty ones."""
    text = (files("pipeline.lexicon") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
