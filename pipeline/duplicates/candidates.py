"""Which pairs of texts are worth comparing: they share a band of minima, or one's sample lies largely inside the other's.

Every pair is judged by its two signatures alone, never by what stood in a bucket before it: the result depends neither on the order
of the rows nor on how the texts came in batches.

Texts known to be one (equal labels) are never paired: of thousands of near copies `stars` pairs each with the first one of its buckets,
and once those are judged there is next to nothing left to pair.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.duplicates.contained import BLOCK, changing, contained, expanded, needed_of
from pipeline.duplicates.known import Flags, Keys, Known, among, is_known, known_of
from pipeline.duplicates.sign import MINIMA
from pipeline.duplicates.signed import BANDS, ROWS, Pairs, Signed, minima_of, sample_of, side_by_side
from pipeline.settings import DEFAULT, Settings


class Sought(NamedTuple):
    """What partners of new texts have: one of their bands, or one of their rarer sample values, or a share of all of these."""

    bands: Known
    rarer: Known
    sample: Known
    inside: float


class Named(NamedTuple):
    """Numbers that name articles beside their texts, each with its row; texts that share one are as worth comparing as by a band."""

    values: Keys
    rows: Pairs


NOTHING = Named(np.zeros(0, np.uint64), np.zeros(0, np.int64))


def sought(new: pa.Table, settings: Settings = DEFAULT) -> Sought:
    """Of the signatures of new texts."""
    bands = [_keys_of(minima_of(new)[0], band) for band in range(BANDS)]
    values, owners = sample_of(new)
    sizes = np.bincount(owners, minlength=new.num_rows)
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    order, beyond = _by_rarity(owners, counts[of], sizes - needed_of(sizes, settings.duplicates.inside))
    return Sought(known_of(np.concatenate(bands)), known_of(values[order[beyond <= 0]]), known_of(values), settings.duplicates.inside)


def may_pair(old: pa.Table, wanted: Sought) -> Flags:
    """Which of the old texts may pair with a new one by their signatures. All others can stay where they are: no such pair is lost.

    Linking 10,000 new documents beside 100,000, 300,000, 1,000,000 old ones takes 2.9, 7.9 and 27 CPU s in all, 170, 230 and 550 MB
    (tests.benchmarks.linking); one in three seconds of what grows is this look-up, the rest is reading columns.
    """
    found = np.zeros(old.num_rows, np.bool_)
    minima, rows = minima_of(old)
    for band in range(BANDS):
        found[rows[is_known(_keys_of(minima, band), wanted.bands)]] = True
    values, owners = sample_of(old)
    found[owners[is_known(values, wanted.rarer)]] = True
    sizes = np.bincount(owners, minlength=old.num_rows)
    shared = np.bincount(owners[is_known(values, wanted.sample)], minlength=old.num_rows)
    return found | ((sizes > 0) & (shared >= needed_of(sizes, wanted.inside)))


def stars(signed: Signed, new: Flags, named: Named = NOTHING, settings: Settings = DEFAULT) -> Pairs:
    """Of each bucket (texts with one band or one name) the first row with every other one, where one of both is new: sorted pairs, each
    once. They join a family of copies at the cost of its size. `candidates` has them too."""
    found: list[Pairs] = [np.zeros(0, np.int64)]
    for pairs in _together(_firsts(values, rows, new) for values, rows in _buckets(signed, named)):
        block = np.unique(pairs[:, 0] * len(new) + pairs[:, 1])
        pairs = np.stack(np.divmod(block, max(1, len(new))), axis=1)
        found.append(block[_alike(signed.in_common(pairs)[0], settings)])
    return np.stack(np.divmod(np.unique(np.concatenate(found)), max(1, len(new))), axis=1)


def candidates(signed: Signed, new: Flags, labels: Pairs, named: Named = NOTHING, settings: Settings = DEFAULT) -> Iterator[Pairs]:
    """Blocks of pairs (a, b) of rows, a < b, with different labels and at least one new row. One row a content hash is expected.

    Each pair comes once, but such as a name and a sample find, which may come twice. labels: a number a row, equal for texts that are
    known to be one.
    """
    met = (
        np.insert(pairs, 2, band, axis=1)
        for band, (values, rows) in enumerate(_buckets(signed, named))
        for pairs in _meetings(values, rows, new, labels)
    )
    for pairs in _together(met):
        shared, first = signed.in_common(pairs[:, :2])
        yield pairs[_alike(shared, settings) & (first == pairs[:, 2]), :2]
    for pairs in contained(signed, new, labels, settings.duplicates.inside):
        shared, first = signed.in_common(pairs)
        yield pairs[(first == BANDS) | ~_alike(shared, settings)]


def _together(blocks: Iterable[Pairs]) -> Iterator[Pairs]:
    """Larger blocks: what is looked up of one is read once."""
    waiting, size = [], 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= BLOCK:
            yield np.concatenate(waiting)
            waiting, size = [], 0
    if size:
        yield np.concatenate(waiting)


def _alike(shared: Pairs, settings: Settings) -> Flags:
    """Which pairs have as many equal minima as similar texts do."""
    return shared >= round(settings.duplicates.alike * MINIMA)


def _keys_of(minima: NDArray[np.uint16], band: int) -> Keys:
    return side_by_side(minima[:, band * ROWS : band * ROWS + ROWS].T, band)


def _buckets(signed: Signed, named: Named) -> Iterator[tuple[Keys, Pairs]]:
    """Of each band the numbers that put rows into one bucket, and the rows; then of the names. Rows that are alone are left out."""
    for band in range(BANDS):
        yield _with_others(signed.band_keys(band), signed.rows)
    kept = np.isin(named.rows, signed.rows)
    yield _with_others(named.values[kept], named.rows[kept])


def _with_others(values: Keys, rows: NDArray[np.integer]) -> tuple[Keys, Pairs]:
    ordered = np.sort(values)
    met = is_known(values, known_of(ordered[1:][ordered[1:] == ordered[:-1]]))
    return values[met], rows[met].astype(np.int64)


def _firsts(values: Keys, rows: Pairs, new: Flags) -> Pairs:
    order = np.lexsort((rows, values))
    begins = np.flatnonzero(changing(values[order]))
    pairs = np.stack((np.repeat(rows[order[begins]], np.diff(np.append(begins, len(order)))), rows[order]), axis=1)
    kept: Pairs = pairs[new[pairs].any(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    return kept


def _meetings(values: Keys, rows: Pairs, new: Flags, labels: Pairs) -> Iterator[Pairs]:
    """Blocks of all pairs of rows with equal values and other labels, one of them new: a new one meets what stands in its bucket before
    and behind those of its own label."""
    wanted = np.flatnonzero(among(values, values[new[rows]]))
    order = rows[wanted[np.lexsort((labels[rows[wanted]], values[wanted]))]]
    ordered = np.sort(values[wanted])
    bucket = changing(ordered)
    family = bucket | changing(labels[order])
    at = np.flatnonzero(new[order])
    (begin, end), (own_begin, own_end) = (_run(changes, at) for changes in (bucket, family))
    for first, counts in ((begin, own_begin - begin), (own_end, end - own_end)):
        for left, right in expanded(order[at], first, counts, order):
            kept = ~new[right] | (left < right)  # two new ones meet twice
            yield np.sort(np.stack((left[kept], right[kept]), axis=1), axis=1)


def _run(begins: Flags, at: Pairs) -> tuple[Pairs, Pairs]:
    """Where the runs begin and end that hold the places `at`."""
    starts = np.append(np.flatnonzero(begins), len(begins))
    run = np.cumsum(begins)[at]
    return starts[run - 1], starts[run]


def _by_rarity(owners: Pairs, holders: Pairs, spare: Pairs) -> tuple[Pairs, Pairs]:
    """Positions of values, of each text (owners are sorted) the rarest first, and how far each stands behind the text's spare ones."""
    order = np.lexsort((holders, owners))
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    place = np.arange(len(owners)) - np.repeat(begins, np.diff(np.append(begins, len(owners))))
    return order, place - spare[owners]
