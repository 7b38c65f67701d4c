"""What linking remembers between runs: state/links/DIGEST/, a file a run, of the rules that DIGEST stands for.

    relation       a                b                      similarity
    text           content hash     what names it          -            it was compared with all others
    gone           content hash     -                      -            it left the corpus: others came that it was not compared with
    near           content hash     content hash           Jaccard      what holds clusters together; pairs in one cluster are not all kept
    contained_in   content hash     content hash           share        a lies in b
    similar        content hash     content hash           Jaccard      of a copy and the text that stands for its cluster

The last row about a text counts, and pairs behind those of both texts. Without the files everything is compared again, with the same
result.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.corpus import parts

LINKS = pa.schema([("relation", pa.string()), ("a", pa.string()), ("b", pa.string()), ("similarity", pa.float64())])
PAIRS = ("near", "contained_in", "similar")
MOST_FILES = 20  # then one takes the place of all
PIECE = 50_000  # rows

Names = NDArray[np.bytes_]


class Memory(NamedTuple):
    """Texts that were compared with each other, sorted, with what named them; and pairs, as rows of LINKS."""

    texts: Names
    named: Names
    pairs: pa.Table


def remembered(place: Path) -> Memory:
    """All that the files say; a text that is gone is unknown."""
    rows = pa.concat_tables([LINKS.empty_table(), *(parts.read(path) for path in sorted(place.glob("*.parquet")))])
    about, pairs = (places(rows, relations) for relations in (("text", "gone"), PAIRS))
    names = column(rows.select(["a"]).take(about), "a")
    order = np.argsort(names, kind="stable")
    ends = np.ones(len(order), bool)
    ends[:-1] = names[order[1:]] != names[order[:-1]]
    last, texts = about[order[ends]], names[order[ends]]
    for end in ("a", "b"):
        text = numbers(texts, column(rows.select([end]).take(pairs), end))
        pairs = pairs[np.append(last, rows.num_rows)[text] < pairs]
    known = np.isin(last, places(rows, ("text",)))
    return Memory(texts[known], column(rows.select(["b"]).take(last[known]), "b"), rows.take(pairs))


def places(rows: pa.Table, relations: Sequence[str]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.flatnonzero(pc.is_in(rows.column("relation"), pa.array(relations)).to_numpy())
    return found


def numbers(names: Names, wanted: Names) -> NDArray[np.int64]:
    """Places of names among sorted ones; -1 where one is missing."""
    if not len(names):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
    return np.where(names[at] == wanted, at, -1)


def column(rows: pa.Table, name: str) -> Names:
    """In pieces: Python's objects take four times the room."""
    found = rows.column(name)
    pieces = [np.array(found.slice(at, PIECE).to_pylist(), np.bytes_) for at in range(0, max(1, len(found)), PIECE)]
    return np.concatenate(pieces)


def lines(relation: str, a: Names, b: Names | None = None, similarity: NDArray[np.float64] | None = None) -> pa.Table:
    """Rows of LINKS."""
    columns = [pa.repeat(relation, len(a)), *(pa.nulls(len(a)) if c is None else pa.array(c, pa.binary()) for c in (a, b))]
    columns.append(pa.nulls(len(a)) if similarity is None else pa.array(similarity))
    return pa.table([c.cast(f.type) for c, f in zip(columns, LINKS, strict=True)], schema=LINKS)


def text_lines(hashes: Names, named: Names, which: NDArray[np.int64]) -> Iterator[pa.Table]:
    """Rows of LINKS about texts, some at a time: they take more room than all that is known of the documents."""
    some = (which[at : at + PIECE] for at in range(0, len(which), PIECE))
    return (lines("text", hashes[places], named[places]) for places in some)


def write(path: Path, rows: Iterable[pa.Table]) -> None:
    with parts.complete(path) as temporary, pq.ParquetWriter(temporary, LINKS, compression="zstd") as out:
        for table in rows:
            out.write_table(table)


def remember(place: Path, rows: Iterable[pa.Table]) -> None:
    """One more file; what other rules found goes."""
    for other in place.parent.glob("*"):
        if other != place:
            shutil.rmtree(other)
    place.mkdir(parents=True, exist_ok=True)
    before = sorted(place.glob("*.parquet"))
    write(place / f"{int(before[-1].stem) + 1 if before else 0:06d}.parquet", rows)
    if len(before) >= MOST_FILES:
        merge(place)


def merge(place: Path) -> None:
    """One file in the place of all: under the name of the last, so that a kill between leaves rows twice, which changes nothing."""
    found, files = remembered(place), sorted(place.glob("*.parquet"))
    pairs = found.pairs.group_by(LINKS.names).aggregate([]).select(LINKS.names).cast(LINKS)
    write(files[-1], [*text_lines(found.texts, found.named, np.arange(len(found.texts))), pairs])
    for path in files[:-1]:
        path.unlink()
