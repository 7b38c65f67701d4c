"""The vocabulary of page furniture, folded and ready to look up; lists in lexicon/phrases/, a file a language."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from pipeline.clean import unspaced
from pipeline.lexicon.characters import table

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
_ASCII_WORDS = bytes(32 if re.match(f"[{_BETWEEN}]", chr(c)) else c for c in range(128)) + bytes(range(128, 256))
_RUN = re.compile(r"[^\W_]+|%")
UNSURE = "\uffff"  # in the table `plain` it stands for a letter that folds into several, or into one with its neighbours

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
    closers: frozenset[str]  # last words of ends
    heads: dict[str, str]  # beginnings and endings in scripts without spaces
    tails: dict[str, str]
    longest_part: int
    stems: frozenset[str]
    shortest_stem: int
    longest: dict[str, int]  # letter -> how long a word of a script without spaces that begins with it may be


def fold(text: str) -> str:
    """The text without case, marks, width and letter variants."""
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.replace("ⓒ", "©")).casefold())  # else it is the letter c
    plain = plain.translate(_LETTERS) if _LETTER.search(plain) else plain
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def words_of(folded: str) -> list[str]:
    """The words of a folded line; a number is `0`."""
    plain = _NUMBER.sub(" 0 ", folded) if _DIGIT.search(folded) else folded
    if plain.isascii():
        return plain.encode("ascii").translate(_ASCII_WORDS).decode("ascii").split()  # a third of the time
    return _WORD.findall(plain)


def plain_words(text: str) -> list[str]:
    """The runs of letters and digits of a text, folded, and its signs %. At 12 us for 1,000 characters they say where to look closer."""
    for letter, folded in (("ß", "ss"), ("\u0640", ""), ("%", " % ")):
        text = text.replace(letter, folded)
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    letters = table("plain").take(points).tobytes().decode("utf-16-le")
    if UNSURE in letters:
        return [run for token in _RUN.findall(text) for run in _RUN.findall(fold(token))]
    return letters.split()


@lru_cache(maxsize=8192)
def line_words(line: str) -> list[str]:
    """The words of a short line, folded; several questions are asked about each."""
    return words_of(fold(line))


@lru_cache(maxsize=8192)
def _words_in(token: str) -> list[str]:
    return words_of(fold(token))


def first_word(text: str) -> str:
    """The first word of a text, folded; "" if it has none."""
    return next((words[0] for run in _WORD.finditer(text) if (words := _words_in(run[0]))), "")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The vocabulary of all languages, as lexicon/make_phrases.py put it together."""
    data = json.loads(resources.files("pipeline.lexicon").joinpath("furniture.json").read_text(encoding="utf-8"))
    known, starts, ends = _words(data["known"]), _ordered(data["starts"], slice(0, 2)), _ordered(data["ends"], slice(-2, None))
    heads, tails = _phrases(data["heads"]), _phrases(data["tails"])
    stems = frozenset(word[:-1] for word in known if word[-1:] == "*")
    return Lexicon(
        known=known,
        dates=_words(data["dates"]),
        strong=_words(data["strong"]),
        pairs={(pair.partition("_")[0], pair.partition("_")[2]): languages for pair, languages in _words(data["pairs"]).items()},
        verbs=_words(data["verbs"]),
        family=_phrases(data["family"]),
        lines=_phrases(data["lines"]),
        starts=starts,
        openers=frozenset(key.partition(" ")[0] for key in starts),
        ends=ends,
        closers=frozenset(key.rpartition(" ")[2] for key in ends),
        heads=heads,
        tails=tails,
        longest_part=max(map(len, (*heads, *tails))),
        stems=stems,
        shortest_stem=min(map(len, stems)),
        longest={letter: int(size) for size, letters in data["longest"].items() for letter in letters},
    )


def _words(table: dict[str, str]) -> dict[str, int]:
    """Each word with its languages."""
    out: dict[str, int] = {}
    for languages, words in table.items():
        out.update(dict.fromkeys(words.split("|"), int(languages, 16)))
    return out


def _phrases(table: dict[str, str]) -> dict[str, str]:
    """Each phrase with its family."""
    out: dict[str, str] = {}
    for family, phrases in table.items():
        out.update(dict.fromkeys(phrases.split("|"), family))
    return out


def _ordered(table: dict[str, str], place: slice) -> Ordered:
    out: dict[str, list[tuple[str, str]]] = {}
    for family, phrases in table.items():
        for phrase in phrases.split("|"):
            out.setdefault(" ".join(phrase.split(" ")[place]), []).append((phrase, family))
    return {key: tuple(sorted(found, key=lambda x: (-len(x[0]), x)) if len(found) > 1 else found) for key, found in out.items()}


def beginning(table: Ordered, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The phrases that may begin a line of these words."""
    return table.get(" ".join(words[:2]), ()) + table.get(words[0], ()) if len(words) > 1 else table.get(words[0], ())


def ending(table: Ordered, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The phrases that may end a line of these words."""
    return table.get(" ".join(words[-2:]), ()) + table.get(words[-1], ()) if len(words) > 1 else table.get(words[0], ())


@lru_cache(maxsize=1)
def section_headings() -> frozenset[str]:
    """Headings of articles (`Results`), folded: short, on many pages, and no furniture."""
    text = resources.files("pipeline.lexicon").joinpath("section_headings.json").read_text(encoding="utf-8")
    return frozenset(" ".join(words_of(fold(heading))) for headings in json.loads(text).values() for heading in headings)


def section_heading(line: str) -> bool:
    # longer ones are none: 30 and 120 do the same
    return len(line) <= 60 and " ".join(word for word in line_words(line) if word != "0") in section_headings()


@lru_cache(maxsize=32768)
def languages_of(word: str) -> int:
    """The languages that have a word, or all its pieces, in their interface vocabulary."""
    lex, languages = lexicon(), -1
    for piece in pieces_of(lex, word):
        if piece != "0" and not (languages := languages & lex.known.get(piece, 0)):
            break
    return languages


def pieces_of(lex: Lexicon, word: str) -> Iterable[str]:
    """The word as the lexicon knows it: itself, a stem, or pieces of a script without spaces (cut as they are asked for)."""
    if word not in lex.known and unspaced.LETTER.search(word):
        return _pieces(lex, word)
    return (_piece(word),)


@lru_cache(maxsize=32768)
def _piece(word: str) -> str:
    """The word or the longest stem that it begins with."""
    lex = lexicon()
    if word in lex.strong or word == "0":
        return word
    for end in range(len(word), lex.shortest_stem - 1, -1):
        if word[:end] in lex.stems:
            return word[:end] + "*"
    return word


def _pieces(lex: Lexicon, word: str) -> Iterator[str]:
    """The longest known piece at each place, else a character."""
    at, longest = 0, lex.longest
    while at < len(word):
        for size in range(min(longest.get(word[at], 1), len(word) - at), 0, -1):
            if word[at : at + size] in lex.known:
                break
        yield word[at : at + size]
        at += size
