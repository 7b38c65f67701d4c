"""One pass over a text that says which kinds of characters each line holds, so that no rule looks where it has nothing to find.

A kind is a bit, and a line has those of all its characters. They only say where a rule may find something: its own expression
decides. The pass costs 6 ns a character, each expression 3 to 50.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ftfy.badness import MOJIBAKE_CATEGORIES

from pipeline.clean import letters
from pipeline.clean.repair import charsets

# What expressions look for, as insides of character classes
_TRIGGERS = "".join(MOJIBAKE_CATEGORIES[name] for name in ("c1", "bad", "law", "currency", "numeric", "upper_accented", "box"))
_POINTS = MOJIBAKE_CATEGORIES["start_punctuation"] + MOJIBAKE_CATEGORIES["end_punctuation"]
CURLY_CHARACTERS = "“”‘’„‚"
LOOK_CHARACTERS = f"{_TRIGGERS}{''.join(c for c in _POINTS if c not in CURLY_CHARACTERS)}ŒœЂ°×\u02bc"
COMMON_CHARACTERS = "".join(MOJIBAKE_CATEGORIES[name] for name in ("lower_accented", "kaomoji", "upper_common", "lower_common"))
ACCENTED_CHARACTERS = "\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f"
HAN_CHARACTERS = "\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f"
INTEREST_CHARACTERS = f"{LOOK_CHARACTERS}\u00c0-\u024f\u0370-\u052fเรฤล{HAN_CHARACTERS}"
SIGN_CHARACTERS = "‚„”†‡ˆ‰‹›•˜™¢£¤¥¦§¨©«»¬®¯°±²³´¶¸¹¼½¾¿¡×÷\xa0—\x80-\x9f"
MULTI_BYTE_ACCENTS = "".join(sorted({c for charset in charsets.MULTI_BYTE for c in charsets.accents_read_in(charset)}))
CONTROL_CHARACTERS = ("\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u017f\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u200b-\u200f\u2028-\u202e"
                      "\u2060-\u206f\ud800-\udfff\ufb00-\ufdfd\ufe70-\ufeff\uff01-\uff9f\ufff9-\ufffc\u3000")
ZERO_CHARACTERS = "\xad\u200b-\u200f\u2060-\u2064\ufeff\u034f\u180e\u202a-\u202e\u2066-\u206f"
WIDTH_CHARACTERS = "０-９Ａ-Ｚａ-ｚｦ-ﾟ"

LATIN, BEYOND, INTEREST, LOOK, COMMON, CURLY, ACCENTED, SIGN, CYRILLIC, MIXABLE = (1 << n for n in range(10))
MIXED, GUILLEMET, EURO, GAMMA, HAN, THAI, DASH, RIGHT_TO_LEFT, CONTROL, ZERO, WIDTH, RARE_RUN = (1 << n for n in range(10, 22))
KINDS = {
    LATIN: "A-Za-z", BEYOND: "\x80-\uffff", INTEREST: INTEREST_CHARACTERS, LOOK: LOOK_CHARACTERS, COMMON: COMMON_CHARACTERS,
    CURLY: CURLY_CHARACTERS, ACCENTED: ACCENTED_CHARACTERS, SIGN: SIGN_CHARACTERS, CYRILLIC: "\u0400-\u045f",
    MIXABLE: f"\u0370-\u052fรฤล{HAN_CHARACTERS}{MULTI_BYTE_ACCENTS}",  # MIXED: beside a Latin letter
    GUILLEMET: "»", EURO: "€", GAMMA: "Γ", HAN: HAN_CHARACTERS, THAI: "เ", DASH: "–—", RIGHT_TO_LEFT: "\u0590-\u08ff",
    CONTROL: CONTROL_CHARACTERS, ZERO: ZERO_CHARACTERS, WIDTH: WIDTH_CHARACTERS,  # RARE_RUN: three rare ideographs side by side
}
_RANGE = re.compile("(.)(?:-(.))?", re.DOTALL)


class Line(NamedTuple):
    start: int
    end: int
    kinds: int  # of all its characters


class Scan(NamedTuple):
    kinds: int  # of the whole text
    lines: tuple[Line, ...]  # those that are not ASCII


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.uint32]:
    """Code point -> kinds; the last place is for all beyond the Basic Multilingual Plane."""
    table = np.zeros(0x10001, np.uint32)
    for kind, characters in KINDS.items():
        for first, last in _RANGE.findall(characters):
            table[ord(first) : ord(last or first) + 1] |= kind
    table[-1] = BEYOND
    return table


@lru_cache(maxsize=1)
def _rare() -> npt.NDArray[np.bool_]:
    """Code point -> whether it is an ideograph or a syllable that no language uses much: where nine in ten are, as in wrong decodings,
    there are three side by side."""
    rare: npt.NDArray[np.bool_] = (_table() & HAN) != 0
    rare[[ord(c) for c in letters.common() if c <= "\uffff"]] = False
    return rare


class Together(local):
    """The scans of the texts that are repaired together, in one thread."""

    def __init__(self) -> None:
        self.scans: dict[str, Scan] = {}


_TOGETHER = Together()


def scan_together(texts: Iterable[str]) -> None:
    """Scans texts that will be asked for, in place of those before: NumPy's calls cost as much for one as for a hundred."""
    some = [text for text in dict.fromkeys(texts) if not text.isascii()]
    new = [text for text in some if text not in _TOGETHER.scans]
    found = _TOGETHER.scans | dict(zip(new, _scans(new), strict=True))
    _TOGETHER.scans = {text: found[text] for text in some}


