"""Where raw files lie: in a folder (folder.py) or behind a URL (remote.py). Both are listed, hashed and read the same way."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeGuard

from pipeline.model import Article, Reject
from pipeline.read import folder, remote
from pipeline.read.folder import SIDECAR, RawFile, refused
from pipeline.read.ranges import can_be_cut, ranges
from pipeline.read.source import HEAD, Range
from pipeline.settings import Read, Settings

Location = Path | str  # a string is a URL


def is_url(location: Location) -> TypeGuard[str]:
    return isinstance(location, str) and "://" in location


def location(text: str) -> Location:
    """What a user wrote: a URL of any kind that fsspec knows, or a path."""
    return text if is_url(text) else Path(text)


def scan(raw: Location) -> tuple[list[RawFile], list[Reject]]:
    """All raw files, and what is none. Raises OSError (of a folder) or Unreachable (of a URL) if it cannot be listed."""
    return remote.scan(raw) if is_url(raw) else folder.scan(Path(raw))


def raw_sha256(place: Location) -> str:
    """Of the file; with a sidecar, of both their digests, since a changed sidecar changes the article. Raises OSError."""
    if is_url(place):
        digest, sidecar = remote.sha256(place), remote.sha256_if_there(place + SIDECAR)
    else:
        path = Path(place)
        beside = path.with_name(path.name + SIDECAR)
        digest, sidecar = _sha256(path), _sha256(beside) if beside.is_file() else None
    return digest if sidecar is None else hashlib.sha256(f"{digest} {sidecar}".encode()).hexdigest()


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ranges_at(place: Location, raw_path: str, limits: Read, size: int) -> tuple[Range, ...]:
    """Ranges of a raw file that can be read by themselves; () if it is not cut. Raises OSError for the file, Unreachable for its store."""
    if not is_url(place):
        return ranges(Path(place), raw_path, limits, size)
    if place.startswith("http"):  # many web servers give whole files only
        return ()
    with tempfile.TemporaryDirectory(prefix="corpus-") as spool:
        if not can_be_cut(remote.fetch(place, Path(spool), HEAD), limits):
            return ()
        return ranges(remote.fetch(place, Path(spool), limits.max_file), raw_path, limits, size)


def read_at(
    place: Location, raw_path: str, settings: Settings, sha256: str | None = None, part: Range | None = None
) -> Iterator[Article | Reject]:
    """The records of a raw file, or of a range of one.

    What a URL leads to is fetched first; if it is not what was planned it is a reject. Raises Unreachable if the store does not answer:
    that is no fault of the file, and the next run goes on from there.
    """
    from pipeline.read import read_file

    if not is_url(place):
        yield from read_file(Path(place), raw_path, settings, sha256, part)
        return
    start, most = (part.start, part.end - part.start) if part else (0, settings.read.max_file)
    with tempfile.TemporaryDirectory(prefix="corpus-") as spool:
        try:
            path = remote.fetch(place, Path(spool), most, start)
        except OSError as error:
            yield unopened(raw_path, error)
            return
        if not part and sha256 and path.stat().st_size <= most and raw_sha256(path) != sha256:
            yield refused(raw_path, "changed", "it changed between listing and reading: run again")
            return
        yield from read_file(path, raw_path, settings, sha256, replace(part, start=0, end=most) if part else None)


def unopened(raw_path: str, error: OSError) -> Reject:
    """A raw file that was listed and cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return refused(raw_path, "missing", "it was listed, and gone when it was opened")
    return refused(raw_path, "unreadable", f"{error.strerror or error}: mend its permissions and run again")
