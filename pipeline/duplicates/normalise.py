"""What two copies of a text have in common, whatever their typing: the form that is hashed and compared.

NFKC and case folding; letters that keyboards and fonts exchange made one; digits kept, in ASCII shape (a rule that folds numbers
makes every laboratory report the same); what is no letter, mark or digit is a gap between words. Scripts without spaces have no
gaps, so that the place of a line break does not count. All of it runs on arrays of code points, a batch of texts at once; NFKC too,
by a table, but for texts with signs that may join their neighbours (the quick check of Unicode Annex 15).
"""

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
    raw, bounds = _points(texts)
    signs = np.take(table("raw"), raw, mode="clip")
    hard = _hard(signs)
    if len(hard):
        signs, bounds = _the_long_way(raw, signs, bounds, hard)
    kinds = _kinds(signs)
    if not kinds.all():
        signs, kinds, bounds = _kept(kinds != 0, signs, bounds)
    ink = kinds != GAP
    keep = ink.copy()
    keep[1:] |= ink[:-1]  # of several gaps the first
    signs, kinds, bounds = _kept(keep, signs, bounds)
    alone = kinds == SINGLE
    if alone.any():
        keep = kinds != GAP
        between = ~alone[:-2] & ~alone[2:]
        keep[1:-1] |= between
        if len(keep) > 1:
            keep[-1] |= not alone[-2]
        signs, kinds, bounds = _kept(keep, signs, bounds)
    return Folded(signs & _CODE, kinds, bounds)


def _points(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The code points of all texts, a line end behind each, and where each begins."""
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    return np.frombuffer("\n".join((*texts, "")).encode(_UTF32, "surrogatepass"), np.uint32), bounds


def _the_long_way(
    raw: NDArray[np.uint32], signs: NDArray[np.uint32], bounds: NDArray[np.int64], hard: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The signs with the words that hold a hard one normalised by unicodedata: nothing joins across a space or a line end."""
    between = np.flatnonzero((raw == ord(" ")) | (raw == ord("\n")))
    word = np.unique(np.searchsorted(between, hard))
    begins, ends = np.append(-1, between)[word] + 1, between[word]
    spans = list(zip(begins.tolist(), ends.tolist(), strict=True))
    plain = [raw[begin:end].tobytes().decode(_UTF32, "surrogatepass") for begin, end in spans]
    codes, starts = _points([unicodedata.normalize("NFKC", text).casefold() for text in plain])
    found = np.take(table("folded"), codes, mode="clip")
    parts, at = [], 0
    for (begin, end), (start, stop) in zip(spans, pairwise(starts.tolist()), strict=True):
        parts += [signs[at:begin], found[start : stop - 1]]
        at = end
    sizes = np.diff(bounds)
    np.add.at(sizes, np.searchsorted(bounds, begins, "right") - 1, np.diff(starts) - 1 - (ends - begins))
    return np.concatenate([*parts, signs[at:]]), np.append(0, np.cumsum(sizes))


def _hard(signs: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where no table can normalise a sign, or a mark stands behind one that NFKC puts after it."""
    if not len(signs) or signs.max() < HARD << KIND:
        return np.zeros(0, np.int64)
    marks = signs >> CLASS
    found = _kinds(signs) == HARD
    found[1:] |= (marks[1:] != 0) & (marks[:-1] > marks[1:])
    return np.flatnonzero(found)


def _kept(
    keep: NDArray[np.bool_], signs: NDArray[np.uint32], bounds: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.int64]]:
    kept = signs[keep]
    ends = np.zeros(len(bounds), np.int64)
    np.cumsum([np.count_nonzero(keep[start:end]) for start, end in pairwise(bounds.tolist())], out=ends[1:])
    return kept, _kinds(kept), ends


def _kinds(signs: NDArray[np.uint32]) -> NDArray[np.uint8]:
    kinds = np.empty(len(signs), np.uint8)
    np.right_shift(signs, np.uint32(KIND), out=kinds, casting="unsafe")  # without an array four times as large in between
    kinds &= np.uint8(7)
    return kinds


@lru_cache(maxsize=1)
def _ascii() -> dict[int, str]:
    """The short way for one plain text; the same result as the tables'."""
    return {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
