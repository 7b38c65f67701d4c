"""Which lines need no look: the fast path of repair. What it lets pass, ftfy would leave exactly as it is.

ftfy's expression for bad text needs, in each of its alternatives, a character of some classes; a line without any of them is settled
by one character class. The tests run both on every pair of classes.
"""

import re
import unicodedata
from typing import NamedTuple

from ftfy.badness import BADNESS_RE

from pipeline.clean import letters
from pipeline.clean.repair import scan

# Expressions begin with one class of characters: these the engine looks for two to ten times as fast as runs or alternatives
# What ftfy's expression for bad text matches holds one of these characters, beside another beyond ASCII unless it is of the first class
SUSPECT = re.compile(f"[\x80-\x9fŒœÃÂ]|[{scan.LOOK_CHARACTERS}{scan.CURLY_CHARACTERS}Ù](?:(?=[^\x00-\x7f])|(?<=[^\x00-\x7f].))")
NEAR = 6  # characters on either side of it that its match may take
CASE_BREAK = re.compile("[А-ЯЁЂ-ЏҐ](?<=[а-яёђ-џґ].)")
SMALL_RUN = re.compile(3 * "[а-яёђ-џґ]")
CYRILLIC = re.compile(3 * "[А-яЁё]")
SIGN = re.compile("[√∞≈∆≤≥∂∑∏∫Ω◊¬‡Ÿ](?<=[a-z].)(?=[^\\x00-\\x7f])")  # UTF-8 read as Mac Roman
HEBREW_LACKS = re.compile("[ыьэюяёіїєґјљњћђџќѓў]")  # Hebrew read as Cyrillic has none of these, a Cyrillic line soon has one
UTF8_THAI = re.compile("(?:[เ][\u0e00-\u0e7f\x80-\xa0]){4}|(?:เธ.|เน.){3}")
INSIDE = re.compile(f"[{scan.SIGN_CHARACTERS}](?<=[a-zà-öø-ÿ].)(?=[a-zà-öø-ÿ])", re.DOTALL)  # a sign between two small letters
GLUED = re.compile("[\u0400-\u045fรฤล](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"  # another script inside a word
                   "|[\u0386-\u03ce](?:(?<=[a-z].)(?=[a-z])|(?<=[a-z][a-z][\u03ac-\u03ce])(?!\\w))"
                   "|Γ(?![\x00-\x7f\u0386-\u03ce])|€(?<=[а-я].)|»(?<=\\s.)(?=[а-я])")
GLUED_MULTI_BYTE = re.compile(f"[{scan.MULTI_BYTE_ACCENTS}](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"
                        "|[\u3400-\u9fff\uac00-\ud7a3](?<=[a-z].)(?=[a-z])")
HAN = re.compile(f"[{scan.HAN_CHARACTERS}]")
KANA = re.compile("[ぁ-ん]{2}")  # Japanese; no wrong decoding has two in a row
HAN_SAMPLE, WORD_SAMPLE = 300, 600  # characters that decide
NATURAL = 2.2  # nats a letter of plain words
DASHED = re.compile("[–—][\u0400-\u045f†°§•¶®©™≠∞±≤≥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\xa0ÀÃÕŒœ]?[–—]")


def plain(line: str) -> bool:
    """Whether ftfy finds nothing bad in a line of any characters, told quickly."""
    return _plain(scan.scan(line).kinds)


def _plain(kinds: int) -> bool:
    return not kinds & scan.LOOK and not (kinds & scan.COMMON and kinds & scan.CURLY)


def bad(line: str, kinds: int | None = None) -> bool:
    """ftfy's own verdict, without its cost on plain lines: its expression looks only at what is around a suspect."""
    if _plain(scan.scan(line).kinds if kinds is None else kinds):
        return False
    return any(BADNESS_RE.search(line, max(0, m.start() - NEAR), m.end() + NEAR) for m in SUSPECT.finditer(line))


class Told(NamedTuple):
    """What is known of a line already; None: not yet."""

    bad: bool | None = None  # bad(line)
    strange: list[str] | None = None  # strange_words(line)
    column: int | None = None  # of the language of the document: what is well written in it needs no other
    cost: float | None = None  # of the strange words in that language, in nats


