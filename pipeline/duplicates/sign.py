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
        ("minima", pa.list_(pa.uint16(), MINIMA)),  # of 32 bits: chance makes one pair in 65,536 equal, which halves what is kept
        ("sample", pa.list_(pa.uint32())),
    ]
)
_BATCH = 1 << 18  # characters: arrays of a batch stay in the second cache
_PIECE = 1 << 15  # characters hashed together: all arrays stay in the first caches
_REACH = 1 << 20  # a longer token is known by its beginning
_USUAL = 15  # bits of the length of a piece: half a MB of powers, for the longest tokens 16 more
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
    """Of the code points of each text, in as many bytes each as the widest needs, which is half of the time."""
    codes, bounds = folded.codes, folded.bounds
    ends = bounds[1:] - ((bounds[1:] > bounds[:-1]) & (folded.kinds[bounds[1:] - 1] == GAP) if len(codes) else 0)
    widest = np.maximum.reduceat(np.append(codes, np.uint32(0)), bounds[:-1])  # of an empty text: any
    by_width = {2: codes.astype("<u2"), 4: codes.astype("<u4", copy=False)}
    hashes = []
    for start, end, most in zip(bounds[:-1].tolist(), ends.tolist(), widest.tolist(), strict=True):
        width = 2 if most < 1 << 16 else 4
        digest = hashlib.blake2b(by_width[width][start:end].tobytes(), digest_size=16, salt=bytes([width]))
        hashes.append(digest.hexdigest() if end > start else "")
    return hashes


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
    while at < len(starts):  # in pieces of whole tokens
        begin = int(starts[at])
        stop = max(at + 1, int(np.searchsorted(starts, begin + _PIECE)) - 1) if begin + _PIECE < len(codes) else len(starts)
        end = min(begin + _REACH, int(starts[stop]) if stop < len(starts) else len(codes))
        parts.append(_polynomials(codes[begin:end], kinds[begin:end] == GAP, starts[at:stop] - begin))
        at = stop
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64), np.searchsorted(starts, bounds), starts


def _polynomials(codes: NDArray[np.uint32], gaps: NDArray[np.bool_], starts: Places) -> Hashes:
    """Of each token: the sum of code times a power that counts from the token's begin, mixed."""
    powers, inverses = _powers(max(_USUAL, (len(codes) - 1).bit_length()))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * powers[: len(codes)], out=sums[1:])
    ends = np.append(starts[1:], len(codes))
    ends -= gaps[ends - 1]  # at most one gap stands behind a token
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
    return _mix(values, salt, np.empty_like(values), np.empty_like(values))


def _mix(values: Hashes, salt: int, out: Hashes, spare: Hashes) -> Hashes:
    """The same into an array, with another one to work in."""
    np.bitwise_xor(values, np.uint64((salt + 1) * _ROOT & 0xFFFFFFFFFFFFFFFF), out=out)
    for step, shift in zip(_STEPS, (32, 29), strict=False):
        out *= np.uint64(step)
        out ^= np.right_shift(out, np.uint64(shift), out=spare)
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
    """For each text its 126 minima. Each round throws every shingle into one bin; a bin keeps the least of the first round that
    reached it, and texts with all bins full are done.
    """
    bins = np.full(texts * MINIMA, _EMPTY, np.uint64)
    table = bins.reshape(texts, MINIMA)
    at = owners * MINIMA
    room, more_room = np.empty_like(values), np.empty_like(values)
    for turn in range(MINIMA):
        thrown = _mix(values, turn + 2, room[: len(values)], more_room[: len(values)])
        places = np.right_shift(thrown, np.uint64(32), out=more_room[: len(values)])
        places *= np.uint64(MINIMA)
        places >>= np.uint64(32)
        places += at.view(np.uint64)
        if turn:  # only bins that no turn before has reached
            reaching = np.flatnonzero(bins[places.view(np.int64)] == _EMPTY)
            places, thrown = places[reaching], thrown[reaching]
        np.minimum.at(bins, places.view(np.int64), thrown & np.uint64(0xFFFFFFFF))
        open_texts = (table == _EMPTY).any(axis=1)
        if not open_texts.all():
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
    return bins.astype(np.uint16).reshape(texts, MINIMA)  # the lower half


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
    keys = np.sort(owners[chosen].astype(np.uint64) << np.uint64(32) | drawn[chosen] & np.uint64(0xFFFFFFFF))
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]
    counts = np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=texts)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
