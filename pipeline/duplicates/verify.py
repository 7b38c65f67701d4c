"""What two texts are to one another: near duplicates, one contained in the other, or strangers.

Sets of shingles alone do not tell. Two articles in one site's frame share more of them than two copies of which one was edited in every
fifth word; but what the former share stands in one place, what the latter share runs through the whole text in the same order. So the
shingles that both texts have are put into order (anchors that are unique in both, longest increasing run, as in patience diff), and
the pair is judged by how much of each text lies in reach of shared ones. Forms that differ in their numbers are told by their numbers.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.duplicates.normalise import fold
from pipeline.duplicates.sign import SHINGLE, Hashes, Places, mixed, shingle_hashes, token_hashes
from pipeline.settings import DEFAULT, Duplicates, Settings

_HELD = 1 << 22  # tokens of texts held at a time
_OWN = 1 / 32  # share of shingles that a text has once; with fewer, longer runs are the anchors

Flags = NDArray[np.bool_]
Shares = tuple[float, ...]  # of the one text and of the other


class Pair(NamedTuple):
    """a and b are near duplicates, or a is contained in b; similarity: Jaccard of the shingles, or share of a's that b has."""

    a: int
    b: int
    relation: Literal["near", "contained_in"]
    similarity: float


class _Shingles(NamedTuple):
    """Of a text: its shingles in order, the distinct ones sorted with their first places, and which occur once, which hold a number."""

    ordered: Hashes
    distinct: Hashes
    places: Places
    once: Flags
    numeric: Flags


Prepared = Callable[[int], _Shingles]


def verify(pairs: Iterable[Sequence[int]], texts: Sequence[str] | Prepared, settings: Settings = DEFAULT) -> list[Pair]:
    """The pairs that stand the comparison, in the order given. Each is judged alone: order and direction change nothing.

    texts: themselves, or `prepared` for several calls.
    """
    limits, shingles = settings.duplicates, texts if callable(texts) else prepared(texts)
    judged = (_judged(int(a), int(b), shingles(int(a)), shingles(int(b)), limits) for a, b in pairs)
    return [pair for pair in judged if pair]


def similarities(pairs: Iterable[Sequence[int]], texts: Sequence[str]) -> list[float]:
    """Jaccard similarity of the shingles of each pair; 0 where a text has none."""
    shingles, found = prepared(texts), []
    for a, b in pairs:
        left, right = shingles(int(a)).distinct, shingles(int(b)).distinct
        shared = len(np.intersect1d(left, right, assume_unique=True))
        found.append(shared / max(1, len(left) + len(right) - shared))
    return found


def prepared(texts: Sequence[str]) -> Prepared:
    """The shingles of a text by its number; those made last are at hand."""
    held: dict[int, _Shingles] = {}
    size = 0

    def shingles(i: int) -> _Shingles:
        nonlocal size
        if i not in held:
            if size > _HELD:
                held.clear()
                size = 0
            held[i] = _prepared(texts[i])
            size += len(held[i].ordered)
        return held[i]

    return shingles


def _prepared(text: str) -> _Shingles:
    folded = fold([text])
    tokens, bounds, starts = token_hashes(folded)
    ordered = shingle_hashes(tokens, bounds)[0]
    distinct, places, counts = np.unique(ordered, return_index=True, return_counts=True)
    digits = np.concatenate(([0], np.cumsum((folded.codes >= ord("0")) & (folded.codes <= ord("9")))))
    ends = np.append(starts[SHINGLE:], len(folded.codes))  # where each shingle ends
    return _Shingles(ordered, distinct, places, counts == 1, digits[ends[places]] > digits[starts[places]])


def _judged(a: int, b: int, left: _Shingles, right: _Shingles, limits: Duplicates) -> Pair | None:
    if min(len(left.ordered), len(right.ordered)) < limits.min_tokens - SHINGLE + 1:
        return None
    if _rank(left) > _rank(right):  # ties are broken by content, never by position
        a, b, left, right = b, a, right, left
    at, common = _shared(left, right)
    shared = int(np.count_nonzero(common))
    jaccard = shared / (len(left.distinct) + len(right.distinct) - shared)
    within = (shared / len(left.distinct), shared / len(right.distinct))
    if (jaccard < limits.floor and max(within) < limits.contained) or _other_numbers(left, right, at, common, limits):
        return None
    short = _short(left, right, limits)
    if jaccard >= (limits.near_short if short else limits.near):
        return Pair(a, b, "near", jaccard)
    reach = _reached(left, right, at, common)
    covered, ordered = zip(*(_measured(hits, limits) for hits in reach), strict=True)
    inside = max(ordered) >= limits.contained
    if not short and jaccard >= limits.floor and (_most_of(jaccard, ordered, limits) if inside else _edited(covered, ordered, limits)):
        return Pair(a, b, "near", jaccard)
    if inside:
        return Pair(a, b, "contained_in", within[0]) if ordered[0] >= ordered[1] else Pair(b, a, "contained_in", within[1])
    return None


def _most_of(jaccard: float, ordered: Shares, limits: Duplicates) -> bool:
    """Whether what is inside the other text is most of it, or of what it says where it repeats itself: a copy that was cut or got
    furniture, not an excerpt."""
    return min(ordered) >= limits.part * max(ordered) or jaccard >= limits.similar


