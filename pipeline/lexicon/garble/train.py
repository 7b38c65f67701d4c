"""Trains pipeline/lexicon/garble/model.npz: `python -m pipeline.lexicon.garble.train`.

A linear model over hashed n-grams, then boosted trees over its scores and the shape features; the trees learn from
scores of folds the linear model has not seen. Needs scikit-learn, Pillow, tesseract and the Debian packages of README.md.
"""

import argparse
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import numpy as np
import wordfreq
from scipy.sparse import csr_matrix, vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from pipeline.clean import garble_features as gf
from pipeline.clean import garble_signs as gs
from pipeline.lexicon.garble import dataset, texts
from pipeline.lexicon.garble.dataset import Item
from pipeline.lexicon.garble.recognise import PLAN, Page, pages

SEED, SIZE, FOLDS, CHUNK = 7, 110_000, 4, 500
TREES, LEAVES, DEPTH, RATE = 220, 31, 7, 0.08
WORD_BITS, ENGLISH, OTHERS, CHARACTERS = 23, 60_000, 14_000, 1_800  # of the table of common words, and how many go into it
MODEL = Path(__file__).with_name("model.npz")


def counted(items: list[str]) -> tuple[csr_matrix, csr_matrix]:
    """Row a text, column a bucket of n-grams, of word pairs: how often, over the root of the text's length."""
    out, pairs = [], []
    for i in range(0, len(items), CHUNK):
        g = gf.grams(items[i : i + CHUNK])
        weight = (1 / np.sqrt(np.bincount(g.text_of))).astype(np.float32)
        out.append(_matrix(np.concatenate([g.text_of] * len(g.hashes)), np.concatenate(g.hashes), weight, gf.BITS))
        pairs.append(_matrix(np.tile(g.text_of[g.tokens.first], 2), np.concatenate(g.pairs), weight, gf.ORDER_BITS))
    return vstack(out, format="csr"), vstack(pairs, format="csr")


def _matrix(rows: np.ndarray, columns: np.ndarray, weight: np.ndarray, bits: int) -> csr_matrix:
    keep = columns < 1 << bits
    matrix = csr_matrix((weight[rows[keep]], (rows[keep], columns[keep])), (len(weight), 1 << bits))
    matrix.sum_duplicates()
    return matrix


def linear(x: csr_matrix, y: np.ndarray) -> np.ndarray:
    """Weights of the buckets."""
    model = SGDClassifier(loss="log_loss", alpha=4e-7, max_iter=12, tol=None, average=True, random_state=SEED)
    weights: np.ndarray = model.fit(x, y).coef_[0]
    return weights


