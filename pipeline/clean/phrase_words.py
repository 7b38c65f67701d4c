"""The vocabulary of page furniture, folded and ready to look up; data in lexicon/phrases/, a file a language."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_INVISIBLE = (0x670, 0x640, 0x200C, 0x200D, 0x200E, 0x200F, 0xAD)
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f" + "".join(map(chr, _INVISIBLE)) + "]+")
_LETTERS = dict(zip(map(ord, "يىكةۀأإآı’‘`´"), "ییکههاااi''''", strict=True))  # letters that are written in several ways
_LETTER = re.compile("[" + "".join(map(chr, _LETTERS)) + "]")
_NUMBER = re.compile(r"\d+(?:[.,:/٫٬–-]*\d+)*(?:st|nd|rd|th|k|m|\+|%|h|º|ª|er|'s)?(?![^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])")
_DIGIT = re.compile(r"\d")
_BETWEEN = (
    r"""\s!"#$%&()*+,./:;<=>?@\[\\\]^_`{|}~«»“”„‹›…–—―·•●■►▶→←↑↓‖¦|"""
    r"""。、，！？：；（）「」『』【】〈〉《》・〜～×✓✔★☆✕✖©®™¿¡؟،؛۔।॥-"""
)
_WORD = re.compile(f"[^{_BETWEEN}]+|[©®]")
SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

Ordered = dict[str, tuple[tuple[str, str], ...]]  # first or last two words, or the only one -> (phrase, family), longest first


class Lexicon(NamedTuple):
    """The vocabulary of all languages; a language is a bit."""

    known: dict[str, int]  # word -> languages that have it in their interface vocabulary
    dates: dict[str, int]  # name of a month or a day -> languages
    strong: dict[str, int]  # word of a family -> languages
    pairs: dict[tuple[str, str], int]  # two words that are strong together only -> languages
    verbs: dict[str, int]  # word of a family that counts as the first or last one only
    family: dict[str, str]  # strong word or verb -> family
    lines: dict[str, str]  # whole line -> family
    starts: Ordered
    openers: frozenset[str]  # first words of starts
    ends: Ordered
    heads: dict[str, str]  # beginnings and endings in scripts without spaces
    tails: dict[str, str]
    longest_part: int
    stems: frozenset[str]
    shortest_stem: int
    longest: int  # word of a script without spaces


def fold(text: str) -> str:
    """The text without case, marks, width and letter variants."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", plain.translate(_LETTERS) if _LETTER.search(plain) else plain)


def words_of(folded: str) -> list[str]:
    """The words of a folded line; a number is `0`."""
    return _WORD.findall(_NUMBER.sub(" 0 ", folded))


@lru_cache(maxsize=8192)
def line_words(line: str) -> list[str]:
    """The words of a short line; several questions are asked about each."""
    return words_of(fold(line))


def first_word(folded: str) -> str:
    """The first word of a folded line at less cost; empty where there is none, or a number may be in it."""
    found = _WORD.search(folded)
    return found.group() if found and not _DIGIT.search(found.group()) else ""


def _phrase(text: str) -> list[str]:
    """The words of a phrase of the lexicon, where `#` is any number."""
    return words_of(fold(text).replace("#", " 0 "))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The vocabulary out of all files, in the order of their names."""
    known: dict[str, int] = {}
    strong: dict[str, int] = {}
    verbs: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    family: dict[str, str] = {}
    lines: dict[str, str] = {}
    starts: dict[str, list[tuple[str, str]]] = {}
    ends: dict[str, list[tuple[str, str]]] = {}
    dates: dict[str, int] = {}
    files = _files()
    languages = {name: number for number, name in enumerate(sorted({name for name, _ in files}))}
    for language, text in files:
        bit = -1 if language == "any" else 1 << languages[language]
        groups = json.loads(text)
        _learn(groups.pop("weak").split(), bit, known)
        _learn(groups.pop("dates", "").split(), bit, known, dates)
        for name, group in groups.items():
            singles = [word for word in group.get("words", "").split() if "_" not in word]
            doubles = [tuple(fold(word).split("_")) for word in group.get("words", "").split() if "_" in word]
            _learn(singles, bit, known, strong)
            _learn((word for double in doubles for word in double), bit, known)
            _learn(group.get("verbs", "").split(), bit, known, verbs)
            for first, second in doubles:
                pairs[first, second] = pairs.get((first, second), 0) | bit
            for word in (*singles, *map("_".join, doubles), *group.get("verbs", "").split()):
                family.setdefault(fold(word), name)
                family.setdefault(fold(word).rstrip("*"), name)
            phrases = [*group.get("lines", ()), *group.get("starts", ()), *group.get("ends", ())]
            _learn((word for phrase in phrases for word in _phrase(phrase) if not SPACELESS.search(word)), bit, known)
            for phrase in group.get("lines", ()):
                lines.setdefault(" ".join(_phrase(phrase)), name)
            _list(group.get("starts", ()), name, slice(0, 2), starts)
            _list(group.get("ends", ()), name, slice(-2, None), ends)
    return _lexicon(known, dates, strong, pairs, verbs, family, lines, starts, ends)


