"""Which script a letter is of, and the runs of one script in a text: the only evidence of language that is certain.

Ranges are those of the Unicode Character Database (Scripts.txt), written down here so that every Python answers alike.
Only letters and marks carry script: digits, punctuation and Latin letters used as symbols (ª º µ) take part in no run.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

# script -> ranges of its letters. Han, kana, bopomofo and Hangul are one: only together do they tell Chinese, Japanese and Korean.
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Latn": (
        (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x1D00, 0x1D25), (0x1D6B, 0x1D77), (0x1D79, 0x1DBE),
        (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA722, 0xA787), (0xA78B, 0xA7FF), (0xAB30, 0xAB64), (0xFB00, 0xFB06), (0xFF21, 0xFF3A),
        (0xFF41, 0xFF5A),
    ),
    "Grek": (
        (0x370, 0x373), (0x376, 0x377), (0x37B, 0x37D), (0x37F, 0x37F), (0x386, 0x386), (0x388, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFC),
    ),
    "Cyrl": ((0x400, 0x481), (0x483, 0x52F), (0x1C80, 0x1C8A), (0x1D2B, 0x1D2B), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "Armn": ((0x531, 0x556), (0x561, 0x588), (0xFB13, 0xFB17)),
    "Hebr": ((0x591, 0x5BD), (0x5BF, 0x5C7), (0x5D0, 0x5F2), (0xFB1D, 0xFB4F)),
    "Arab": (
        (0x610, 0x61A), (0x620, 0x65F), (0x66E, 0x6D3), (0x6D5, 0x6DC), (0x6DF, 0x6E8), (0x6EA, 0x6EF), (0x6FA, 0x6FC), (0x750, 0x77F),
        (0x870, 0x8FF), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC),
    ),
    "Syrc": ((0x710, 0x74F),),
    "Thaa": ((0x780, 0x7B1),),
    "Nkoo": ((0x7CA, 0x7F5),),
    "Deva": ((0x900, 0x963), (0x971, 0x97F), (0xA8E0, 0xA8FF)),
    "Beng": ((0x980, 0x9E3), (0x9F0, 0x9F1)),
    "Guru": ((0xA01, 0xA5E), (0xA70, 0xA75)),
    "Gujr": ((0xA81, 0xAE3), (0xAF9, 0xAFF)),
    "Orya": ((0xB01, 0xB63), (0xB71, 0xB71)),
    "Taml": ((0xB82, 0xBD7),),
    "Telu": ((0xC00, 0xC63),),
    "Knda": ((0xC80, 0xCE3),),
    "Mlym": ((0xD00, 0xD63), (0xD7A, 0xD7F)),
    "Sinh": ((0xD81, 0xDF3),),
    "Thai": ((0xE01, 0xE3A), (0xE40, 0xE4E)),
    "Laoo": ((0xE81, 0xECE), (0xEDC, 0xEDF)),
    "Tibt": ((0xF00, 0xF00), (0xF40, 0xFBC)),
    "Mymr": ((0x1000, 0x103F), (0x1050, 0x109F), (0xA9E0, 0xA9FE), (0xAA60, 0xAA7F)),
    "Geor": ((0x10A0, 0x10FA), (0x10FC, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2D)),
    "Ethi": ((0x1200, 0x135F), (0x1380, 0x138F), (0x2D80, 0x2DDE), (0xAB01, 0xAB2E)),
    "Cher": ((0x13A0, 0x13FD), (0xAB70, 0xABBF)),
    "Cans": ((0x1400, 0x167F),),
    "Khmr": ((0x1780, 0x17D3), (0x17D7, 0x17DD)),
    "Mong": ((0x1820, 0x18AA),),
    "Tfng": ((0x2D30, 0x2D7F),),
    "Yiii": ((0xA000, 0xA48C),),
    "Hani": (
        (0x1100, 0x11FF), (0x3005, 0x3007), (0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x312F), (0x3131, 0x318E), (0x31F0, 0x31FF),
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97C), (0xAC00, 0xD7FB), (0xF900, 0xFAD9), (0xFF66, 0xFF9F), (0x20000, 0x323AF),
    ),
}
# Scripts written for one language (or for one so much more often that nothing else is evidence).
ONE_LANGUAGE = {
    "Grek": "el", "Armn": "hy", "Hebr": "he", "Syrc": "syr", "Thaa": "dv", "Nkoo": "nqo", "Beng": "bn", "Guru": "pa", "Gujr": "gu",
    "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Tibt": "bo",
    "Mymr": "my", "Geor": "ka", "Ethi": "am", "Cher": "chr", "Cans": "und", "Khmr": "km", "Mong": "mn-Mong", "Tfng": "und", "Yiii": "ii",
}  # fmt: skip


def script_of(language: str) -> str:
    """The script a language is written in."""
    return _SCRIPT_OF.get(language, "Latn")


_SCRIPT_OF = {
    **{language: script for script, language in ONE_LANGUAGE.items()},
    **{language: "Hani" for language in ("zh", "ja", "ko")},
    **{language: "Cyrl" for language in ("ba", "be", "bg", "cv", "kk", "ky", "mk", "mn")},
    **{language: "Cyrl" for language in ("os", "ru", "sah", "sr", "tg", "tt", "uk", "uz-Cyrl")},
    **{language: "Arab" for language in ("ar", "ckb", "fa", "ps", "sd", "ug", "ur")},
    "yi": "Hebr",
    **{language: "Deva" for language in ("hi", "mr", "ne")},
}


class Run(NamedTuple):
    """A stretch that begins and ends with letters of one script and has none of another inside."""

    start: int
    end: int
    script: str


def _class(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{chr(a)}-{chr(b)}" if a != b else chr(a) for a, b in ranges)


CLASSES = {script: _class(ranges) for script, ranges in RANGES.items()}
_ALL = "".join(CLASSES.values())


def _without(scripts: tuple[str, ...]) -> str:
    return "".join(c for s, c in CLASSES.items() if s not in scripts)


def _run(*scripts: str) -> str:
    return f"[{''.join(CLASSES[s] for s in scripts)}][^{_without(scripts)}]*+"


_RARE = tuple(s for s in CLASSES if s not in ("Latn", "Hani", "Cyrl", "Arab"))
_COMMON = "|".join(f"(?P<{s}>[{CLASSES[s]}](?:[^{_without((s,))}]*[{CLASSES[s]}])?)" for s in ("Latn", "Hani", "Cyrl", "Arab"))
_RUN = re.compile(f"{_COMMON}|{_run(*_RARE)}")
LETTER = re.compile(f"[{_ALL}]")
_NOT_LATIN = re.compile(f"[{_without(('Latn',))}]")
_TAIL = " \n.,;:!?)]}\"'”’»0123456789%/-–。，、；：！？）」』】》（「؟،؛।"  # what mostly stands behind the last letter


@lru_cache(len(_RARE))
def _one(script: str) -> re.Pattern[str]:
    """A run of a rare script; compiled when it turns up, as all of them take 50 ms."""
    return re.compile(_run(script))


@lru_cache(1024)
def _rare_script(letter: str) -> str:
    return next(s for s in _RARE if any(a <= ord(letter) <= b for a, b in RANGES[s]))


def _rare(piece: str, start: int, end: int) -> Iterator[Run]:
    """The runs of a stretch that has rare scripts alone, and begins with a letter."""
    while start < end:
        script = _rare_script(piece[start])
        found = _one(script).match(piece, start, end)
        stop = found.end() if found else end
        yield Run(start, start + _last(piece[start:stop]), script)
        start = stop


def only_latin(text: str) -> bool:
    """Whether a text has no letters but Latin ones."""
    return text.isascii() or not _NOT_LATIN.search(text)


def runs(text: str, start: int, end: int) -> list[Run]:
    """The runs of one script in `text[start:end]`, in order; everything between two of them has no letter."""
    piece = text[start:end]
    if only_latin(piece):
        first = LETTER.search(piece)
        return [Run(start + first.start(), start + _last(piece), "Latn")] if first else []
    out = []
    for m in _RUN.finditer(piece):
        if m.lastgroup:
            out.append(Run(start + m.start(), start + m.end(), m.lastgroup))
        else:
            out += [Run(start + a, start + b, script) for a, b, script in _rare(piece, *m.span())]
    return out


def _last(piece: str) -> int:
    """Where the last letter of the piece ends; it has one."""
    at = len(piece.rstrip(_TAIL))
    if LETTER.match(piece, at - 1):
        return at
    while at > 0:  # window by window: linear however long the tail is
        found = [m.end() for m in LETTER.finditer(piece, max(0, at - 64), at)]
        if found:
            return found[-1]
        at -= 64
    return 0


def has_letters(text: str, least: int) -> bool:
    """Whether the text has so many letters."""
    return next(islice(LETTER.finditer(text), least - 1, None), None) is not None
