"""Makes pipeline/lexicon/characters.arrays: what each code point is, out of the Unicode data of Python.

    python -m pipeline.lexicon.make_characters        # with Python 3.11, whose data are of Unicode 14, after every change here

Asking for 200,000 code points one by one took .3 CPU seconds at the start of every process; reading the file takes a thirtieth of that.

Each table is stored as the differences between neighbours, which take a tenth of the bytes.

    folded    normalise: of text in NFKC and case-folded what a character becomes, and its kind
    raw       normalise: the same of text as it comes, and the combining class
    class     garbled.signs: the number of the character's class
    small     garbled.signs: its small letter; every digit is 0
    case      grams: whether it is a capital or a small letter; no script beyond U+1FFFF has case
    figure    signals: what a character counts as
    word      signals: what it is of a word
    han       language.han: which standards of Han have it
    plain     phrase_words: of each half of UTF-16 the letter that it folds to; a space for what is no letter and no digit
"""

import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.clean import unspaced
from pipeline.clean.garbled.signs import TABLE, C
from pipeline.clean.grams import CAPITAL_LETTER, SMALL_LETTER
from pipeline.clean.language.han import JAPANESE, JIS, SIMPLIFIED, TRADITIONAL
from pipeline.clean.phrase_words import UNSURE, fold
from pipeline.clean.signals import ALONE, DIGIT, LETTER, NUMERAL, PIECE, SPACE, UPPER
from pipeline.duplicates.normalise import CLASS, GAP, HARD, KIND, SINGLE, WORD
from pipeline.lexicon import arrays

BEYOND = 0x32400  # no letter is assigned from here on
# Marks that copies leave out: the dot that case folding makes of a Turkish capital, Hebrew points, Arabic vowels, hamza, tatweel.
UNWRITTEN = (
    (0x0307, 0x0307), (0x034F, 0x034F), (0x0591, 0x05BD), (0x05BF, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E8), (0x06EA, 0x06ED), (0x180B, 0x180D), (0xFE00, 0xFE0F),
)  # fmt: skip
# Letters typed for one another: yeh, kaf, alef, waw, heh of Arabic, Persian and Urdu; the dotless i, which capitals lose.
SAME = {"ي": "ىیئۍ", "ك": "کڪ", "ا": "أإآٱ", "و": "ؤ", "ه": "ةہۀۂەۃ", "i": "ı"}
VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýāēīōūăąęěėįőűůøıươаеёиоуыэюяіїєαεηιουωάέήίόύώ")
STOPS = {c: name for name, signs in {
    "END": ".!", "QUESTION": "?", "COMMA": ",;:", "QUOTE": "'\"", "BRACKET": "()", "HYPHEN": "-"}.items() for c in signs}  # fmt: skip


def main() -> None:
    steps: dict[str, Any] = {name: np.diff(made, prepend=made.dtype.type(0)) for name, made in tables().items()}
    arrays.write(Path(__file__).with_name("characters.arrays"), **steps)


def tables() -> dict[str, NDArray[Any]]:
    """What the file holds, by name."""
    folded, classes = folded_table(), np.array([C[class_of(code)] for code in range(TABLE)], np.uint16)
    return {
        "folded": folded,
        "raw": raw_table(folded),
        "class": classes,
        "small": small_table(classes),
        "case": np.array([CAPITAL_LETTER * c.isupper() + SMALL_LETTER * c.islower() for c in map(chr, range(TABLE))], np.uint8),
        "figure": np.array([*map(figure, range(0xFFFF)), 0], np.uint8),
        "word": np.array([*map(word, range(0xFFFF)), 0], np.uint8),
        "han": han_table(),
        "plain": plain_table(),
    }


def han_table() -> NDArray[np.uint8]:
    def of(charset: str) -> NDArray[np.bool_]:
        return np.array([bool(c.encode(charset, "ignore")) for c in map(chr, range(0xFFFF))] + [False])

    gb, big, jis = map(of, ("gb2312", "big5", "shift_jis"))
    only = (gb & ~big) * SIMPLIFIED | (big & ~gb) * TRADITIONAL | (jis & ~gb & ~big) * JAPANESE
    only[:0x4E00] = only[0x9FA6:] = 0
    return (only | jis * JIS).astype(np.uint8)


def plain_table() -> NDArray[np.uint16]:
    letters = "".join(filter(str.isalnum, map(chr, range(0x10000))))
    table = np.full(0x10000, ord(" "), np.uint16)
    points = np.frombuffer(letters.encode("utf-16-le"), np.uint16)
    table[points] = points
    letters = re.sub("[\u3400-\ua4cf\uac00-\ud7a3]+", "", letters)  # ideographs and Korean syllables fold to themselves
    for letter, folded in zip(letters, fold("\n".join(letters)).split("\n"), strict=True):
        if folded != letter:
            alone = len(folded) == 1 and folded < UNSURE
            table[ord(letter)] = ord(UNSURE if not alone else folded if folded.isalnum() else " ")
    table[(table >= 0x1100) & (table < 0x1200)] = ord(UNSURE)  # parts of Korean syllables
    table[0xD800:0xDC00] = ord(UNSURE)  # first halves
    table[0xD83D] = ord(" ")  # of most emoji
    table[ord("%")] = ord("%")
    return table


