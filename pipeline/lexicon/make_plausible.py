"""Makes plausible.arrays: how little words fit their neighbours (pipeline/clean/reworded/plausible.py).

    python -m pipeline.lexicon.make_plausible WORDNET_FOLDER SYMSPELLPY_FOLDER TEXTS...

WORDNET_FOLDER, SYMSPELLPY_FOLDER: as for make_collocations.py.
TEXTS: folders of English that nobody reworded, a source each (README.md names ours): their .txt, .xml, .xhtml and .html files.
Pairs are counted in four fifths of the texts. In the last fifth some of the words are replaced by synonyms of WordNet, by common ones,
or by what our own lists of rewording have; the weights are those of a logistic regression that tells the replaced words.
Prints what our tables of rewording have and these texts too: it belongs into collocations_real.txt, or out of the lists of single words.
"""

import html
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from pipeline.clean.english import spelled, vocabulary, words_of
from pipeline.clean.reworded.collocations import BEFORE_NOUNS, LEXICON, verbs
from pipeline.clean.reworded.plausible import GRADES, STATES, cells_of, keys_of, pair_cells, states_of
from pipeline.lexicon import arrays
from pipeline.lexicon.lists import lines
from pipeline.lexicon.make_collocations import synonyms
from pipeline.lexicon.make_variants import broken_collocations, rows

MOST = 2000  # texts of a source that are reworded
LONGEST = 1500  # characters of each
SHORTEST = 900  # characters of a text: paragraphs are put together up to here
LONGEST_COUNTED = 6000
CELLS = GRADES * GRADES * STATES
RIDGE = 10.0  # on the weights; with 3 those of single words follow WordNet too closely, with 30 the pairs tell less
MET_PAIR, MET_WORD = 2, 10  # in so many of 27,000 texts a sign is none; with 3 texts a word recall at 2 % false alarms falls by .03
Table = dict[str, list[str]]


