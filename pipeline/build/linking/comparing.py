"""Which texts are near or lie in one another: only pairs with a text that is new, and none of whose ends are known to be one cluster.

Which pairs are compared may depend on what came first; clusters and rows do not. Two texts are in one cluster if a chain of near pairs
leads from one to the other, and no pair is passed over but such as a chain joins already.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.build.linking.documents import Documents, Flags, Names, Numbers, Places, strings
from pipeline.build.linking.memory import PAIRS, Memory, column, lines, numbers, text_lines
from pipeline.build.units import UnitFiles, texts_of
from pipeline.duplicates import Named, Pair, Signed, candidates, components, may_pair, prepared, similarities, sought, stars, verify
from pipeline.settings import Settings

CHUNK = 20_000  # pairs whose texts are in memory at once
TOKENS = 1 << 24  # of their texts: some 100 MB
FEW = 50_000  # new texts; what partners of more of them have would take more than 100 MB, so all old texts are looked at with them

Read = Callable[[Places], list[str]]  # numbers of texts -> the texts


class Found(NamedTuple):
    """Pairs of numbers of texts (n, 2), and what they have in common."""

    pairs: Places
    similarity: NDArray[np.float64]


def compared(
    units: Sequence[UnitFiles], documents: Documents, memory: Memory, settings: Settings, folder: Path
) -> tuple[dict[str, Found], list[Iterable[pa.Table]]]:
    """All pairs by relation, those of earlier runs too, and what is to be remembered of this run. folder: for what memory does not
    hold."""
    named = digests(documents)
    new, gone = unknown(documents, named, memory)
    held = {relation: among(of_relation(memory.pairs, relation, documents.hashes), ~new) for relation in PAIRS}
    rows: list[Iterable[pa.Table]] = [[lines("gone", gone)]] if len(gone) else []
    if new.any():
        labels = components(len(documents.hashes), held["near"].pairs)
        found = fresh(units, documents, new, labels, settings, folder)
        rows.append(text_lines(documents.hashes, named, np.flatnonzero(new)))
        rows.append([remembering(relation, pairs, documents) for relation, pairs in found.items()])
        held |= {relation: together(held[relation], pairs) for relation, pairs in found.items()}
    return held, rows


def among(found: Found, texts: Flags) -> Found:
    kept = texts[found.pairs].all(axis=1)
    return Found(found.pairs[kept], found.similarity[kept])


def together(one: Found, other: Found) -> Found:
    return Found(np.concatenate((one.pairs, other.pairs)), np.concatenate((one.similarity, other.similarity)))


def remembering(relation: str, found: Found, documents: Documents) -> pa.Table:
    one, other = documents.hashes[found.pairs.T]
    return lines(relation, one, other, found.similarity)


def of_relation(pairs: pa.Table, relation: str, hashes: Names) -> Found:
    """Pairs whose texts are all among the hashes."""
    pairs = pairs.filter(pc.equal(pairs.column("relation"), relation))
    ends = np.stack([numbers(hashes, column(pairs, end)) for end in ("a", "b")], axis=1)
    kept = (ends >= 0).all(axis=1)
    return Found(ends[kept], pairs.column("similarity").to_numpy()[kept])


def digests(documents: Documents) -> Names:
    """Of all that names each text, in hexadecimal digits; a text that another document names anew is compared anew."""
    values, rows = documents.named
    order = np.lexsort((values, rows))
    values, rows = values[order], rows[order]
    once = np.ones(len(rows), bool)
    once[1:] = (rows[1:] != rows[:-1]) | (values[1:] != values[:-1])
    sums = np.zeros(len(documents.hashes), np.uint64)
    np.add.at(sums, rows[once], values[once])
    return np.frombuffer(sums.astype(">u8").tobytes().hex().encode(), "S16")


def unknown(documents: Documents, named: Names, memory: Memory) -> tuple[Flags, Names]:
    """Which texts are to be compared, and those that were and are gone. A cluster may fall apart without one of these, or without a name
    that it had: where such a text had several near ones, all of the cluster are compared again."""
    at = numbers(documents.hashes, memory.texts)
    gone = at < 0
    lost = gone.copy()
    lost[~gone] = named[at[~gone]] != memory.named[~gone]
    near = of_relation(memory.pairs, "near", memory.texts).pairs
    joints = lost & (np.bincount(near.ravel(), minlength=len(lost)) > 1)
    labels = components(len(lost), near)
    new = np.ones(len(documents.hashes), bool)
    new[at[~lost & ~np.isin(labels, labels[joints])]] = False
    return new, memory.texts[gone]


def fresh(
    units: Sequence[UnitFiles], documents: Documents, new: Flags, labels: Places, settings: Settings, folder: Path
) -> dict[str, Found]:
    """The pairs that have at least one new text. labels: of the clusters known so far."""
    signed, number = at_stake(units, documents, new, settings, folder)
    rows = signed.row_of[documents.named.rows].astype(np.int64)
    named = Named(documents.named.values[rows >= 0], rows[rows >= 0])
    _, firsts, cluster = np.unique(labels[number], return_index=True, return_inverse=True)
    families, fresh_rows, read = firsts[cluster], new[number], reader(units, documents)
    joining = stars(signed, fresh_rows, named, settings)
    tokens = documents.tokens[number]
    found = judged([joining], families, tokens, lambda rows: read(number[rows]), settings)
    looked_at = joining @ [len(number), 1]
    rest = (block[~np.isin(block @ [len(number), 1], looked_at)] for block in candidates(signed, fresh_rows, families, named, settings))
    found += judged(rest, families, tokens, lambda rows: read(number[rows]), settings)
    return {
        relation: Found(number[pairs_of(of)], np.array([pair.similarity for pair in of], np.float64))
        for relation in ("near", "contained_in")
        for of in [[pair for pair in found if pair.relation == relation]]
    }


def pairs_of(found: Sequence[Pair]) -> Places:
    return np.array([(pair.a, pair.b) for pair in found], np.int64).reshape(-1, 2)


def judged(blocks: Iterable[Places], families: Places, tokens: Numbers, read: Read, settings: Settings) -> list[Pair]:
    """What the pairs (a, b) of rows are to one another, but for those of one family. families: of each row the least of those that near
    pairs join it to; kept up to date in place. tokens: of each row."""
    found = []
    for block in blocks:
        for chunk in chunks(block[families[block[:, 0]] != families[block[:, 1]]], tokens):
            chunk = chunk[families[chunk[:, 0]] != families[chunk[:, 1]]]
            rows, places = np.unique(chunk, return_inverse=True)
            places, texts = places.reshape(-1, 2), prepared(read(rows))
            for wave in waves(chunk, families):
                still = wave[families[chunk[wave, 0]] != families[chunk[wave, 1]]]
                pairs = verify(places[still], texts, settings)
                found += [pair._replace(a=int(rows[pair.a]), b=int(rows[pair.b])) for pair in pairs]
                join(families, rows[pairs_of([pair for pair in pairs if pair.relation == "near"])])
    return found


def chunks(pairs: Places, tokens: Numbers) -> Iterator[Places]:
    """Some of the pairs after the other, so that memory holds their texts."""
    ends = np.cumsum(tokens[pairs].sum(axis=1, dtype=np.int64))
    at = 0
    while at < len(pairs):
        full = int(np.searchsorted(ends, (ends[at - 1] if at else 0) + TOKENS, "right"))
        stop = max(at + 1, min(at + CHUNK, full))
        yield pairs[at:stop]
        at = stop


def waves(pairs: Places, families: Places) -> Iterator[Places]:
    """Places of the pairs, of each family first one, then 2, 4, 8...: as soon as one joins it to another the rest need no look."""
    family = families[pairs[:, 1]]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], family))
    begins = np.flatnonzero(np.diff(family[order], prepend=-1))
    nth = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    turn = np.frexp(nth + 1)[1]
    for n in range(1, int(turn.max(initial=0)) + 1):
        yield order[turn == n]


def join(families: Places, near: Places) -> None:
    """Makes one family of those that the pairs join."""
    ends, at = np.unique(families[near], return_inverse=True)
    to = np.arange(len(families))
    to[ends] = ends[components(len(ends), at.reshape(-1, 2))]
    families[:] = to[families]


def at_stake(units: Sequence[UnitFiles], documents: Documents, new: Flags, settings: Settings, folder: Path) -> tuple[Signed, Places]:
    """Signatures of new texts and of those that may pair with one, the longest text first; and the number of each."""
    long = documents.tokens >= settings.duplicates.min_tokens  # what is shorter is like its equals alone, and pairs with none
    new, old = new & long, ~new & long & (new & long).any()
    shared = np.isin(documents.named.values, documents.named.values[new[documents.named.rows]])
    asked = new.copy()
    asked[documents.named.rows[shared]] = True
    unit_of = np.searchsorted(documents.starts, documents.first, "right") - 1
    few = old.any() and np.count_nonzero(new) <= FEW
    signed, wanted, some, numbers_of = Signed(folder), None, [], []
    for n in np.unique(unit_of[new]).tolist():
        found, texts = signatures_of(units[n], documents, new & (unit_of == n))
        signed.add(found, texts)
        numbers_of.append(texts)
        if few:
            some.append(found)
    if few:
        wanted = sought(pa.concat_tables(some), settings)
    for n in np.unique(unit_of[old]).tolist():
        found, texts = signatures_of(units[n], documents, old & (unit_of == n))
        if wanted:
            kept = may_pair(found, wanted) | asked[texts]
            found, texts = found.filter(pa.array(kept)), texts[kept]
        signed.add(found, texts)
        numbers_of.append(texts)
    number = np.sort(np.concatenate([np.zeros(0, np.int64), *numbers_of]))
    number = number[np.argsort(-documents.tokens[number], kind="stable")]
    row_of = np.full(len(new), -1)
    row_of[number] = np.arange(len(number))
    signed.arrange(row_of)
    return signed, number


def signatures_of(unit: UnitFiles, documents: Documents, texts: Flags) -> tuple[pa.Table, Places]:
    """Of the texts, which documents of the unit stand for; and their numbers."""
    found = unit.signatures(("doc_id", "content_hash", "minima", "sample"))
    found = found.filter(pc.is_in(found.column("doc_id"), strings(documents.ids[documents.first[texts]])))
    return found, numbers(documents.hashes, column(found, "content_hash"))


def reader(units: Sequence[UnitFiles], documents: Documents) -> Read:
    """Reads texts where they lie."""

    def read(texts: Places) -> list[str]:
        rows = documents.first[texts]
        homes: dict[int, list[str]] = defaultdict(list)
        doc_ids = documents.ids[rows].astype(str).tolist()
        for home, doc_id in zip((np.searchsorted(documents.starts, rows, "right") - 1).tolist(), doc_ids, strict=True):
            homes[home].append(doc_id)
        return texts_of([units[home] for home in sorted(homes)], doc_ids)

    return read


def alike(pairs: Places, held: Sequence[Found], tokens: Numbers, read: Read) -> tuple[NDArray[np.float64], Found]:
    """The similarity of each pair (a copy, the text that stands for its cluster): as held, or found now, which is returned too."""
    known = np.concatenate([ends for found in held for ends in (found.pairs, found.pairs[:, ::-1])])
    similarity = np.concatenate([np.zeros(0), *(np.tile(found.similarity, 2) for found in held)])
    size = int(max(pairs.max(initial=0), known.max(initial=0))) + 1
    order = np.argsort(known @ [size, 1], kind="stable")
    keys, wanted = (known @ [size, 1])[order], pairs @ [size, 1]
    last = np.searchsorted(keys, wanted, "right") - 1  # the last one told of a pair
    missing = np.flatnonzero(np.append(keys, -1)[last] != wanted)
    out = np.append(similarity[order], 0)[last]
    values: list[float] = []
    for chunk in chunks(pairs[missing], tokens):
        rows, places = np.unique(chunk, return_inverse=True)
        values += similarities(places.reshape(-1, 2), read(rows))
    out[missing] = values
    return out, Found(pairs[missing], np.array(values, np.float64))
