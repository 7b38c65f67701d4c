"""Word pairs that belong together, and what rewording programs make of them ("blood pressure" -> "blood stress").

Broken collocations ("tortured phrases", Cabanac, Labbé and Magazinov 2021, arXiv 2107.06751) betray a text whose words were
replaced one by one. The tables in the lexicon are our own: pairs, what spinners put in the place of a word, stock phrases.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import NamedTuple

LEXICON = resources.files("pipeline.lexicon")
Pair = tuple[str, str]


class Variant(NamedTuple):
    """A phrase known by its first two words."""

    tail: tuple[str, ...]  # the words after the first two
    usual: str  # what a writer would have put, for the evidence; "" where it is not known
    weight: float
    rule: str


def lines(name: str) -> Iterator[str]:
    """The lines of a lexicon file without comments and empty ones."""
    for line in LEXICON.joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def words(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.replace("-", " ").split())


@lru_cache(maxsize=1)
def variants() -> dict[Pair, tuple[Variant, ...]]:
    """All phrases to look for, by their first two words."""
    table: dict[Pair, dict[tuple[str, ...], Variant]] = {}
    for phrase, usual, weight, rule in (*stock_phrases(), *anchors(), *broken_collocations()):
        table.setdefault((phrase[0], phrase[1]), {}).setdefault(phrase[2:], Variant(phrase[2:], usual, weight, rule))
    return {pair: tuple(by_tail.values()) for pair, by_tail in table.items()}


@lru_cache(maxsize=1)
def odd_words() -> frozenset[str]:
    """Words that a thesaurus offers and hardly any writer uses."""
    return frozenset(word for name in ("collocations_odd.txt", "collocations_rare.txt") for line in lines(name) for word in line.split())


@lru_cache(maxsize=1)
def verbs() -> frozenset[str]:
    """Base forms that are nothing but verbs."""
    return frozenset(word for line in lines("collocations_verbs.txt") for word in line.split())


def stock_phrases() -> Iterator[tuple[tuple[str, ...], str, float, str]]:
    weight = 0.0
    for line in lines("collocations_stock.txt"):
        if line.startswith("@"):
            weight = float(line[1:])
            continue
        phrase, _, usual = line.partition("=")
        yield words(phrase), usual, weight, "stock_phrase"


def anchors() -> Iterator[tuple[tuple[str, ...], str, float, str]]:
    """Anchor texts of link builders; they tell something only inside a sentence."""
    for line in lines("collocations_anchors.txt"):
        yield words(line), "", 1.5, "stray_anchor"


def broken_collocations() -> Iterator[tuple[tuple[str, ...], str, float, str]]:
    """Every collocation with one or both of its halves replaced, unless that is a phrase people write."""
    pairs = dict.fromkeys((left, right) for left, rights in rows("collocations.txt") for right in rights.split())
    real = {words(line) for line in lines("collocations_real.txt")} | set(pairs)
    ours = {word: [words(swap) for swap in swaps.split(",")] for word, swaps in rows("collocations_swaps.txt")}
    wordnet = {word: [words(swap) for swap in swaps.split(",")] for word, swaps in rows("collocations_wordnet.txt")}
    for left, right in pairs:
        lefts, rights = ours.get(left, []), ours.get(right, [])
        broken = [((*one, right), 1.0) for one in lefts] + [((left, *other), 1.0) for other in rights]
        broken += [(one + other, 1.25) for one, other in product(lefts, rights)]
        broken += [((*one, right), 0.5) for one in wordnet.get(left, [])] + [((left, *other), 0.5) for other in wordnet.get(right, [])]
        for phrase, weight in broken:
            if phrase not in real:
                yield phrase, f"{left} {right}", weight, "broken_collocation"


def rows(name: str) -> Iterator[tuple[str, str]]:
    for line in lines(name):
        key, _, value = line.partition(":")
        yield key.strip(), value.strip()
