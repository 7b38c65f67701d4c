"""Pairs of texts of which one's sample lies largely inside the other's, range by range of the values of samples.

Of m values that a text shares with others, n of which a partner must have, any m - n + 1 hold one that the partner has: only the rarest
are looked up (prefix filtering, Chaudhuri et al. 2006; Bayardo et al. 2007). It is exact, and furniture that thousands of pages share is
never joined with itself. What is in memory is a range of the samples, a range of the pairs that meet, and some numbers a text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.duplicates.known import Flags, Keys
from pipeline.duplicates.signed import Pairs, Rows, Signed
from pipeline.duplicates.spilled import Pieces, Ranged

BLOCK = 1 << 18  # pairs looked at together
_LEVELS = 12  # how rare a value is: held by one other text, by 2 or 3, 4 to 7...
_RARE = 4  # levels; up to 15 other texts: looking up such a one costs less than it saves
Number = TypeVar("Number", bound=np.integer)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


class _Texts(NamedTuple):
    """Of each text, those of one family side by side."""

    new: Flags
    family: Rows
    needed: Pairs  # values of its sample that a text which holds it must have


class _Met(NamedTuple):
    """Values that texts hold (sorted keys: value, text), and of each which places hold a possible partner: first to own_first and
    own_end to end of all places, or of those of new texts where the text is old."""

    first: Pairs
    own_first: Pairs
    own_end: Pairs
    end: Pairs

    def others(self) -> Pairs:
        return self.own_first - self.first + self.end - self.own_end


def contained(signed: Signed, new: Flags, labels: Pairs, inside: float) -> Iterator[Pairs]:
    """Blocks of pairs (a, b) of rows, a < b, each once, with different labels and a new one of both."""
    order = np.argsort(labels, kind="stable").astype(np.int32)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    texts = _Texts(new[order], labels[order].astype(np.int32), needed_of(signed.sizes[order], inside))
    shared, met = np.zeros(len(order), np.int32), Pieces(np.uint64, signed.folder)
    for keys in signed.samples.ranges():
        kept = _shared(keys & ~_LOW | place[signed.row_of[_texts(keys)]].astype(np.uint64), texts)
        np.add.at(shared, _texts(kept), 1)
        met.add(kept)
    for block in _found(texts, shared, met, signed.folder):
        yield np.sort(order[block].astype(np.int64), axis=1)


def needed_of(sizes: NDArray[np.integer], inside: float) -> Pairs:
    """How many values of a sample another one must have."""
    needed: Pairs = np.ceil(inside * sizes - 1e-9).astype(np.int64)
    return needed


def _texts(keys: Keys) -> Rows:
    return (keys & _LOW).astype(np.int32)


def _shared(keys: Keys, texts: _Texts) -> Keys:
    """In order, those whose value a possible partner holds too."""
    keys.sort()
    values = keys >> _HALF
    again = values[1:] == values[:-1]
    keys = keys[np.append(again, False) | np.append(False, again)] if len(keys) else keys
    return keys[_met(keys, texts).others() > 0]


def _met(keys: Keys, texts: _Texts) -> _Met:
    own, values = _texts(keys), keys >> _HALF
    changes = changing(values)
    first, end = _runs(changes)
    own_first, own_end = _runs(changes | changing(texts.family[own]))
    fresh = np.append(0, np.cumsum(texts.new[own]))
    old = ~texts.new[own]
    for bound in (first, own_first, own_end, end):
        bound[old] = fresh[bound[old]]
    return _Met(first, own_first, own_end, end)


def changing(values: NDArray[np.generic]) -> Flags:
    """Where a column begins and where it goes on with another value."""
    return np.concatenate((np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1]))


def _runs(begins: Flags) -> tuple[Pairs, Pairs]:
    """Of each place where its run begins and ends."""
    starts = np.append(np.flatnonzero(begins), len(begins))
    run = np.cumsum(begins) - 1
    return starts[run], starts[run + 1]


def expanded(left: Pairs, first: Pairs, counts: Pairs, right: NDArray[Number]) -> Iterator[tuple[Pairs, NDArray[Number]]]:
    """Pairs of left[i] with right[first[i]], right[first[i] + 1]...: counts[i] of them. In blocks of bounded size, which part no i."""
    ends = np.cumsum(counts)
    at = 0
    while at < len(left):
        stop = max(at + 1, int(np.searchsorted(ends, (ends[at - 1] if at else 0) + BLOCK, "right")))
        part = counts[at:stop]
        offsets = np.arange(part.sum()) - np.repeat(np.cumsum(part) - part, part)
        yield np.repeat(left[at:stop], part), right[np.repeat(first[at:stop], part) + offsets]
        at = stop


def _found(texts: _Texts, shared: Rows, met: Pieces[np.uint64], folder: Path | None) -> Iterator[Pairs]:
    """The pairs, of texts as they stand in `texts`; a in b and b in a are one pair."""
    asked = np.flatnonzero((texts.needed > 0) & (shared >= texts.needed))
    if not len(asked):
        return
    spare = shared[asked] - texts.needed[asked]
    taken, last, quota = _rarest(texts, asked, spare, met)
    least = np.zeros(len(shared), np.int32)
    least[asked] = taken - spare  # of the rarest spare + n at least n are shared
    pairs = Ranged(len(shared), folder)
    for keys in met:
        for left, right in _lookups(keys, texts, last, quota):
            pairs.add(left.astype(np.uint64) << _HALF | right.astype(np.uint64))
    waiting, size = [], 0
    for some in pairs.ranges():
        found, times = np.unique(some, return_counts=True)
        waiting.append(found[times >= least[found >> _HALF]])
        size += len(waiting[-1])
        if size > BLOCK:
            yield _inside(np.concatenate(waiting), texts, met)
            waiting, size = [], 0
    if size:
        yield _inside(np.concatenate(waiting), texts, met)


def _rarest(texts: _Texts, asked: Pairs, spare: Rows, met: Pieces[np.uint64]) -> tuple[Pairs, Rows, Rows]:
    """How many values each of the texts asked about looks up; of all texts the last level of these, and how many of that level.

    One value behind the spare ones would do; more of them, if rare, save the counting of chance meetings.
    """
    row = np.full(len(texts.new), -1, np.int32)
    row[asked] = np.arange(len(asked))
    counts = np.zeros((len(asked), _LEVELS), np.int32)
    for keys in met:
        rows, levels = row[_texts(keys)], _levels(_met(keys, texts))
        np.add.at(counts, (rows[rows >= 0], levels[rows >= 0]), 1)
    counts = np.cumsum(counts, axis=1, out=counts)
    taken = np.maximum(spare + 1, np.minimum(counts[:, _RARE - 1], spare + (texts.needed[asked] + 1) // 2))
    last = np.full(len(row), -1, np.int32)
    last[asked] = np.count_nonzero(counts < taken[:, None], axis=1)
    quota = np.zeros_like(row)
    quota[asked] = taken - np.where(last[asked] > 0, counts[np.arange(len(asked)), last[asked] - 1], 0)
    return taken, last, quota


def _levels(met: _Met) -> Pairs:
    levels: Pairs = np.minimum(np.frexp(met.others())[1] - 1, _LEVELS - 1)
    return levels


def _lookups(keys: Keys, texts: _Texts, last: Rows, quota: Rows) -> Iterator[tuple[Pairs, Rows]]:
    """Blocks of pairs (text, text of another family that holds one of its rarer values). What is taken off the quota is noted there."""
    own, met = _texts(keys), _met(keys, texts)
    levels = _levels(met)
    chosen = levels < last[own]
    edge = np.flatnonzero(levels == last[own])
    edge = edge[np.argsort(own[edge], kind="stable")]
    begins, _ = _runs(changing(own[edge]))
    edge = edge[np.arange(len(edge)) - begins < quota[own[edge]]]
    np.subtract.at(quota, own[edge], 1)
    chosen[edge] = True
    for asked, held in ((texts.new[own], own), (~texts.new[own], own[texts.new[own]])):
        at = np.flatnonzero(chosen & asked)
        first, stop = (np.stack(ends, axis=1)[at].ravel() for ends in ((met.first, met.own_end), (met.own_first, met.end)))
        yield from expanded(np.repeat(own[at], 2), first, stop - first, held)


def _inside(encoded: Keys, texts: _Texts, met: Pieces[np.uint64]) -> Pairs:
    """Of the pairs those of which the first one lies in the second; once each."""
    left, right = (encoded >> _HALF).astype(np.int32), _texts(encoded)
    asked = np.zeros(len(texts.new), np.bool_)
    asked[left] = True
    counts = np.zeros(len(encoded), np.int64)
    for keys in met:
        own = _texts(keys)
        of = np.flatnonzero(asked[own])
        of = of[np.argsort(own[of], kind="stable")]
        first, end = (np.searchsorted(own[of], left, side) for side in ("left", "right"))
        for pair, at in expanded(np.arange(len(left)), first, end - first, of):
            sought = keys[at] & ~_LOW | right[pair].astype(np.uint64)
            place = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
            counts += np.bincount(pair[keys[place] == sought], minlength=len(left))
    both = counts >= texts.needed[right]  # either lies in the other: the pair comes again
    kept = (counts >= texts.needed[left]) & (~both | (left < right))
    return np.stack((left[kept], right[kept]), axis=1).astype(np.int64)
