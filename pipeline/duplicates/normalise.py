"""What two copies of a text have in common, whatever their typing: the form that is hashed and compared.

NFKC and case folding; letters that keyboards and fonts exchange made one; digits kept, in ASCII shape (a rule that folds numbers
makes every laboratory report the same); what is no letter, mark or digit is a gap between words. Scripts without spaces have no
gaps, so that the place of a line break does not count. All of it runs on arrays of code points, a batch of texts at once; NFKC too,
by a table, but for texts with signs that may join their neighbours (the quick check of Unicode Annex 15).
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.lexicon.characters import table

GAP, WORD, SINGLE = 1, 2, 3  # kinds of characters; 0: dropped
HARD = 4  # one that no table can normalise
_CODE, KIND, CLASS = np.uint32((1 << 21) - 1), 21, 24  # of a sign: bits of its code, where its kind and its combining class begin
_BETWEEN = re.compile("[ \n]")
_UTF32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"


class Folded(NamedTuple):
    """Normalised texts one behind the other: text i is codes[bounds[i]:bounds[i + 1]], with a gap at its end at most."""

    codes: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    def text(self, i: int) -> NDArray[np.uint32]:
        """The code points of one normalised text."""
        start, end = self.bounds[i], self.bounds[i + 1]
        return self.codes[start : end - 1] if end > start and self.kinds[end - 1] == GAP else self.codes[start:end]


def normalise(text: str) -> str:
    """The normalised text, empty if there is no letter and no digit. Texts with the same one are exact duplicates."""
    if text.isascii():
        return " ".join(text.translate(_ascii()).split())
    return fold([text]).text(0).tobytes().decode(_UTF32)


def fold(texts: Sequence[str]) -> Folded:
    """All texts normalised."""
    joined, bounds = "\n".join((*texts, "")), _bounds([len(text) + 1 for text in texts])
    signs = _signs(joined, "raw")
    hard = _hard(signs)
    if len(hard):
        signs, bounds = _the_long_way(joined, signs, bounds, hard)
    kept = _kept(_kinds(signs))
    signs = signs[kept]
    sizes = [int(np.count_nonzero(kept[start:end])) for start, end in pairwise(bounds.tolist())]
    return Folded(signs & _CODE, _kinds(signs), _bounds(sizes))


def _bounds(sizes: Sequence[int]) -> NDArray[np.int64]:
    """Where each of some parts begins, and the end."""
    return np.cumsum([0, *sizes], dtype=np.int64)


def _signs(text: str, name: str) -> NDArray[np.uint32]:
    """What the table says of each code point."""
    return np.take(table(name), np.frombuffer(text.encode(_UTF32, "surrogatepass"), np.uint32), mode="clip")


def _kept(kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which signs stay: of several gaps the first, and none beside a single character. Dropped ones part nothing."""
    dropped = np.flatnonzero(kinds == 0)
    if len(dropped):
        begins = np.diff(dropped, prepend=-2) > 1
        kinds = kinds.copy()  # they count as what they follow; before the first sign stands, as after the last, a gap
        kinds[dropped] = kinds[(dropped[begins] - 1)[np.cumsum(begins) - 1]]
    gaps: NDArray[np.bool_] = kinds == GAP
    kept: NDArray[np.bool_] = ~gaps
    kept[1:] |= ~gaps[:-1]
    single = np.flatnonzero(kinds == SINGLE)
    if len(single):
        behind, before = single[gaps.take(single + 1)] + 1, single[gaps.take(single - 1)] - 1
        begins = gaps & kept
        begins[0] = True
        before = _begins(before[before >= 0], begins)
        kept[behind] = False
        kept[before] = False
    kept[dropped] = False
    return kept


def _begins(ends: NDArray[np.int64], begins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Where the gaps begin that have these ends."""
    for _ in range(3):  # most are that short
        ends = ends - ~begins.take(ends)
    if begins.take(ends).all():
        return ends
    every = np.flatnonzero(begins)
    return every[np.searchsorted(every, ends, "right") - 1]


def _the_long_way(
    joined: str, signs: NDArray[np.uint32], bounds: NDArray[np.int64], hard: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The signs with the words that hold a hard one normalised by unicodedata: nothing joins across a space or a line end."""
    spans, end = [], 0
    for at in hard.tolist():
        if at >= end:
            begin = joined.rfind(" ", end, at) + 1 or end
            begin = joined.rfind("\n", begin, at) + 1 or begin
            end = _BETWEEN.search(joined, at).start()  # type: ignore[union-attr]  # the last sign is a line end
            spans.append((begin, end))
    words = [unicodedata.normalize("NFKC", joined[begin:end]).casefold() for begin, end in spans]
    found, starts = _signs("".join(words), "folded"), _bounds([len(word) for word in words])
    parts, at = [], 0
    for (begin, end), (start, stop) in zip(spans, pairwise(starts.tolist()), strict=True):
        parts += [signs[at:begin], found[start:stop]]
        at = end
    sizes, (begins, ends) = np.diff(bounds), np.transpose(spans)
    np.add.at(sizes, np.searchsorted(bounds, begins, "right") - 1, np.diff(starts) - (ends - begins))
    return np.concatenate([*parts, signs[at:]]), _bounds(sizes.tolist())


def _hard(signs: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where no table can normalise a sign, or a mark stands behind one that NFKC puts after it."""
    at = np.flatnonzero(signs >= HARD << KIND)  # hard ones, and marks
    marks = signs[at] >> CLASS
    before = signs[at - 1] >> CLASS  # of the first sign: a line end
    hard: NDArray[np.int64] = at[(_kinds(signs[at]) == HARD) | (marks != 0) & (before > marks)]
    return hard


def _kinds(signs: NDArray[np.uint32]) -> NDArray[np.uint8]:
    kinds = np.empty(len(signs), np.uint8)
    np.right_shift(signs, np.uint32(KIND), out=kinds, casting="unsafe")  # without an array four times as large in between
    kinds &= np.uint8(7)
    return kinds


@lru_cache(maxsize=1)
def _ascii() -> dict[int, str]:
    """The short way for one plain text; the same result as the tables'."""
    return {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
