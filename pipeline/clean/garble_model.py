"""The garble model at work: NumPy arrays only (pipeline/lexicon/garble trains it)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garble_features import COLUMN, ROW, Floats, Rows, Weights, pieces, ratios, summed, word_rows
from pipeline.clean.garble_signs import Ints

BATCH, BATCH_TEXTS = 1 << 18, 1000  # at most so many characters, so many texts a batch: bounds the memory
CACHE, CACHED = 1 << 16, 24  # words that are kept, of at most so many characters: 20 MB
NEW = 2000  # words read at once
STEPS = 1000  # of a tree's value in a nat


class Model(NamedTuple):
    weights: Weights  # of the buckets of n-grams
    order: Weights  # of the buckets of word pairs
    common: npt.NDArray[np.uint8]  # words of many languages: one bit a hash
    feature: Ints  # level x tree, flat: column that is asked about at this level, in every branch
    limit: npt.NDArray[np.float32]  # the same: above it is the branch that has the level's bit
    bits: npt.NDArray[np.uint8]
    value: npt.NDArray[np.int32]  # trees' leaves behind one another, each by the bits of its branches
    roots: Ints  # first leaf of each tree
    base: int
    kept: dict[str, int]  # words that were met -> place in `rows`; bounded
    rows: Rows


@lru_cache(maxsize=1)
def model() -> Model:
    with (files("pipeline.lexicon") / "garble" / "model.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return assembled({name: arrays[name] for name in arrays.files})


def assembled(arrays: dict[str, npt.NDArray[np.generic]]) -> Model:
    """The model out of the arrays that training stores."""
    trees, depth = arrays["feature"].shape
    feature, limit = arrays["feature"].T.astype(np.int64).ravel(), arrays["limit"].T.astype(np.float32).ravel()
    weights, order, common = arrays["weights"].astype(np.int8), arrays["order"].astype(np.int8), arrays["common"].astype(np.uint8)
    bits, roots = np.left_shift(1, np.arange(depth)).astype(np.uint8), np.arange(trees) << depth
    value = arrays["value"].astype(np.int32).ravel()
    rows, base = np.empty((CACHE, len(ROW)), np.int32), int(arrays["base"].item())
    return Model(weights, order, common, feature, limit, bits, value, roots, base, {}, rows)


def judged(table: Floats, m: Model) -> npt.NDArray[np.float64]:
    """The sum of the trees for each row of features, in natural logarithm of the odds: whole numbers until the end."""
    above = (table.take(m.feature, axis=1) > m.limit).view(np.uint8).reshape(len(table), len(m.bits), len(m.roots))
    leaf = np.einsum("rlt,l->rt", above, m.bits) + m.roots
    total: npt.NDArray[np.float64] = (m.base + np.add.reduce(m.value.take(leaf), axis=1, dtype=np.int32)) / STEPS
    return total


def batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of texts that are read at once: from, to."""
    first = size = 0
    for last, text in enumerate(texts, 1):
        size += len(text)
        if size > BATCH or last - first >= BATCH_TEXTS or last == len(texts):
            yield first, last
            first, size = last, 0


def read(texts: Sequence[str], m: Model) -> Ints:
    """All that the model knows of each text: its SUMS and EXTREMES."""
    out = [np.zeros((0, len(COLUMN)), np.int64)]
    for first, last in batches(texts):
        split = list(map(pieces, texts[first:last]))
        rows = _rows(list(chain.from_iterable(split)), m)
        out.append(summed(split, rows, m.order))
    return np.concatenate(out) if len(out) > 2 else out[-1]


def _rows(words: list[str], m: Model) -> Rows:
    """The row of each word; that of a short word is kept for the next time."""
    places = np.fromiter(map(m.kept.get, words, repeat(-1)), np.int64, len(words))
    gaps = (places < 0).nonzero()[0]
    rows = m.rows.take(places, axis=0)
    if len(gaps):
        numbers: dict[str, int] = {}
        new = [numbers.setdefault(words[i], len(numbers)) for i in gaps.tolist()]
        rows[gaps] = _new(list(numbers), m).take(new, axis=0)
    return rows


def _new(words: list[str], m: Model) -> Rows:
    rows = np.concatenate([word_rows(words[i : i + NEW], m.weights, m.common) for i in range(0, len(words), NEW)])
    short = [i for i, word in enumerate(words) if len(word) <= CACHED][:CACHE]
    if len(m.kept) + len(short) > CACHE:
        m.kept.clear()
    first = len(m.kept)
    m.rows[first : first + len(short)] = rows.take(short, axis=0)
    m.kept.update(zip([words[i] for i in short], range(first, first + len(short)), strict=True))
    return rows


def logits(texts: Sequence[str], m: Model | None = None) -> npt.NDArray[np.float64]:
    """How garbled each text looks: natural logarithm of the odds."""
    m = m or model()
    return judged(ratios(read(texts, m)), m)
