"""The garble model at work: NumPy arrays only (pipeline/lexicon/garble trains it)."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garble_features import ORDER_BITS, Floats, features, grams
from pipeline.clean.garble_signs import CJK, LOST, SPACE, Ints, known, pairs, signs, words

BATCH, BATCH_TEXTS = 1 << 18, 2000  # at most so many characters, so many texts a batch: bounds the memory


class Model(NamedTuple):
    weights: Floats  # of the buckets of n-grams
    order: Floats  # of the buckets of word pairs
    feature: Ints  # tree, node -> column
    limit: npt.NDArray[np.float32]
    children: Ints  # of node n: at 2 n and 2 n + 1, for at most `limit` and for more
    value: npt.NDArray[np.float32]
    roots: Ints
    base: float
    depth: int
    common: npt.NDArray[np.uint8]  # words of many languages: one bit a hash


@lru_cache(maxsize=1)
def model() -> Model:
    with (files("pipeline.lexicon") / "garble" / "model.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return assembled({name: arrays[name] for name in arrays.files})


def assembled(arrays: dict[str, npt.NDArray[np.generic]]) -> Model:
    """The model out of the arrays that training stores."""
    weights, order = (np.append(arrays[n].astype(np.float64) * float(arrays[n + "_scale"].item()), 0.0) for n in ("weights", "order"))
    trees, width = arrays["feature"].shape
    roots = np.arange(trees) * width  # nodes are numbered through all trees
    children = np.stack([arrays[side].astype(np.int64) + roots[:, None] for side in ("left", "right")], axis=-1)
    return Model(
        weights,
        order,
        arrays["feature"].astype(np.int64).ravel(),
        arrays["limit"].astype(np.float32).ravel(),
        children.ravel(),
        arrays["value"].astype(np.float32).ravel(),
        roots,
        float(arrays["base"].item()),
        int(arrays["depth"].item()),
        arrays["common"].astype(np.uint8),
    )


class Vocabulary(NamedTuple):
    """Of each piece of a text."""

    of_ink: Floats  # share of the characters, white space aside, that common words have
    of_letters: Floats  # the same of the letters
    disorder: Floats  # log odds that the words stand in no order, over the root of the characters
    lost: Ints  # characters U+FFFD


def vocabulary(text: str, starts: Ints, ends: Ints) -> Vocabulary:
    """How far each piece of a text is made of common words in plain order, which is far cheaper than `logits`."""
    parts, first = [_vocabulary("", starts[:0], ends[:0])], 0
    while first < len(starts):
        last = first + max(1, int(np.searchsorted(ends[first:], starts[first] + BATCH)))
        base = starts[first]
        parts.append(_vocabulary(text[base : ends[last - 1]], starts[first:last] - base, ends[first:last] - base))
        first = last
    return Vocabulary(*map(np.concatenate, zip(*parts, strict=True)))


def _vocabulary(text: str, starts: Ints, ends: Ints) -> Vocabulary:
    m, s = model(), signs(text)
    w, count = words(s), len(starts)
    ink = np.concatenate(([0], np.cumsum(s.classes != SPACE)))
    whose = np.searchsorted(starts, w.first, "right") - 1
    single = s.classes[w.first] == CJK
    common = np.bincount(whose, known(w.key, m.common) * ((w.size > 2) | single) * w.size, count)
    letters = np.bincount(whose, w.size, count)
    first, second = pairs(s, w, ORDER_BITS)
    disorder = np.bincount(whose, (m.order[first] + m.order[second]) * ~single, count) / np.sqrt(np.maximum(1, ends - starts))
    lost = np.bincount(np.searchsorted(starts, np.flatnonzero(s.classes == LOST), "right") - 1, minlength=count)
    return Vocabulary(common / np.maximum(1, ink[ends] - ink[starts]), common / np.maximum(1, letters), disorder, lost)


def logits(texts: Sequence[str], m: Model | None = None) -> Floats:
    """How garbled each text looks: natural logarithm of the odds."""
    m = m or model()
    out, batch, size = [np.zeros(0)], list[str](), 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > BATCH or len(batch) >= BATCH_TEXTS:
            out.append(judged(features(grams(batch), m.weights, m.order, m.common), m))
            batch, size = [], 0
    if batch:
        out.append(judged(features(grams(batch), m.weights, m.order, m.common), m))
    return np.concatenate(out)


def judged(rows: Floats, m: Model) -> Floats:
    """The sum of the trees for each row of features; all trees walk down one level at a time."""
    flat, node = rows.astype(np.float32).ravel(), np.tile(m.roots, (len(rows), 1))
    row = np.arange(len(rows))[:, None] * rows.shape[1]
    for _ in range(m.depth):
        node = m.children[2 * node + (flat[row + m.feature[node]] > m.limit[node])]
    total: Floats = m.base + m.value[node].sum(axis=1, dtype=np.float64)
    return total