NOTHING = Told()


def doubt(line: str, kinds: int, odd_word: float, odd_han: float, least: float = 0.0, told: Told = NOTHING) -> int:
    """How likely a line was decoded wrongly: 0 it was not, 1 some words look odd, 2 a search is worth its time.

    kinds: those of the line or of more (scan.py); odd_word, odd_han: the limits of `settings.repair`; least: nats that mending odd words
    must be able to save.
    """
    inside = kinds & scan.SIGN and INSIDE.search(line) is not None
    if not (kinds & scan.INTEREST or inside):
        return 0
    if (bad(line, kinds) if told.bad is None else told.bad) or _glued(line, kinds):
        return 2
    if kinds & scan.HAN and HAN.search(line):
        return 2 * (kinds & scan.RARE_RUN > 0 and not KANA.search(line) and _odd_han(line, odd_han))
    if (kinds & scan.THAI and UTF8_THAI.search(line)) or (kinds & scan.DASH and DASHED.search(line)):
        return 2
    if kinds & scan.CYRILLIC and CYRILLIC.search(line):
        if CASE_BREAK.search(line) or not SMALL_RUN.search(line):
            return 2
        if not HEBREW_LACKS.search(line) and _odd_words(line, odd_word, told)[0] > odd_word:
            return 2
    if not (kinds & (scan.ACCENTED | scan.LOOK) or inside):
        return 0
    odd, excess = _odd_words(line, odd_word, told)
    if odd <= odd_word:
        return 1 if inside else 0
    worth = odd > 1.6 * odd_word and (excess > 4 * least or SIGN.search(line) is not None)
    return 0 if excess < least else 2 if worth else 1


def _glued(line: str, kinds: int) -> bool:
    """Whether letters of another script stand inside words."""
    if kinds & scan.MIXED and GLUED_MULTI_BYTE.search(line):
        return True
    euro = kinds & scan.CYRILLIC and kinds & (scan.EURO | scan.GUILLEMET)
    return bool(kinds & (scan.MIXED | scan.GAMMA) or euro) and GLUED.search(line) is not None


def doubtful(line: str, odd_word: float, odd_han: float) -> bool:
    """Whether a line looks like no language."""
    return doubt(line, scan.scan(line).kinds, odd_word, odd_han) > 0


def sampled(line: str) -> list[str]:
    """The words of the start of a line."""
    return letters.WORD.findall(line[:WORD_SAMPLE])


def strange_words(line: str) -> list[str]:
    """The words beyond ASCII of the start of a line."""
    tokens = " ".join([token for token in line[:WORD_SAMPLE].split() if not token.isascii()])
    return [word for word in letters.WORD.findall(tokens) if not word.isascii()]


def odd(strange: list[str], cost: float, limit: float) -> bool:
    """Whether words beyond ASCII cost too much for words of a language."""
    return bool(strange) and cost > limit * _length(strange)


def _length(words: list[str]) -> int:
    return sum(map(len, words)) + len(words)


def _odd_words(line: str, limit: float, told: Told) -> tuple[float, float]:
    """Nats a letter of the words beyond ASCII in the language that suits the whole line, and how many there are beyond plain words."""
    strange = strange_words(line) if told.strange is None else told.strange
    if not strange:
        return 0.0, 0.0
    length = _length(strange)
    if told.column is not None:
        known = letters.in_language(strange, told.column) if told.cost is None else told.cost
        if known <= limit * length:
            return known / length, 0.0
    cost = float(letters.total(strange)[int(letters.total(sampled(line)).argmin())])
    return cost / length, cost - NATURAL * length


def language_column(line: str) -> int:
    """The language that suits a line best, as a column of the letter model."""
    return int(letters.total(sampled(line)).argmin())


def _odd_han(line: str, limit: float) -> bool:
    """Whether too many of the ideographs are ones that neither Chinese nor Japanese uses much."""
    ideographs = HAN.findall(line[:HAN_SAMPLE])
    common = letters.common()
    return sum(c not in common for c in ideographs) > limit * len(ideographs)


def composed(line: str) -> bool:
    return line.isascii() or unicodedata.is_normalized("NFC", line)