def main(wordnet: Path, symspellpy: Path, *folders: Path) -> None:
    docs = [(folder.name, text) for folder in folders for text in dict.fromkeys(texts(folder))]
    random.Random(7).shuffle(docs)
    counted = docs[: len(docs) * 4 // 5]
    listed = vocabulary()
    known = {word: n for n, word in enumerate(listed)}
    read = [words_in(text) for _, text in counted]
    single = Counter(word for words in read for word in words)
    double = Counter(pair for words in read for pair in pairwise(words))
    grades = np.array([grade(single[word]) for word in listed] + [0], np.uint8)
    keys, states = pair_table(double, general_pairs(symspellpy), known)
    tables = Tables(synonyms(wordnet), general_words(symspellpy))
    x, y = examples(docs[len(docs) * 4 // 5 :], tables, known, grades, pair_cells(keys, states))
    fitted = fit(x, y)
    weights, before, after = fitted[: len(listed) + 1] + fitted[-1], fitted[len(listed) + 1 :][:CELLS], fitted[len(listed) + 1 + CELLS : -1]
    arrays.write(
        Path(str(LEXICON.joinpath("plausible.arrays"))),
        weights=weights.astype(np.float16),
        grades=grades,
        medical=np.packbits(medical_words(listed, single, general_words(symspellpy))),
        gaps=np.diff(keys, prepend=np.uint32(0)).astype(np.uint16),
        states=states,
        before=before.astype(np.float16),
        after=after.astype(np.float16),
    )
    print(*genuine(docs), sep="\n")
    print(len(keys), "pairs,", len(y), "words,", f"{y.mean():.3f} replaced")


def words_in(text: str) -> list[str]:
    words = words_of(text.lower())
    return spelled(words, np.arange(len(words.starts)))


def texts(folder: Path) -> Iterator[str]:
    """Paragraphs of the files, short ones put together."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".xml", ".xhtml", ".html")):
        whole = path.read_text(encoding="utf-8", errors="replace")
        marked = re.findall(r"<(?:Answer|p)(?: [^>]*)?>(.*?)</(?:Answer|p)>", whole, re.DOTALL)
        paragraphs = marked if path.suffix != ".txt" else re.split(r"\r?\n\r?\n", whole)
        text = ""
        for paragraph in paragraphs:
            text += " " + " ".join(html.unescape(re.sub(r"<[^>]*>", "", paragraph)).split())
            if len(text) >= SHORTEST:
                yield text[:LONGEST_COUNTED]
                text = ""


def grade(count: int) -> int:
    return 0 if count == 0 else min(GRADES - 1, 1 + int(math.log(count) / 1.4))


def pair_table(
    double: Counter[tuple[str, str]], general: set[tuple[str, str]], known: dict[str, int]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Keys and states of the pairs met twice or more, and of general English."""
    kept = sorted(pair for pair in {p for p, n in double.items() if n > 1} | general if pair[0] in known and pair[1] in known)
    left, right = (np.array([known[pair[n]] for pair in kept], np.int64) for n in (0, 1))
    state = np.array([min(4, int(math.log2(max(1, double[pair])))) + 5 * (pair in general) for pair in kept], np.uint8)
    keys = keys_of(left, right)
    order = np.lexsort((state, keys))
    last = np.append(keys[order][1:] != keys[order][:-1], True)  # of two on one key the more frequent
    return keys[order][last], state[order][last]


def genuine(docs: list[tuple[str, str]]) -> Iterator[str]:
    """What our tables call signs and the texts have: pairs for collocations_real.txt, single words to leave out of their lists."""
    made = {phrase for phrase, *_ in broken_collocations() if len(phrase) == 2}
    odd = {word for line in lines("collocations_rare.txt") for word in line.split()}
    misplaced = re.compile(rf"\b(?:{'|'.join(sorted(BEFORE_NOUNS))}) ([a-z]+)\b")
    seen: Counter[str] = Counter()
    for _, text in docs:
        words = words_in(text)
        signs = {" ".join(pair) for pair in made.intersection(pairwise(words))} | odd.intersection(words)
        seen.update(signs | {f"verb {verb}" for verb in verbs().intersection(misplaced.findall(text.lower()))})
    for sign, count in sorted(seen.items()):
        if count >= (MET_WORD if sign in odd else MET_PAIR):
            yield sign


def general_words(folder: Path) -> dict[str, int]:
    text = (folder / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return {word: int(count) for word, count in (line.split() for line in text.splitlines())}


def general_pairs(folder: Path) -> set[tuple[str, str]]:
    text = (folder / "frequency_bigramdictionary_en_243_342.txt").read_text(encoding="utf-8-sig")
    split = (line.split() for line in text.splitlines())
    return {(parts[0], parts[1]) for parts in split}


def medical_words(listed: list[str], single: Counter[str], general: dict[str, int]) -> NDArray[np.bool_]:
    """Words eight times as frequent in the texts as in general English, met five times or more."""
    ratio = 8 * single.total() / sum(general.values())
    return np.array([single[w] >= 5 and single[w] > ratio * general.get(w, 0) for w in listed] + [False])


class Tables:
    """What is put in the place of a word."""

    def __init__(self, known: dict[str, set[str]], general: dict[str, int]) -> None:
        common = {word for word, count in general.items() if count >= 2e-6 * sum(general.values())}
        self.synonyms: Table = {word: sorted(found) for word, found in known.items() if found}
        self.common: Table = {
            word: kept for word, found in self.synonyms.items() if word in common and (kept := [s for s in found if s in common])
        }
        self.swaps: Table = {word: [s.strip() for s in swaps.split(",")] for word, swaps in rows("collocations_swaps.txt")}
        self.stock: Table = {}
        for line in lines("collocations_stock.txt"):
            phrase, equals, usual = line.partition("=")
            if equals:
                self.stock.setdefault(usual.strip(), []).append(phrase)

    def reworded(self, words: list[str], rate: float, stop: frozenset[str], how: random.Random) -> tuple[list[str], list[int]]:
        """The words, of which about a share of `rate` is replaced; and which are."""
        style = how.choice(("synonyms", "common", "phrases"))
        out: list[str] = []
        told: list[int] = []
        at = 0
        while at < len(words):
            size, new = self._instead(words, at, style, stop, how) if how.random() < rate else (1, "")
            put = new.replace("-", " ").split() or [words[at]]
            out += put
            told += [int(bool(new))] * len(put)
            at += size
        return out, told

    def _instead(self, words: list[str], at: int, style: str, stop: frozenset[str], how: random.Random) -> tuple[int, str]:
        """How many words are replaced, and by what."""
        if style == "phrases":
            for size in (3, 2, 1):
                if found := self.stock.get(" ".join(words[at : at + size])):
                    return size, how.choice(found)
        word = words[at]
        if word in stop or len(word) < 4:
            return 1, ""
        if style != "synonyms" and word in self.swaps and how.random() < 0.5:
            return 1, how.choice(self.swaps[word])
        found = (self.synonyms if style == "synonyms" else self.common).get(word)
        return 1, how.choice(found) if found else ""


def examples(
    docs: list[tuple[str, str]],
    tables: Tables,
    known: dict[str, int],
    grades: NDArray[np.uint8],
    met: NDArray[np.uint8],
) -> tuple[csr_matrix, NDArray[np.float64]]:
    """A row a word: which word, and the cells of its two pairs; and whether it is a replaced one."""
    how, taken = random.Random(5), Counter[str]()
    stop = frozenset(vocabulary()[:110])
    columns: list[NDArray[np.int64]] = []
    told: list[int] = []
    nothing = len(grades) + 2 * CELLS
    for source, text in docs:
        taken[source] += 1
        if taken[source] > MOST:
            continue
        words, marks = tables.reworded(words_in(text[:LONGEST]), how.choice((0.0, 0.15, 0.3, 0.6)), stop, how)
        again = words_in(" ".join(words))
        if len(again) != len(words) or len(words) < 2:
            continue
        ids = np.array([known.get(word, len(known)) for word in again], np.int64)
        places = cells_of(grades[ids], states_of(met, keys_of(ids[:-1], ids[1:])))
        before = np.append(nothing, places + len(grades))
        after = np.append(places + len(grades) + CELLS, nothing)
        columns.append(np.stack([ids, before, after], axis=1))
        told += marks
    index = np.concatenate(columns)
    ones = np.ones(index.size, np.float32)
    rows_ = np.arange(0, index.size + 1, 3)
    return csr_matrix((ones, index.ravel(), rows_), shape=(len(index), nothing + 1))[:, :nothing], np.array(told, np.float64)


def fit(x: csr_matrix, y: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of the columns, and the constant."""

    def loss(p: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ p[:-1] + p[-1]
        q = 1 / (1 + np.exp(-z))
        value = np.mean(np.logaddexp(0, z) - y * z) + 0.5 * RIDGE * np.sum(p[:-1] ** 2) / len(y)
        rest = (q - y) / len(y)
        return float(value), np.append(x.T @ rest + RIDGE * p[:-1] / len(y), rest.sum())

    best: NDArray[np.float64] = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return best


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
