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

from pipeline.duplicates.normalise import GAP, SINGLE, WORD, Folded, fold
from pipeline.settings import Settings

MINIMA = 126
SHINGLE = 3
SCHEMA = pa.schema(
    [
        ("content_hash", pa.string()),
        ("tokens", pa.int32()),
        ("minima", pa.list_(pa.uint32(), MINIMA)),
        ("sample", pa.list_(pa.uint32())),
    ]
)
_BATCH = 1 << 18  # characters: arrays of a batch stay in the second cache
_REACH = 1 << 20  # a longer token is known by its beginning
_USUAL = 19  # bits of the length of a batch: 8 MB of powers, for the longest texts 16 more
_ROOT = 0x9E3779B97F4A7C15
_STEPS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)  # odd, of splitmix64 and its kin
_TURNS_ALL = 9  # turns before repeated shingles are looked for, which costs as much as ten turns
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


def sign(texts: Sequence[str], settings: Settings) -> pa.Table:
    """One row a text. Content hash "" if nothing is left of it; no minima and no sample below the least number of tokens."""
    batches = [_signed(batch, settings) for batch in _batches(texts)]
    return pa.Table.from_batches(batches, SCHEMA)


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
    hashes = [_content_hash(folded.text(i)) for i in range(len(texts))]
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
            pa.array(hashes, pa.string()),
            pa.array(counts.astype(np.int32)),
            pa.FixedSizeListArray.from_arrays(pa.array(least.ravel()), MINIMA, mask=pa.array(~long_enough)),
            pa.ListArray.from_arrays(pa.array(offsets), pa.array(sample)),
        ],
        schema=SCHEMA,
    )


def _content_hash(codes: NDArray[np.uint32]) -> str:
    """Of the code points, in as many bytes each as the widest needs, which is half of the time."""
    if not len(codes):
        return ""
    width = 2 if codes.max() < 1 << 16 else 4
    return hashlib.blake2b(codes.astype(f"<u{width}", copy=False).tobytes(), digest_size=16, salt=bytes([width])).hexdigest()


def token_hashes(folded: Folded) -> tuple[Hashes, Places, Places]:
    """Hashes of all tokens, at which token each text begins (and the end), and where each token begins."""
    codes, kinds, bounds = folded
    first = kinds == SINGLE
    word = kinds == WORD
    first[:1] |= word[:1]
    first[1:] |= word[1:] & ~word[:-1]
    starts = np.flatnonzero(first)
    parts = []
    at = 0
    while at < len(starts):  # in pieces: a text may be as long as memory allows
        begin = int(starts[at])
        stop, end = int(np.searchsorted(starts, begin + _REACH)), min(len(codes), begin + _REACH)
        if end < len(codes) and stop - at > 1:  # the last token may go on behind the piece
            stop -= 1
            end = int(starts[stop])
        parts.append(_polynomials(codes[begin:end] * (kinds[begin:end] != GAP), starts[at:stop] - begin))
        at = stop
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64), np.searchsorted(starts, bounds), starts


def _polynomials(weights: NDArray[np.uint32], starts: Places) -> Hashes:
    """Of each token: the sum of weight times a power that counts from the token's begin, mixed."""
    powers, inverses = _powers(max(_USUAL, (len(weights) - 1).bit_length()))
    sums = np.zeros(len(weights) + 1, np.uint64)
    np.cumsum(weights * powers[: len(weights)], out=sums[1:])
    ends = np.append(starts[1:], len(weights))
    return mixed((sums[ends] - sums[starts]) * inverses[starts], 0)


@lru_cache(maxsize=2)
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """2**bits powers of an odd number modulo 2**64, and of its inverse."""
    tables = []
    for root in (_ROOT, pow(_ROOT, -1, 1 << 64)):
        steps = np.full(1 << bits, root, np.uint64)
        steps[0] = 1
        tables.append(np.cumprod(steps, dtype=np.uint64))
    return tables[0], tables[1]


def mixed(values: Hashes, salt: int) -> Hashes:
    """A hash function for each salt: all bits of the result depend on all of the value."""
    out = values ^ np.uint64((salt + 1) * _ROOT & 0xFFFFFFFFFFFFFFFF)
    out *= np.uint64(_STEPS[0])
    out ^= out >> np.uint64(32)
    out *= np.uint64(_STEPS[1])
    out ^= out >> np.uint64(29)
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


def minima(values: Hashes, owners: Places, texts: int) -> NDArray[np.uint32]:
    """For each text its 126 minima. Each round throws every shingle into one bin; a bin keeps the least of the first round that
    reached it, and texts with all bins full are done.
    """
    bins = np.full(texts * MINIMA, _EMPTY, np.uint64)
    table = bins.reshape(texts, MINIMA)
    at = owners * MINIMA
    for turn in range(MINIMA):
        thrown = mixed(values, turn + 2)
        places = at + ((thrown >> np.uint64(32)) * np.uint64(MINIMA) >> np.uint64(32)).astype(np.int64)
        if turn:  # only bins that no turn before has reached
            reaching = np.flatnonzero(bins[places] == _EMPTY)
            places, thrown = places[reaching], thrown[reaching]
        np.minimum.at(bins, places, thrown & np.uint64(0xFFFFFFFF))
        open_texts = (table == _EMPTY).any(axis=1)
        going_on = np.flatnonzero(open_texts[owners])
        values, owners, at = values[going_on], owners[going_on], at[going_on]
        if turn == _TURNS_ALL and len(values):  # what is left are short texts and such that repeat themselves
            values, owners = _distinct(values, owners)
            at = owners * MINIMA
        if not len(values):
            break
    for text in np.unique(owners):  # fewer than about ten distinct shingles: the bins that no throw reached, one by one
        own = values[owners == text]
        for place in np.flatnonzero(table[text] == _EMPTY):
            table[text, place] = mixed(own, MINIMA + 2 + int(place)).min() & np.uint64(0xFFFFFFFF)
    return bins.astype(np.uint32).reshape(texts, MINIMA)


def _distinct(values: Hashes, owners: Places) -> tuple[Hashes, Places]:
    order = np.lexsort((values, owners))
    values, owners = values[order], owners[order]
    fresh = np.ones(len(values), np.bool_)
    fresh[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    return values[fresh], owners[fresh]


def _sampled(values: Hashes, owners: Places, texts: int, one_in: int) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """Offsets and values of the samples, each sorted and without repetition."""
    drawn = mixed(values, -1)
    chosen = np.flatnonzero(drawn >> np.uint64(32) < np.uint64((1 << 32) // one_in))
    keys = np.unique(owners[chosen].astype(np.uint64) << np.uint64(32) | drawn[chosen] & np.uint64(0xFFFFFFFF))
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=texts)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
