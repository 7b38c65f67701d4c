"""What the garble model and its gate read off a text's code points: the class of each character, and its words.

All is done at once on one array of code points; nothing depends on Python's hash seed.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

# classes of characters
SPACE, UPPER, LOWER, DIGIT, STOP, MARK, SYMBOL, HIGH_UPPER, HIGH_LOWER, OTHER, COMBINING, CJK, LOST, CONTROL, CYRILLIC, RARE = range(16)
LETTERS = (UPPER, LOWER, HIGH_UPPER, HIGH_LOWER, OTHER, COMBINING, CJK, CYRILLIC, RARE)
STOPS = ".,;:!?'\"()-"
TABLE = 0x20000  # two planes: the second has Adlam, Chakma, Grantha...; above are ideographs, and nothing that is text
FACTOR = 0x9E3779B97F4A7C15
INVERSE = pow(FACTOR, -1, 1 << 64)
HEAD, SHORT, TAIL = 6, 4, 3  # letters: of a long word's key, of words whose form is the whole word, of the form of the others


class Signs(NamedTuple):
    codes: Codes
    classes: npt.NDArray[np.uint8]
    folded: Hashes  # small letters; every digit is 0


class Words(NamedTuple):
    """Runs of letters; every ideograph, kana and syllable of Korean is a word of its own."""

    first: Ints  # place of the first letter
    size: Ints  # letters
    key: Hashes  # of the small letters, of a longer word of its first six: endings and compounds are too many for a list
    form: Hashes  # of a word of up to four letters, of the last three letters of a longer one: how it may stand beside others


@lru_cache(maxsize=1)
def class_table() -> npt.NDArray[np.uint8]:
    return np.array([_class(code) for code in range(TABLE)], np.uint8)


def _class(code: int) -> int:
    c = chr(code)
    category = unicodedata.category(c)
    if c.isspace() or category in ("Zs", "Zl", "Zp"):
        return SPACE
    if category[0] == "C":
        return OTHER if code in (0x200B, 0x200C, 0x200D, 0xAD) else CONTROL
    if 0x4E00 <= code < 0xA000 or 0x3040 <= code < 0x3100 or 0xAC00 <= code < 0xD7B0:
        return CJK
    if 0x400 <= code < 0x530:
        return CYRILLIC
    if category[0] == "L":
        return _letter(code, category == "Lu")
    if category[0] == "M":
        return COMBINING
    if code == 0xFFFD:
        return LOST
    if c in STOPS:
        return STOP
    return {"N": DIGIT if category == "Nd" else SYMBOL, "P": MARK}.get(category[0], SYMBOL)


def _letter(code: int, capital: bool) -> int:
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return (UPPER if capital else LOWER) if code < 128 else (HIGH_UPPER if capital else HIGH_LOWER)
    return RARE if 0xFF61 <= code < 0xFFA0 or 0x3400 <= code < 0x4DC0 else OTHER


@lru_cache(maxsize=1)
def fold_table() -> Hashes:
    table = np.arange(TABLE, dtype=np.uint64)
    for code in range(TABLE):
        small = chr(code).lower()
        if len(small) == 1:
            table[code] = ord(small)
    table[class_table() == DIGIT] = ord("0")
    return table


@lru_cache(maxsize=1)
def letter_table() -> Mask:
    return np.isin(np.arange(16), LETTERS)


def signs(text: str) -> Signs:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) and codes.max() >= TABLE:
        plane = np.minimum(codes, TABLE - 1)
        rest = np.where((codes >= TABLE) & (codes < 0x32000), np.uint8(CJK), np.uint8(SYMBOL))
        return Signs(codes, np.where(codes < TABLE, class_table()[plane], rest), np.where(codes < TABLE, fold_table()[plane], codes))
    return Signs(codes, class_table().take(codes), fold_table().take(codes))


def words(s: Signs) -> Words:
    """A key is the sum of small letters times powers of FACTOR that count from the first of them."""
    letters = letter_table().take(s.classes)
    begins = letters.copy()
    begins[1:] &= ~letters[:-1] | (s.classes[1:] == CJK)
    first = np.flatnonzero(begins)
    if not len(first):
        return Words(first, first, np.zeros(0, np.uint64), np.zeros(0, np.uint64))
    count = np.cumsum(letters)
    size = np.diff(np.append(count[first], count[-1] + 1))
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum((s.folded + np.uint64(0x5BF0)) * powers(FACTOR, len(letters)), out=sums[1:])
    end = first + size
    tail = np.where(size > SHORT, end - TAIL, first)
    key = _mixed(_between(sums, first, first + np.minimum(size, HEAD)) + (size > HEAD))
    return Words(first, size, key, _between(sums, tail, end) + (size > SHORT))


def _between(sums: Hashes, start: Ints, end: Ints) -> Hashes:
    return (sums.take(end) - sums.take(start)) * powers(INVERSE, len(sums)).take(start)


def _mixed(key: Hashes) -> Hashes:
    return (key ^ (key >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)


def powers(base: int, count: int) -> Hashes:
    return _powers(base, 1 << max(12, count.bit_length()))[:count]


@lru_cache(maxsize=8)
def _powers(base: int, count: int) -> Hashes:
    out = np.full(count, base, np.uint64)
    np.multiply.accumulate(out, out=out)
    return out


def pairs(s: Signs, w: Words, bits: int) -> tuple[Ints, Ints]:
    """How each word stands behind the one before it: bucket of both forms and what is between them; of that, its case and its form."""
    before, between = np.zeros_like(w.form), np.zeros_like(w.form)
    before[1:] = w.form[:-1]
    gap = w.first[1:] - w.first[:-1] - w.size[:-1]
    between[1:] = s.codes.take(w.first[1:] - gap) * np.uint64(2) + (gap == 1)
    small = s.folded.take(w.first) == s.codes.take(w.first)
    near = w.form + _mixed(between + np.uint64(1))
    return _bucket(near + before * np.uint64(0xC2B2AE3D27D4EB4F), bits), _bucket(near * np.uint64(3) + small, bits)


def _bucket(key: Hashes, bits: int) -> Ints:
    return (_mixed(key * np.uint64(FACTOR)) >> np.uint64(64 - bits)).astype(np.int64)


def known(keys: Hashes, table: npt.NDArray[np.uint8]) -> Mask:
    """Whether each word is in a table of one bit a hash, eight in a byte."""
    place = keys >> np.uint64(64 - (len(table) * 8).bit_length() + 1)
    bit = (place & np.uint64(7)).astype(np.uint8)
    return (table.take((place >> np.uint64(3)).astype(np.int64)) >> bit & 1).astype(bool)
