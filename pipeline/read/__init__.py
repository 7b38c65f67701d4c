"""Bytes on disk -> Article | Reject: sniffed by content, streamed, every record accounted for.

folder.py lists the raw folder; forms.py is the registry of forms; source.py holds the limits that all share.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model import Article, Reject
from pipeline.settings import DEFAULT, Read, Settings

if TYPE_CHECKING:
    from pipeline.read.source import Range


def read(path: str | Path) -> Iterator[Article | Reject]:
    """The records of one raw file, whatever its form; a container yields many, in the order in which they stand.

    path: ids are made of it as it is given, and of the text. Never raises for what is in the file, or for one that is not there: that is
    a Reject. The limits are those of the default settings.
    """
    from pipeline.read.folder import escaped

    path = Path(path)
    yield from read_file(path, "/".join(escaped(part) for part in path.as_posix().split("/")), DEFAULT)


def read_file(
    path: Path, raw_path: str, settings: Settings, sha256: str | None = None, part: "Range | None" = None
) -> Iterator[Article | Reject]:
    """The records of the file at `path`, known to the corpus as `raw_path`, or of a range of it (ranges.py).

    Never raises for what is in the file.
    """
    from pipeline.read.finish import Finisher
    from pipeline.read.folder import refused
    from pipeline.read.forms import settled
    from pipeline.read.ranges import digest_of
    from pipeline.read.source import Budget, Source, part_chunks, read_chunks

    limits = settings.read
    opened = _opened(path, raw_path, limits)
    if isinstance(opened, Reject):
        yield opened
        return
    with opened as file:
        before = os.fstat(file.fileno())
        finish = Finisher(path, raw_path, sha256 or hashlib.file_digest(file, "sha256").hexdigest(), limits, part.seen if part else b"")
        if part and digest_of(file, part.start, part.end) != part.sha256:
            yield refused(raw_path, "changed", "the file changed between planning and reading: run again")
            return
        file.seek(0)
        budget = Budget(min(limits.max_expanded, limits.expanded_from + limits.max_ratio * before.st_size), limits.seconds)
        chunks = part_chunks(file, part.start, part.end) if part else read_chunks(file)
        source = Source(path.name, chunks, limits, budget, handle=file, part=part)
        for item in settled(source):
            yield finish(item)
        after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        yield refused(raw_path, "changed", "the file changed while it was read")


def _opened(path: Path, raw_path: str, limits: Read) -> FileIO | Reject:
    from pipeline.read.folder import refused

    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            return refused(raw_path, "special_file" if not stat.S_ISDIR(found.st_mode) else "unreadable", "not a regular file")
        if found.st_size > limits.max_file:
            return refused(raw_path, "too_large", f"{found.st_size} bytes, where [read] max_file allows {limits.max_file}")
        return open(path, "rb", buffering=0, opener=_without_waiting)
    except FileNotFoundError:
        return refused(raw_path, "missing", "no such file")
    except (OSError, ValueError) as error:
        return refused(raw_path, "unreadable", getattr(error, "strerror", None) or str(error))


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # should it be a pipe by now, opening it would wait for ever
