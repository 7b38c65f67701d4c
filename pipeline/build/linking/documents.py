"""All documents of a version as columns: a million take some 110 MB, where an object for each takes many times as much."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.build.units import UnitFiles
from pipeline.duplicates import Keys, Known, Named, Ranged, is_known, known_of, names, ranked
from pipeline.settings import Settings
from pipeline.sites import site_of

COLUMNS = ("doc_id", "status", "doi", "pmid", "title", "published", "site", "url", "clean_passages")

Places = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Names = NDArray[np.bytes_]


class Documents(NamedTuple):
    """A row a document, unit by unit. Texts are numbered by their content hashes, sorted; -1 is none."""

    ids: Names
    starts: Places  # where the documents of each unit begin, and the end
    included: Flags  # cleaning left something of them
    passages: Numbers  # clean ones
    site: Numbers  # a number for each site
    doi: Places  # a number for each DOI
    text: Numbers
    rank: Numbers  # place in the order in which documents stand for their cluster
    hashes: Names  # of each text
    tokens: Numbers  # of each text
    first: Numbers  # of each text the document that stands for it
    named: Named  # what names articles beside their texts; its rows are texts

    def unit(self, number: int) -> slice:
        """Rows of a unit."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


class _Columns(NamedTuple):
    """Of one unit."""

    ids: Names
    included: Flags
    passages: Numbers
    site: Numbers
    doi: Places
    has_doi: Flags
    has_metadata: Flags
    hashes: Names
    tokens: Numbers
    clean: Numbers  # tokens that are clean
    names: NDArray[np.uint64]
    named: Places


def gathered(units: Sequence[UnitFiles], settings: Settings) -> Documents:
    """Reads the columns of one unit after the other."""
    sites: dict[str, int] = {}
    columns: list[list[Any]] = [[empty] for empty in _NO_COLUMNS]
    sizes = [0]
    for unit in units:
        here = _columns(unit, sites, settings)
        for column, values in zip(columns, here._replace(named=here.named + sizes[-1]), strict=True):
            column.append(values)
        sizes.append(sizes[-1] + len(here.ids))
    found = _Columns(*(np.concatenate(columns.pop(0)) for _ in _NO_COLUMNS))  # of each column no more than two copies
    hashes, text = _numbered(found.hashes)
    found = found._replace(hashes=_NO_COLUMNS.hashes)
    order = ranked(found.has_doi, found.has_metadata, found.clean, text, found.ids)
    rank = np.empty_like(text)
    rank[order] = np.arange(len(order))
    first = np.zeros(len(hashes), np.int32)
    late = order[::-1][text[order[::-1]] >= 0]
    first[text[late]] = late  # the last to be written is the first in order
    rows = text[found.named].astype(np.int64)
    named = Named(found.names[rows >= 0], rows[rows >= 0])
    return Documents(
        found.ids, np.array(sizes), found.included, found.passages, found.site, found.doi, text, rank, hashes, found.tokens[first], first,
        named,
    )  # fmt: skip


def _numbered(hashes: Names) -> tuple[Names, Numbers]:
    """The distinct ones in order, and of each its place among them; -1 of an empty one: nothing is left to compare."""
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    ordered = hashes[order]
    begins = ordered != b""
    begins[1:] &= ordered[1:] != ordered[:-1]
    del ordered
    text = np.empty_like(order)
    text[order] = np.cumsum(begins, dtype=np.int32) - 1
    return hashes[order[begins]], text


_NONE = np.zeros(0, np.int64)
_SHORT = _NONE.astype(np.int32)
_NO_COLUMNS = _Columns(
    _NONE.astype("S"), _NONE.astype(bool), _SHORT, _SHORT, _NONE, _NONE.astype(bool), _NONE.astype(bool), _NONE.astype("S"), _SHORT,
    _SHORT, _NONE.astype(np.uint64), _NONE,
)  # fmt: skip


def _columns(unit: UnitFiles, sites: dict[str, int], settings: Settings) -> _Columns:
    found = unit.document_columns(COLUMNS)
    signed = unit.signatures(("doc_id", "content_hash", "tokens", "clean_tokens"))
    signed = signed.take(pc.index_in(found.column("doc_id"), signed.column("doc_id")))
    column = {name: found.column(name).to_pylist() for name in COLUMNS}
    hosts = [site_of(site, url) for site, url in zip(column["site"], column["url"], strict=True)]
    values, rows = names(column["doi"], column["pmid"], column["title"], column["published"], settings.duplicates.title)
    return _Columns(
        np.array(column["doc_id"], np.bytes_),
        np.array([status != "excluded" for status in column["status"]], bool),
        np.array(column["clean_passages"], np.int32),
        np.array([sites.setdefault(host, len(sites)) if host else -1 for host in hosts], np.int32),
        np.array([_number(doi) if doi else -1 for doi in column["doi"]], np.int64),
        np.array([doi is not None for doi in column["doi"]], bool),
        np.array([bool(url or title) for url, title in zip(column["url"], column["title"], strict=True)], bool),
        np.array(signed.column("content_hash").to_pylist(), np.bytes_),
        signed.column("tokens").to_numpy(),
        signed.column("clean_tokens").to_numpy(),
        values,
        rows,
    )  # fmt: skip


def _number(name: str) -> int:
    """Of 63 bits; a table of the names of a million documents takes 100 MB."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def strings(names: Names) -> pa.Array:
    """As Arrow has them."""
    return pa.array(names, pa.binary()).cast(pa.string())


class Marks(NamedTuple):
    """Passages: document, seq, key."""

    rows: Numbers
    seqs: Numbers
    keys: Places


def marks(units: Sequence[UnitFiles], documents: Documents, column: str, wanted: Flags, times: int, folder: Path) -> Marks:
    """Passages of the documents wanted whose key comes at least so many times in all, and one of each document that has a key.

    The columns are read twice, so that only keys wait on disk, and only those that come again are in memory."""
    keys = Ranged((1 << 32) - 1, folder)
    for unit in units:
        found = unit.marks((column, "doc_id") if unit.dropped else (column,))
        keys.add(found.column(column).drop_null().to_numpy().view(np.uint64))
    again = known_of(np.concatenate([_NONE.view(np.uint64), *(_repeated(some, times) for some in keys.ranges())]))
    found = [Marks(_SHORT, _SHORT, _NONE), *(_marks(unit, documents, number, column, wanted, again) for number, unit in enumerate(units))]
    return Marks(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _repeated(keys: Keys, times: int) -> Keys:
    keys.sort()
    return np.unique(keys[times - 1 :][keys[times - 1 :] == keys[: len(keys) - times + 1]])


def _marks(unit: UnitFiles, documents: Documents, number: int, column: str, wanted: Flags, again: Known) -> Marks:
    here = documents.unit(number)
    found = unit.marks(("doc_id", "seq", column))
    found = found.filter(pc.is_valid(found.column(column)))
    at = pc.fill_null(pc.index_in(found.column("doc_id"), strings(documents.ids[here])), -1).to_numpy()  # -1: it went earlier
    kept = np.flatnonzero(at >= 0)
    kept = kept[wanted[here.start + at[kept]]]
    keys = found.column(column).to_numpy()[kept]
    some = is_known(keys.view(np.uint64), again)
    some[np.unique(at[kept], return_index=True)[1]] = True
    kept = kept[some]
    return Marks((here.start + at[kept]).astype(np.int32), found.column("seq").to_numpy()[kept].astype(np.int32), keys[some])