def _edited(covered: Shares, ordered: Shares, limits: Duplicates) -> bool:
    """Whether changes run through the whole text. Where what is in common is word for word the same, nearly all of it must be in common:
    else it is a frame with two articles in it."""
    if max(ordered) < limits.ordered or min(covered) < limits.part:
        return False
    return max(covered) >= (limits.whole_literal if max(ordered) > limits.literal * max(covered) else limits.whole)


def _short(left: _Shingles, right: _Shingles, limits: Duplicates) -> bool:
    return min(len(left.ordered), len(right.ordered)) < limits.short


def _rank(text: _Shingles) -> tuple[int, int, int]:
    return len(text.distinct), len(text.ordered), int(text.ordered.sum())


def _shared(left: _Shingles, right: _Shingles) -> tuple[Places, Flags]:
    """For each distinct shingle of the left text its place among those of the right one, and whether it is there."""
    at = np.minimum(np.searchsorted(right.distinct, left.distinct), len(right.distinct) - 1)
    return at, right.distinct[at] == left.distinct


def _other_numbers(left: _Shingles, right: _Shingles, at: Places, common: Flags, limits: Duplicates) -> bool:
    """Whether the texts are rich in numbers and share far less of what holds numbers than of the rest: one form filled in twice."""
    in_common = int(np.count_nonzero(common & left.numeric))
    rest_in_common = int(np.count_nonzero(common)) - in_common
    least = 0.0 if _short(left, right, limits) else limits.numeric  # in a note the one number tells
    for text in (left, right):
        numeric = int(np.count_nonzero(text.numeric))
        rest = len(text.distinct) - numeric
        if not numeric or numeric < least * len(text.distinct):
            return False
        if rest and in_common / numeric >= limits.same_numbers * rest_in_common / rest:
            return False
    return True


def _reached(left: _Shingles, right: _Shingles, at: Places, common: Flags) -> tuple[Flags, Flags]:
    """Which shingles of each text have their like in the other, in the same order."""
    if max(_own(left.once, left.ordered), _own(right.once, right.ordered)) < _OWN:
        places, others = _wider(left.ordered, right.ordered)
    else:
        both = np.flatnonzero(common & left.once)
        both = both[right.once[at[both]]]
        places, others = left.places[both], right.places[at[both]]
    order = np.argsort(places)
    places, others = places[order], others[order]
    chain = _increasing(others.tolist())
    places, others = places[chain], others[chain]
    return _followed(left.ordered, right.ordered, places, others), _followed(right.ordered, left.ordered, others, places)


def _own(once: Flags, ordered: Hashes) -> float:
    return np.count_nonzero(once) / len(ordered)


def _wider(left: Hashes, right: Hashes) -> tuple[Places, Places]:
    """Where runs of shingles stand that each text has once; of 2, 4, 8..., until a text that repeats itself has some of its own."""
    step = 1
    while True:
        left, right = (mixed(text[:-step] + mixed(text[step:], 1), 2) for text in (left, right))
        step *= 2
        (here, place, fewer), (there, other, few) = (np.unique(text, return_index=True, return_counts=True) for text in (left, right))
        if step >= min(len(left), len(right)) or min(_own(fewer == 1, left), _own(few == 1, right)) >= _OWN:
            break
    _, mine, yours = np.intersect1d(here[fewer == 1], there[few == 1], assume_unique=True, return_indices=True)
    return place[fewer == 1][mine], other[few == 1][yours]


def _increasing(values: list[int]) -> list[int]:
    """Positions of a longest increasing run of the values."""
    ends: list[int] = []  # least last value of a run of each length
    positions: list[int] = []
    before = [-1] * len(values)
    for i, value in enumerate(values):
        k = bisect_left(ends, value)
        if k == len(ends):
            ends.append(value)
            positions.append(i)
        else:
            ends[k], positions[k] = value, i
        before[i] = positions[k - 1] if k else -1
    run, i = [], positions[-1] if positions else -1
    while i >= 0:
        run.append(i)
        i = before[i]
    return run[::-1]


def _followed(ordered: Hashes, other: Hashes, places: Places, others: Places) -> Flags:
    """Which shingles equal their counterpart, going on from the anchor before or back from the anchor behind."""
    here = np.arange(len(ordered))
    hits = np.zeros(len(ordered), np.bool_)
    if len(places):
        behind = np.searchsorted(places, here, "right")
        for anchor in (np.maximum(behind - 1, 0), np.minimum(behind, len(places) - 1)):
            there = here + (others - places)[anchor]
            inside = (there >= 0) & (there < len(other))
            hits |= inside & (other[np.clip(there, 0, len(other) - 1)] == ordered)
    return hits


def _measured(hits: Flags, limits: Duplicates) -> tuple[float, float]:
    """The share of a text near which enough hits lie, and the share of hits."""
    sums = np.concatenate(([0], np.cumsum(hits)))
    here = np.arange(len(hits))
    low, high = np.maximum(here - limits.window, 0), np.minimum(here + limits.window, len(hits))
    return float(np.mean(sums[high] - sums[low] >= limits.density * (high - low))), float(sums[-1] / len(hits))
