"""How natural a text looks, letter by letter: its cost in nats in each of 55 languages, by trigrams with back-off.

One model of all languages together cannot tell which accent a word wants (Lithuanian `padės`, Albanian `padës`), so each language
keeps a column of its own and the cheapest counts.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import byteorder

import numpy as np
import numpy.typing as npt

from pipeline.clean import grams

Costs = npt.NDArray[np.float32]

STEP = 12  # table steps a nat
WORD = re.compile("[^\\s\\x00-\\x40\\x5b-\\x60\\x7b-\\xa0“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥"
                  "\ufeff\u200b-\u200f\u2060]+")
C1 = re.compile("[\\x80-\\x9f\ufffd]")
MARK = re.compile("[\u200e\u200f]")  # of direction: Arabic and Hebrew charsets have them where others have letters
OTHER = re.compile("[“”‘’„‚«»‹›–—…·•¿¡、。，．：；？！「」『』（）《》〈〉【】،؛؟۔।॥]")
SIGN = re.compile("[‚„†‡…•‹›]")
INSIDE = re.compile("[a-zà-öø-ÿ][‚„†‡…•‹›][a-zà-öø-ÿ]")  # signs that no one sets between two small letters
BESIDES = re.compile(f"[{C1.pattern[1:-1]}{MARK.pattern[1:-1]}{OTHER.pattern[1:-1]}†‡]")  # what those look for
INSIDE_COST = 6.0
ASCII_COST, OTHER_COST, C1_COST, MARK_COST = 2.5, 5.5, 14.0, 30.0
COMMON = 8.6  # nats: 973 ideographs and 391 syllables
CACHED, LONGEST = 1 << 15, 24  # words kept, and letters of one: longer ones are rare

Known = tuple[bytes, float]  # of a word: steps in each language as uint32, and nats besides
_CACHE: dict[str, Known] = {}


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Ideographs, syllables and letters that make up nearly all of the text of some language."""
    known = grams.model()
    cheap = known.costs[: len(known.characters), : len(known.languages)].min(1) < COMMON * STEP
    return frozenset(c for c, some in zip(known.characters, cheap, strict=True) if some)


def _known(words: Sequence[str]) -> list[Known]:
    """What each word costs."""
    found = list(map(_CACHE.get, words))
    if all(found):
        return found  # type: ignore[return-value]
    fresh = learn([word for word, some in zip(words, found, strict=True) if some is None])
    return [some or fresh[word] for word, some in zip(words, found, strict=True)]


def learn(words: Iterable[str]) -> dict[str, Known]:
    """Looks up words that are new, and keeps them: together they cost a tenth of one by one."""
    new = [word for word in dict.fromkeys(words) if word not in _CACHE]
    if not new:
        return {}
    table, extra = grams.steps(new)
    fresh = {word: (row.tobytes(), more) for word, row, more in zip(new, table, extra.tolist(), strict=True)}
    if len(_CACHE) + len(fresh) > CACHED:
        _CACHE.clear()
    _CACHE.update((word, fresh[word]) for word in new[:CACHED] if len(word) <= LONGEST)
    return fresh


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
        rest += len(MARK.findall(found)) * (MARK_COST - ASCII_COST)
        if SIGN.search(found):
            rest += len(INSIDE.findall(text)) * INSIDE_COST
    return rest


def total(words: Iterable[str]) -> Costs:
    """The cost of words, in each language."""
    some = _known(list(words))
    if not some:
        return np.zeros(len(grams.model().languages), np.float32)
    steps = np.frombuffer(b"".join([steps for steps, _ in some]), np.uint64).reshape(len(some), -1)  # two sums at once
    return _nats(np.add.reduce(steps, 0), sum([extra for _, extra in some]))


def _nats(steps: npt.NDArray[np.uint64], besides: float | npt.NDArray[np.float64]) -> Costs:
    columns = steps.view(np.uint32)[..., : len(grams.model().languages)]
    return (columns / STEP + besides).astype(np.float32)


def in_language(words: Sequence[str], column: int) -> float:
    """The cost of words in one language."""
    at = 4 * column
    return sum([int.from_bytes(steps[at : at + 4], byteorder) / STEP + extra for steps, extra in _known(words)])


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
