"""Which lines need no look: the fast path of repair. What it lets pass, ftfy would leave exactly as it is.

ftfy's expression for bad text needs, in each of its alternatives, a character of some classes; a line without any of them is settled
by one character class. The tests run both on every pair of classes.
"""

import re
import unicodedata
from functools import lru_cache

from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad

from pipeline.clean import charsets, letters

# Expressions begin with one class of characters: these the engine looks for two to ten times as fast as runs or alternatives
_TRIGGERS = "".join(MOJIBAKE_CATEGORIES[name] for name in ("c1", "bad", "law", "currency", "numeric", "upper_accented", "box"))
_POINTS = MOJIBAKE_CATEGORIES["start_punctuation"] + MOJIBAKE_CATEGORIES["end_punctuation"]
_CURLY = "“”‘’„‚"
LOOK = re.compile(f"[{_TRIGGERS}{''.join(c for c in _POINTS if c not in _CURLY)}ŒœЂ°×\u02bc]")
COMMON = re.compile(f"[{MOJIBAKE_CATEGORIES['lower_accented']}{MOJIBAKE_CATEGORIES['kaomoji']}"
                    f"{MOJIBAKE_CATEGORIES['upper_common']}{MOJIBAKE_CATEGORIES['lower_common']}]")
CURLY = re.compile(f"[{_CURLY}]")
ACCENTED = re.compile("[\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u017f\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\u200b-\u200f"
                      "\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufb00-\ufdfd\ufe70-\ufeff\uff01-\uff9f\ufff9-\ufffc\u3000]")
CASE_BREAK = re.compile("[А-ЯЁЂ-ЏҐ](?<=[а-яёђ-џґ].)")
SMALL_RUN = re.compile(3 * "[а-яёђ-џґ]")
CYRILLIC = re.compile(3 * "[А-яЁё]")
SIGN = re.compile("[√∞≈∆≤≥∂∑∏∫Ω◊¬‡Ÿ](?<=[a-z].)(?=[^\\x00-\\x7f])")  # UTF-8 read as Mac Roman
HEBREW_LACKS = re.compile("[ыьэюяёіїєґјљњћђџќѓў]")  # Hebrew read as Cyrillic has none of these, a Cyrillic line soon has one
UTF8_THAI = re.compile("(?:[เ][\u0e00-\u0e7f\x80-\xa0]){4}|(?:เธ.|เน.){3}")
_SIGN = "[‚„”†‡ˆ‰‹›•˜™¢£¤¥¦§¨©«»¬®¯°±²³´¶¸¹¼½¾¿¡×÷\xa0—\x80-\x9f]"
INSIDE = re.compile(f"{_SIGN}(?<=[a-zà-öø-ÿ].)(?=[a-zà-öø-ÿ])", re.DOTALL)  # a sign between two small letters
GLUED = re.compile("[\u0400-\u045fรฤล](?:(?<=[A-Za-z].)|(?=[A-Za-z]))"  # another script inside a word
                   "|[\u0386-\u03ce](?:(?<=[a-z].)(?=[a-z])|(?<=[a-z][a-z][\u03ac-\u03ce])(?!\\w))"
                   "|Γ(?![\x00-\x7f\u0386-\u03ce])|€(?<=[а-я].)|»(?<=\\s.)(?=[а-я])")
_UTF8_WIDE = "".join(sorted({c for charset in charsets.WIDE for c in charsets.wide_accents(charset)}))
GLUED_WIDE = re.compile(f"[{_UTF8_WIDE}](?:(?<=[A-Za-z].)|(?=[A-Za-z]))|[\u3400-\u9fff\uac00-\ud7a3](?<=[a-z].)(?=[a-z])")
HAN = re.compile("[\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f]")
KANA = re.compile("[ぁ-ん]{2}")  # Japanese; no wrong decoding has two in a row
HAN_RANGES = ((0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xFF61, 0xFF9F))
HAN_SAMPLE, WORD_SAMPLE = 300, 600  # characters that decide
NATURAL = 2.2  # nats a letter of plain words
INTEREST = re.compile(LOOK.pattern[:-1] + "\u00c0-\u024f\u0370-\u052fเรฤล\u3400-\u9fff\uac00-\ud7a3\uff61-\uff9f]")
DASHED = re.compile("[–—][\u0400-\u045f†°§•¶®©™≠∞±≤≥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\xa0ÀÃÕŒœ]?[–—]")


