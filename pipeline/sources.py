"""Sources: the folders that lie directly in the raw folder, and the days on which their files came."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.read.folder import RawFile
from pipeline.read.location import is_url

TOP = "(top)"  # files that lie in no folder
DATED = re.compile(r"(?<!\d)(20\d\d)([-_/]?)([01]\d)\2([0-3]\d)(?!\d)")


def source_of(raw_path: str) -> str:
    """The folder directly below the raw folder."""
    source, slash, _ = raw_path.partition("/")
    return source if slash else TOP


def day_of(file: RawFile) -> date | None:
    """The day in the file's path (2026-11-20, 2026/11/20, 20261120), or else the day in UTC on which it was last written."""
    for year, _, month, day in DATED.findall(file.raw_path):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    written = written_at(file)
    return written.date() if written else None


def written_at(file: RawFile) -> datetime | None:
    """When the file was last written; None behind a URL, or if it is gone."""
    if is_url(file.path):
        return None
    try:
        return datetime.fromtimestamp(Path(file.path).stat().st_mtime, UTC)
    except OSError:
        return None


def chosen(files: list[RawFile], source: str | None = None, first: date | None = None, last: date | None = None) -> Iterator[RawFile]:
    """The files of a source and of the days from `first` to `last`; None is any."""
    for file in files:
        if source is not None and source_of(file.raw_path) != source:
            continue
        day = day_of(file) if first or last else None
        if (first or last) and (day is None or (first and day < first) or (last and day > last)):
            continue
        yield file