def scan(text: str) -> Scan:
    """The kinds of characters of a text and of its lines."""
    return _TOGETHER.scans.get(text) or _scan(text)


@lru_cache(maxsize=4)
def _scan(text: str) -> Scan:
    if text.isascii():
        return Scan(0, ())
    if "\n" in text:
        return next(_scans([text]))
    together = int(np.bitwise_or.reduce(_kinds(_points(text))))
    return Scan(together, (Line(0, len(text), together),))


def _scans(texts: Sequence[str]) -> Iterator[Scan]:
    """Those of texts that are not ASCII."""
    if not texts:
        return
    points = _points("\n".join(texts))  # no kind depends on what is beyond an end of line
    kinds = _kinds(points)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    ends = np.append(np.flatnonzero(points == ord("\n")), len(points))
    starts = np.append(0, ends[:-1] + 1)
    starts, ends = (places[starts < ends] for places in (starts, ends))  # without empty lines
    held = np.bitwise_or.reduceat(kinds, starts)
    starts, ends, held = (values[(held & BEYOND) != 0] for values in (starts, ends, held))
    bounds = np.searchsorted(starts, begins)
    shift = np.repeat(begins[:-1], np.diff(bounds))
    lines = tuple(map(Line._make, zip((starts - shift).tolist(), (ends - shift).tolist(), held.tolist(), strict=True)))
    for together, (first, last) in zip(np.bitwise_or.reduceat(kinds, begins[:-1]).tolist(), pairwise(bounds.tolist()), strict=True):
        yield Scan(together, lines[first:last])


def _points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _kinds(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The kinds of each character."""
    kinds: npt.NDArray[np.uint32] = _table().take(points, mode="clip")
    all_kinds = int(np.bitwise_or.reduce(kinds))
    if all_kinds & MIXABLE and all_kinds & LATIN:
        latin, mixable = (kinds & LATIN) != 0, (kinds & MIXABLE) != 0
        _mark(kinds, (latin[:-1] & mixable[1:]) | (mixable[:-1] & latin[1:]), MIXED)
    if all_kinds & HAN:
        rare = _rare().take(points, mode="clip")
        _mark(kinds, rare[:-2] & rare[1:-1] & rare[2:], RARE_RUN)
    return kinds


def _mark(kinds: npt.NDArray[np.uint32], where: npt.NDArray[np.bool_], kind: int) -> None:
    """Adds a kind to characters that stand in some company."""
    kinds[: len(where)][where] |= kind
