"""How natural a text looks, letter by letter: its cost in nats in each of 55 languages, by trigrams with back-off.

One model of all languages together cannot tell which accent a word wants (Lithuanian `padės`, Albanian `padës`), so each language
keeps a column of its own and the cheapest counts.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import fsum  # Python 3.12 and later sum() otherwise than 3.11
from threading import local

import numpy as np
import numpy.typing as npt

from pipeline.clean import grams

Costs = npt.NDArray[np.float32]

STEP = 12  # table steps a nat
WORD = re.compile("[^\\s\\x00-\\x40\\x5b-\\x60\\x7b-\\xa0“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥"
                  "\ufeff\u200b-\u200f\u2060]+")
C1 = re.compile("[\\x80-\\x9f\ufffd]")
OTHER = re.compile("[“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥]")
SIGN = re.compile("[‚„†‡…•‹›]")
INSIDE = re.compile("[a-zà-öø-ÿ][‚„†‡…•‹›][a-zà-öø-ÿ]")  # signs that no one sets between two small letters
BESIDES = re.compile(f"[{C1.pattern[1:-1]}{OTHER.pattern[1:-1]}†‡]")  # what those look for
# Nats. Set by hand, then varied on 2,400 damaged lines (share that comes back) and 36,800 good texts:
INSIDE_COST = 6.0  # 0: .001 fewer; 12: the same
ASCII_COST = 2.5  # 5: .03 fewer; 1.25: .003 more, but .002 of readable passages are altered
OTHER_COST = 5.5  # 2.75: .002 fewer, and .013 of our own good texts are altered; 8: .03 of our own damaged ones are not decoded
C1_COST = 14.0  # 7: .001 fewer; 28: the same
COMMON = 8.6  # nats: 973 ideographs and 391 syllables
CACHED, LETTERS = 1 << 15, 1 << 20  # words kept, and letters of all of them


class Known(local):
    """Words that a thread met. The row of each: its steps in each language, two in a number, and what it costs besides, in nats."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.steps = np.zeros((0, 0), np.uint64)
        self.besides: list[float] = []
        self.letters = 0


_KNOWN = Known()


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Ideographs, syllables and letters that make up nearly all of the text of some language."""
    known = grams.model()
    cheap = known.costs[: len(known.characters), : len(known.languages)].min(1) < COMMON * STEP
    return frozenset(c for c, some in zip(known.characters, cheap, strict=True) if some)


def _rows(words: Sequence[str]) -> list[int]:
    """Where what each word costs stands."""
    found = list(map(_KNOWN.rows.get, words))
    if None in found:
        learn(words)
        found = list(map(_KNOWN.rows.get, words))
    return found  # type: ignore[return-value]


def learn(words: Iterable[str]) -> None:
    """Looks up words that are new, and keeps them: together they cost a tenth of one by one."""
    known, all_words = _KNOWN, dict.fromkeys(words)
    new = [word for word in all_words if word not in known.rows]
    if not new:
        return
    if len(known.rows) + len(new) > CACHED or known.letters > LETTERS:
        known.__init__()  # type: ignore[misc]  # forgets all
        new = list(all_words)
    steps, besides = grams.steps(new)
    first = len(known.rows)
    if first + len(new) > len(known.steps):
        room = np.zeros((max(len(known.steps), len(new)), steps.shape[1] // 2), np.uint64)
        known.steps = np.concatenate([known.steps.reshape(-1, room.shape[1]), room])
    known.steps[first : first + len(new)] = steps.view(np.uint64)
    known.besides += besides.tolist()
    known.letters += sum(map(len, new))
    known.rows.update(zip(new, range(first, first + len(new)), strict=True))


def costs(text: str) -> Costs:
    """The cost of a text, in each language."""
    words = WORD.findall(text)
    return total(words) + np.float32(_besides(text, words))


def _besides(text: str, words: list[str]) -> float:
    """What all but the words of a text costs, in every language."""
    rest = (len(text) - sum(map(len, words))) * ASCII_COST
    found = "" if text.isascii() else "".join(BESIDES.findall(text))
    if found:
        rest += len(OTHER.findall(found)) * (OTHER_COST - ASCII_COST) + len(C1.findall(found)) * (C1_COST - ASCII_COST)
        if SIGN.search(found):
            rest += len(INSIDE.findall(text)) * INSIDE_COST
    return rest


def total(words: Iterable[str]) -> Costs:
    """The cost of words, in each language."""
    rows = _rows(list(words))
    if not rows:
        return np.zeros(len(grams.model().languages), np.float32)
    return _nats(np.add.reduce(_KNOWN.steps.take(rows, 0), 0), fsum([_KNOWN.besides[row] for row in rows]))


def _nats(steps: npt.NDArray[np.uint64], besides: float | npt.NDArray[np.float64]) -> Costs:
    columns = steps.view(np.uint32)[..., : len(grams.model().languages)]
    return (columns / STEP + besides).astype(np.float32)


def in_language(words: Sequence[str], column: int) -> float:
    """The cost of words in one language."""
    return each_in_language([words], column)[0]


def each_in_language(texts: Sequence[Sequence[str]], column: int) -> list[float]:
    """The cost of the words of each text in one language."""
    rows = _rows([word for words in texts for word in words])
    steps: list[int] = _KNOWN.steps.view(np.uint32)[rows, column].tolist() if rows else []
    costs = [some / STEP + _KNOWN.besides[row] for some, row in zip(steps, rows, strict=True)]
    ends = list(accumulate(map(len, texts), initial=0))
    return [fsum(costs[first:last]) for first, last in pairwise(ends)]


def costs_of(texts: Sequence[str]) -> Costs:
    """The cost of each text in each language (texts x languages), for many that share most of their words.

    The words are not kept: most are nonsense.
    """
    numbers: dict[str, int] = {}
    words = [WORD.findall(text) for text in texts]
    places = [numbers.setdefault(word, len(numbers)) for some in words for word in some]
    words_steps, extra = grams.steps(list(numbers))
    table = words_steps.view(np.uint64)
    steps = np.zeros((len(texts), table.shape[1]), np.uint64)
    besides = np.array([_besides(text, some) for text, some in zip(texts, words, strict=True)])
    sizes = np.array(list(map(len, words)))
    starts = (np.cumsum(sizes) - sizes)[sizes > 0]
    if len(starts):
        steps[sizes > 0] = np.add.reduceat(table.take(places, 0), starts, 0)
        besides[sizes > 0] += np.add.reduceat(extra.take(places), starts)
    return _nats(steps, besides[:, None])


def cost(text: str) -> float:
    """The cost of a text in the language that suits it best."""
    return float(costs(text).min())
