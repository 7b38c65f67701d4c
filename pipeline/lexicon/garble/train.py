"""Trains pipeline/lexicon/garble/model.npz: `python -m pipeline.lexicon.garble.train`.

A linear model over hashed n-grams, then boosted trees over its scores and the shape features; the trees learn from
scores of folds the linear model has not seen. Needs scikit-learn, Pillow, tesseract and the Debian packages of README.md.
"""

import argparse
import json
from pathlib import Path
from random import Random

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from pipeline.clean import garble_features as gf
from pipeline.lexicon.garble import dataset, texts
from pipeline.lexicon.garble.dataset import Item
from pipeline.lexicon.garble.recognise import Page, pages

SEED, SIZE, FOLDS, CHUNK = 7, 60_000, 4, 500
TREES, LEAVES, RATE = 160, 24, 0.1
MODEL = Path(__file__).with_name("model.npz")


def counted(items: list[str]) -> csr_matrix:
    """Row a text, column a bucket: how often, over the root of the text's length."""
    out = []
    for i in range(0, len(items), CHUNK):
        g = gf.grams(items[i : i + CHUNK])
        columns = np.concatenate(g.hashes)
        rows = np.concatenate([g.text_of] * len(g.hashes))
        size = np.bincount(g.text_of)
        values = (1 / np.sqrt(size))[rows].astype(np.float32)
        keep = columns < 1 << gf.BITS
        matrix = csr_matrix((values[keep], (rows[keep], columns[keep])), (len(size), 1 << gf.BITS))
        matrix.sum_duplicates()
        out.append(matrix)
    return vstack(out, format="csr")


def linear(x: csr_matrix, y: np.ndarray) -> np.ndarray:
    """Weights of the buckets, coarse as they are stored, and a 0 for the bucket of nothing."""
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=8, tol=None, average=True, random_state=SEED)
    model.fit(x, y)
    return np.append(coarse(model.coef_[0])[0] * coarse(model.coef_[0])[1], 0.0)


def coarse(weights: np.ndarray) -> tuple[np.ndarray, float]:
    scale = float(np.quantile(np.abs(weights), 0.9995)) / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8), scale


def described(items: list[str], weights: np.ndarray) -> np.ndarray:
    return np.concatenate([gf.features(gf.grams(items[i : i + CHUNK]), weights) for i in range(0, len(items), CHUNK)])


def fit(items: list[Item], trees: int = TREES) -> dict[str, np.ndarray]:
    """The arrays of the model."""
    bodies, y = [item.text for item in items], np.array([item.garbled for item in items])
    x = counted(bodies)
    fold = np.arange(len(items)) % FOLDS
    rows = np.zeros((len(items), len(gf.FEATURES)))
    for k in range(FOLDS):
        away = np.flatnonzero(fold == k)
        rows[away] = described([bodies[i] for i in away], linear(x[fold != k], y[fold != k]))
    booster = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=LEAVES, learning_rate=RATE, l2_regularization=1.0, min_samples_leaf=40, early_stopping=False, random_state=SEED)
    booster.fit(rows.astype(np.float32), y)
    weights, scale = coarse(linear(x, y))
    return {"weights": weights[:-1], "scale": np.array([scale])} | forest(booster)


def forest(booster: HistGradientBoostingClassifier) -> dict[str, np.ndarray]:
    """The trees as tables of nodes; a leaf is its own child."""
    nodes = [predictor[0].nodes for predictor in booster._predictors]
    most = max(map(len, nodes))
    out = {
        "feature": np.zeros((len(nodes), most), np.uint8), "limit": np.zeros((len(nodes), most), np.float32), "value": np.zeros((len(nodes), most), np.float32),
        "left": np.zeros((len(nodes), most), np.uint8), "right": np.zeros((len(nodes), most), np.uint8), "base": np.array([float(booster._baseline_prediction.ravel()[0])]),
    }
    for t, tree in enumerate(nodes):
        leaf, own = tree["is_leaf"].astype(bool), np.arange(len(tree))
        out["feature"][t, : len(tree)] = np.where(leaf, 0, tree["feature_idx"])
        out["limit"][t, : len(tree)] = np.where(leaf, 0, tree["num_threshold"])
        out["value"][t, : len(tree)] = tree["value"]
        out["left"][t, : len(tree)] = np.where(leaf, own, tree["left"])
        out["right"][t, : len(tree)] = np.where(leaf, own, tree["right"])
    return out | {"depth": np.array([max(int(tree["depth"].max()) for tree in nodes)])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, help="file that keeps the pages read by tesseract (made if missing), to save time on another run")
    parser.add_argument("--size", type=int, default=SIZE, help="texts to learn from")
    given = parser.parse_args()
    corpus = texts.collect()
    if given.pages and given.pages.exists():
        read = [Page(**json.loads(line)) for line in given.pages.read_text().splitlines()]
    else:
        read = list(pages(corpus, Random(SEED)))
        if given.pages:
            given.pages.write_text("".join(json.dumps(page._asdict()) + "\n" for page in read))
    items = dataset.build(corpus, read, Random(SEED), given.size)
    np.savez_compressed(MODEL, **fit(items))
    print(f"{len(items)} texts, {sum(item.garbled for item in items)} garbled; {MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
