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
_MOST_WORDS = 26
_MARKS = dict.fromkeys([*range(0x300, 0x370), *range(0x591, 0x5C8), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, 0x640, 0x200C, 0x200D, 0x200E, 0x200F, 0xAD])
_LETTERS = {0x64A: "ی", 0x649: "ی", 0x643: "ک", 0x629: "ه", 0x6C0: "ه", 0x623: "ا", 0x625: "ا", 0x622: "ا", 0x131: "i", 0x2019: "'", 0x2018: "'", 0x60: "'", 0xB4: "'"}
_FOLD = {**_MARKS, **_LETTERS}
_NUMBER = re.compile(r"\d+(?:[.,:/٫٬–-]*\d+)*(?:st|nd|rd|th|k|m|\+|%|h|º|ª|er|'s)?(?![^\W\d_])")
_WORD = re.compile(r"""[^\s!"#$%&()*+,./:;<=>?@\[\\\]^_`{|}~«»“”„‹›…–—―·•●■►▶→←↑↓‖¦|。、,!?:;()「」『』【】〈〉《》・〜~×✓✔★☆✕✖©®™¿¡؟،؛۔।॥-]+|\#|[©®]""")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ENDED = re.compile(r"[.!?。!?؟۔।…][\"'”’»)\]]*$")
_PARTS = re.compile(r"(?<=[.!?。!?؟।])\s+|(?<=[。!?])|\s+[|•·●»>‹›/–—]+\s+|\s*[|•●]\s*|\s{3,}|\t")


class Lexicon(NamedTuple):
    """The vocabulary of all languages; a language is a bit."""

    known: dict[str, int]  # word -> languages that have it in their interface vocabulary
    strong: dict[str, int]  # word of a family -> languages
    verbs: dict[str, int]  # word of a family that counts as the first or last one only
    family: dict[str, str]  # strong word or verb -> family
    lines: dict[str, str]  # whole line -> family
    starts: dict[str, tuple[tuple[str, str], ...]]  # first word -> (beginning, family), longest first
    ends: dict[str, tuple[tuple[str, str], ...]]  # last word -> (ending, family), longest first
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
    """The words of a folded line; a number is `#`."""
    return _WORD.findall(_NUMBER.sub(" # ", folded))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    known: dict[str, int] = {}
    strong: dict[str, int] = {}
    verbs: dict[str, int] = {}
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
                _learn([word], bit, known, strong)
                family.setdefault(fold(word), name)
            for word in groups.get("verbs", "").split():
                _learn([word], bit, known, verbs)
                family.setdefault(fold(word), name)
            for phrase in groups.get("lines", ()):
                lines.setdefault(" ".join(words_of(fold(phrase))), name)
            for phrase in groups.get("starts", ()):
                parts = words_of(fold(phrase))
                starts.setdefault(parts[0], []).append((" ".join(parts), name))
            for phrase in groups.get("ends", ()):
                parts = words_of(fold(phrase))
                ends.setdefault(parts[-1], []).append((" ".join(parts), name))
    stems = frozenset(w[:-1] for w in known if w.endswith("*"))
    return Lexicon(
        known, strong, verbs, family, lines,
        {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in starts.items()},
        {k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in ends.items()},
        stems, min(map(len, stems), default=99), max((len(w) for w in known if _SPACELESS.search(w)), default=1),
    )  # fmt: skip


def _learn(words: list[str], bit: int, *tables: dict[str, int]) -> None:
    for word in map(fold, words):
        for table in tables:
            table[word] = table.get(word, 0) | bit


@lru_cache(maxsize=65536)
def furniture_line(line: str) -> str | None:
    """Rule id of the phrase family that the whole line is, or None."""
    if len(line) > LONGEST or not line:
        return None
    found = _whole(line)
    if found:
        return found
    parts = [p for p in _PARTS.split(line.strip(" \t|•·●-–—*»«<>")) if p and not p.isspace()]
    if len(parts) < 2:
        return None
    families = [_whole(p) for p in parts]
    return families[0] if all(families) else None


def _whole(line: str) -> str | None:
    words = words_of(fold(line))
    if not words or len(words) > _MOST_WORDS:
        return None
    lex = lexicon()
    text = " ".join(words)
    if found := lex.lines.get(text):
        return found
    ended = bool(_ENDED.search(line))
    for phrase, family in lex.starts.get(words[0], ()):
        if text.startswith(phrase) and (len(text) == len(phrase) or text[len(phrase)] == " ") and len(words) <= (10 if ended else 16):
            return family
    for phrase, family in lex.ends.get(words[-1], ()):
        if text.endswith(phrase) and (len(text) == len(phrase) or text[-len(phrase) - 1] == " ") and len(words) <= 12:
            return family
    return _covered(lex, words, ended)


def _covered(lex: Lexicon, words: list[str], ended: bool) -> str | None:
    """The family of a line all of whose words one language's interfaces use."""
    pieces = [p for w in words for p in _pieces(lex, w)]
    languages, unknown, found = -1, 0, None
    strong = 0
    for place, piece in enumerate(pieces):
        if piece == "#":
            continue
        mask = lex.known.get(piece, 0) & languages
        if not mask:
            unknown += 1
            continue
        languages = mask
        if lex.strong.get(piece, 0) & mask or (place in (0, len(pieces) - 1) and lex.verbs.get(piece, 0) & mask):
            strong += 1
            found = found or lex.family[piece]
    if not found or unknown:
        return None
    return found


def _pieces(lex: Lexicon, word: str) -> list[str]:
    """The word as the lexicon knows it: itself, a stem, or pieces of a script without spaces."""
    if word in lex.known or word == "#":
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
