"""How little the words of an English text fit their neighbours: what a rewording program leaves whatever thesaurus it took.

Tables of expected phrases know the substitutes of some thesauri. Here a word is weighed by itself and with the word on either side: two
common words that hardly ever stand together ("trial port", "a sightless rater") tell of a word put in the place of another. Weights and
pairs are learnt (lexicon/make_plausible.py) from articles in which a part of the words was replaced. What is read outside medicine is
unlike those articles altogether, so the answer counts as far as a text has the words of medicine.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.english import Ids, Words, numbers, spelled, words_of
from pipeline.clean.reworded.collocations import BEFORE_NOUNS, LEXICON
from pipeline.lexicon import arrays

STATES = 10  # how often a pair was met: five grades, twice (apart whether it is a pair of general English)
GRADES = 8  # how often a word was met
KEY_BITS = 26  # one in 170 of the pairs that were not met falls on the key of one that was
PHRASE_BITS = 20  # of a key say whether it may be of a phrase: one in 31 pairs
TAG_BITS = 4  # of a key stand in the cell, the others say which cell
ID_BITS = 20  # of the number of a word
LONGER, ODD, VERB, OLDEN, MEDICAL = (1 << n for n in range(5))  # kinds of words
_FOLD = np.uint64(0x9E3779B97F4A7C15)


class Model(NamedTuple):
    """What a word and a pair add. Behind the words of the list come one that stands for all others, and those of the tables of phrases."""

    other: int
    weights: NDArray[np.float32]  # of a word
    grades: NDArray[np.uint8]  # of a word
    kinds: NDArray[np.uint8]  # of a word: four letters or more, in which table, eight times as frequent in medicine as elsewhere
    pairs: NDArray[np.uint8]  # cells, by the upper bits of a key: its lower bits, and how often the pair was met
    phrases: NDArray[np.bool_]  # by the upper bits of a key, whether it may be that of a pair in the tables of phrases
    neighbours: Ids  # those pairs, as `both` has them, rising
    places: NDArray[np.uint32]  # where the phrases of each stand
    before: NDArray[np.float32]  # what a word adds by the pair it ends: grade, grade, state
    after: NDArray[np.float32]  # by the pair it begins


class Reading(NamedTuple):
    """What is seen in the words of a text."""

    words: Words
    medical: float  # share of words of medicine among the longer ones
    odds: NDArray[np.float32]  # of each word the logarithm of the odds that it stands in the place of another
    odd: frozenset[str]  # words that hardly any writer uses
    old: frozenset[str]  # words of old books
    as_nouns: frozenset[str]  # verbs that stand where a noun is wanted
    pairs: list[int]  # neighbours of the tables of phrases in order of the alphabet, each as `variants` takes it


def keys_of(left: Ids, right: Ids) -> NDArray[np.uint32]:
    """Hashes of pairs of words."""
    return (both(left, right).view(np.uint64) * _FOLD >> np.uint64(64 - KEY_BITS)).astype(np.uint32)


def both(left: Ids, right: Ids) -> Ids:
    """Pairs of words as one number each."""
    return left << ID_BITS | right


@lru_cache(maxsize=1)
def model() -> Model:
    """Tables that training made (plausible.arrays) and those of the phrases to look for (reworded.arrays)."""
    learnt = arrays.read(LEXICON.joinpath("plausible.arrays"))
    told = arrays.read(LEXICON.joinpath("reworded.arrays"), "kinds", "neighbours", "places")
    kinds, neighbours = told["kinds"].copy(), np.cumsum(told["neighbours"])
    other = len(learnt["weights"]) - 1
    kinds[:other] |= np.unpackbits(learnt["medical"], count=other) * np.uint8(MEDICAL)
    kinds[kinds & LONGER == 0] &= ~np.uint8(MEDICAL)
    may_be_phrase = np.zeros(1 << PHRASE_BITS, np.bool_)
    may_be_phrase[keys_of(neighbours >> ID_BITS, neighbours & ((1 << ID_BITS) - 1)) >> (KEY_BITS - PHRASE_BITS)] = True
    return Model(
        other=other,
        weights=np.pad(learnt["weights"].astype(np.float32), (0, len(kinds) - other - 1), "edge"),
        grades=np.pad(learnt["grades"], (0, len(kinds) - other - 1), "edge"),
        kinds=kinds,
        pairs=pair_cells(np.cumsum(learnt["gaps"], dtype=np.uint32), learnt["states"]),
        phrases=may_be_phrase,
        neighbours=neighbours,
        places=told["places"],
        before=learnt["before"].astype(np.float32),
        after=learnt["after"].astype(np.float32),
    )


def pair_cells(keys: NDArray[np.uint32], states: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A table to look pairs up in at once: a search among the keys took ten times as long."""
    cells = np.zeros(1 << (KEY_BITS - TAG_BITS), np.uint8)
    cells[keys >> TAG_BITS] = states << TAG_BITS | (keys & ((1 << TAG_BITS) - 1)).astype(np.uint8)
    return cells


def states_of(cells: NDArray[np.uint8], asked: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Of each pair how often it was met."""
    found = cells[asked >> TAG_BITS]
    return np.where(found & ((1 << TAG_BITS) - 1) == asked & ((1 << TAG_BITS) - 1), found >> TAG_BITS, 0).astype(np.uint8)


def read(low: str) -> Reading:
    """One look at each word of a folded text and at each pair of neighbours."""
    m = model()
    words = words_of(low)
    ids = numbers(words.keys)
    ids[ids < 0] = m.other
    odds, kinds = m.weights[ids], m.kinds[ids]
    longer, medical = int(np.count_nonzero(kinds & LONGER)), int(np.count_nonzero(kinds & MEDICAL))
    pairs: list[int] = []
    if len(ids) > 1:
        keys = keys_of(ids[:-1], ids[1:])
        cells = cells_of(m.grades[ids], states_of(m.pairs, keys))
        odds[1:] += m.before[cells]
        odds[:-1] += m.after[cells]
        told = np.flatnonzero(m.phrases[keys >> (KEY_BITS - PHRASE_BITS)])
        asked = np.unique(both(ids[told], ids[told + 1]))
        at = m.neighbours.searchsorted(asked)
        pairs = sorted(m.places.take(at, mode="clip")[m.neighbours.take(at, mode="clip") == asked].tolist())
    verbs = np.flatnonzero(kinds[1:] & VERB) + 1
    before = spelled(words, verbs - 1)
    as_nouns = frozenset(word for word, behind in zip(spelled(words, verbs), before, strict=True) if behind in BEFORE_NOUNS)
    odd, old = (frozenset(spelled(words, np.flatnonzero(kinds & kind))) for kind in (ODD, OLDEN))
    return Reading(words, medical / longer if longer else 0.0, odds, odd, old, as_nouns, pairs)


def cells_of(grades: NDArray[np.uint8], states: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Of each pair of neighbours: its place in the tables of weights."""
    wide = grades.astype(np.int64)
    return (wide[:-1] * GRADES + wide[1:]) * STATES + states
