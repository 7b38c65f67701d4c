"""Bytes on disk -> Article | Reject."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.model import Article, Reject


def read(path: str | Path) -> Iterator[Article | Reject]:
    """The records of one raw file, whatever its form; a container yields many."""
    yield Article("", Path(path).read_text(), str(path))
