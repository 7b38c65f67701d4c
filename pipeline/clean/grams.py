"""The letter model: what a letter costs after the two before it, in each of 55 languages, and its lookup for many words at once.

A gram is a number made of its characters' numbers, so that one binary search finds all grams of a batch. Six times as fast as a
dictionary of strings for the 200 new words of a search, and 20 MB smaller.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.lexicon import arrays
from pipeline.lexicon.characters import table

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

BITS = 14  # of a character's number: the model has 9,878 characters
# Nats more for a trigram, a bigram that no language has; these and the costs below set by hand, then varied as those in letters.py:
LESS_TRIGRAM, LESS_BIGRAM = 3.25, 2.25  # quarters: their sums are exact. 1.6, .8: .004, .008 fewer lines come back; half of the other: .003
LESS = np.array([0.0, LESS_TRIGRAM, LESS_TRIGRAM + LESS_BIGRAM, 0.0, 0.0, LESS_BIGRAM])  # the same at the first letter of a word
UNSEEN = {"C": 18.0, "S": 10.0, "P": 8.0, "N": 6.0, "M": 12.0, "L": 13.0, "Z": 6.0}  # one that no language has; 10 for all: .001 fewer
CASE_BREAK = 3.0  # a capital after a small letter, inside a word; 1.5: .001 fewer, 6: .004 fewer of the development lines
CAPITAL_LETTER, SMALL_LETTER = 1, 2
SPELLING = (("ß", "ss"), ("ς", "σ"), ("ţ", "ț"), ("\u0307", ""))  # as word lists have it; U+0307 is what lower() leaves of a Turkish İ
BATCH = 1 << 12  # letters looked up together; bounds the memory
LONG = 250  # letters of a word whose steps may sum up to more than 16 bits
LANES = 4  # sums of 16 bits made at once in one of 64: seven times as fast


class Model(NamedTuple):
    languages: tuple[str, ...]
    characters: str  # in the order of the first rows of `costs`
    numbers: npt.NDArray[np.uint16]  # code point -> number of the character from 1 up; 0 for those that no language has
    pairs: Integers  # bigrams, rising; their rows follow those of the characters
    triples: Integers  # and trigrams
    costs: npt.NDArray[np.uint8]  # grams x languages and up to three empty columns, in steps


@lru_cache(maxsize=1)
def model() -> Model:
    """The model that the package brings."""
    data = arrays.read(files("pipeline.lexicon") / "letters.arrays")
    names, characters = tuple(data["languages"].tobytes().decode().split("\n")), data["characters"].tobytes().decode()
    numbers = np.zeros(ord(characters[-1]) + 2, np.uint16)  # the last place is for all beyond
    numbers[_points(characters)] = np.arange(1, len(characters) + 1)
    return Model(names, characters, numbers, np.cumsum(data["pairs"]), np.cumsum(data["triples"]), data["costs"])


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def gram(first: Integers, rest: Integers, size: int = 1) -> Integers:
    """The number of a gram, by that of its first character and that of the rest, which has `size` characters."""
    return first << BITS * size | rest


def steps(words: Sequence[str]) -> tuple[npt.NDArray[np.uint32], Floats]:
    """What the letters of each word cost in each language, in table steps (words x columns of `Model.costs`), and what each costs
    besides in all, in nats. A word holds no white space."""
    out, extra = np.zeros((len(words), model().costs.shape[1]), np.uint32), np.zeros(len(words))
    if not words:
        return out, extra
    joined = f" {' '.join(words)} "
    small = joined.lower()
    if small != joined:
        extra = _case_breaks(_points(joined), len(words))
    for mark, spelled in SPELLING:
        small = small.replace(mark, spelled)
    word = -1
    batch = BATCH if max(map(len, words)) < LONG // 2 else LONG  # ß is spelled with two letters
    for at in range(0, len(small) - 1, batch):
        rows, more, begins = _rows(small[max(0, at - 1) : at + batch + 1], at > 0)
        starts = begins.nonzero()[0]
        first = word + 1
        if not len(starts) or starts[0]:  # a word goes on
            starts, first = np.concatenate(([0], starts)), word
        word = first + len(starts) - 1
        out[first : word + 1] += np.add.reduceat(_lanes(rows), starts, 0).view(np.uint16)
        extra[first : word + 1] += np.add.reduceat(more, starts)
    return out, extra


def _lanes(rows: Integers) -> npt.NDArray[np.uint64]:
    """The costs of grams, four languages to a number."""
    costs = model().costs.take(rows, 0, mode="clip").astype(np.uint16)
    costs[rows < 0] = 0
    return costs.view(np.uint64)


def _case_breaks(points: npt.NDArray[np.uint32], words: int) -> Floats:
    """What the capitals behind small letters of each word cost; the words stand between spaces."""
    cases = table("case").take(points, mode="clip")
    breaks = ((cases[1:] == CAPITAL_LETTER) & (cases[:-1] == SMALL_LETTER)).nonzero()[0]
    word_of = (points[:-1] == ord(" ")).cumsum() - 1
    costs: Floats = np.bincount(word_of[breaks], minlength=words).astype(np.float64) * CASE_BREAK
    return costs


def _rows(text: str, goes_on: bool) -> tuple[Integers, Floats, npt.NDArray[np.bool_]]:
    """For each character but the first, or the first two of a text that goes on: the row of the longest gram that ends there (-1 for
    none), what its length costs, in nats, and whether white space stands before it."""
    known = model()
    points = _points(text)
    numbers = known.numbers.take(points, mode="clip").astype(np.int64)
    pairs = gram(numbers[:-1], numbers[1:])
    triples = np.append(pairs[:1], gram(numbers[:-2], pairs[1:], 2)) if len(pairs) else pairs
    begins = points[:-1] == ord(" ")
    at_pair, is_pair = _find(known.pairs, pairs)
    at_triple, is_triple = _find(known.triples, triples)
    is_triple &= ~begins
    rows = np.where(is_triple, at_triple + len(known.characters) + len(known.pairs),
                    np.where(is_pair, at_pair + len(known.characters), numbers[1:] - 1))
    extra = LESS.take(np.where(is_triple, 0, np.where(is_pair, 1, 2)) + 3 * begins)
    for at in (rows < 0).nonzero()[0].tolist():
        extra[at] += UNSEEN[unicodedata.category(text[at + 1])[0]]
    return rows[goes_on:], extra[goes_on:], begins[goes_on:]


def _find(table: Integers, grams: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Where grams stand in a table, and whether they do."""
    at = table.searchsorted(grams)
    return at, table.take(at, mode="clip") == grams