def folded_table() -> NDArray[np.uint32]:
    codes = np.arange(BEYOND + 1, dtype=np.uint32)
    categories = [unicodedata.category(chr(code)) for code in range(BEYOND)]
    letters = dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No"), WORD)
    kind_of = letters | {"Cf": 0}  # dropped: soft hyphens, joiners, direction marks
    kinds = np.array([*(kind_of.get(category, GAP) for category in categories), GAP], np.uint8)
    for code in [code for code, category in enumerate(categories) if category == "Nd"]:
        codes[code] = ord("0") + unicodedata.decimal(chr(code))
    for first, last in unspaced.RANGES:
        span = slice(first, last + 1)
        kinds[span][(kinds[span] == WORD) & (codes[span] > 0x7F)] = SINGLE
    for first, last in UNWRITTEN:
        kinds[first : last + 1] = 0
    for letter, others in SAME.items():
        codes[[ord(other) for other in others]] = ord(letter)
    codes[kinds == GAP] = ord(" ")
    table: NDArray[np.uint32] = codes | kinds.astype(np.uint32) << np.uint32(KIND)
    return table


def raw_table(folded: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A code point without a meaning yet is hard: a later Python may know what it becomes."""
    raw = folded.copy()
    every = [chr(code) for code in range(BEYOND)]
    decomposed = {c: parts for c in every if (parts := unicodedata.decomposition(c).split())}
    pairs = [parts for parts in decomposed.values() if len(parts) == 2 and parts[0][0] != "<"]
    joining = {chr(int(second, 16)) for _, second in pairs} | {chr(c) for c in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    for c in every:
        code, composed = ord(c), unicodedata.normalize("NFKC", c)
        plain = composed.casefold()
        if unicodedata.category(c) == "Cn":
            raw[code] = HARD << KIND
        elif not (c in decomposed or c in joining or unicodedata.combining(c) or plain != c):
            continue  # as it is: nine in ten
        elif all(folded[ord(part)] == folded[0] for part in plain):  # an ellipsis: as many gaps as one
            raw[code] = folded[0]
        elif len(composed) != 1 or len(plain) != 1 or composed in joining:
            raw[code] = HARD << KIND
        elif plain != c or unicodedata.combining(composed):
            raw[code] = folded[ord(plain)] | unicodedata.combining(composed) << CLASS
    return raw


def class_of(code: int) -> str:
    c = chr(code)
    category = unicodedata.category(c)
    if c.isspace() or category in ("Zs", "Zl", "Zp"):
        return "SPACE"
    if category[0] == "C":
        return "OTHER" if code in (0x200B, 0x200C, 0x200D, 0xAD) else "CONTROL"
    if 0x4E00 <= code < 0xA000 or 0x3040 <= code < 0x3100 or 0xAC00 <= code < 0xD7B0:
        return "CJK"
    if category[0] == "L":
        return letter_class(c, category == "Lu")
    if category[0] == "M":
        return "COMBINING"
    if code == 0xFFFD:
        return "LOST"
    return STOPS.get(c) or {"N": "DIGIT" if category == "Nd" else "SYMBOL", "P": "MARK"}.get(category[0], "SYMBOL")


def letter_class(c: str, capital: bool) -> str:
    code, vowel = ord(c), "_V" if c.lower() in VOWELS else ""
    if code < 0x250 or 0x1E00 <= code < 0x1F00:
        return ("" if code < 128 else "HIGH_") + ("UPPER" if capital else "LOWER") + vowel
    if 0xFF61 <= code < 0xFFA0 or 0x3400 <= code < 0x4DC0:
        return "RARE"
    script = "CYRILLIC" if 0x400 <= code < 0x530 else "OTHER"
    return script + ("_UPPER" if capital else vowel)


def small_table(classes: NDArray[np.uint16]) -> NDArray[np.uint32]:
    table = np.array([ord(small) if len(small := c.lower()) == 1 else ord(c) for c in map(chr, range(TABLE))], np.uint32)
    table[classes == C["DIGIT"]] = ord("0")
    return table


def figure(code: int) -> int:
    c, category = chr(code), unicodedata.category(chr(code))
    return DIGIT if category == "Nd" else UPPER if category == "Lu" else LETTER if category[0] == "L" else SPACE if c.isspace() else 0


def word(code: int) -> int:
    alone = any(first <= code <= last for first, last in unspaced.RANGES)
    return (ALONE if alone else PIECE) * chr(code).isalnum() + NUMERAL * chr(code).isdigit()


if __name__ == "__main__":
    main()
