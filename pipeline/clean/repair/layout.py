"""Faults of typesetting in the text itself: ligatures, widths, joined Arabic forms, right-to-left text in the order of the eye,
letters set apart, characters without width, letters borrowed from another script."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, pairwise

from ftfy.chardata import LIGATURES as FTFY_LIGATURES

from pipeline.clean import letters
from pipeline.edits import Edit

JOINED = re.compile("[\ufb1d-\ufd3d\ufd40-\ufdef\ufe70-\ufefc]+")
LIGATURES = FTFY_LIGATURES | {0x149: "’n"}  # the Afrikaans article is written with an apostrophe
LIGATURE = re.compile("[" + "".join(map(chr, LIGATURES)) + "]")
FULL_WIDTH_LETTER = re.compile("[０-９Ａ-Ｚａ-ｚ]")
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]+")
HALF_KANA = re.compile("[ｦ-ﾟ][ｦ-ﾟ]+")
HALF_MARK = re.compile("[｡｢｣､･]")
EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
ZERO = re.compile("[\xad\u200b-\u200f\u2060-\u2064\ufeff\u034f\u180e\u202a-\u202e\u2066-\u206f]")
# Scripts whose words a zero-width space may part, Tibetan, Javanese, Balinese and Tai ones among them.
ZERO_SPACED = re.compile("[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff"
                         "\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaa7f\u1b00-\u1b7f\ua980-\ua9df]")
JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufeff\U0001f000-\U0001ffff\u2190-\u2bff\ufe0f]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
CONTROL = re.compile("\x1b\\[[0-9;]*[a-zA-Z]|[\x00-\x08\x0b\x0e-\x1f\x7f\ufff9-\ufffc]")
RTL_WORD = re.compile("[\u0590-\u06ff][\u0590-\u06ff]+")
# What stands at the end of a word or a sentence, at the beginning of one: final letters, a full stop before the first word
LOOKS_REVERSED = re.compile("(?<![\u0590-\u06ff])[ةىךםןףץ][\u0590-\u06ff]|^\\s*[.؟!،۔]\\s?[\u0590-\u06ff]")
LEFT_RUN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z\xc0-\u024f.,:/%'’ _-]*[0-9A-Za-z\xc0-\u024f%])?")
RTL_SAMPLE, FIRST_WORDS = 4000, 8  # characters of a line that decide its direction, words that decide first
PERSIAN = str.maketrans("كيىة", "کییہ")
MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
SPACED_HINT = re.compile(r" [^\W\d_] [^\W\d_] [^\W\d_] ")
SPACED = re.compile(r"(?<![^\s(])[^\W\d_](?: [^\W\d_]){3,}(?!\w)")
SPACED_TWICE = re.compile(r"(?<!\S)\S(?: \S){0,40}(?: {2,4}\S(?: \S){0,40}){2,200}(?!\S)")
CYRILLIC_TWINS = dict(zip("аеорсухіјѕһԁԛԝвАВЕКМНОРСТУХІЈЅԌԚԜҮ", "aeopcyxijshdqwbABEKMHOPCTYXIJSGQWY", strict=False))
GREEK_TWINS = dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True))
TWINS = {k: v for k, v in (CYRILLIC_TWINS | GREEK_TWINS).items() if k != "в"}
BACK = {v: k for k, v in CYRILLIC_TWINS.items() if k not in "вһԁԛԝԌԚԜҮІ"}  # Latin I is the palochka of Chechen
_TO_LATIN, _TO_CYRILLIC = ({ord(k): v for k, v in table.items()} for table in (TWINS, BACK))
WORD = re.compile(r"[^\W\d_]+")
TWIN_INSIDE = re.compile("[\u0370-\u052f](?:[A-Za-z]|(?<=[A-Za-z].))")
CONTROL_HINT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufff9-\ufffc]")


def controls(text: str) -> list[Edit]:
    """Control characters and terminal escapes out."""
    return [Edit(m.start(), m.end(), "", "control") for m in CONTROL.finditer(text)]


def ligatures(text: str) -> list[Edit]:
    """Letters set as one sign."""
    return [Edit(m.start(), m.end(), LIGATURES[ord(m[0])], "ligature") for m in LIGATURE.finditer(text)]


def joined_forms(text: str) -> list[Edit]:
    """Arabic and Hebrew letters stored as the shapes they have in a word."""
    edits = []
    for match in JOINED.finditer(text):
        made = "".join(unicodedata.normalize("NFKC", c).lstrip(" ") or c for c in match[0])
        if made != match[0]:
            edits.append(Edit(match.start(), match.end(), made, "joined_form"))
    return edits


def widths(line: str) -> list[Edit]:
    """Full-width Latin where nothing around it is East Asian; half-width katakana anywhere, and the marks with it."""
    edits = []
    if len(FULL_WIDTH_LETTER.findall(line)) >= 3 and not EASTERN.search(line):
        edits = [Edit(m.start(), m.end(), unicodedata.normalize("NFKC", m[0]), "width") for m in FULL_WIDTH.finditer(line)]
    for kana in (HALF_KANA, HALF_MARK) if HALF_KANA.search(line) else ():
        edits += [Edit(m.start(), m.end(), unicodedata.normalize("NFKC", m[0]), "width") for m in kana.finditer(line)]
    return sorted(edits)


def zero_widths(line: str) -> list[Edit]:
    """Soft hyphens, joiners and marks without width, where the script has no use for them."""
    right_to_left, zero_spaced = bool(RIGHT_TO_LEFT.search(line)), bool(ZERO_SPACED.search(line))
    edits = []
    for match in ZERO.finditer(line):
        at, c = match.start(), match[0]
        around = line[max(0, at - 1) : at] + line[at + 1 : at + 2]
        if c == "\xad" and at + 1 == len(line) and at:
            continue  # a hyphen at the end of a line: the step of lines joins it
        if c == "\u200b" and zero_spaced:
            continue
        if c in "\u200c\u200d" and JOINING.search(around):
            continue
        if (c in "\u200e\u200f\u061c" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069") and right_to_left:
            continue
        edits.append(Edit(at, at + 1, "", "zero_width"))
    return edits


def both_ways(line: str) -> list[str]:
    """The words that decide first whether a line was stored in the order of the eye."""
    words = _first_words(line)
    return [*words, *(word[::-1] for word in words)] if len(words) > 1 else []


def _first_words(line: str) -> list[str]:
    return [match[0] for match in islice(RTL_WORD.finditer(line, 0, RTL_SAMPLE), FIRST_WORDS)]


def reversed_line(line: str, floor: float, limit: float) -> str:
    """A right-to-left line that was stored in the order of the eye, turned round; else the line itself."""
    some = _first_words(line)
    if len(some) < 2:
        return line
    back = [word[::-1] for word in some]
    if letters.total(some).min() <= letters.total(back).min():
        return line
    words = RTL_WORD.findall(line[:RTL_SAMPLE])
    turned = [word[::-1] for word in words]
    now, then = float(letters.total(words).min()), float(letters.total(turned).min())
    if then > limit * sum(len(word) + 1 for word in words):  # Persian and Urdu typed on an Arabic keyboard
        then = float(letters.total([word.translate(PERSIAN) for word in turned]).min())
    if now - then < floor or then > limit * sum(len(word) + 1 for word in words):
        return line
    left = LEFT_RUN.sub(lambda m: m[0][::-1], line)
    plain, kept = line[::-1], left[::-1]
    best = kept if plain != kept and letters.cost(kept) <= letters.cost(plain) else plain
    return best.translate(MIRROR) if _misnested(best) > _misnested(best.translate(MIRROR)) else best


def _misnested(line: str) -> int:
    """How many brackets close what was not opened."""
    depth = wrong = 0
    for c in line:
        depth += (c in "([{<«") - (c in ")]}>»")
        if depth < 0:
            wrong, depth = wrong + 1, 0
    return wrong


def spaced(line: str, limit: float) -> list[Edit]:
    """Single words whose letters were set apart, or several with wider gaps between them."""
    if not SPACED_HINT.search(f" {line} "):
        return []
    edits: list[Edit] = []
    at = 0
    for match in SPACED_TWICE.finditer(line):
        joined = [part.replace(" ", "") for part in re.split(" {2,}", match[0])]
        long = [word for word in joined if len(word) > 1]
        if len(long) * 2 >= len(joined) and max(map(len, joined)) >= 4 and _wordy(" ".join(joined), limit):
            edits += _without_spaces(match)
            at = match.end()
    if edits:
        return edits
    for match in SPACED.finditer(line, at):
        word = match[0].replace(" ", "")
        # 3 do the same, 8 miss .04 of our cases; 12 to 40 do the same
        if 5 <= len(word) <= 20 and (word.isupper() or word[1:].islower()) and _wordy(word, limit) and not _sequence(word):
            edits += _without_spaces(match)
    return edits


def _wordy(text: str, limit: float) -> bool:
    words = letters.WORD.findall(text.lower())
    length = sum(len(word) + 1 for word in words)
    return bool(words) and float(letters.total(words).min()) < limit * length


def _sequence(word: str) -> bool:
    """A B C D E: a list of letters, no word."""
    steps = [ord(b) - ord(a) for a, b in pairwise(word)]
    return sum(0 <= step <= 1 for step in steps) > len(steps) // 2


def _without_spaces(match: re.Match[str]) -> list[Edit]:
    """Single spaces out; wider gaps become one space."""
    edits = []
    for gap in re.finditer(" +", match[0]):
        start = match.start() + gap.start()
        after = "" if len(gap[0]) == 1 else " "
        edits.append(Edit(start, start + len(gap[0]) - len(after), "", "letter_spacing"))
    return edits


def twins(line: str) -> list[Edit]:
    """Letters of one script inside words of another that look the same."""
    if line.isascii() or not TWIN_INSIDE.search(line):
        return []
    words = list(WORD.finditer(line))
    mixed = {m.start() for m in words if _two_scripts(m[0])}
    if len(mixed) < 2:  # one may be meant: a logo, a code
        return []
    own = sum(c.isascii() and c.isalpha() and c not in BACK for c in line)  # letters without a twin tell the script of the line
    latin = own > sum(c > "\u036f" and c.isalpha() and c not in TWINS for c in line)
    edits = []
    for m in words:
        table = TWINS if latin else BACK
        if m.start() in mixed or (_all_twins(m[0]) if latin else len(m[0]) < 3 and all(c in BACK for c in m[0])):
            foreign = [c for c in m[0] if (not _is_latin(c) if latin else c.isascii())]
            if foreign and all(c in table for c in foreign):
                edits += [Edit(m.start() + i, m.start() + i + 1, table[c], "homoglyph") for i, c in enumerate(m[0]) if c in foreign]
    return edits


def untwinned(line: str) -> str:
    """The line with all its letters that have a twin written in Latin, or in Cyrillic where those are more."""
    latin = sum(c.isascii() for c in line) * 2 > len(line)
    return line.translate(_TO_LATIN if latin else _TO_CYRILLIC)


@lru_cache(maxsize=4096)
def _is_latin(c: str) -> bool:
    return c < "\u0250" or unicodedata.name(c, "").startswith("LATIN")


def _all_twins(word: str) -> bool:
    return all(c in TWINS for c in word)


def _two_scripts(word: str) -> bool:
    """Whether letters of two scripts are mixed in a word; small letters behind capitals of another are an ending (ФАЙЛaa)."""
    if word.isascii():
        return False
    other = [c in TWINS or "\u0400" <= c <= "\u052f" for c in word]
    switch = other.index(not other[0]) if len(set(other)) == 2 else 0
    if switch > 1 and word[:switch].isupper() and word[switch:].islower() and len(set(other[switch:])) == 1:
        return False
    return any(other) and any(c.isascii() for c in word)