def coarse(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights in one byte each, and what one step is."""
    scale = float(np.quantile(np.abs(weights), 0.9995)) / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8), scale


def stored(weights: np.ndarray) -> np.ndarray:
    """The weights as the model will have them: coarse, and a 0 for the bucket of nothing."""
    steps, scale = coarse(weights)
    return np.append(steps * scale, 0.0)


def described(items: list[str], weights: np.ndarray, order: np.ndarray, common: np.ndarray) -> np.ndarray:
    chunks = (gf.grams(items[i : i + CHUNK]) for i in range(0, len(items), CHUNK))
    return np.concatenate([gf.features(g, stored(weights), stored(order), common) for g in chunks])


def shuffled(text: str) -> str:
    """The words in no order; the same for the same text."""
    words = text.split(" ")
    Random(len(text)).shuffle(words)
    return " ".join(words)


def fit(items: list[Item], common: np.ndarray, trees: int = TREES) -> dict[str, np.ndarray]:
    """The arrays of the model; `common` is the table of common words."""
    bodies, y = [item.text for item in items], np.array([item.garbled for item in items])
    x, pairs = counted(bodies)
    salad = np.array([item.kind == "salad" for item in items])
    ordered = np.array([item.kind.startswith(("text", "prose", "rights")) and item.text.count(" ") > 9 for item in items])
    mixed = counted([shuffled(body) for body, order in zip(bodies, ordered, strict=True) if order])[1]

    def learn(rest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        spelled = rest & ~salad  # a salad's words are spelled well
        right, wrong = pairs[rest & ordered], mixed[rest[ordered]]
        disorder = np.repeat((False, True), (right.shape[0], wrong.shape[0]))
        return linear(x[spelled], y[spelled]), linear(vstack((right, wrong)), disorder)

    fold = np.arange(len(items)) % FOLDS
    rows = np.zeros((len(items), len(gf.FEATURES)))
    for k in range(FOLDS):
        away = np.flatnonzero(fold == k)
        rows[away] = described([bodies[i] for i in away], *learn(fold != k), common)
    shape = {"max_iter": trees, "max_leaf_nodes": LEAVES, "max_depth": DEPTH, "learning_rate": RATE, "min_samples_leaf": 40}
    booster = HistGradientBoostingClassifier(**shape, l2_regularization=1.0, early_stopping=False, random_state=SEED)
    booster.fit(rows.astype(np.float32), y)
    out = forest(booster) | {"common": common}
    for name, learnt in zip(("weights", "order"), learn(np.ones(len(items), bool)), strict=True):
        out[name], scale = coarse(learnt)
        out[name + "_scale"] = np.array([scale])
    return out


def forest(booster: HistGradientBoostingClassifier) -> dict[str, np.ndarray]:
    """The trees as tables of nodes; a leaf is its own child."""
    nodes = [predictor[0].nodes for predictor in booster._predictors]
    form = (len(nodes), max(map(len, nodes)))
    types = {"feature": np.uint8, "limit": np.float32, "value": np.float32, "left": np.uint8, "right": np.uint8}
    out = {name: np.zeros(form, kind) for name, kind in types.items()}
    for t, tree in enumerate(nodes):
        leaf, own = tree["is_leaf"].astype(bool), np.arange(len(tree))
        out["feature"][t, : len(tree)] = np.where(leaf, 0, tree["feature_idx"])
        out["limit"][t, : len(tree)] = np.where(leaf, 0, tree["num_threshold"])
        out["value"][t, : len(tree)] = tree["value"]
        out["left"][t, : len(tree)] = np.where(leaf, own, tree["left"])
        out["right"][t, : len(tree)] = np.where(leaf, own, tree["right"])
    out["base"] = np.array([float(booster._baseline_prediction.ravel()[0])])
    return out | {"depth": np.array([max(int(tree["depth"].max()) for tree in nodes)])}


def table(texts: Iterable[str]) -> np.ndarray:
    """The words of the texts, as the model and its gate look them up: one bit a hash, eight in a byte."""
    bits = np.zeros(1 << WORD_BITS, bool)
    s = gs.signs("\n".join(texts))
    bits[gs.words(s).key >> np.uint64(64 - WORD_BITS)] = True
    return np.packbits(bits, bitorder="little")


def common_words() -> Iterator[str]:
    """The commonest words of the languages of the package wordfreq; for Chinese, Japanese and Korean the commonest characters."""
    for language in sorted(wordfreq.available_languages("best")):
        if language in ("zh", "ja", "ko"):
            count: dict[str, float] = defaultdict(float)
            for word, share in wordfreq.get_frequency_dict(language, "best").items():
                for c in word:
                    count[c] += share
            yield from sorted(count, key=lambda c: (-count[c], c))[:CHARACTERS]
        else:
            words = wordfreq.top_n_list(language, ENGLISH if language == "en" else OTHERS)
            yield from (word for word in words if not any(map(str.isdigit, word)))


def check_tools() -> None:
    """Ends with a word on what is missing."""
    missing = [tool for tool in ("tesseract", "fc-list", "npm") if not shutil.which(tool)]
    if missing:
        raise SystemExit(f"not found: {', '.join(missing)}; pipeline/lexicon/garble/README.md names the packages")
    models = set(subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout.split())
    missing = sorted({model for model, *_ in PLAN} - models)
    if missing:
        raise SystemExit(f"tesseract has no model {', '.join(missing)}; pipeline/lexicon/garble/README.md names the packages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, help="keeps what tesseract read (made if missing), to save time on another run")
    parser.add_argument("--size", type=int, default=SIZE, help="texts to learn from")
    given = parser.parse_args()
    check_tools()
    corpus = texts.collect()
    if given.pages and given.pages.exists():
        read = [Page(**json.loads(line)) for line in given.pages.read_text().splitlines()]
    else:
        read = list(pages(corpus, Random(SEED)))
        if given.pages:
            given.pages.write_text("".join(json.dumps(page._asdict()) + "\n" for page in read))
    items = dataset.build(corpus, read, Random(SEED), given.size, texts.rights(), texts.minified())
    arrays = fit(items, table(common_words()))
    np.savez_compressed(MODEL, allow_pickle=False, **arrays)
    print(f"{len(items)} texts, {sum(item.garbled for item in items)} garbled; {MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
