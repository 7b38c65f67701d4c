"""How little the words of an English text fit their neighbours: what a rewording program leaves whatever thesaurus it took.

Tables of expected phrases know the substitutes of some thesauri. Here a word is weighed by itself and with the word on either side: two
common words that hardly ever stand together ("trial port", "a sightless rater") tell of a word put in the place of another. Weights and
pairs are learnt (lexicon/make_plausible.py) from articles in which a part of the words was replaced. What is read outside medicine is
unlike those articles altogether, so the answer counts as far as a text has the words of medicine.
"""

import lzma
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.reworded.collocations import BEFORE_NOUNS, LEXICON, phrases, single_words
from pipeline.lexicon import arrays

STATES = 10  # how often a pair was met: five grades, twice (apart whether it is a pair of general English)
GRADES = 8  # how often a word was met
KEY_BITS = 26  # one in 170 of the pairs that were not met falls on the key of one that was
PHRASE_BITS = 20  # of a key say whether it may be of a phrase: one in 31 pairs
TAG_BITS = 4  # of a key stand in the cell, the others say which cell
_FOLD = np.uint64(0x9E3779B97F4A7C15)
_WORDS = bytes(c if chr(c).isalnum() and c < 128 else 32 for c in range(256))


class Model(NamedTuple):
    """What a word and a pair add. Behind the words of the list come one that stands for all others, and those of the tables of phrases."""

    words: dict[str, int]
    other: int
    weights: NDArray[np.float32]  # of a word
    grades: NDArray[np.uint8]  # of a word
    longer: NDArray[np.bool_]  # whether a word has four letters or more
    medical: NDArray[np.bool_]  # whether such a word is eight times as frequent in medicine as elsewhere
    strange: NDArray[np.bool_]  # whether it is one of the single words of the tables
    pairs: NDArray[np.uint8]  # cells, by the upper bits of a key: its lower bits, and how often the pair was met
    phrases: NDArray[np.bool_]  # by the upper bits of a key, whether it may be that of a pair in the tables of phrases
    before: NDArray[np.float32]  # what a word adds by the pair it ends: grade, grade, state
    after: NDArray[np.float32]  # by the pair it begins


class Reading(NamedTuple):
    """What is seen in the words of a text."""

    medical: float  # share of words of medicine among the longer ones
    odds: NDArray[np.float32]  # of each word the logarithm of the odds that it stands in the place of another
    strange: frozenset[str]  # single words of the tables
    as_nouns: frozenset[str]  # those of them that stand where a noun is wanted
    pairs: list[str]  # neighbours of the tables of phrases, in order of the alphabet


def words_of(low: str) -> list[str]:
    """The words of ASCII letters and digits of a folded text."""
    return low.encode("ascii", "replace").translate(_WORDS).decode("ascii").split()


def vocabulary() -> list[str]:
    """English words by rank, those of the list for taking apart words run together."""
    return lzma.decompress(LEXICON.joinpath("words/en.txt.xz").read_bytes()).decode("utf-8").split()


def keys_of(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Hashes of pairs of words."""
    pair = left.astype(np.uint64) << np.uint64(20) | right.astype(np.uint64)
    return (pair * _FOLD >> np.uint64(64 - KEY_BITS)).astype(np.uint32)


@lru_cache(maxsize=1)
def model() -> Model:
    listed = vocabulary()
    neighbours = " ".join(phrases()).split(" ")
    told = single_words().union(neighbours)
    words = dict(zip(listed, range(len(listed)), strict=True))
    more_words = sorted(told.difference(words))
    words |= zip(more_words, range(len(listed) + 1, len(listed) + 1 + len(more_words)), strict=True)
    longer = np.append(np.fromiter(map(len, words), np.int64, len(words)) > 3, True)
    longer[len(listed) :] = True
    strange = np.zeros(len(longer), np.bool_)
    strange[[words[word] for word in single_words()]] = True
    ids = numbered(words, neighbours, len(listed))
    may_be_phrase = np.zeros(1 << PHRASE_BITS, np.bool_)
    may_be_phrase[keys_of(ids[::2], ids[1::2]) >> (KEY_BITS - PHRASE_BITS)] = True
    data = arrays.read(LEXICON.joinpath("plausible.arrays"))
    if True:
        more = len(longer) - len(listed) - 1
        return Model(
            words=words,
            other=len(listed),
            weights=np.pad(data["weights"].astype(np.float32), (0, more), "edge"),
            grades=np.pad(data["grades"], (0, more), "edge"),
            longer=longer,
            medical=np.pad(np.unpackbits(data["medical"], count=len(listed) + 1).astype(bool), (0, more)) & longer,
            strange=strange,
            pairs=pair_cells(np.cumsum(data["gaps"], dtype=np.uint32), data["states"]),
            phrases=may_be_phrase,
            before=data["before"].astype(np.float32),
            after=data["after"].astype(np.float32),
        )


def numbered(known: dict[str, int], words: list[str], other: int) -> NDArray[np.int64]:
    """The place of each word in the list; `other` for a word it has not."""
    return np.fromiter(map(known.get, words, repeat(other)), np.int64, len(words))


def pair_cells(keys: NDArray[np.uint32], states: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A table to look pairs up in at once: a search among the keys took ten times as long."""
    cells = np.zeros(1 << (KEY_BITS - TAG_BITS), np.uint8)
    cells[keys >> TAG_BITS] = states << TAG_BITS | (keys & ((1 << TAG_BITS) - 1)).astype(np.uint8)
    return cells


def states_of(cells: NDArray[np.uint8], asked: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Of each pair how often it was met."""
    found = cells[asked >> TAG_BITS]
    return np.where(found & ((1 << TAG_BITS) - 1) == asked & ((1 << TAG_BITS) - 1), found >> TAG_BITS, 0).astype(np.uint8)


def read(words: list[str]) -> Reading:
    """One look at each word of a text and at each pair of neighbours."""
    m = model()
    ids = numbered(m.words, words, m.other)
    longer, medical = int(np.count_nonzero(m.longer[ids])), int(np.count_nonzero(m.medical[ids]))
    odds = m.weights[ids]
    found: set[str] = set()
    if len(ids) > 1:
        keys = keys_of(ids[:-1], ids[1:])
        cells = cells_of(m.grades[ids], states_of(m.pairs, keys))
        odds[1:] += m.before[cells]
        odds[:-1] += m.after[cells]
        told = np.flatnonzero(m.phrases[keys >> (KEY_BITS - PHRASE_BITS)]).tolist()
        found.update(phrases().keys() & [f"{words[n]} {words[n + 1]}" for n in told])
    places = np.flatnonzero(m.strange[ids]).tolist()
    strange = frozenset([words[n] for n in places])
    as_nouns = frozenset([words[n] for n in places if n and words[n - 1] in BEFORE_NOUNS])
    return Reading(medical / longer if longer else 0.0, odds, strange, as_nouns, sorted(found))


def cells_of(grades: NDArray[np.uint8], states: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Of each pair of neighbours: its place in the tables of weights."""
    wide = grades.astype(np.int64)
    return (wide[:-1] * GRADES + wide[1:]) * STATES + states