def plain(line: str) -> bool:
    """Whether ftfy finds nothing bad in a line of any characters, told quickly."""
    return LOOK.search(line) is None and not (COMMON.search(line) and CURLY.search(line))


def bad(line: str) -> bool:
    """ftfy's own verdict, without its cost on plain lines."""
    return not plain(line) and bool(is_bad(line))


def doubt(line: str, odd_word: float, odd_han: float, column: int | None = None, least: float = 0.0) -> int:
    """How likely a line was decoded wrongly: 0 it was not, 1 some words look odd, 2 a search is worth its time.

    `column` is the language of the document where it is known: what is well written in it needs no other. Odd words count where
    mending them could save `least` nats.
    """
    if line.isascii() or not (INTEREST.search(line) or INSIDE.search(line)):
        return 0
    if bad(line) or GLUED.search(line) or GLUED_WIDE.search(line):
        return 2
    if HAN.search(line):
        return 2 * (rare_run().search(line) is not None and not KANA.search(line) and _odd_han(line, odd_han))
    if ("เ" in line and UTF8_THAI.search(line)) or (("–" in line or "—" in line) and DASHED.search(line)):
        return 2
    if CYRILLIC.search(line):
        if CASE_BREAK.search(line) or not SMALL_RUN.search(line):
            return 2
        if not HEBREW_LACKS.search(line) and _odd_words(line, odd_word, column)[0] > odd_word:
            return 2
    if not ACCENTED.search(line) and LOOK.search(line) is None and not INSIDE.search(line):
        return 0
    odd, excess = _odd_words(line, odd_word, column)
    if odd <= odd_word:
        return 1 if INSIDE.search(line) else 0
    worth = odd > 1.6 * odd_word and (excess > 4 * least or SIGN.search(line) is not None)
    return 0 if excess < least else 2 if worth else 1


def doubtful(line: str, odd_word: float, odd_han: float) -> bool:
    """Whether a line looks like no language."""
    return doubt(line, odd_word, odd_han) > 0


def _odd_words(line: str, limit: float, column: int | None) -> tuple[float, float]:
    """Nats a letter of the words beyond ASCII in the language that suits the whole line, and how many there are beyond plain words."""
    words = letters.WORD.findall(line[:WORD_SAMPLE])
    strange = [word for word in words if not word.isascii()]
    if not strange:
        return 0.0, 0.0
    length = sum(map(len, strange)) + len(strange)
    if column is not None:
        known = sum([letters.in_language(word, column) for word in strange])
        if known <= limit * length:
            return known / length, 0.0
    cost = float(letters.total(strange)[int(letters.total(words).argmin())])
    return cost / length, cost - NATURAL * length


def language(line: str) -> int:
    """The language that suits a line best, as a column of the letter model."""
    return int(letters.total(letters.WORD.findall(line[:WORD_SAMPLE])).argmin())


@lru_cache(maxsize=1)
def rare_run() -> re.Pattern[str]:
    """Three rare ideographs or syllables side by side: where nine in ten are rare, as in wrong decodings, there are some."""
    common = letters.common()
    rare = "".join(c for a, b in HAN_RANGES for c in map(chr, range(a, b + 1)) if c not in common)
    return re.compile(f"[{rare}](?=[{rare}]{{2}})")


def _odd_han(line: str, limit: float) -> bool:
    """Whether too many of the ideographs are ones that neither Chinese nor Japanese uses much."""
    ideographs = HAN.findall(line[:HAN_SAMPLE])
    common = letters.common()
    return sum(c not in common for c in ideographs) > limit * len(ideographs)


def composed(line: str) -> bool:
    return line.isascii() or unicodedata.is_normalized("NFC", line)
