"""What the documents of a version are to one another: duplicates, clusters, repeated lines and paragraphs.

Everything here is a function of the set of documents, decided pair by pair: no order, batch or arrival can matter. A document that
doubles others has one row of relations: `exact`, to the first document of the same text, or `near`, to the one that stands for its
cluster. A text that lies in a text of another cluster has one `contained_in` for that cluster: the longest that holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.build.linking.comparing import Found, alike, compared, reader, remembering
from pipeline.build.linking.documents import Documents, Numbers, Places, gathered, strings
from pipeline.build.linking.memory import remember, remembered
from pipeline.build.linking.repeats import paragraph_repeats, site_repeats
from pipeline.build.planning import shaping_digest
from pipeline.build.units import UnitFiles
from pipeline.corpus import parts, versions
from pipeline.corpus.schema import RELATIONS
from pipeline.duplicates import components
from pipeline.lean import give_back
from pipeline.settings import Settings

__all__ = ["Decision", "Links", "link"]


class Decision(NamedTuple):
    """What the corpus decides of a document. `site_repeats`: seqs; `repeats`: (seq, passage_id that it repeats)."""

    cluster_id: str | None = None
    duplicate_of: str | None = None
    site_repeats: tuple[int, ...] = ()
    repeats: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Decisions by unit, and the table of relations. `cluster`, `kept`: of each document (rows) a number for its cluster, and the row of
    the document that stands for it; -1 of an excluded one."""

    documents: Documents
    units: dict[str, int]
    cluster: Numbers
    kept: Numbers
    site_repeats: dict[int, tuple[int, ...]]
    repeats: dict[int, tuple[tuple[int, str], ...]]
    relations: pa.Table

    def decisions(self, unit: str) -> dict[str, Decision]:
        """By doc_id."""
        here = self.documents.unit(self.units[unit])
        return {self.documents.ids[row].decode(): self._decision(row) for row in range(here.start, here.stop)}

    def digest(self, unit: str) -> str:
        """Of the decisions: the same digest, the same published rows. A sum, so that units can be merged; documents that are alone and
        repeat nothing add nothing to it."""
        here = self.documents.unit(self.units[unit])
        rows = np.arange(here.start, here.stop)
        own = np.where(self.documents.text[here] >= 0, self.documents.text[here], len(self.documents.hashes) + rows)
        told = self.documents.included[here] & ((self.kept[here] != rows) | (self.cluster[here] != own))
        told |= np.fromiter((row in self.site_repeats or row in self.repeats for row in rows.tolist()), bool, len(rows))
        return f"{parts.hash_sum((self.documents.ids[r].decode(), tuple(self._decision(r))) for r in rows[told].tolist()):032x}"

    def _decision(self, row: int) -> Decision:
        documents, cluster, kept = self.documents, int(self.cluster[row]), int(self.kept[row])
        if cluster < 0:
            return Decision()
        named = documents.hashes[cluster] if cluster < len(documents.hashes) else documents.ids[row]
        other = documents.ids[kept].decode() if kept != row else None
        return Decision(named.decode(), other, self.site_repeats.get(row, ()), self.repeats.get(row, ()))


def link(units: Sequence[UnitFiles], corpus: Path, settings: Settings) -> Links:
    """Compares all documents of the units; what was compared in an earlier run is not compared again."""
    documents = gathered(units, settings)
    place = versions.state(corpus) / "links" / shaping_digest(settings)
    memory = remembered(place)
    give_back()
    state = versions.state(corpus)
    state.mkdir(parents=True, exist_ok=True)
    held, rows = compared(units, documents, memory, settings, state)
    give_back()
    labels = components(len(documents.hashes), held["near"].pairs)
    own = len(documents.hashes) + np.arange(len(documents.ids))
    cluster = np.where(documents.text >= 0, np.append(labels, 0)[documents.text], own).astype(np.int32)
    cluster[~documents.included] = -1
    kept = representatives(documents, cluster)
    copies = copied(documents, kept)
    similarity, found = alike(copies, [held["near"], held["similar"]], documents.tokens, reader(units, documents))
    if len(found.pairs):
        rows.append([remembering("similar", found, documents)])
    if rows:
        remember(place, chain.from_iterable(rows))
    gone = site_repeats(units, documents, cluster, settings, state)
    repeats = paragraph_repeats(units, documents, kept, gone, state)
    related = relations(documents, Found(copies, similarity), holders(held["contained_in"], labels, documents))
    return Links(documents, {unit.name: n for n, unit in enumerate(units)}, cluster, kept, gone, repeats, related)


def representatives(documents: Documents, cluster: Numbers) -> Numbers:
    """Of each row the row of the document that stands for its cluster; -1 of an excluded one."""
    order = np.lexsort((documents.rank, cluster))
    begins = np.flatnonzero(np.diff(cluster[order], prepend=-2))
    kept = np.empty(len(order), np.int32)
    kept[order] = np.repeat(order[begins], np.diff(np.append(begins, len(order))))
    kept[cluster < 0] = -1
    return kept


def copied(documents: Documents, kept: Numbers) -> Places:
    """Pairs (text, text that stands for its cluster) of all texts that double another."""
    texts = np.arange(len(documents.hashes))
    stands = documents.text[kept[documents.first]]
    doubled = np.flatnonzero(texts != stands)
    return np.stack((texts[doubled], stands[doubled]), axis=1)


def holders(contained: Found, labels: Places, documents: Documents) -> Found:
    """Of each text and each other cluster with texts that hold it the longest of these; of several the one of least hash."""
    inner, outer = contained.pairs.T
    order = np.lexsort((outer, -documents.tokens[outer], labels[outer], inner))
    order = order[labels[inner[order]] != labels[outer[order]]]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(inner[order]) != 0) | (np.diff(labels[outer[order]]) != 0)
    return Found(contained.pairs[order[first]], contained.similarity[order[first]])


def relations(documents: Documents, near: Found, contained: Found) -> pa.Table:
    """Rows of RELATIONS, sorted. Of several documents with one text, the first in order stands for all."""
    ids, first = documents.ids, documents.first
    rows = np.flatnonzero(documents.text >= 0)
    rows = rows[first[documents.text[rows]] != rows]
    named = np.flatnonzero(documents.doi >= 0)
    named = named[np.lexsort((ids[named], documents.doi[named]))]
    follows = np.flatnonzero(np.diff(documents.doi[named]) == 0) + 1
    found = {
        "exact": (ids[rows], ids[first[documents.text[rows]]], np.ones(len(rows))),
        "near": (*ids[first[near.pairs.T]], near.similarity),
        "contained_in": (*ids[first[contained.pairs.T]], contained.similarity),
        "same_doi": (ids[named[follows]], ids[named[follows - 1]], np.ones(len(follows))),
    }
    tables = [relation_rows(one, other, relation, values) for relation, (one, other, values) in found.items()]
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in RELATIONS.names])


def relation_rows(one: NDArray[np.bytes_], other: NDArray[np.bytes_], relation: str, values: NDArray[np.float64]) -> pa.Table:
    return pa.table([strings(one), strings(other), pa.repeat(relation, len(one)), pa.array(values)], schema=RELATIONS)
