"""What is kept of a text to find its duplicates later, without the text: hash, 126 minima, a sample of its shingles.

Shingles are three tokens long: words, single characters in scripts without spaces. The minima are a "fast similarity sketch"
(Dahlgaard, Knudsen and Thorup, FOCS 2017, arXiv:1704.04370): the share of equal minima of two texts estimates their Jaccard
similarity as 126 independent hash functions would, for one or two passes over the shingles where those take 126.
The sample holds every shingle whose hash falls into a fixed share of all (Broder 1997, mod m): of a text inside another it is inside
the other's sample, which minima cannot show.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline import span_keys
from pipeline.duplicates.normalise import GAP, SINGLE, WORD, Folded, fold
from pipeline.settings import Settings

MINIMA, BINS = 126, 128
SHINGLE = 3
SCHEMA = pa.schema(
    [
        ("content_hash", pa.string()),
        ("tokens", pa.int32()),
        ("minima", pa.list_(pa.uint16(), MINIMA)),  # of 32 bits: chance makes one pair in 65,536 equal, which halves what is kept
        ("sample", pa.list_(pa.uint32())),
    ]
)
_BATCH = 1 << 18  # characters signed together: with a quarter of them NumPy's calls make it a third slower
_ROOM = 1 << 24  # bytes, more than the arrays of a batch: signing 140 articles takes 8 ms with it, 11 ms without
_REACH = 1 << 20  # a longer token is known by its beginning
_SPACE = np.uint32(ord(" "))  # what gaps are
_ROOT = 0x9E3779B97F4A7C15
_STEPS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)  # odd, of splitmix64 and its kin
_TO_BIN = np.uint64(64 - 7)
_SLOTS, _TO_SLOT = 1 << 15, np.uint64(64 - 15)  # some times as many as a batch has shingles, in the second cache
_EMPTY, _LOW = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0xFFFFFFFF)

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


def sign(texts: Sequence[str], settings: Settings) -> pa.Table:
    """One row a text. Content hash "" if nothing is left of it; no minima and no sample below the least number of tokens."""
    np.empty(_ROOM, np.uint8)  # gone at once: glibc then keeps as much, where each batch waits for fresh pages else
    batches = [_signed(batch, settings) for batch in _batches(texts)]
    return pa.Table.from_batches(batches, SCHEMA)


def lengths(texts: Sequence[str]) -> Places:
    """Tokens of each text."""
    return np.concatenate([np.zeros(0, np.int64), *(np.diff(token_hashes(fold(batch))[1]) for batch in _batches(texts))])


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= _BATCH:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


def _signed(texts: Sequence[str], settings: Settings) -> pa.RecordBatch:
    folded = fold(texts)
    tokens, bounds, _ = token_hashes(folded)
    counts = np.diff(bounds)
    values, owners = shingle_hashes(tokens, bounds)
    long_enough = counts >= settings.duplicates.min_tokens
    if not long_enough.all():
        kept = long_enough[owners]
        values, owners = values[kept], owners[kept]
    least = minima(values, owners, len(texts))
    offsets, sample = _sampled(values, owners, len(texts), settings.duplicates.sampled)
    return pa.record_batch(
        [
            pa.array(_content_hashes(folded), pa.string()),
            pa.array(counts.astype(np.int32)),
            pa.FixedSizeListArray.from_arrays(pa.array(least.ravel()), MINIMA, mask=pa.array(~long_enough)),
            pa.ListArray.from_arrays(pa.array(offsets), pa.array(sample)),
        ],
        schema=SCHEMA,
    )


def _content_hashes(folded: Folded) -> list[str]:
    """Of the code points of each text, in as many bytes each as the widest needs, and that number: half of a SHA-256."""
    codes, kinds, bounds = folded
    ends = bounds[1:] - ((bounds[1:] > bounds[:-1]) & (kinds[bounds[1:] - 1] == GAP) if len(codes) else 0)
    widest = np.maximum.reduceat(np.append(codes, np.uint32(0)), bounds[:-1])  # of an empty text: any
    widths = 1 << np.searchsorted((1 << 8, 1 << 16), widest, "right")
    by_width = {width: (codes.astype(f"<u{width}", copy=False), hashlib.sha256(bytes([width]))) for width in (1, 2, 4)}
    hashes = []
    for start, end, width in zip(bounds[:-1].tolist(), ends.tolist(), widths.tolist(), strict=True):
        points, digest = by_width[width][0], by_width[width][1].copy()
        digest.update(points[start:end].data)
        hashes.append(digest.hexdigest()[:32] if end > start else "")
    return hashes


def token_hashes(folded: Folded) -> tuple[Hashes, Places, Places]:
    """Hashes of all tokens, at which token each text begins (and the end), and where each token begins."""
    codes, kinds, bounds = folded
    first = kinds == WORD
    first[1:] &= ~first[:-1]
    first |= kinds == SINGLE
    starts = np.flatnonzero(first)
    ends = np.minimum(np.append(starts[1:], len(codes)), starts + _REACH)  # gaps behind a token add nothing: their code is made 0
    return span_keys.of(codes - _SPACE, starts, ends), np.searchsorted(starts, bounds), starts


def mixed(values: Hashes, salt: int) -> Hashes:
    """A hash function for each salt: all bits of the result depend on all of the value."""
    out = values ^ np.uint64((salt + 1) * _ROOT & 0xFFFFFFFFFFFFFFFF)
    for step, shift in zip(_STEPS, (32, 29), strict=False):
        out *= np.uint64(step)
        out ^= out >> np.uint64(shift)
    return out


def shingle_hashes(tokens: Hashes, bounds: Places) -> tuple[Hashes, Places]:
    """Hashes of all shingles and the text each belongs to; none crosses two texts."""
    counts = np.maximum(np.diff(bounds) - (SHINGLE - 1), 0)
    owners = np.repeat(np.arange(len(counts)), counts)
    first = np.arange(len(owners)) + np.repeat(bounds[:-1] - np.cumsum(counts) + counts, counts)
    sums = tokens * np.uint64(_STEPS[0])
    sums[:-1] += tokens[1:] * np.uint64(_STEPS[1])
    sums[:-2] += tokens[2:] * np.uint64(_STEPS[2])
    return mixed(sums[first], 1), owners


def minima(values: Hashes, owners: Places, texts: int) -> NDArray[np.uint16]:
    """For each text its 126 minima. Each round throws every shingle into one of 128 bins; a bin keeps the least of the first round that
    reached it, and texts with the first 126 bins full are done. A throw is a product with an odd number (Dietzfelbinger et al. 1997):
    its upper bits say the bin, the others who is the least there.
    """
    bins = np.full(texts * BINS, _EMPTY, np.uint64)
    table = bins.reshape(texts, BINS)[:, :MINIMA]
    begins = owners * BINS
    for number, factor in enumerate(_factors()):
        thrown = values * factor
        places = (thrown >> _TO_BIN).view(np.int64)
        places += begins
        if number:  # only bins that no round before has reached
            reaching = np.flatnonzero(bins.take(places) == _EMPTY)
            places, thrown = places.take(reaching), thrown.take(reaching)
        np.minimum.at(bins, places, thrown)
        going_on = (table.max(axis=1) == _EMPTY).take(owners)
        values, owners, begins = values[going_on], owners[going_on], begins[going_on]
        if not len(values):
            break
        if number == 1:  # what is left are short texts and such that repeat themselves
            kept = _once(values, begins)
            values, owners, begins = values.take(kept), owners.take(kept), begins.take(kept)
    for text in np.unique(owners):  # fewer than about ten distinct shingles: the bins that no throw reached, one by one
        own = values[owners == text]
        for place in np.flatnonzero(table[text] == _EMPTY):
            table[text, place] = mixed(own, MINIMA + int(place)).min()
    return table.astype(np.uint16)  # the lower bits


@lru_cache(maxsize=1)
def _factors() -> Hashes:
    """An odd number for each round."""
    return mixed(np.arange(MINIMA, dtype=np.uint64), 2) | np.uint64(1)


def _once(values: Hashes, begins: Places) -> Places:
    """Places of all values with next to no repetition inside a text: in each slot of a table the last one is known again."""
    slots = ((values + begins.view(np.uint64) * np.uint64(_ROOT)) >> _TO_SLOT).view(np.int64)
    here = np.arange(len(values), dtype=np.int32)
    last = np.empty(_SLOTS, np.int32)
    last[slots] = here
    known = last.take(slots)
    return np.flatnonzero((known == here) | (values.take(known) != values))


def _sampled(values: Hashes, owners: Places, texts: int, one_in: int) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Offsets and values of the samples, each sorted and without repetition."""
    chosen = np.flatnonzero((values & _LOW) < np.uint64((1 << 32) // one_in))
    keys = np.sort(owners[chosen].astype(np.uint64) << np.uint64(32) | values[chosen] >> np.uint64(32))
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=texts)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), (keys & _LOW).astype(np.uint32)
