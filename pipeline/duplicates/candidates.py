"""Which pairs of texts are worth comparing: they share a band of minima, or one's sample lies largely inside the other's.

Every pair is judged by its two signatures alone, never by what stood in a bucket before it: the result depends neither on the order
of the rows nor on how the texts came in batches. The rarest values of a sample are looked up first (prefix filtering, Chaudhuri et
al. 2006; Bayardo et al. 2007): exact, and furniture that thousands of pages share is never joined with itself.

Texts known to be one (equal labels) are never paired: of thousands of near copies `stars` pairs each with the first one of its buckets,
and once those are judged there is next to nothing left to pair.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.duplicates.known import Flags, Keys, Known, among, is_known, known_of, met_again
from pipeline.duplicates.sign import MINIMA
from pipeline.settings import DEFAULT, Settings

BANDS, ROWS = 42, 3  # found with probability .999 at similarity .53, .90 at .38 and .48 at .25
_BLOCK = 1 << 18  # pairs looked at together
_RARE = 16  # texts that hold a value; looking up such a one costs less than it saves

Pairs = NDArray[np.int64]
_LOW = np.uint64(0xFFFFFFFF)


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


class _Signed(NamedTuple):
    """Minima of the texts that have them, their rows, and of every row its place among them (-1: none)."""

    minima: NDArray[np.uint16]
    rows: Pairs
    at: Pairs


def sought(new: pa.Table, settings: Settings = DEFAULT) -> Sought:
    """Of the signatures of new texts."""
    signed = _signed(new)
    bands = [_band_keys(signed.minima, band) for band in range(BANDS)]
    values, owners = _sample(new)
    sizes = np.bincount(owners, minlength=new.num_rows)
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    order, beyond = _by_rarity(owners, counts[of], sizes - _needed(sizes, settings.duplicates.inside))
    return Sought(known_of(np.concatenate(bands)), known_of(values[order[beyond <= 0]]), known_of(values), settings.duplicates.inside)


def may_pair(old: pa.Table, wanted: Sought) -> Flags:
    """Which of the old texts may pair with a new one by their signatures. All others can stay where they are: no such pair is lost.

    Linking 10,000 new documents beside 100,000, 300,000, 1,000,000 old ones takes 4.2, 10 and 37 CPU s in all, 120, 200 and 720 MB
    (tests.benchmarks.linking); one in three seconds of what grows is this look-up, the rest is reading columns.
    """
    found = np.zeros(old.num_rows, np.bool_)
    signed = _signed(old)
    for band in range(BANDS):
        found[signed.rows[is_known(_band_keys(signed.minima, band), wanted.bands)]] = True
    values, owners = _sample(old)
    found[owners[is_known(values, wanted.rarer)]] = True
    sizes = np.bincount(owners, minlength=old.num_rows)
    shared = np.bincount(owners[is_known(values, wanted.sample)], minlength=old.num_rows)
    return found | ((sizes > 0) & (shared >= _needed(sizes, wanted.inside)))


def stars(signatures: pa.Table, new: Flags, named: Named = NOTHING, settings: Settings = DEFAULT) -> Pairs:
    """Of each bucket (texts with one band or one name) the first row with every other one, where one of both is new: sorted pairs, each
    once. They join a family of copies at the cost of its size. `candidates` has them too."""
    signed = _signed(signatures)
    found = [np.zeros(0, np.int64)]
    for values, rows in _buckets(signed, named):
        order = np.lexsort((rows, values))
        begins = np.flatnonzero(_changes(values[order]))
        pairs = np.stack((np.repeat(rows[order[begins]], np.diff(np.append(begins, len(order)))), rows[order]), axis=1)
        pairs = pairs[new[pairs].any(axis=1) & (pairs[:, 0] != pairs[:, 1])]
        for at in range(0, len(pairs), _BLOCK):
            block = pairs[at : at + _BLOCK]
            found.append(_encoded(block[_alike(signed, block, settings)], len(new)))
    return np.stack(np.divmod(np.unique(np.concatenate(found)), max(1, len(new))), axis=1)


def candidates(signatures: pa.Table, new: Flags, labels: Pairs, named: Named = NOTHING, settings: Settings = DEFAULT) -> Iterator[Pairs]:
    """Blocks of pairs (a, b) of row numbers, a < b, with different labels and at least one new row. One row a content hash is expected.

    Each pair comes once, but such as a name and a sample find, which may come twice. labels: a number a row, equal for texts that are
    known to be one.
    """
    signed = _signed(signatures)
    for band, (values, rows) in enumerate(_buckets(signed, named)):
        for pairs in _meetings(values, rows, new, labels):
            pairs = pairs[_alike(signed, pairs, settings)]
            yield pairs[_first_band(signed, pairs) == band]
    for pairs in _contained(signatures.column("sample").combine_chunks(), new, labels, settings.duplicates.inside):
        yield pairs[(_first_band(signed, pairs) == BANDS) | ~_alike(signed, pairs, settings)]


def _alike(signed: _Signed, pairs: Pairs, settings: Settings) -> Flags:
    """Which pairs have as many equal minima as similar texts do."""
    left, right = signed.at[pairs.T]
    same: Flags = np.count_nonzero(signed.minima[left] == signed.minima[right], axis=1) >= round(settings.duplicates.alike * MINIMA)
    return same


def _first_band(signed: _Signed, pairs: Pairs) -> Pairs:
    """The first band that each pair shares; BANDS where there is none."""
    left, right = signed.at[pairs.T]
    shared = (signed.minima[left] == signed.minima[right]).reshape(-1, BANDS, ROWS).all(axis=2)
    first: Pairs = np.where(shared.any(axis=1), shared.argmax(axis=1), BANDS)
    return first


def _needed(sizes: Pairs, inside: float) -> Pairs:
    """How many values of a sample another one must have."""
    needed: Pairs = np.ceil(inside * sizes - 1e-9).astype(np.int64)
    return needed


def _signed(signatures: pa.Table) -> _Signed:
    column = signatures.column("minima").combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    at = np.full(signatures.num_rows, -1)
    at[rows] = np.arange(len(rows))
    return _Signed(column.flatten().to_numpy().reshape(-1, MINIMA), rows, at)  # flatten() leaves the null rows out


def _sample(signatures: pa.Table) -> tuple[Keys, Pairs]:
    """Values of all samples, and the row of each."""
    column = signatures.column("sample").combine_chunks()
    sizes = np.diff(column.offsets.to_numpy())
    return column.flatten().to_numpy().astype(np.uint64), np.repeat(np.arange(len(sizes)), sizes)


def _buckets(signed: _Signed, named: Named) -> Iterator[tuple[Keys, Pairs]]:
    """Of each band the numbers that put rows into one bucket, and the rows; then of the names."""
    for band in range(BANDS):
        yield _band_keys(signed.minima, band), signed.rows
    kept = signed.at[named.rows] >= 0
    yield named.values[kept], named.rows[kept]


def _band_keys(table: NDArray[np.uint16], band: int) -> Keys:
    """The minima of the band and its number, side by side."""
    keys = np.full(len(table), band, np.uint64)
    for column in range(band * ROWS, band * ROWS + ROWS):
        keys = keys << np.uint64(16) | table[:, column]
    return keys


def _encoded(pairs: Pairs, total: int) -> Pairs:
    encoded: Pairs = np.unique(pairs.min(axis=1) * total + pairs.max(axis=1))
    return encoded


def _changes(values: NDArray[np.generic]) -> Flags:
    """Where a sorted column begins and where it goes on with another value."""
    return np.concatenate((np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1]))


def _meetings(values: Keys, rows: Pairs, new: Flags, labels: Pairs) -> Iterator[Pairs]:
    """Blocks of all pairs of rows with equal values and other labels, one of them new: a new one meets what stands in its bucket before
    and behind those of its own label."""
    wanted = np.flatnonzero(among(values, values[new[rows]]))
    order = rows[wanted[np.lexsort((labels[rows[wanted]], values[wanted]))]]
    ordered = np.sort(values[wanted])
    bucket = _changes(ordered)
    family = bucket | _changes(labels[order])
    at = np.flatnonzero(new[order])
    (begin, end), (own_begin, own_end) = (_run(changes, at) for changes in (bucket, family))
    for first, counts in ((begin, own_begin - begin), (own_end, end - own_end)):
        for left, right in _expanded(order[at], first, counts, order):
            kept = ~new[right] | (left < right)  # two new ones meet twice
            yield np.sort(np.stack((left[kept], right[kept]), axis=1), axis=1)


def _run(begins: Flags, at: Pairs) -> tuple[Pairs, Pairs]:
    """Where the runs begin and end that hold the places `at`."""
    starts = np.append(np.flatnonzero(begins), len(begins))
    run = np.cumsum(begins)[at]
    return starts[run - 1], starts[run]


def _expanded(left: Pairs, first: Pairs, counts: Pairs, right: Pairs) -> Iterator[tuple[Pairs, Pairs]]:
    """Pairs of left[i] with right[first[i]], right[first[i] + 1]...: counts[i] of them. In blocks of bounded size, which part no run
    of one left value.
    """
    ends = np.cumsum(counts)
    runs = np.append(np.flatnonzero(left[1:] != left[:-1]) + 1, len(left))
    at = 0
    while at < len(left):
        full = int(np.searchsorted(ends, (ends[at - 1] if at else 0) + _BLOCK, "right"))
        run = int(np.searchsorted(runs, full, "right")) - 1
        stop = int(runs[run]) if run >= 0 and runs[run] > at else int(runs[run + 1])
        part = counts[at:stop]
        offsets = np.arange(part.sum()) - np.repeat(np.cumsum(part) - part, part)
        yield np.repeat(left[at:stop], part), right[np.repeat(first[at:stop], part) + offsets]
        at = stop


def _contained(column: pa.ListArray, new: Flags, labels: Pairs, inside: float) -> Iterator[Pairs]:
    """Blocks of pairs (a, b), a < b, each once, of which one has at least the share `inside` of the other's sample."""
    values, sizes = column.flatten().to_numpy(), np.diff(column.offsets.to_numpy()).astype(np.int64)
    needed = _needed(sizes, inside)
    shared = met_again(values)  # of 10,000 articles one value in nine: all others lead to no other text
    owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[shared].astype(np.int64)
    values = values[shared].astype(np.uint64)
    sizes = np.bincount(owners, minlength=len(sizes))
    spare = sizes - needed
    fresh = among(values, values[new[owners]])
    # an old text can only lie inside a new one if enough of its sample occurs in new ones
    inner = ~new & (np.bincount(owners[fresh], minlength=len(sizes)) >= needed)
    lookup = np.sort(owners.astype(np.uint64) << np.uint64(32) | values)
    starts = np.cumsum(sizes) - sizes
    for asked, holders in ((new, np.ones_like(new)), (inner, new)):
        for left, right, least in _lookups(values, owners, asked & (spare >= 0), holders, labels, spare, needed):
            encoded, met = np.unique(left * len(sizes) + right, return_counts=True)
            pairs = np.stack(np.divmod(encoded, len(sizes)), axis=1)
            pairs = pairs[met >= least[pairs[:, 0]]]
            counts = np.zeros(len(pairs), np.int64)
            for a, at in _expanded(np.arange(len(pairs)), starts[pairs[:, 0]], sizes[pairs[:, 0]], np.arange(len(values))):
                sought = pairs[a, 1].astype(np.uint64) << np.uint64(32) | values[at]
                place = np.minimum(np.searchsorted(lookup, sought), len(lookup) - 1)
                counts += np.bincount(a[lookup[place] == sought], minlength=len(pairs))
            both = counts >= needed[pairs[:, 1]]  # either lies in the other: the pair comes again
            kept = (counts >= needed[pairs[:, 0]]) & (~both | (pairs[:, 0] < pairs[:, 1]))
            yield np.sort(pairs[kept], axis=1)


