"""Word pairs that belong together, and what rewording programs make of them ("blood pressure" -> "blood stress").

Broken collocations ("tortured phrases", Cabanac, Labbé and Magazinov 2021, arXiv 2107.06751) betray a text whose words were
replaced one by one. The tables in the lexicon are our own: pairs, what spinners put in the place of a word, stock phrases;
lexicon/make_variants.py puts together what is looked for.
"""

from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from pipeline.lexicon.lists import lines

LEXICON = resources.files("pipeline.lexicon")
BEFORE_NOUNS = frozenset(  # behind them no verb stands in its base form: "the examine", "of suggest", "was learn"
    "a an the its their our my your his every of for with from by at into between during without through in very"  # noqa: SIM905
    " is are was were be been has have had".split()
)
OLD = frozenset(  # old books are full of words that are odd today
    "upon whereupon thereof hitherto thither hath doth thou thy thee shew shewn presently betwixt wherein thereto".split()  # noqa: SIM905
)
_RULES = {"b": "broken_collocation", "s": "stock_phrase", "a": "stray_anchor"}


class Variant(NamedTuple):
    """A phrase that a rewording program writes."""

    phrase: str
    usual: str  # what a writer would have put, for the evidence; "" where it is not known
    weight: float
    rule: str


def words(phrase: str) -> tuple[str, ...]:
    return tuple(phrase.replace("-", " ").split())


@lru_cache(maxsize=1)
def _phrases() -> bytes:
    return LEXICON.joinpath("collocations_variants.txt").read_bytes()


@lru_cache(maxsize=4096)
def variants(place: int) -> tuple[Variant, ...]:
    """The phrases of the line of collocations_variants.txt that begins at a byte: those in which two words stand side by side."""
    line = _phrases()[place : _phrases().index(b"\n", place)].decode()
    cells = (cell.split(";") for cell in line.partition("\t")[2].split("|"))
    return tuple(Variant(phrase, usual, float(weight), _RULES[rule]) for rule, weight, phrase, usual in cells)


def odd_words() -> frozenset[str]:
    """Words that a thesaurus offers and hardly any writer uses."""
    return frozenset(word for name in ("collocations_odd.txt", "collocations_rare.txt") for line in lines(name) for word in line.split())


def verbs() -> frozenset[str]:
    """Base forms that are nothing but verbs."""
    return frozenset(word for line in lines("collocations_verbs.txt") for word in line.split())