def _files() -> list[tuple[str, str]]:
    """Language and text of every file: our own lists before those out of software, which add to them."""
    own = resources.files("pipeline.lexicon").joinpath("phrases")
    files = [file for folder in (own, own / "catalogues") for file in sorted(folder.iterdir(), key=lambda f: f.name)]
    return [(file.name.removesuffix(".json"), file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".json")]


def _lexicon(
    known: dict[str, int],
    dates: dict[str, int],
    strong: dict[str, int],
    pairs: dict[tuple[str, str], int],
    verbs: dict[str, int],
    family: dict[str, str],
    lines: dict[str, str],
    starts: dict[str, list[tuple[str, str]]],
    ends: dict[str, list[tuple[str, str]]],
) -> Lexicon:
    heads, tails = _parts(starts), _parts(ends)
    stems = frozenset(word[:-1] for word in known if word.endswith("*"))
    return Lexicon(
        known=known,
        dates=dates,
        strong=strong,
        pairs=pairs,
        verbs=verbs,
        family=family,
        lines=lines,
        starts=_longest_first(starts),
        openers=frozenset(key.split()[0] for key in starts),
        ends=_longest_first(ends),
        heads=heads,
        tails=tails,
        longest_part=max(map(len, (*heads, *tails)), default=0),
        stems=stems,
        shortest_stem=min(map(len, stems), default=99),
        longest=max((len(word) for word in known if SPACELESS.search(word)), default=1),
    )


def _learn(words: Iterable[str], bit: int, *tables: dict[str, int]) -> None:
    """A stem (`x*`) is also a word of its own."""
    for word in map(fold, words):
        for form in {word, word.rstrip("*")}:
            for table in tables:
                table[form] = table.get(form, 0) | bit


def _list(phrases: Iterable[str], family: str, place: slice, table: dict[str, list[tuple[str, str]]]) -> None:
    for parts in map(_phrase, phrases):
        table.setdefault(" ".join(parts[place]), []).append((" ".join(parts), family))


def beginning(table: Ordered, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The phrases that may begin a line of these words."""
    return table.get(" ".join(words[:2]), ()) + table.get(words[0], ()) if len(words) > 1 else table.get(words[0], ())


def ending(table: Ordered, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The phrases that may end a line of these words."""
    return table.get(" ".join(words[-2:]), ()) + table.get(words[-1], ()) if len(words) > 1 else table.get(words[0], ())


def _parts(table: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    return {phrase: family for word, found in table.items() if SPACELESS.match(word) for phrase, family in found if len(phrase) > 1}


def _longest_first(table: dict[str, list[tuple[str, str]]]) -> Ordered:
    return {word: tuple(sorted(found, key=lambda x: (-len(x[0]), x))) for word, found in table.items()}


@lru_cache(maxsize=1)
def section_headings() -> frozenset[str]:
    """Headings of articles (`Results`), folded: short, on many pages, and no furniture."""
    text = resources.files("pipeline.lexicon").joinpath("section_headings.json").read_text(encoding="utf-8")
    return frozenset(" ".join(words_of(fold(heading))) for headings in json.loads(text).values() for heading in headings)


def section_heading(line: str) -> bool:
    return len(line) <= 60 and " ".join(word for word in line_words(line) if word != "0") in section_headings()


def pieces_of(lex: Lexicon, word: str) -> Iterable[str]:
    """The word as the lexicon knows it: itself, a stem, or pieces of a script without spaces (cut as they are asked for)."""
    if word in lex.strong or word == "0":
        return [word]
    if word not in lex.known and SPACELESS.search(word):
        return _segments(lex, word)
    for end in range(len(word), lex.shortest_stem - 1, -1):
        if word[:end] in lex.stems:
            return [word[:end] + "*"]
    return [word]


def _segments(lex: Lexicon, word: str) -> Iterator[str]:
    """The longest known piece at each place, else a character."""
    at = 0
    while at < len(word):
        for size in range(min(lex.longest, len(word) - at), 0, -1):
            if word[at : at + size] in lex.known:
                break
        yield word[at : at + size]
        at += size
