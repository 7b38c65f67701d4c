"""Is a short line page furniture: by the phrases web sites and journals use, in many languages, without context.

No extractor removes these lines once the HTML is gone; counting punctuation (the C4 rules) costs a tenth of the content.
A line counts only as a whole: every word of it must belong to the vocabulary of interfaces of one language, and one at
least must be a word of a phrase family. Data: pipeline/lexicon/phrases/*.json, its form is told in the README there.
"""

import json
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

FAMILIES = (
    "comment", "share", "subscribe", "cookie", "nav", "related", "credit", "byline", "copyright",
    "more", "ad", "login", "feedback", "sources", "stamp", "disclaimer",
)
LONGEST = 220  # characters; longer lines are prose, or `notice` in furniture.py
LONGEST_NOTICE = 900  # characters
_MOST_WORDS = 26
_NOTICES = frozenset(["cookie", "copyright", "disclaimer", "login", "subscribe", "sources", "feedback", "comment"])
_MARKS = dict.fromkeys([*range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, 0x640, 0x200C, 0x200D, 0x200E, 0x200F, 0xAD])
_LETTERS = {0x64A: "ی", 0x649: "ی", 0x643: "ک", 0x629: "ه", 0x6C0: "ه", 0x623: "ا", 0x625: "ا", 0x622: "ا", 0x131: "i", 0x2019: "'", 0x2018: "'", 0x60: "'", 0xB4: "'"}
_FOLD = {**_MARKS, **_LETTERS}
_NUMBER = re.compile(r"\d+(?:[.,:/٫٬–-]*\d+)*(?:st|nd|rd|th|k|m|\+|%|h|º|ª|er|'s)?(?![^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])")
_WORD = re.compile(r"""[^\s!"#$%&()*+,./:;<=>?@\[\\\]^_`{|}~«»“”„‹›…–—―·•●■►▶→←↑↓‖¦|。、,!?:;()「」『』【】〈〉《》・〜~×✓✔★☆✕✖©®™¿¡؟،؛۔।॥-]+|[©®]""")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ENDED = re.compile(r"[.!?。!?؟۔।…][\"'”’»)\]]*$")
_STAMP = re.compile(  # what needs no words: identifiers, addresses and page numbers alone on a line
    r"\W*(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+\W*\Z|\W*(?:https?://|www\.)\S+\W*\Z|e\d{3,7}\Z"
    r"|(?:p|e|print |online )?-?issn\b.{0,40}\Z|pm(?:c?id)\s*:?\s*\w+\Z|page\s+\d+\s*(?:/|of)\s*\d+\Z"
    r"|[\W_]*[©ⓒ]\s*\D{0,60}(?:19|20)\d\d.{0,120}\Z"
    r"|[^\d\n;:]{2,50}\s(?:1[89]|20)\d\d(?:\s[^\W\d]{3,9}\.?)?(?:\s\d+)?\s*;\s*\d+\s*(?:\(\w+\))?\s*:\s*e?\d+(?:\s*[-–]\s*e?\d+)?\.?(?:\s[^\d.]{0,40}\.?)?\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*[^\W\d_]+\s*[:：=|/]|\W*[^\W\d_]+\s+\d")
_PARTS = re.compile(r"(?<=[.!?。!?؟।])\s+|(?<=[。!?])|\s+[|•·●»>‹›/–—]+\s+|\s*[|•●]\s*|\s{3,}|\t")


class Lexicon(NamedTuple):
    """The vocabulary of all languages; a language is a bit."""

    known: dict[str, int]  # word -> languages that have it in their interface vocabulary
    strong: dict[str, int]  # word of a family -> languages
    pairs: dict[tuple[str, str], int]  # two words that are strong together only -> languages
    verbs: dict[str, int]  # word of a family that counts as the first or last one only
    family: dict[str, str]  # strong word or verb -> family
    lines: dict[str, str]  # whole line -> family
    starts: dict[str, tuple[tuple[str, str], ...]]  # first word -> (beginning, family), longest first
    ends: dict[str, tuple[tuple[str, str], ...]]  # last word -> (ending, family), longest first
    heads: dict[str, str]  # beginnings and endings in scripts without spaces
    tails: dict[str, str]
    longest_part: int
    stems: frozenset[str]
    shortest_stem: int
    longest: int  # of what is written without spaces


