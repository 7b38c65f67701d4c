"""What the garble model reads off single words (what stands between spaces): classes of characters, runs of letters, three in a row.

The words of a batch lie behind one another in one array, so that each question is one look-up in a table for all of them.
All sums are of whole numbers: a word gets the same answer in any company, and nothing depends on Python's hash seed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline import span_keys
from pipeline.lexicon.characters import table

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]
Triples = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]

# classes of characters: those of letters first, vowels (V) apart from consonants where we know them
CLASSES = (
    "LOWER_V", "LOWER", "UPPER_V", "UPPER", "HIGH_LOWER_V", "HIGH_LOWER", "HIGH_UPPER_V", "HIGH_UPPER", "CYRILLIC_V", "CYRILLIC",
    "CYRILLIC_UPPER", "OTHER_V", "OTHER", "OTHER_UPPER", "COMBINING", "RARE", "CJK",
    "SPACE", "DIGIT", "END", "QUESTION", "COMMA", "QUOTE", "BRACKET", "HYPHEN", "MARK", "SYMBOL", "LOST", "CONTROL",
)  # fmt: skip
C = {name: number for number, name in enumerate(CLASSES)}
LETTERS = " ".join(CLASSES[: C["CJK"] + 1])
TABLE = 0x20000  # two planes: the second has Adlam, Chakma, Grantha...; above are ideographs, and nothing that is text
GAP = 4  # spaces: no n-gram reaches from one word into another
PIECE = 400  # characters; longer words are taken in pieces
NOTHING = "\ufffd"  # stands for a text of white space alone
HEAD, SHORT, TAIL = 6, 4, 3  # letters: of a long word's key, of words whose form is the whole word, of the form of the others
ODD = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646D, 0xFD7046C5, 0xB55A4F09)  # factors: large, odd, unlike
FACTORS = np.array(ODD, np.uint32)
SHIFT = np.uint32(0x5BF0)


class Words(NamedTuple):
    """What stands between spaces in some texts; endless words in pieces."""

    text: str  # all of the texts
    starts: Ints  # of each word, in `text`
    ends: Ints
    keys: Keys  # odd numbers; two different words share one once in 2 ** 63
    at: Ints  # number of the first word of each text; each text has one

    def spelled(self, numbers: Ints | slice = slice(None)) -> list[str]:
        return [self.text[a:b] for a, b in zip(self.starts[numbers].tolist(), self.ends[numbers].tolist(), strict=True)]


class Sheet(NamedTuple):
    """Words behind one another, GAP spaces before and behind each."""

    folded: Codes  # small letters; every digit is 0
    triples: Triples  # the classes of a character and of the two before it, five bits each
    starts: Ints  # of each word, and where the gap behind the last one ends


class Runs(NamedTuple):
    """Runs of letters; every ideograph, kana and syllable of Korean is a run of its own."""

    first: Ints  # place of the first letter
    size: Ints  # letters
    alone: Mask  # ideographs and their like
    key: Codes  # hash of the small letters, of a longer run of its first six: endings and compounds are too many for a list
    form: Codes  # of a run of up to four letters, of the last three letters of a longer one: how it may stand beside others


@lru_cache(maxsize=128)
def is_of(kinds: str, place: int) -> Mask:
    """Of each triple, whether the character at that place of it (0..2) is of one of the classes."""
    wanted = np.zeros(32, bool)
    wanted[[C[kind] for kind in kinds.split()]] = True
    return wanted.take(np.arange(1 << 15) >> (5 * (2 - place)) & 31)


@lru_cache(maxsize=1)
def begins() -> Mask:
    """Of each triple, whether a run begins at its last character."""
    return is_of(LETTERS, 2) & ~_tied()


@lru_cache(maxsize=1)
def ended() -> Mask:
    """Of each triple, whether a run ended before its last character."""
    return is_of(LETTERS, 1) & ~_tied()


def _tied() -> Mask:
    return is_of(LETTERS, 1) & is_of(LETTERS, 2) & ~is_of("CJK", 2)


def words_of(texts: Sequence[str]) -> Words:
    """The upper bits of a key say where what is known of a word is kept; its last bit is set, as there 0 stands for no word."""
    texts = [text if text.strip() else NOTHING for text in texts]
    text = "\n".join(("", *texts, ""))  # so that no word begins at 0
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    space = spaces().take(codes, mode="clip")
    edges = np.flatnonzero(space[1:] != space[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    endless = np.flatnonzero(ends - starts > PIECE)
    if len(endless):
        cuts = np.concatenate([np.arange(starts[i] + PIECE, ends[i], PIECE) for i in endless])
        starts, ends = np.sort(np.append(starts, cuts)), np.sort(np.append(ends, cuts))
    keys = span_keys.of(codes + np.uint32(1), starts, ends) * span_keys.FACTOR | np.uint64(1)
    begins = np.cumsum([1, *map(len, texts[:-1])]) + np.arange(len(texts))
    return Words(text, starts, ends, keys, starts.searchsorted(begins))


@lru_cache(maxsize=1)
def spaces() -> Mask:
    """Of each character of the first plane, whether a word ends at it."""
    found: Mask = table("class")[: 1 << 16] == C["SPACE"]
    return found


def sheet(words: Sequence[str]) -> Sheet:
    gap = " " * GAP
    codes = np.frombuffer((gap + gap.join(words) + gap).encode("utf-32-le", "surrogatepass"), np.uint32)
    places = codes.astype(np.int64)
    if places.max() >= TABLE:
        high, places = places >= TABLE, np.minimum(places, TABLE - 1)
        rest = np.where(codes < 0x32000, C["CJK"], C["SYMBOL"])
        classes, folded = np.where(high, rest, table("class")[places]).astype(np.uint16), np.where(high, codes, table("small")[places])
    else:
        classes, folded = table("class").take(places), table("small").take(places)
    triples = classes.copy()
    triples[1:] |= classes[:-1] << 5
    triples[2:] |= classes[:-2] << 10
    triples[:2] = triples[2]  # all in the gap
    sizes = np.fromiter(map(len, words), np.int64, len(words)) + GAP
    return Sheet(folded, triples, np.concatenate(([0], np.cumsum(sizes))) + GAP)


def runs(s: Sheet) -> Runs:
    first, end = begins().take(s.triples).nonzero()[0], ended().take(s.triples).nonzero()[0]
    size = end - first
    sums, longer = span_keys.sums(s.folded + SHIFT, FACTORS[0]), size > SHORT
    key = span_keys.between(sums, first, np.minimum(end, first + HEAD), FACTORS[0]) + (size > HEAD)
    form = span_keys.between(sums, np.where(longer, end - TAIL, first), end, FACTORS[0]) + longer
    return Runs(first, size, s.triples.take(first) & 31 == C["CJK"], mixed(key), form)


def mixed(key: Codes) -> Codes:
    out: Codes = (key ^ (key >> np.uint32(15))) * FACTORS[0]
    return out


def known(keys: Codes, bits: npt.NDArray[np.uint8]) -> Mask:
    """Whether each run of letters is in a table of one bit a hash, eight in a byte."""
    place = keys >> np.uint32(32 - (len(bits) * 8).bit_length() + 1)
    return (bits.take(place >> np.uint32(3)) >> (place & np.uint32(7)).astype(np.uint8) & 1).astype(bool)
