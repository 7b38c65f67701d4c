"""A long JSON Lines file in ranges that are read by themselves, each by another process: any cut gives the records of the whole.

What a range has to know of the lines before it is found by reading them all once, without their pages and metadata: 5 CPU s for
1,000 MB of articles, 7 for a million short records; and 8 bytes of each record are in memory, to find those that are equal.
"""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pipeline.read import json_records
from pipeline.read.finish import identity, key
from pipeline.read.json_records import Line
from pipeline.read.source import Budget, Range, Source, part_chunks, read_chunks
from pipeline.settings import Read


def ranges(path: Path, raw_path: str, limits: Read, size: int) -> tuple[Range, ...]:
    """Ranges of at least `size` bytes, each with a record, of a file; () of one that is not cut: of another form, too large, or short.

    Raises OSError.
    """
    length = path.stat().st_size
    if not size < length <= limits.max_file or not can_be_cut(path, limits):
        return ()
    with open(path, "rb", buffering=0) as file:
        firsts, keys = cut(json_records.lines(whole(file, path.name, limits), 0, None), raw_path, size)
        if len(firsts) < 2:
            return ()
        starts, ends = [0, *(first.at for first in firsts[1:])], [*(first.at for first in firsts[1:]), length]
        return tuple(
            Range(start, end, digest_of(file, start, end), first.number - 1 if start else 0, first.charset, seen)
            for first, start, end, seen in zip(firsts, starts, ends, seen_before(keys), strict=True)
        )


def can_be_cut(path: Path, limits: Read) -> bool:
    """Whether a file, or one that begins so, is JSON Lines. Raises OSError."""
    with open(path, "rb", buffering=0) as file:
        return json_records.is_lines(whole(file, path.name, limits))


def whole(file: BinaryIO, name: str, limits: Read) -> Source:
    return Source(name, read_chunks(file), limits, Budget(0, 0))


def cut(lines: Iterator[Line], raw_path: str, size: int) -> tuple[list[Line], list["array[int]"]]:
    """The line that each range begins with, and the keys of its records."""
    firsts: list[Line] = []
    keys: list[array[int]] = []
    for line in lines:
        if not firsts or line.at - firsts[-1].at >= size:
            firsts.append(line._replace(value=None))
            keys.append(array("Q"))
        content = json_records.content(line)
        if content is not None:
            keys[-1].append(key(identity(raw_path, None, content)))
    return firsts, keys


def seen_before(keys: Sequence["array[int]"]) -> Iterator[bytes]:
    """For each range those of its keys that ranges before it have too, and how often, as Range holds them."""
    every = np.sort(np.concatenate([np.asarray(some) for some in keys]))
    repeated = np.unique(every[1:][every[1:] == every[:-1]])
    before = np.zeros(len(repeated), np.uint64)
    for some in keys:
        own, times = np.unique(np.asarray(some), return_counts=True)
        again = np.isin(own, repeated)
        at = np.searchsorted(repeated, own[again])
        seen = before[at] > 0
        yield np.stack((own[again][seen], before[at[seen]]), axis=1).tobytes()
        before[at] += times[again].astype(np.uint64)


def digest_of(file: BinaryIO, start: int, end: int) -> str:
    """SHA-256 of the bytes from `start` to `end`."""
    digest = hashlib.sha256()
    for chunk in part_chunks(file, start, end):
        digest.update(chunk)
    return digest.hexdigest()
