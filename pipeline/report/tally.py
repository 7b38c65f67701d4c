"""Counting rows of a version part by part, in Arrow: no row becomes a Python object."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus import parts
from pipeline.corpus.versions import Version

Key = tuple[Any, ...]
CANDIDATES = 50  # rows of a part that may become the example of a key


def tally(
    version: Version, table: str, keys: Sequence[str], size: tuple[str, str] | None = None, where: pc.Expression | None = None
) -> dict[Key, tuple[int, int]]:
    """key -> (rows, sum of size[1] - size[0]) of the rows that fit `where`, which may only name columns of keys and size."""
    return tally_of(columns(version, table, [*keys, *(size or ())], where), keys, size)


def tally_of(found: Iterable[pa.Table], keys: Sequence[str], size: tuple[str, str] | None = None) -> dict[Key, tuple[int, int]]:
    """The same of any tables."""
    counted = []
    for rows in found:
        length = pc.subtract(rows.column(size[1]), rows.column(size[0])) if size else pa.repeat(pa.scalar(0, pa.int64()), rows.num_rows)
        ones = pa.repeat(pa.scalar(1, pa.int64()), rows.num_rows)
        counted.append(summed(rows.select(list(keys)).append_column("n", ones).append_column("size", length), keys))
    if not counted:
        return {}
    both = summed(pa.concat_tables(counted), keys)
    by_key = zip(*(both.column(name).to_pylist() for name in keys), strict=True)
    return dict(zip(by_key, zip(both.column("n").to_pylist(), both.column("size").to_pylist(), strict=True), strict=True))


def summed(rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    found = rows.group_by(list(keys), use_threads=False).aggregate([("n", "sum"), ("size", "sum")])
    return found.rename_columns([name.removesuffix("_sum") if name in ("n_sum", "size_sum") else name for name in found.column_names])


def numbers(
    version: Version, table: str, name: str, where: pc.Expression | None = None, beside: Sequence[str] = ()
) -> np.ndarray[Any, Any]:
    """The values of a numeric column; `beside`: the other columns that `where` names."""
    return np.concatenate([np.zeros(0), *(found.column(name).to_numpy() for found in columns(version, table, [name, *beside], where))])


def columns(version: Version, table: str, names: Sequence[str], where: pc.Expression | None = None) -> Iterator[pa.Table]:
    """Some columns of each part, of the rows that fit."""
    for found in version.read(table, list(dict.fromkeys(names))):
        yield found if where is None else found.filter(where)


def first_each(
    version: Version,
    table: str,
    names: Sequence[str],
    keys: Sequence[str],
    wanted: Sequence[Key],
    most: int,
    where: pc.Expression | None = None,
) -> dict[Key, list[dict[str, Any]]]:
    """key -> its first rows that fit, at most so many. One pass, which reads more than the keys only where an example is."""
    out: dict[Key, list[dict[str, Any]]] = {key: [] for key in wanted}
    for part in version.parts(table):
        path = version.path / table / part.name
        lacking = [key for key in wanted if len(out[key]) < most]
        if not lacking:
            break
        heads = parts.read(path, list(keys))
        places = {key: places_of(heads, keys, key) for key in lacking}
        if any(len(found) for found in places.values()):
            rows = parts.read(path, list(names))
            for key, found in places.items():
                some = rows.take(found)
                out[key] += (some if where is None else some.filter(where)).slice(0, most - len(out[key])).to_pylist()
    return out


def places_of(rows: pa.Table, keys: Sequence[str], key: Key) -> pa.Array:
    same = [pc.equal(rows.column(name), value) for name, value in zip(keys, key, strict=True)]
    return pc.indices_nonzero(reduce(pc.and_, same)).slice(0, CANDIDATES)