def _lookups(
    values: Keys, owners: Pairs, asked_rows: Flags, holding: Flags, labels: Pairs, spare: Pairs, needed: Pairs
) -> Iterator[tuple[Pairs, Pairs, Pairs]]:
    """Blocks of pairs (row asked, row of another label that holds one of its rarer values), and how often partners come at least.

    `spare` values can be missing: of the rarest spare + n at least n are shared.
    """
    asked = np.flatnonzero(asked_rows[owners])
    known = np.flatnonzero(holding[owners] & among(values, values[asked]))
    marks = values[known] << np.uint64(32) | labels[owners[known]].astype(np.uint64)
    order = np.argsort(marks, kind="stable")
    marks, holders = marks[order], owners[known[order]]
    sought = values[asked] << np.uint64(32)
    own = sought | labels[owners[asked]].astype(np.uint64)
    begin, own_begin = np.searchsorted(marks, sought), np.searchsorted(marks, own)
    end, own_end = np.searchsorted(marks, sought | _LOW, "right"), np.searchsorted(marks, own, "right")
    chosen, least = _rarest(owners[asked], end - begin - own_end + own_begin, spare, needed)
    first, stop = (np.stack(ends, axis=1)[chosen].ravel() for ends in ((begin, own_end), (own_begin, end)))
    for left, right in _expanded(np.repeat(owners[asked[chosen]], 2), first, stop - first, holders):
        yield left, right, least


def _rarest(owners: Pairs, holders: Pairs, spare: Pairs, needed: Pairs) -> tuple[Pairs, Pairs]:
    """Positions of the values to look up (owners are sorted), and for each text how many of them its partners share at least.

    One value behind the spare ones would do; more of them, if rare, save the counting of chance meetings.
    """
    order, beyond = _by_rarity(owners, holders, spare)
    taken = (beyond <= 0) | ((beyond < (needed[owners] + 1) // 2) & (holders[order] <= _RARE))
    return order[taken], np.bincount(owners[taken], minlength=len(spare)) - spare


def _by_rarity(owners: Pairs, holders: Pairs, spare: Pairs) -> tuple[Pairs, Pairs]:
    """Positions of values, of each text (owners are sorted) the rarest first, and how far each stands behind the text's spare ones."""
    order = np.lexsort((holders, owners))
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    place = np.arange(len(owners)) - np.repeat(begins, np.diff(np.append(begins, len(owners))))
    return order, place - spare[owners]
