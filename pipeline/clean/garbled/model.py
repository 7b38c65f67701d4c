"""The garble model at work: NumPy arrays only (pipeline/lexicon/garble trains it)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garbled.features import COLUMN, ROW, Floats, Rows, Weights, fields, ratios, summed, word_rows
from pipeline.clean.garbled.signs import Ints, Words, words_of
from pipeline.lexicon import arrays

BATCH = 1 << 18  # about as many characters a batch: bounds the memory
KEPT = 17  # bits of the number of words that are kept: 20 MB
NEW = 2000  # words read at once
STEPS = 1000  # of a tree's value in a nat


class Kept(local):
    """The rows of words that a thread met, each in the place that its key says."""

    def __init__(self, bits: int = KEPT) -> None:
        self.bits = bits
        self.rows: Rows = np.zeros((1 << bits, ROW.itemsize // 8), np.int64)


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
    kept: Kept


@lru_cache(maxsize=1)
def shipped() -> Model:
    """The model that the package brings."""
    return assembled(arrays.read(files("pipeline.lexicon") / "garble" / "model.arrays"))


def assembled(stored: dict[str, npt.NDArray[np.generic]]) -> Model:
    """The model out of the arrays that training stores."""
    trees, depth = stored["feature"].shape
    feature, limit = stored["feature"].T.astype(np.int64).ravel(), stored["limit"].T.astype(np.float32).ravel()
    weights, order = (stored[name].astype(np.int8, copy=False) for name in ("weights", "order"))
    common = stored["common"].astype(np.uint8, copy=False)
    bits, roots = np.left_shift(1, np.arange(depth)).astype(np.uint8), np.arange(trees) << depth
    value = stored["value"].astype(np.int32).ravel()
    base = int(stored["base"].item())
    return Model(weights, order, common, feature, limit, bits, value, roots, base, Kept())


def judged(table: Floats, m: Model) -> npt.NDArray[np.float64]:
    """The sum of the trees for each row of features, in natural logarithm of the odds: whole numbers until the end."""
    above = (table.T.take(m.feature, axis=0) > m.limit[:, None]).view(np.uint8).reshape(len(m.bits), len(m.roots), len(table))
    leaf = np.einsum("ltr,l->tr", above, m.bits) + m.roots[:, None]
    total: npt.NDArray[np.float64] = (m.base + np.add.reduce(m.value.take(leaf), axis=0, dtype=np.int32)) / STEPS
    return total


def batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of texts that are read at once: from, to."""
    first = size = 0
    for last, text in enumerate(texts, 1):
        size += len(text)
        if size > BATCH or last == len(texts):
            yield first, last
            first, size = last, 0


def read(texts: Sequence[str], m: Model) -> Ints:
    """All that the model knows of each text: its SUMS and EXTREMES."""
    out = [np.zeros((0, len(COLUMN)), np.int64)]
    for first, last in batches(texts):
        words = words_of(texts[first:last])
        out.append(summed(words, _rows(words, m), m.order))
    return np.concatenate(out) if len(out) > 2 else out[-1]


def _rows(words: Words, m: Model) -> Rows:
    """The row of each word; it is kept until that of another one takes its place."""
    kept = m.kept.rows
    place = (words.keys >> np.uint64(64 - m.kept.bits)).view(np.int64)
    rows = kept.take(place, axis=0)
    gaps = np.flatnonzero(fields(rows)["key"] != words.keys)
    if len(gaps):
        keys, first, number = np.unique(words.keys[gaps], return_index=True, return_inverse=True)
        new = _new(words.spelled(gaps[first]), m)
        fields(new)["key"] = keys
        kept[place[gaps[first]]] = new
        rows[gaps] = new.take(number, axis=0)
    return rows


def _new(words: list[str], m: Model) -> Rows:
    return np.concatenate([word_rows(words[i : i + NEW], m.weights, m.common) for i in range(0, len(words), NEW)])


def logits(texts: Sequence[str], m: Model | None = None) -> npt.NDArray[np.float64]:
    """How garbled each text looks: natural logarithm of the odds."""
    m = m or shipped()
    return judged(ratios(read(texts, m)), m)
