"""The garble model at work: NumPy arrays only (pipeline/lexicon/garble trains it)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garble_features import Floats, Ints, features, grams

BATCH, BATCH_TEXTS = 1 << 18, 2000  # at most so many characters, so many texts a batch: bounds the memory
WORD = re.compile(r"[^\W\d_]{3,}")
_MISPLACED_STOP = re.compile(r"[.!?] [a-z]")  # words out of order put sentence ends anywhere


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
    words: frozenset[str]  # common ones of the larger languages


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
        frozenset(arrays["words"].tobytes().decode().split("\n")),
    )


def plain(text: str, share: float) -> bool:
    """Whether common words make up so much of the text that the model need not be asked."""
    words = model().words
    ink = len(text) - text.count(" ")
    known = sum([len(w) for w in WORD.findall(text) if w in words or (w.istitle() and w.lower() in words)])
    return known >= share * ink and not _MISPLACED_STOP.search(text)


def logits(texts: Sequence[str], m: Model | None = None) -> Floats:
    """How garbled each text looks: natural logarithm of the odds."""
    m = m or model()
    out, batch, size = [np.zeros(0)], list[str](), 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > BATCH or len(batch) >= BATCH_TEXTS:
            out.append(judged(features(grams(batch), m.weights, m.order), m))
            batch, size = [], 0
    if batch:
        out.append(judged(features(grams(batch), m.weights, m.order), m))
    return np.concatenate(out)


def judged(rows: Floats, m: Model) -> Floats:
    """The sum of the trees for each row of features; all trees walk down one level at a time."""
    flat, node = rows.astype(np.float32).ravel(), np.tile(m.roots, (len(rows), 1))
    row = np.arange(len(rows))[:, None] * rows.shape[1]
    for _ in range(m.depth):
        node = m.children[2 * node + (flat[row + m.feature[node]] > m.limit[node])]
    total: Floats = m.base + m.value[node].sum(axis=1, dtype=np.float64)
    return total
