"""The garble model at work: NumPy arrays only (pipeline/lexicon/garble trains it)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.clean.garble_features import Floats, Ints, features, grams

BATCH = 1 << 18  # characters a batch
WORD = re.compile(r"[^\W\d_]{3,}")
_MISPLACED_STOP = re.compile(r"[.!?] [a-z]")  # words out of order put sentence ends anywhere


class Model(NamedTuple):
    weights: Floats  # of the buckets of n-grams
    order: Floats  # of the buckets of word pairs
    feature: Ints  # tree, node -> column
    limit: npt.NDArray[np.float32]
    left: Ints
    right: Ints
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
    weights, order = (np.append(arrays[name].astype(np.float64) * float(arrays[name + "_scale"].item()), 0.0) for name in ("weights", "order"))
    width = arrays["feature"].shape[1]
    own = (np.arange(arrays["feature"].shape[0]) * width)[:, None]  # nodes numbered through all trees
    left, right = arrays["left"].astype(np.int64) + own, arrays["right"].astype(np.int64) + own
    flat = lambda name: arrays[name].ravel()  # noqa: E731
    return Model(
        weights, order, flat("feature").astype(np.int64), flat("limit").astype(np.float32), left.ravel(), right.ravel(), flat("value").astype(np.float32), own.ravel(),
        float(arrays["base"].item()), int(arrays["depth"].item()),
        frozenset(arrays["words"].tobytes().decode().split("\n")),
    )


def plain(text: str, share: float) -> bool:
    """Whether common words make up so much of the text that the model need not be asked."""
    words = model().words
    ink = len(text) - text.count(" ")
    return sum([len(w) for w in WORD.findall(text) if w in words]) >= share * ink and not _MISPLACED_STOP.search(text)


def logits(texts: Sequence[str], m: Model | None = None) -> Floats:
    """How garbled each text looks: natural logarithm of the odds."""
    m = m or model()
    out, batch, size = [np.zeros(0)], list[str](), 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size > BATCH:
            out.append(judged(features(grams(batch), m.weights, m.order), m))
            batch, size = [], 0
    if batch:
        out.append(judged(features(grams(batch), m.weights, m.order), m))
    return np.concatenate(out)


def judged(rows: Floats, m: Model) -> Floats:
    """The sum of the trees for each row of features; all trees walk down one level at a time."""
    rows32, node = rows.astype(np.float32), np.broadcast_to(m.roots, (len(rows), len(m.roots))).copy()
    for _ in range(m.depth):
        seen = np.take_along_axis(rows32, m.feature[node], axis=1)
        node = np.where(seen <= m.limit[node], m.left[node], m.right[node])
    total: Floats = m.base + m.value[node].sum(axis=1, dtype=np.float64)
    return total
