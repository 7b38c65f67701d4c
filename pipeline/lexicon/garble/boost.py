"""Boosted trees that ask one question a level, the same in every branch: the leaf is read off the answers, without a walk.

After Prokhorenkova and others, CatBoost (2018), without their ordering: logistic loss, second-order leaves, gains over histograms.
"""

import numpy as np

from pipeline.clean.garbled.model import STEPS

BINS, DEPTH, RATE, CALM = 128, 6, 0.12, 4.0  # CALM: added to the weight of each leaf


def boosted(rows: np.ndarray, garbled: np.ndarray, trees: int) -> dict[str, np.ndarray]:
    """The trees' arrays out of texts x features and the truth of each text."""
    limits = [_limits(column) for column in rows.T]
    binned = [np.searchsorted(limit, column).astype(np.int64) for limit, column in zip(limits, rows.T, strict=True)]
    share = garbled.mean()
    base = round(float(np.log(share / (1 - share))) * STEPS)
    odds, truth = np.full(len(rows), base / STEPS), garbled.astype(np.float64)
    feature, limit = np.zeros((trees, DEPTH), np.uint8), np.zeros((trees, DEPTH), np.float32)
    value = np.zeros((trees, 1 << DEPTH), np.int16)
    for tree in range(trees):
        chance = 1 / (1 + np.exp(-odds))
        slope, weight = truth - chance, chance * (1 - chance)
        leaf = np.zeros(len(rows), np.int64)
        for level in range(DEPTH):
            best, border = _question(binned, [len(some) for some in limits], leaf, 1 << level, slope, weight)
            feature[tree, level], limit[tree, level] = best, limits[best][border]
            leaf += (binned[best] > border).astype(np.int64) << level
        sums = (np.bincount(leaf, x, 1 << DEPTH) for x in (slope, weight))
        value[tree] = np.clip(np.round(RATE * STEPS * next(sums) / (next(sums) + CALM)), -32767, 32767)
        odds += value[tree][leaf] / STEPS
    return {"feature": feature, "limit": limit, "value": value, "base": np.array([base])}


def _limits(column: np.ndarray) -> np.ndarray:
    """Borders between the bins of a feature: about as many texts in each; a text is above the border that it exceeds."""
    return np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1], method="lower")).astype(np.float32)


def _question(
    binned: list[np.ndarray], borders: list[int], leaf: np.ndarray, leaves: int, slope: np.ndarray, weight: np.ndarray
) -> tuple[int, int]:
    """The feature and the border that part the texts of all leaves best."""
    best = (-1.0, 0, 0)
    for feature, (bins, count) in enumerate(zip(binned, borders, strict=True)):
        place = leaf * BINS + bins
        below, heavy = (np.cumsum(np.bincount(place, x, leaves * BINS).reshape(leaves, BINS), axis=1) for x in (slope, weight))
        above, rest = below[:, -1:] - below, heavy[:, -1:] - heavy
        gains = (below**2 / (heavy + CALM) + above**2 / (rest + CALM)).sum(axis=0)[:count]
        border = int(gains.argmax())
        if gains[border] > best[0]:
            best = (float(gains[border]), feature, border)
    return best[1:]
