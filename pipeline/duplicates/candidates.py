"""Which pairs of texts are worth comparing: they share a band of minima, or one's sample lies largely inside the other's.

Every pair is judged by its two signatures alone, never by what stood in a bucket before it: the result depends neither on the order
of the rows nor on how the texts came in batches. The rarest values of a sample are looked up first (prefix filtering, Chaudhuri et
al. 2006; Bayardo et al. 2007): exact, and furniture that thousands of pages share is never joined with itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.duplicates.sign import MINIMA, mixed
from pipeline.settings import DEFAULT, Settings

BANDS, ROWS = 42, 3  # found with probability .999 at similarity .53, .90 at .38 and .48 at .25
_BLOCK = 1 << 20  # pairs looked at together
_RARE = 16  # texts that hold a value; looking up such a one costs less than it saves

Flags = NDArray[np.bool_]
Pairs = NDArray[np.int64]
Keys = NDArray[np.uint64]
_BITS = np.uint64((1 << 24) - 1)


class Known(NamedTuple):
    """A set of numbers: in order, and a table of bits that answers for most others without a search."""

    values: Keys
    bits: Flags


class Sought(NamedTuple):
    """What partners of new texts have: one of their bands, or one of their rarer sample values, or a share of all of these."""

    bands: Known
    rarer: Known
    sample: Known
    inside: float


def sought(new: pa.Table, settings: Settings = DEFAULT) -> Sought:
    """Of the signatures of new texts."""
    table, _ = _minima(new)
    keys = [_band_keys(table, band) for band in range(BANDS)]
    values, owners = _sample(new)
    sizes = np.bincount(owners, minlength=new.num_rows)
    _, of, counts = np.unique(values, return_inverse=True, return_counts=True)
    order, beyond = _by_rarity(owners, counts[of], sizes - _needed(sizes, settings.duplicates.inside))
    return Sought(_known(np.concatenate(keys)), _known(values[order[beyond <= 0]]), _known(values), settings.duplicates.inside)


def may_pair(old: pa.Table, wanted: Sought) -> Flags:
    """Which of the old texts may pair with a new one. All others can stay where they are: no pair of `candidates` is lost.

    10,000 new texts beside 100,000, 300,000, 1,000,000 old ones: 2.8, 3.8, 9.7 CPU s in all, reading included, and 164, 177, 207 MB;
    100,000 among themselves: 36 s and 1.1 GB (tests.benchmarks.duplicates).
    """
    found = np.zeros(old.num_rows, np.bool_)
    table, rows = _minima(old)
    for band in range(BANDS):
        found[rows[_is_known(_band_keys(table, band), wanted.bands)]] = True
    values, owners = _sample(old)
    found[owners[_is_known(values, wanted.rarer)]] = True
    sizes = np.bincount(owners, minlength=old.num_rows)
    shared = np.bincount(owners[_is_known(values, wanted.sample)], minlength=old.num_rows)
    return found | ((sizes > 0) & (shared >= _needed(sizes, wanted.inside)))


def _needed(sizes: Pairs, inside: float) -> Pairs:
    """How many values of a sample another one must have."""
    needed: Pairs = np.ceil(inside * sizes - 1e-9).astype(np.int64)
    return needed


def _minima(signatures: pa.Table) -> tuple[NDArray[np.uint32], Pairs]:
    """Minima of the texts that have them, and their rows."""
    column = signatures.column("minima").combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    return column.flatten().to_numpy().reshape(-1, MINIMA), rows  # flatten() leaves the null rows out


def _sample(signatures: pa.Table) -> tuple[Keys, Pairs]:
    """Values of all samples, and the row of each."""
    column = signatures.column("sample").combine_chunks()
    sizes = np.diff(column.offsets.to_numpy())
    return column.flatten().to_numpy().astype(np.uint64), np.repeat(np.arange(len(sizes)), sizes)


def candidates(signatures: pa.Table, new: Flags, settings: Settings = DEFAULT) -> Pairs:
    """Pairs (a, b) of row numbers, a < b, sorted, each once, with at least one new row; one row a content hash is expected."""
    total = signatures.num_rows
    if total < 2 or not new.any():
        return np.zeros((0, 2), np.int64)
    signed = signatures.combine_chunks()
    table, rows = _minima(signed)
    found = [_encoded(rows[block], total) for block in _banded(table, new[rows], settings.duplicates.alike)]
    found += [_encoded(block, total) for block in _contained(signed.column("sample").combine_chunks(), new, settings.duplicates.inside)]
    keys = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    pairs = np.stack(np.divmod(keys, total), axis=1)
    hashes = signed.column("content_hash").combine_chunks().dictionary_encode().indices.to_numpy()
    different: Pairs = pairs[hashes[pairs[:, 0]] != hashes[pairs[:, 1]]]
    return different


def _encoded(pairs: Pairs, total: int) -> Pairs:
    return np.unique(pairs.min(axis=1) * total + pairs.max(axis=1))


def _banded(table: NDArray[np.uint32], new: Flags, alike: float) -> Iterator[Pairs]:
    """Blocks of pairs that share a band and as many minima as alike texts do."""
    least = round(alike * MINIMA)
    for band in range(BANDS):
        for left, right in _meetings(_band_keys(table, band), new):
            same = np.count_nonzero(table[left] == table[right], axis=1)
            pairs = np.stack((left, right), axis=1)[same >= least]
            if len(pairs):
                yield pairs


def _band_keys(table: NDArray[np.uint32], band: int) -> Keys:
    keys = np.zeros(len(table), np.uint64)
    for row in range(band * ROWS, band * ROWS + ROWS):
        keys = mixed(keys + table[:, row], row)
    return keys


def _meetings(keys: Keys, new: Flags) -> Iterator[tuple[Pairs, Pairs]]:
    """Blocks of all pairs of rows with equal keys, one of them new."""
    if not new.any():
        return
    wanted = np.flatnonzero(_among(keys, keys[new]))
    order = wanted[np.lexsort((~new[wanted], keys[wanted]))]  # in a bucket the new rows stand first
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.append(starts, len(order)))
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    partners = np.where(new[order], np.repeat(sizes, sizes) - place - 1, 0)  # a new row meets all that stand behind it
    yield from _expanded(order, np.arange(len(order)) + 1, partners, order)


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


def _among(values: Keys, wanted: Keys) -> Flags:
    return _is_known(values, _known(wanted))


def _known(values: Keys) -> Known:
    values = np.sort(values)  # np.unique takes ten times as long
    bits = np.zeros(int(_BITS) + 1, np.bool_)
    bits[(values & _BITS).astype(np.int64)] = True
    return Known(values, bits)


def _is_known(values: Keys, known: Known) -> Flags:
    maybe = known.bits[(values & _BITS).astype(np.int64)]
    places = np.flatnonzero(maybe)
    at = np.minimum(np.searchsorted(known.values, values[places]), len(known.values) - 1)
    maybe[places] = known.values[at] == values[places] if len(known.values) else False
    return maybe


def _contained(column: pa.ListArray, new: Flags, inside: float) -> Iterator[Pairs]:
    """Blocks of pairs (a, b) with at least the share `inside` of a's sample in the sample of b."""
    values = column.flatten().to_numpy().astype(np.uint64)
    sizes = np.diff(column.offsets.to_numpy()).astype(np.int64)
    owners = np.repeat(np.arange(len(sizes)), sizes)
    needed = _needed(sizes, inside)
    fresh = _among(values, values[new[owners]])
    # an old text can only lie inside a new one if enough of its sample occurs in new ones
    inner = (sizes > 0) & (new | (np.bincount(owners[fresh], minlength=len(sizes)) >= needed))
    asked = np.flatnonzero(inner[owners])
    known = np.flatnonzero(_among(values, values[asked]))
    known = known[np.argsort(values[known], kind="stable")]
    low, high = (np.searchsorted(values[known], values[asked], side) for side in ("left", "right"))
    # `spare` values can be missing: of the rarest spare + n at least n are shared
    chosen, least = _rarest(owners[asked], high - low, sizes - needed, needed)
    lookup = np.sort(owners.astype(np.uint64) << np.uint64(32) | values)
    starts = np.cumsum(sizes) - sizes
    for left, right in _expanded(owners[asked[chosen]], low[chosen], (high - low)[chosen], owners[known]):
        wanted = (left != right) & (new[left] | new[right])
        keys, met = np.unique(left[wanted] * len(sizes) + right[wanted], return_counts=True)
        pairs = np.stack(np.divmod(keys, len(sizes)), axis=1)
        pairs = pairs[met >= least[pairs[:, 0]]]
        counts = np.zeros(len(pairs), np.int64)
        for a, at in _expanded(np.arange(len(pairs)), starts[pairs[:, 0]], sizes[pairs[:, 0]], np.arange(len(values))):
            sought = pairs[a, 1].astype(np.uint64) << np.uint64(32) | values[at]
            place = np.minimum(np.searchsorted(lookup, sought), len(lookup) - 1)
            counts += np.bincount(a[lookup[place] == sought], minlength=len(pairs))
        pairs = pairs[counts >= needed[pairs[:, 0]]]
        if len(pairs):
            yield pairs


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
