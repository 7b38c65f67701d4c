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

GAP, WORD, SINGLE = 1, 2, 3  # kinds of characters; 0: dropped
_HARD = 4  # one that no table can normalise
_CODE, _KIND, _CLASS = np.uint32((1 << 21) - 1), 21, 24  # of a sign: bits of its code, where its kind and its combining class begin
_UTF32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
_BEYOND = 0x32400  # no letter is assigned from here on

# Scripts that write no spaces between words, one character a token: first and last code point.
_SINGLES = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x19E0, 0x19FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029),
    (0x3040, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0x1B000, 0x1B16F),
    (0x20000, _BEYOND - 1),
)  # fmt: skip
# Marks that copies leave out: the dot that case folding makes of a Turkish capital, Hebrew points, Arabic vowels, hamza, tatweel.
_UNWRITTEN = (
    (0x0307, 0x0307), (0x034F, 0x034F), (0x0591, 0x05BD), (0x05BF, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8), (0x06EA, 0x06ED), (0x180B, 0x180D), (0xFE00, 0xFE0F),
)  # fmt: skip
# Letters typed for one another: yeh, kaf, alef, waw, heh of Arabic, Persian and Urdu; the dotless i, which capitals lose.
_SAME = {"ي": "ىیئۍ", "ك": "کڪ", "ا": "أإآٱ", "و": "ؤ", "ه": "ةہۀۂەۃ", "i": "ı"}


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
    signs = np.take(_tables().raw, raw, mode="clip")
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
    found = np.take(_tables().folded, codes, mode="clip")
    parts, at = [], 0
    for (begin, end), (start, stop) in zip(spans, pairwise(starts.tolist()), strict=True):
        parts += [signs[at:begin], found[start : stop - 1]]
        at = end
    sizes = np.diff(bounds)
    np.add.at(sizes, np.searchsorted(bounds, begins, "right") - 1, np.diff(starts) - 1 - (ends - begins))
    return np.concatenate([*parts, signs[at:]]), np.append(0, np.cumsum(sizes))


def _hard(signs: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where no table can normalise a sign, or a mark stands behind one that NFKC puts after it."""
    if not len(signs) or signs.max() < _HARD << _KIND:
        return np.zeros(0, np.int64)
    marks = signs >> _CLASS
    found = _kinds(signs) == _HARD
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
    np.right_shift(signs, np.uint32(_KIND), out=kinds, casting="unsafe")  # without an array four times as large in between
    kinds &= np.uint8(7)
    return kinds


@lru_cache(maxsize=1)
def _ascii() -> dict[int, str]:
    """The short way for one plain text; the same result as the tables'."""
    return {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


class _Tables(NamedTuple):
    """Of every code point what it becomes, its kind and its combining class in one number; what lies beyond counts as the last row."""

    raw: NDArray[np.uint32]  # of text as it comes: NFKC and case folding are in it, where a sign alone decides them
    folded: NDArray[np.uint32]  # of text in NFKC and case-folded


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    folded = _folded_table()
    raw = folded.copy()
    every = [chr(code) for code in range(_BEYOND)]
    decomposed = {c: parts for c in every if (parts := unicodedata.decomposition(c).split())}
    pairs = [parts for parts in decomposed.values() if len(parts) == 2 and parts[0][0] != "<"]
    joining = {chr(int(second, 16)) for _, second in pairs} | {chr(c) for c in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    for c in every:
        if not (c in decomposed or c in joining or unicodedata.combining(c) or c.casefold() != c):
            continue  # as it is: nine in ten
        code, composed = ord(c), unicodedata.normalize("NFKC", c)
        plain = composed.casefold()
        if all(folded[ord(part)] == folded[0] for part in plain):  # an ellipsis: as many gaps as one
            raw[code] = folded[0]
        elif len(composed) != 1 or len(plain) != 1 or composed in joining:
            raw[code] = _HARD << _KIND
        elif plain != c or unicodedata.combining(composed):
            raw[code] = folded[ord(plain)] | unicodedata.combining(composed) << _CLASS
    return _Tables(raw, folded)


def _folded_table() -> NDArray[np.uint32]:
    codes = np.arange(_BEYOND + 1, dtype=np.uint32)
    categories = [unicodedata.category(chr(code)) for code in range(_BEYOND)]
    letters = dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No"), WORD)
    kind_of = letters | {"Cf": 0}  # dropped: soft hyphens, joiners, direction marks
    kinds = np.array([*(kind_of.get(category, GAP) for category in categories), GAP], np.uint8)
    for code in [code for code, category in enumerate(categories) if category == "Nd"]:
        codes[code] = ord("0") + unicodedata.decimal(chr(code))
    for first, last in _SINGLES:
        span = slice(first, last + 1)
        kinds[span][(kinds[span] == WORD) & (codes[span] > 0x7F)] = SINGLE
    for first, last in _UNWRITTEN:
        kinds[first : last + 1] = 0
    for letter, others in _SAME.items():
        codes[[ord(other) for other in others]] = ord(letter)
    codes[kinds == GAP] = ord(" ")
    table: NDArray[np.uint32] = codes | kinds.astype(np.uint32) << np.uint32(_KIND)
    return table
