"""Counting rows of a version part by part, in Arrow: no row becomes a Python object."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.corpus.versions import Version

Key = tuple[Any, ...]
Where = Callable[[pa.Table], pa.ChunkedArray]  # of each row whether it counts; an Arrow expression takes ten times as long for 500 rows
CANDIDATES = 20  # rows of a part that may become the example of a key
OPEN = 32  # parts kept open


def equal(name: str, value: object) -> Where:
    """Rows that have this value."""
    return lambda rows: pc.equal(rows.column(name), value)


def within(name: str, values: Iterable[str]) -> Where:
    """Rows that have one of these values."""
    wanted = pa.array(list(values), pa.string())
    return lambda rows: pc.is_in(rows.column(name), wanted)


def tally(
    version: Version, table: str, keys: Sequence[str], size: tuple[str, str] | None = None, where: Where | None = None
) -> dict[Key, tuple[int, int]]:
    """key -> (rows, sum of size[1] - size[0]) of the rows that fit `where`, which may only name columns of keys and size."""
    return tally_of(columns(version, table, [*keys, *(size or ())], where), keys, size)


def tally_of(found: Iterable[pa.Table], keys: Sequence[str], size: tuple[str, str] | None = None) -> dict[Key, tuple[int, int]]:
    """The same of any tables."""
    out: dict[Key, tuple[int, int]] = {}
    for rows in found:
        first, place = grouped(rows, keys)
        lengths = np.subtract(*(rows.column(name).to_numpy() for name in reversed(size))) if size else np.zeros(rows.num_rows)
        counted = zip(np.bincount(place).tolist(), np.bincount(place, lengths).tolist(), strict=True)
        by_key = zip(*(rows.column(name).take(first).to_pylist() for name in keys), strict=True)
        for key, (n, length) in zip(by_key, counted, strict=True):
            before = out.get(key, (0, 0))
            out[key] = (before[0] + n, before[1] + int(length))
    return out


def grouped(rows: pa.Table, keys: Sequence[str]) -> tuple[pa.Array, np.ndarray[Any, Any]]:
    """A row of each combination of values, and of each row which combination it has. Arrow's group_by does the same, but it loads .02
    CPU seconds of libraries."""
    codes = np.zeros(rows.num_rows, np.int64)
    for name in keys:
        encoded = rows.column(name).combine_chunks().dictionary_encode("encode")
        codes = codes * len(encoded.dictionary) + encoded.indices.to_numpy()
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    return pa.array(first), place


def numbers(version: Version, table: str, name: str, where: Where | None = None, beside: Sequence[str] = ()) -> np.ndarray[Any, Any]:
    """The values of a numeric column; `beside`: the other columns that `where` names."""
    return np.concatenate([np.zeros(0), *(found.column(name).to_numpy() for found in columns(version, table, [name, *beside], where))])


def columns(version: Version, table: str, names: Sequence[str], where: Where | None = None) -> Iterator[pa.Table]:
    """Some columns of each part, of the rows that fit."""
    for part in version.parts(table):
        found = read(version.path / table / part.name, list(dict.fromkeys(names)))
        yield found if where is None else found.filter(where(found))


def read(path: Path, names: Sequence[str]) -> pa.Table:
    found = os.stat(path)
    return _opened(path, found.st_ino, found.st_mtime_ns, found.st_size).read(columns=list(names), use_threads=False)


@lru_cache(maxsize=OPEN)
def _opened(path: Path, inode: int, changed: int, size: int) -> pq.ParquetFile:
    """A file as it is now: a report reads a part twenty times, and opening it takes five times as long as reading a column."""
    return pq.ParquetFile(path, pre_buffer=False)


def close() -> None:
    """Of all parts that were read."""
    _opened.cache_clear()


def first_each(
    version: Version,
    table: str,
    names: Sequence[str],
    keys: Sequence[str],
    wanted: Sequence[Key],
    most: int,
    apart: Sequence[str],
    where: Where | None = None,
) -> dict[Key, list[dict[str, Any]]]:
    """key -> its first rows that fit and differ in the columns `apart`, at most so many. One pass, which reads more than the keys only
    where an example is lacking."""
    out: dict[Key, dict[Key, dict[str, Any]]] = {key: {} for key in wanted}
    for part in version.parts(table):
        path = version.path / table / part.name
        lacking = {key for key in wanted if len(out[key]) < most}
        if not lacking:
            break
        heads = read(path, keys)
        first, place = grouped(heads, keys)
        order = np.argsort(place, kind="stable")
        starts = np.searchsorted(place, range(len(first) + 1), sorter=order).tolist()
        by_key = zip(*(heads.column(name).take(first).to_pylist() for name in keys), strict=True)
        found = [order[a : min(b, a + CANDIDATES)] for key, a, b in zip(by_key, starts, starts[1:], strict=False) if key in lacking]
        if found:
            rows = read(path, list({*names, *keys})).take(np.concatenate(found))
            for row in (rows if where is None else rows.filter(where(rows))).to_pylist():
                some = out[tuple(row[name] for name in keys)]
                if len(some) < most:
                    some.setdefault(tuple(row[name] for name in apart), row)
    return {key: list(some.values()) for key, some in out.items()}
