"""All documents of a version as columns: a million take some 200 MB, where an object for each takes many times as much."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.build.units import UnitFiles
from pipeline.duplicates import Named, names, normalise_doi, ranked
from pipeline.settings import Settings
from pipeline.sites import site_of

COLUMNS = ("doc_id", "status", "doi", "pmid", "title", "published", "site", "url", "clean_passages")

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Names = NDArray[np.bytes_]


class Documents(NamedTuple):
    """A row a document, unit by unit. Texts are numbered by their content hashes, sorted; -1 is none."""

    ids: Names
    starts: Places  # where the documents of each unit begin, and the end
    included: Flags  # cleaning left something of them
    passages: Places  # clean ones
    site: Places  # a number for each site
    doi: Places  # a number for each DOI
    text: Places
    rank: Places  # place in the order in which documents stand for their cluster
    hashes: Names  # of each text
    tokens: Places  # of each text
    first: Places  # of each text the document that stands for it
    named: Named  # what names articles beside their texts; its rows are texts

    def unit(self, number: int) -> slice:
        """Rows of a unit."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


class _Columns(NamedTuple):
    """Of one unit."""

    ids: Names
    included: Flags
    passages: Places
    site: Places
    doi: Places
    has_doi: Flags
    has_metadata: Flags
    hashes: Names
    tokens: Places
    clean: Places  # tokens that are clean
    names: NDArray[np.uint64]
    named: Places


def gathered(units: Sequence[UnitFiles], settings: Settings) -> Documents:
    """Reads the columns of one unit after the other."""
    sites: dict[str, int] = {}
    dois: dict[str, int] = {}
    parts = [_columns(unit, sites, dois, settings) for unit in units]
    starts = np.cumsum([0, *(len(part.ids) for part in parts)])
    found = _Columns(*(np.concatenate(columns) for columns in zip(_NO_COLUMNS, *parts, strict=True)))
    hashes, text = np.unique(found.hashes, return_inverse=True)
    if len(hashes) and not hashes[0]:  # nothing is left to compare
        hashes, text = hashes[1:], text - 1
    order = ranked(found.has_doi, found.has_metadata, found.clean, text, found.ids)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    first = np.zeros(len(hashes), np.int64)
    late = order[::-1][text[order[::-1]] >= 0]
    first[text[late]] = late  # the last to be written is the first in order
    rows = text[found.named + np.repeat(starts[:-1], [len(part.named) for part in parts])]
    named = Named(found.names[rows >= 0], rows[rows >= 0])
    return Documents(
        found.ids, starts, found.included, found.passages, found.site, found.doi, text, rank, hashes, found.tokens[first], first, named
    )


_NONE = np.zeros(0, np.int64)
_NO_COLUMNS = _Columns(
    _NONE.astype("S"), _NONE.astype(bool), _NONE, _NONE, _NONE, _NONE.astype(bool), _NONE.astype(bool), _NONE.astype("S"), _NONE,
    _NONE, _NONE.astype(np.uint64), _NONE,
)  # fmt: skip


def _columns(unit: UnitFiles, sites: dict[str, int], dois: dict[str, int], settings: Settings) -> _Columns:
    found = unit.document_columns(COLUMNS)
    signed = unit.signatures(("doc_id", "content_hash", "tokens", "clean_tokens"))
    signed = signed.take(pc.index_in(found.column("doc_id"), signed.column("doc_id")))
    column = {name: found.column(name).to_pylist() for name in COLUMNS}
    hosts = [site_of(site, url) for site, url in zip(column["site"], column["url"], strict=True)]
    bare = [normalise_doi(doi) for doi in column["doi"]]
    values, rows = names(bare, column["pmid"], column["title"], column["published"], settings.duplicates.title)
    return _Columns(
        np.array(column["doc_id"], np.bytes_),
        np.array([status != "excluded" for status in column["status"]], bool),
        np.array(column["clean_passages"], np.int64),
        np.array([sites.setdefault(host, len(sites)) if host else -1 for host in hosts], np.int64),
        np.array([dois.setdefault(doi, len(dois)) if doi else -1 for doi in bare], np.int64),
        np.array([doi is not None for doi in column["doi"]], bool),
        np.array([bool(url or title) for url, title in zip(column["url"], column["title"], strict=True)], bool),
        np.array(signed.column("content_hash").to_pylist(), np.bytes_),
        signed.column("tokens").to_numpy().astype(np.int64),
        signed.column("clean_tokens").to_numpy().astype(np.int64),
        values,
        rows,
    )  # fmt: skip


def marks(units: Sequence[UnitFiles], documents: Documents, column: str, wanted: Flags) -> tuple[Places, Places, Places]:
    """Document, seq and key of the passages that have the key, of the documents wanted."""
    found = [(_NONE, _NONE, _NONE), *(_marks(unit, documents, number, column, wanted) for number, unit in enumerate(units))]
    rows, seqs, keys = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, seqs, keys


def _marks(unit: UnitFiles, documents: Documents, number: int, column: str, wanted: Flags) -> tuple[Places, Places, Places]:
    here = documents.unit(number)
    found = unit.marks(("doc_id", "seq", column))
    found = found.filter(pc.is_valid(found.column(column)))
    ids = pa.array(documents.ids[here].astype(str).tolist(), pa.string())
    at = pc.fill_null(pc.index_in(found.column("doc_id"), ids), -1).to_numpy().astype(np.int64)  # of documents that went earlier
    kept = np.flatnonzero(at >= 0)
    kept = kept[wanted[here.start + at[kept]]]
    return here.start + at[kept], found.column("seq").to_numpy()[kept].astype(np.int64), found.column(column).to_numpy()[kept]