def fold(text: str) -> str:
    """The text without case, marks, width and letter variants."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_FOLD)
    return unicodedata.normalize("NFC", plain)


def words_of(folded: str) -> list[str]:
    """The words of a folded line; a number is `0`."""
    return _WORD.findall(_NUMBER.sub(" 0 ", folded))


def _phrase(text: str) -> list[str]:
    """The words of a phrase of the lexicon, where `#` is any number."""
    return words_of(fold(text).replace("#", " 0 "))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    known: dict[str, int] = {}
    strong: dict[str, int] = {}
    verbs: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    family: dict[str, str] = {}
    lines: dict[str, str] = {}
    starts: dict[str, list[tuple[str, str]]] = {}
    ends: dict[str, list[tuple[str, str]]] = {}
    files = sorted((f for f in resources.files("pipeline.lexicon").joinpath("phrases").iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    for number, file in enumerate(files):
        everywhere = file.name == "any.json"
        bit = -1 if everywhere else 1 << number
        for name, groups in json.loads(file.read_text(encoding="utf-8")).items():
            if name == "weak":
                _learn(groups.split(), bit, known)
                continue
            for word in groups.get("words", "").split():
                first, _, second = fold(word).partition("_")
                if second:
                    pairs[first, second] = pairs.get((first, second), 0) | bit
                    _learn([first, second], bit, known)
                else:
                    _learn([word], bit, known, strong)
                family.setdefault(fold(word), name)
                family.setdefault(fold(word).rstrip("*"), name)
            for word in groups.get("verbs", "").split():
                _learn([word], bit, known, verbs)
                family.setdefault(fold(word), name)
            for phrase in groups.get("lines", ()):
                lines.setdefault(" ".join(_phrase(phrase)), name)
            for phrase in groups.get("starts", ()):
                parts = _phrase(phrase)
                starts.setdefault(parts[0], []).append((" ".join(parts), name))
            for phrase in groups.get("ends", ()):
                parts = _phrase(phrase)
                ends.setdefault(parts[-1], []).append((" ".join(parts), name))
    heads = {p: f for first, found in starts.items() if _SPACELESS.match(first) for p, f in found if len(p) > 1}
    tails = {p: f for last, found in ends.items() if _SPACELESS.match(last) for p, f in found if len(p) > 1}
    stems = frozenset(w[:-1] for w in known if w.endswith("*"))
    return Lexicon(
        known, strong, pairs, verbs, family, lines,
        {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in starts.items()},
        {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in ends.items()},
        heads, tails, max(map(len, (*heads, *tails)), default=0), stems, min(map(len, stems), default=99), max((len(w) for w in known if _SPACELESS.search(w)), default=1),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _section_headings() -> frozenset[str]:
    """Headings of articles (`Results`): short, on many pages, and no furniture."""
    text = resources.files("pipeline.lexicon").joinpath("section_headings.json").read_text(encoding="utf-8")
    return frozenset(" ".join(words_of(fold(heading))) for headings in json.loads(text).values() for heading in headings)


def section_heading(line: str) -> bool:
    return len(line) <= 60 and " ".join(w for w in words_of(fold(line)) if w != "0") in _section_headings()


def _learn(words: list[str], bit: int, *tables: dict[str, int]) -> None:
    """A stem (`x*`) is also a word of its own."""
    for word in map(fold, words):
        for form in {word, word.rstrip("*")}:
            for table in tables:
                table[form] = table.get(form, 0) | bit


class Match(NamedTuple):
    family: str
    sure: bool  # False: one word, or a bag of words, that could as well be a heading


def furniture_line(line: str) -> str | None:
    """Rule id of the phrase family that the whole line is, or None."""
    found = match(line)
    return found.family if found else None


@lru_cache(maxsize=65536)
def match(line: str) -> Match | None:
    if len(line) > LONGEST or not line:
        return None
    if _STAMP.match(line):
        return Match("copyright" if line.lstrip("[( ")[:1] in "©ⓒ" else "stamp", True)
    found = _whole(line)
    if found:
        return found
    parts = [p for p in _PARTS.split(line.strip(" \t|•·●-–—*»«<>")) if p and not p.isspace()]
    if len(parts) < 2:
        return None
    matches = [_whole(p) for p in parts]
    return matches[0] if all(matches) else None


def notice(text: str) -> str | None:
    """Rule id of a long notice (cookies, copyright, disclaimer): its beginning is known and its words are of that family."""
    if len(text) > LONGEST_NOTICE:
        return None
    head = words_of(fold(text[:80]))
    if not head:
        return None
    lex = lexicon()
    start = " ".join(head) + " "
    for phrase, family in lex.starts.get(head[0], ()):
        if family in _NOTICES and " " in phrase and start.startswith(phrase + " "):
            words = words_of(fold(text))[len(phrase.split()) :]
            if any(lex.family.get(piece) == family and piece in lex.strong for word in words for piece in _pieces(lex, word)):
                return family
    return None


def _whole(line: str) -> Match | None:
    folded = fold(line)
    words = words_of(folded)
    if not words or len(words) > _MOST_WORDS:
        return None
    lex = lexicon()
    text = " ".join(words)
    if text in _section_headings():
        return None
    if found := lex.lines.get(text):
        return Match(found, len(words) > 1 or len(text) > 3 and bool(_SPACELESS.search(text)))
    ended = bool(_ENDED.search(line))
    for phrase, family in lex.starts.get(words[0], ()):
        if text.startswith(phrase) and text[len(phrase) : len(phrase) + 1] in ("", " ") and _fits(phrase, folded, words, ended):
            return Match(family, True)
    for phrase, family in lex.ends.get(words[-1], ()):
        if text.endswith(phrase) and text[: -len(phrase)][-1:] in ("", " ") and _closes(phrase, family, words, ended):
            return Match(family, True)
    if _SPACELESS.match(words[0]) and (found := _spaceless(lex, text, ended)):
        return Match(found, True)
    return _covered(lex, words, ended)


def _spaceless(lex: Lexicon, text: str, ended: bool) -> str | None:
    """The beginnings and endings of a line in a script without spaces."""
    if len(text) > 60 or ended and len(text) > 24:
        return None
    for size in range(min(lex.longest_part, len(text)), 1, -1):
        if found := lex.heads.get(text[:size]):
            return found
    if ended:
        return None
    for size in range(min(lex.longest_part, len(text)), 1, -1):
        if found := lex.tails.get(text[-size:]):
            return found
    return None


def _fits(phrase: str, folded: str, words: list[str], ended: bool) -> bool:
    """Whether what follows the beginning of a line leaves it a line of furniture: one word alone also begins sentences."""
    if " " not in phrase:
        return bool(_LABEL.match(folded)) or (len(words) <= 5 and not ended)
    return len(words) <= ((10 if "0" in words else 8) if ended else 16)


def _closes(phrase: str, family: str, words: list[str], ended: bool) -> bool:
    """Whether a line may be furniture by its end; a short word alone also ends broken lines of prose."""
    if " " not in phrase and (len(phrase) < 5 or len(words) > 6):
        return False
    return len(words) <= 12 and (not ended or family == "copyright")


def _covered(lex: Lexicon, words: list[str], ended: bool) -> Match | None:
    """The family of a line all of whose words one language's interfaces use."""
    pieces = [p for w in words for p in _pieces(lex, w)]
    languages, strong, found = -1, 0, None
    for place, piece in enumerate(pieces):
        if piece == "0":
            continue
        mask = lex.known.get(piece, 0) & languages
        if not mask:
            return None
        languages = mask
        if lex.strong.get(piece, 0) & mask or (place in (0, len(pieces) - 1) and lex.verbs.get(piece, 0) & mask):
            strong, found = strong + 1, found or lex.family[piece]
        elif place and lex.pairs.get((pieces[place - 1], piece), 0) & mask:
            strong, found = strong + 1, found or lex.family[f"{pieces[place - 1]}_{piece}"]
    if not found or (ended and len(pieces) < 3):
        return None
    return Match(found, strong > 1 and len(pieces) > 1)


def _pieces(lex: Lexicon, word: str) -> list[str]:
    """The word as the lexicon knows it: itself, a stem, or pieces of a script without spaces."""
    if word in lex.known or word == "0":
        return [word]
    if _SPACELESS.search(word):
        return _segments(lex, word)
    for end in range(len(word), lex.shortest_stem - 1, -1):
        if word[:end] in lex.stems:
            return [word[:end] + "*"]
    return [word]


def _segments(lex: Lexicon, word: str) -> list[str]:
    out, at = [], 0
    while at < len(word):
        for size in range(min(lex.longest, len(word) - at), 0, -1):
            if word[at : at + size] in lex.known:
                break
        out.append(word[at : at + size])
        at += size
    return out
