"""How natural a text looks, letter by letter: its cost in nats in each of 55 languages, by trigrams with back-off.

One model of all languages together cannot tell which accent a word wants (Lithuanian `padės`, Albanian `padës`), so each language
keeps a column of its own and the cheapest counts.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float32]

STEP = 12  # table steps a nat
WORD = re.compile("[^\\s\\x00-\\x40\\x5b-\\x60\\x7b-\\xa0“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥"
                  "\ufeff\u200b-\u200f\u2060]+")
C1 = re.compile("[\\x80-\\x9f\ufffd]")
MARK = re.compile("[\u200e\u200f]")  # of direction: Arabic and Hebrew charsets have them where others have letters
OTHER = re.compile("[“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥]")
INSIDE = re.compile("[a-zà-öø-ÿ][‚„†‡…•‹›][a-zà-öø-ÿ]")  # signs that no one sets between two small letters
INSIDE_COST = 6.0
ASCII_COST, OTHER_COST, C1_COST, MARK_COST = 2.5, 5.5, 14.0, 30.0
LESS_TRIGRAM, LESS_BIGRAM = 1.6, 2.3  # nats more for a trigram, a bigram that no language has; these and the costs below set by hand
UNSEEN = {"C": 18.0, "S": 10.0, "P": 8.0, "N": 6.0, "M": 12.0, "L": 13.0, "Z": 6.0}  # a character that no language has
CASE_BREAK = 3.0  # a capital after a small letter, inside a word
INITIAL, CAPITAL = 1.0, 0.3
COMMON = 8.6  # nats: 973 ideographs and 391 syllables
SPELLING = {0xDF: "ss", 0x3C2: "σ", 0x163: "ț", 0x307: None}  # as word lists have it; U+0307 is what lower() leaves of a Turkish İ
BATCH = 1 << 12  # letters summed together; bounds the memory
SHARP_S = 3.0  # nats of ß beyond those of ss
CACHED = 24  # letters; longer words are rare and not worth a place


class Model(NamedTuple):
    languages: tuple[str, ...]
    rows: dict[str, int]
    costs: npt.NDArray[np.uint8]  # grams x languages


@lru_cache(maxsize=1)
def model() -> Model:
    with (files("pipeline.lexicon") / "letters.npz").open("rb") as file, np.load(file) as data:
        text, sizes = data["grams"].tobytes().decode(), data["sizes"].tolist()
        names, costs = tuple(data["languages"].tobytes().decode().split("\n")), data["costs"]
    rows: dict[str, int] = {}
    at = 0
    for size, count in enumerate(sizes, 1):
        for i in range(at, at + size * count, size):
            rows[text[i : i + size]] = len(rows)
        at += size * count
    return Model(names, rows, costs)


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Ideographs, syllables and letters that make up nearly all of the text of some language."""
    known = model()
    single = [gram for gram in known.rows if len(gram) == 1]
    cheap = known.costs[: len(single)].min(1) < COMMON * STEP
    return frozenset(c for c, some in zip(single, cheap, strict=True) if some)


def _word(word: str) -> tuple[bytes, float]:
    """The rows of a word's letters in the table, as uint32, and what it costs besides in every language."""
    rows = model().rows
    small = word.lower()
    spelled = small.translate(SPELLING) if not small.isascii() else small
    padded = f"  {spelled} "
    found, extra = array("I"), SHARP_S * small.count("ß")
    for i in range(2, len(padded)):
        gram = padded[i - 2 : i + 1]
        row = rows.get(gram) if i > 2 else None
        if row is None:
            row = rows.get(gram[1:])
            extra += LESS_TRIGRAM if i > 2 else 0.0
            if row is None:
                row = rows.get(gram[2])
                extra += LESS_BIGRAM
                if row is None:
                    extra += UNSEEN[unicodedata.category(gram[2])[0]]
                    continue
        found.append(row)
    if word != small:
        extra += INITIAL if word[0] != small[0] else 0.0
        extra += sum(CASE_BREAK if a.islower() else CAPITAL for a, b in pairwise(word) if b.isupper())
    return found.tobytes(), extra


_cached = lru_cache(maxsize=1 << 15)(_word)


def costs(text: str) -> Costs:
    """The cost of a text, in each language."""
    words = WORD.findall(text)
    return total(words) + np.float32(_besides(text, words))


def _besides(text: str, words: list[str]) -> float:
    """What all but the words of a text costs, in every language."""
    rest = (len(text) - sum(map(len, words))) * ASCII_COST
    if not text.isascii():
        rest += len(OTHER.findall(text)) * (OTHER_COST - ASCII_COST) + len(C1.findall(text)) * (C1_COST - ASCII_COST)
        rest += len(MARK.findall(text)) * (MARK_COST - ASCII_COST)
        rest += len(INSIDE.findall(text)) * INSIDE_COST
    return rest


def total(words: Iterable[str]) -> Costs:
    """The cost of words, in each language: one sum over the table for all of them."""
    some = [_known(word) for word in words]
    rows = np.frombuffer(b"".join([found for found, _ in some]), np.uint32)
    table = model().costs
    out = np.zeros(table.shape[1])
    for i in range(0, len(rows), BATCH):
        out += table.take(rows[i : i + BATCH], 0).sum(0, dtype=np.uint32)
    return (out / STEP + sum([extra for _, extra in some])).astype(np.float32)


def _known(word: str) -> tuple[bytes, float]:
    return _cached(word) if len(word) <= CACHED else _word(word)


@lru_cache(maxsize=1 << 15)
def in_language(word: str, column: int) -> float:
    """The cost of a word in one language."""
    found, extra = _known(word)
    return float(model().costs[np.frombuffer(found, np.uint32), column].sum(dtype=np.uint32)) / STEP + extra


def costs_of(texts: Sequence[str]) -> Costs:
    """The cost of each text in each language (texts x languages), for many that share most of their words."""
    numbers: dict[str, int] = {}
    found = [[numbers.setdefault(word, len(numbers)) for word in WORD.findall(text)] for text in texts]
    each = _each(numbers)
    rest = [_besides(text, WORD.findall(text)) for text in texts]
    return np.stack([each.take(some, 0).sum(0) + np.float32(more) for some, more in zip(found, rest, strict=True)])


def _each(words: Iterable[str]) -> Costs:
    """The cost of each word in each language."""
    some = [_known(word) for word in words]
    sizes = np.array([len(found) for found, _ in some], np.int64) // 4
    rows = np.frombuffer(b"".join([found for found, _ in some]), np.uint32)
    out = np.zeros((len(some), len(model().languages)), np.float32)
    if len(rows):
        starts = np.cumsum(sizes) - sizes
        out[sizes > 0] = np.add.reduceat(model().costs.take(rows, 0), starts[sizes > 0], 0, np.uint32)
    out /= STEP
    out += np.array([extra for _, extra in some], np.float32)[:, None]
    return out


def cost(text: str) -> float:
    """The cost of a text in the language that suits it best."""
    return float(costs(text).min())
