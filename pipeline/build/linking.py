"""What the documents of a version are to one another: duplicates, clusters, repeated lines and paragraphs.

Everything here is a function of the set of documents, decided pair by pair: no order, batch or arrival can matter.
`state/links/DIGEST/` remembers which texts were compared with what result, a file a run, of the rules that DIGEST stands for; without
it they are compared again.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import sites
from pipeline.build.planning import shaping_digest
from pipeline.build.units import Document, UnitFiles, texts_of
from pipeline.corpus import parts, versions
from pipeline.duplicates import Candidate, candidates, clusters, may_pair, normalise_doi, representative_key, sought, verify
from pipeline.settings import Settings

LINKS = pa.schema([("a", pa.string()), ("b", pa.string()), ("relation", pa.string()), ("similarity", pa.float64())])
CHUNK = 20_000  # pairs whose texts are in memory at once


class Decision(NamedTuple):
    """What the corpus decides of a document. `site_repeats`: seqs; `repeats`: (seq, passage_id that it repeats)."""

    cluster_id: str | None = None
    duplicate_of: str | None = None
    site_repeats: tuple[int, ...] = ()
    repeats: tuple[tuple[int, str], ...] = ()


class Relation(NamedTuple):
    doc_id: str
    other_id: str
    relation: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Links:
    decisions: dict[str, Decision]
    relations: tuple[Relation, ...]

    def digest(self, doc_ids: Iterable[str]) -> str:
        """Of the decisions of some documents: the same digest, the same published rows. A sum, so that parts can be merged."""
        return f"{parts.hash_sum((d, tuple(self.decisions[d])) for d in doc_ids):032x}"


def link(units: Sequence[UnitFiles], corpus: Path, settings: Settings) -> Links:
    """Compares all documents of the units; what was compared in an earlier run is not compared again."""
    home: dict[str, UnitFiles] = {}
    documents: list[Document] = []
    for unit in units:
        held = list(unit.documents())
        home |= dict.fromkeys((d.doc_id for d in held), unit)
        documents += held
    by_text: dict[str, list[Document]] = defaultdict(list)
    for d in documents:
        if d.content_hash:
            by_text[d.content_hash].append(d)
    first = {text: min(ds, key=lambda d: d.doc_id) for text, ds in by_text.items()}
    found = compared(home, first, versions.state(corpus) / "links" / shaping_digest(settings), settings)
    cluster_of = clusters(sorted(by_text), [(a, b) for a, b, relation, _ in found if relation == "near"])
    clustered = {d.doc_id: cluster_of.get(d.content_hash) or d.doc_id for d in documents if d.status != "excluded"}
    best = representatives(documents, clustered)
    repeats = site_repeats(units, documents, clustered, settings)
    copies = paragraph_repeats(units, documents, clustered, best, repeats)
    decisions = {}
    for d in documents:
        cluster = clustered.get(d.doc_id)
        kept = best[cluster] if cluster else None
        decisions[d.doc_id] = Decision(
            cluster, kept if kept != d.doc_id else None, repeats.get(d.doc_id, ()), tuple(copies.get(d.doc_id, ()))
        )
    return Links(decisions, tuple(sorted(set(relations(documents, by_text, first, found)))))


Found = set[tuple[str, str, str, float]]  # text, other text, relation, similarity
Home = dict[str, UnitFiles]  # doc_id -> the unit that holds it


def compared(home: Home, first: dict[str, Document], place: Path, settings: Settings) -> list[tuple[str, str, str, float]]:
    """All texts that are near or contained, by content hash; what was compared in an earlier run is not compared again."""
    known, held = remembered(place)
    new = first.keys() - known
    if new:
        found = fresh(home, first, new, settings)
        remember(place, new, found)
        held |= found
    return sorted(pair for pair in held if pair[0] in first and pair[1] in first)


def fresh(home: Home, first: dict[str, Document], new: Set[str], settings: Settings) -> Found:
    """The pairs that have at least one new text."""
    found: Found = set()
    signed = at_stake(home, first, new, settings)
    hashes = signed.column("content_hash").to_pylist()
    pairs = candidates(signed, np.array([h in new for h in hashes], dtype=bool), settings)
    for chunk in np.array_split(pairs, max(1, -(-len(pairs) // CHUNK))):
        rows, places = np.unique(chunk, return_inverse=True)
        doc_ids = [first[hashes[r]].doc_id for r in rows]
        texts = texts_of(list({home[d].name: home[d] for d in doc_ids}.values()), doc_ids)
        for pair in verify(places.reshape(-1, 2), texts, settings):
            found.add((hashes[rows[pair.a]], hashes[rows[pair.b]], pair.relation, float(pair.similarity)))
    return found


def at_stake(home: Home, first: dict[str, Document], new: Set[str], settings: Settings) -> pa.Table:
    """Signatures of new texts and of those that may pair with one, a row a text, in order of the content hash. One unit is in memory
    at a time, beside them."""
    fresh_of, old_of = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for text, d in first.items():
        (fresh_of if text in new else old_of)[home[d.doc_id].name].append(d.doc_id)
    kept = [signatures_of(home[doc_ids[0]], doc_ids) for doc_ids in fresh_of.values()]
    wanted = sought(pa.concat_tables(kept), settings)
    for doc_ids in old_of.values():
        old = signatures_of(home[doc_ids[0]], doc_ids)
        kept.append(old.filter(pa.array(may_pair(old, wanted))))
    return pa.concat_tables(kept).sort_by("content_hash")


def signatures_of(unit: UnitFiles, doc_ids: list[str]) -> pa.Table:
    found = unit.signatures()
    return found.filter(pc.is_in(found.column("doc_id"), pa.array(doc_ids, pa.string())))


def remembered(place: Path) -> tuple[set[str], Found]:
    """Texts compared with each other so far (rows without partner), and the pairs found among them."""
    tables = [parts.read(path) for path in sorted(place.glob("*.parquet"))]
    rows = [row for table in tables for row in zip(*(column.to_pylist() for column in table.columns), strict=True)]
    return {a for a, b, _, _ in rows if b is None}, {row for row in rows if row[1] is not None}


def remember(place: Path, new: Set[str], found: Found) -> None:
    """One more file; what other rules found goes."""
    for other in place.parent.glob("*"):
        if other != place:
            shutil.rmtree(other)
    place.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[str, str | None, str | None, float | None]] = [(text, None, None, None) for text in sorted(new)]
    columns = zip(*[*rows, *sorted(found)], strict=True)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, LINKS, strict=True)], schema=LINKS)
    parts.write(place / f"{len(list(place.glob('*.parquet'))):06d}.parquet", table)


def rank(d: Document) -> tuple[object, ...]:
    """Place in the total order that chooses the representative; the least is it."""
    key: tuple[object, ...] = representative_key(Candidate(d.doc_id, d.content_hash, d.doi is not None, d.has_metadata, d.tokens))
    return key


def representatives(documents: Sequence[Document], clustered: dict[str, str]) -> dict[str, str]:
    """Cluster -> doc_id of the document that stands for it."""
    members: dict[str, list[Document]] = defaultdict(list)
    for d in documents:
        if d.doc_id in clustered:
            members[clustered[d.doc_id]].append(d)
    return {cluster: min(ds, key=rank).doc_id for cluster, ds in members.items()}


def site_repeats(
    units: Sequence[UnitFiles], documents: Sequence[Document], clustered: dict[str, str], settings: Settings
) -> dict[str, tuple[int, ...]]:
    """doc_id -> seqs of passages that its site prints on many of its articles; never all passages of a document."""
    site_of = {d.doc_id: d.site for d in documents if d.site and d.doc_id in clustered}
    lines = [(d, seq, key) for unit in units for d, seq, key in unit.keys("line_key") if d in site_of]
    found = sites.repeated([site_of[d] for d, _, _ in lines], [key for _, _, key in lines], [clustered[d] for d, _, _ in lines], settings)
    seqs: dict[str, list[int]] = defaultdict(list)
    for d, seq, key in lines:
        if (site_of[d], key) in found:
            seqs[d].append(seq)
    size = {d.doc_id: d.clean_passages for d in documents}
    return {d: tuple(sorted(taken)) for d, taken in seqs.items() if len(taken) < size[d]}


def paragraph_repeats(
    units: Sequence[UnitFiles],
    documents: Sequence[Document],
    clustered: dict[str, str],
    best: dict[str, str],
    gone: dict[str, tuple[int, ...]],
) -> dict[str, list[tuple[int, str]]]:
    """doc_id -> (seq, passage_id of the holder) of paragraphs that stand in several included documents."""
    order = {d.doc_id: rank(d) for d in documents if d.doc_id in clustered and best[clustered[d.doc_id]] == d.doc_id}
    holders: dict[int, list[tuple[tuple[object, ...], int, str]]] = defaultdict(list)
    for unit in units:
        for d, seq, key in unit.keys("paragraph_key"):
            if d in order and seq not in gone.get(d, ()):
                holders[key].append((order[d], seq, d))
    out: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for found in holders.values():
        _, seq, holder = min(found)
        for _, other_seq, d in found:
            if d != holder:
                out[d].append((other_seq, f"{holder}-{seq}"))
    return {d: sorted(copies) for d, copies in out.items()}


def relations(
    documents: Sequence[Document],
    by_text: dict[str, list[Document]],
    first: dict[str, Document],
    found: Iterable[tuple[str, str, str, float]],
) -> Iterable[Relation]:
    """A row a pair; of several documents with one text, the one with the least id stands for all."""
    for text, same in by_text.items():
        yield from (Relation(d.doc_id, first[text].doc_id, "exact", 1.0) for d in same if d is not first[text])
    for a, b, relation, similarity in found:
        one, other = first[a].doc_id, first[b].doc_id
        if relation == "near":
            one, other = sorted((one, other))
        yield Relation(one, other, relation, similarity)
    by_doi: dict[str, list[str]] = defaultdict(list)
    for d in documents:
        if doi := normalise_doi(d.doi):
            by_doi[doi].append(d.doc_id)
    for same_doi in by_doi.values():
        yield from (Relation(b, a, "same_doi", 1.0) for a, b in pairwise(sorted(same_doi)))
