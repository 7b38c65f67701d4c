"""Trains pipeline/lexicon/garble/model.arrays: `python -m pipeline.lexicon.garble.train`.

Linear models over hashed n-grams and over neighbouring words, then boosted trees over their scores and the shape features; the trees
learn from scores of folds the linear models have not seen. Needs scikit-learn, Pillow, tesseract and the Debian packages of README.md.
"""

import argparse
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import wordfreq
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import SGDClassifier

from pipeline.clean.garbled import features as gf
from pipeline.clean.garbled import signs as gs
from pipeline.clean.garbled.model import assembled, read
from pipeline.lexicon import arrays
from pipeline.lexicon.garble import dataset, texts
from pipeline.lexicon.garble.boost import boosted
from pipeline.lexicon.garble.dataset import Item
from pipeline.lexicon.garble.recognise import PLAN, Page, pages

SEED, SIZE, FOLDS, CHUNK, TREES = 7, 110_000, 4, 500, 320
BLOCK = 20  # neighbouring texts that go into one fold together
RUNNING = 160_000  # texts that the order of words is learnt from
WORD_BITS, ENGLISH, OTHERS, CHARACTERS = 23, 60_000, 14_000, 1_800  # of the table of common words, and how many go into it
MODEL = Path(__file__).with_name("model.arrays")


def counted(texts: Sequence[str]) -> csr_matrix:
    """Row a text, column a bucket of n-grams of its words: how often, over the root of the text's length."""
    parts = []
    for i in range(0, len(texts), CHUNK):
        words = gs.words_of(texts[i : i + CHUNK])
        s = gs.sheet(words.spelled())
        text = np.repeat(_text(words), np.diff(s.starts))
        hashed = gf.hashed(s)[:, gs.GAP :]
        parts.append(_matrix(np.tile(text, len(hashed)), hashed.ravel(), texts[i : i + CHUNK], gf.BITS))
    return vstack(parts, format="csr")


def ordered(texts: Sequence[str]) -> csr_matrix:
    """Row a text, column a bucket of neighbouring words."""
    parts = []
    for i in range(0, len(texts), CHUNK):
        words = gs.words_of(texts[i : i + CHUNK])
        rows = gf.word_rows(words.spelled(), np.zeros(1 << gf.BITS, np.int8), np.zeros(1 << 20, np.uint8))
        buckets = gf.neighbours(rows, words.at)
        parts.append(_matrix(np.tile(_text(words), len(buckets)), buckets.ravel(), texts[i : i + CHUNK], gf.ORDER_BITS))
    return vstack(parts, format="csr")


def _text(words: gs.Words) -> np.ndarray:
    """The number of the text of each word."""
    return np.repeat(np.arange(len(words.at)), np.diff(words.at, append=len(words.starts)))


def _matrix(rows: np.ndarray, columns: np.ndarray, texts: Sequence[str], bits: int) -> csr_matrix:
    weight = 1 / np.sqrt(np.array([len(text) for text in texts], np.float32))
    matrix = csr_matrix((weight[rows], (rows, columns.astype(np.int32))), (len(texts), 1 << bits))
    matrix.sum_duplicates()
    return matrix


def linear(x: csr_matrix, y: np.ndarray) -> np.ndarray:
    """Weights of the buckets."""
    model = SGDClassifier(loss="log_loss", alpha=4e-7, max_iter=12, tol=None, average=True, random_state=SEED)
    weights: np.ndarray = model.fit(x, y).coef_[0]
    return weights


def coarse(weights: np.ndarray, step: float) -> np.ndarray:
    """The weights in steps, one byte each."""
    return np.clip(np.round(weights / step), -127, 127).astype(np.int8)


def described(items: Sequence[str], arrays: dict[str, np.ndarray]) -> np.ndarray:
    tables = {"feature": np.zeros((0, 1)), "limit": np.zeros((0, 1)), "value": np.zeros(0), "base": np.zeros(1)}
    return gf.ratios(read(items, assembled(tables | arrays)))


def shuffled(text: str, rng: Random) -> str:
    words = text.split(" ")
    rng.shuffle(words)
    return " ".join(words)


def disorder(texts: Sequence[str], rng: Random) -> tuple[csr_matrix, np.ndarray]:
    """Neighbouring words of texts and of the same with their words shuffled."""
    both = (ordered(texts), ordered([shuffled(text, rng) for text in texts]))
    return vstack(both, format="csr"), np.repeat((False, True), len(texts))


def fit(folds: Sequence[Sequence[Item]], running: Sequence[Sequence[str]], common: np.ndarray, trees: int = TREES) -> dict[str, np.ndarray]:
    """The arrays of the model.

    folds: labelled texts, those of one fold of other sources than those of the others; running: running texts of each fold, to learn
    the order of words from; common: the table of common words.
    """
    bodies, y = [[item.text for item in items] for items in folds], [np.array([item.garbled for item in items]) for items in folds]
    spelled = [np.array([item.kind != "salad" for item in items]) for items in folds]  # a salad's words are spelled well
    x = [counted(texts) for texts in bodies]
    pairs = [disorder(texts, Random(SEED)) for texts in running]
    every = range(len(folds))

    def learn(some: Iterable[int]) -> tuple[np.ndarray, np.ndarray]:
        return (
            linear(vstack([x[k][spelled[k]] for k in some], format="csr"), np.concatenate([y[k][spelled[k]] for k in some])),
            linear(vstack([pairs[k][0] for k in some], format="csr"), np.concatenate([pairs[k][1] for k in some])),
        )

    whole = learn(every)
    steps = [float(np.quantile(np.abs(weights), 0.9995)) / 127 for weights in whole]
    rows = []
    for k in every:
        weights, order = map(coarse, learn([other for other in every if other != k]), steps)
        rows.append(described(bodies[k], {"weights": weights, "order": order, "common": common}))
    out = dict(zip(("weights", "order"), map(coarse, whole, steps), strict=True)) | {"common": common}
    return out | boosted(np.concatenate(rows), np.concatenate(y), trees)


def table(texts: Iterable[str]) -> np.ndarray:
    """The words of the texts, as the model and its gate look them up: one bit a hash, eight in a byte."""
    bits = np.zeros(1 << WORD_BITS, bool)
    bits[gs.runs(gs.sheet(" ".join(texts).split())).key >> np.uint32(32 - WORD_BITS)] = True
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


def parted(corpus: dict[str, list[str]], fold: int, block: int) -> dict[str, list[str]]:
    """The texts of one fold: every fourth block of each language."""
    parts = {language: [text for i, text in enumerate(some) if i // block % FOLDS == fold] for language, some in corpus.items()}
    return {language: some for language, some in parts.items() if some}


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
    parser.add_argument("--running", type=int, default=RUNNING, help="texts to learn the order of words from")
    given = parser.parse_args()
    check_tools()
    corpus = texts.collect()
    if given.pages and given.pages.exists():
        recognised = [Page(**json.loads(line)) for line in given.pages.read_text().splitlines()]
    else:
        recognised = list(pages(corpus, Random(SEED)))
        if given.pages:
            given.pages.write_text("".join(json.dumps(page._asdict()) + "\n" for page in recognised))
    items, running = [], []
    rights, scripts = texts.rights(), texts.minified()
    for k in range(FOLDS):
        own = parted(corpus, k, BLOCK)
        rng = Random(f"{SEED} {k}")
        items.append(dataset.build(own, recognised[k::FOLDS], rng, given.size // FOLDS, parted(rights, k, 1), scripts[k::FOLDS]))
        running.append(dataset.running(own, rng, given.running // FOLDS))
    fitted = fit(items, running, table(common_words()))
    arrays.write(MODEL, **fitted)
    every = [item for fold in items for item in fold]
    print(f"{len(every)} texts, {sum(item.garbled for item in every)} garbled; {MODEL.name}: {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
