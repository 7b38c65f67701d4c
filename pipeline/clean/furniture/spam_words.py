"""The words of advertising and of link spinners, looked up by token; data in lexicon/spam.json."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise, zip_longest
from typing import NamedTuple, TypeVar

from pipeline.clean.phrase_words import fold, plain_words
from pipeline.clean.unspaced import LETTER as UNSPACED

_TOKEN = re.compile(r"[^\W_]+(?:[%+&'-]+[^\W_]+)*\+*|%")
_WORD_AFTER, _WORD_BEFORE = re.compile(r" ([^\W_]+)(?![\w'-])"), re.compile(r"(?<![\w'-])([^\W_]+) \Z")
_WIDEST = 32  # characters looked at before a phrase
_LETTERS = bytes(ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else 32 for c in range(256))
_HANGUL = re.compile("[\uac00-\ud7a3]")
_fold = lru_cache(maxsize=16384)(fold)  # of single words beyond ASCII
T = TypeVar("T", str, tuple[str, ...])


class Hit(NamedTuple):
    """A phrase of the lexicon in a text."""

    start: int  # code points of the text that was searched, as `end`
    end: int
    text: str
    topic: str  # what it advertises (gambling, pharma, ...); of an anchor text `odd` or `plain`
    words: int  # how many it has

    def odd_left(self, text: str) -> bool:
        """Whether it stands behind a word that no such phrase can follow in an English sentence."""
        before = re.search(r"([A-Za-z\u00c0-\u024f]+)\s+\Z", text[max(0, self.start - 30) : self.start])
        return before is not None and before.group(1).lower() not in _words().grammar["before"]

    def misfits(self, text: str) -> bool:
        """Whether the phrase stands in its English sentence where no such phrase can stand."""
        before = re.search(r"([A-Za-z\u00c0-\u024f]+)\s+\Z", text[max(0, self.start - 30) : self.start])
        after = re.match(r"\s+([A-Za-z\u00c0-\u024f]+)", text[self.end : self.end + 30])
        if not after or (not before and self.start > 0):
            return False  # punctuation beside it
        left = before.group(1).lower() if before else ""
        right = after.group(1).lower()
        grammar = _words().grammar
        if self.topic == "odd" and self.text.split()[0].lower() in grammar["verbs"]:
            return bool(left) and left not in grammar["modal"]
        odd_left, odd_right = left not in grammar["before"], right not in grammar["after"]
        return (odd_left or odd_right) if self.topic == "odd" else (bool(left) and odd_left and odd_right)


Table = dict[
    tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]
]  # first two tokens, or the only one -> (tokens, topic), longest first


class _Words(NamedTuple):
    phrases: Table
    tokens: dict[str, frozenset[str]]  # topic -> the longer words of its phrases, without grammar
    pieces: dict[str, tuple[tuple[str, str], ...]]  # first two characters -> (phrase, topic) of scripts without spaces
    piece: re.Pattern[str]  # where one of them may begin
    heads: frozenset[str]  # what those of ASCII letters begin with, as `_runs` cuts it
    anchors: Table
    pairs: frozenset[tuple[str, str]]  # the longest two neighbours of every phrase, folded and not: long words are rare
    plain: dict[tuple[str, str], tuple[str, ...]]  # the same of their `plain_words` -> those of each such phrase, between spaces
    plain_words: frozenset[str]  # phrases of one
    about: frozenset[str]  # words of those who write about gambling or medicines
    about_pieces: tuple[str, ...]  # the same in scripts without spaces
    research: frozenset[str]  # those of them that any medical text has
    grammar: dict[str, frozenset[str]]  # what may stand before and after an anchor in a true English sentence


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = json.loads(resources.files("pipeline.lexicon").joinpath("spam.json").read_text(encoding="utf-8"))
    topics: dict[str, list[str]] = data["topics"]
    texts = [*(phrase for group in topics.values() for phrase in group), *data["odd_anchors"], *data["plain_anchors"]]
    folded = {phrase: fold(phrase) for phrase in texts}
    tokens = {phrase: tuple(_TOKEN.findall(form)) for phrase, form in folded.items()}
    unspaced = {phrase for phrase, found in tokens.items() if len(found) == 1 and (UNSPACED.match(found[0]) or _HANGUL.match(found[0]))}
    grammar = frozenset().union(*data["grammar"].values()) - {"online"}
    named = [(phrase, topic) for topic, group in topics.items() for phrase in group]
    anchors = [(phrase, topic) for topic, name in (("odd", "odd_anchors"), ("plain", "plain_anchors")) for phrase in data[name]]
    phrases = _table((tokens[phrase], topic) for phrase, topic in named if tokens[phrase] and phrase not in unspaced)
    pieces = _table((tokens[phrase][0], topic) for phrase, topic in named if phrase in unspaced)
    written = {tuple(form.split()) for form in (*map(str.lower, texts), *folded.values(), *map(" ".join, tokens.values()))}
    in_plain = [plain_words(folded[phrase]) for phrase in texts]
    plain: dict[tuple[str, str], tuple[str, ...]] = {}
    for words in in_plain:
        if len(words) > 1:
            pair = _longest_pair(words)
            plain[pair] = (*plain.get(pair, ()), f" {' '.join(words)} ")
    return _Words(
        phrases,
        {t: frozenset(token for phrase in group for token in tokens[phrase] if len(token) > 3) - grammar for t, group in topics.items()},
        pieces,
        re.compile("[{}][{}]".format(*("".join(sorted({start[n] for start in pieces})) for n in (0, 1)))),
        frozenset(_runs(" ".join(start))[0] for start in phrases if "".join(start).isascii()),
        _table((tokens[phrase], topic) for phrase, topic in anchors if len(tokens[phrase]) > 1),
        frozenset(_longest_pair(words) for words in written if len(words) > 1),
        plain,
        frozenset(words[0] for words in in_plain if len(words) == 1),
        frozenset(fold(word) for word in data["about"]),
        tuple(data["about_pieces"]),
        frozenset(fold(word) for word in data["research"]),
        {name: frozenset(group) for name, group in data["grammar"].items()},
    )  # fmt: skip


def _table(rows: Iterable[tuple[T, str]]) -> dict[T, tuple[tuple[T, str], ...]]:
    """Phrases, strings or tuples of words, by their first two characters or words; the longest first."""
    out: dict[T, list[tuple[T, str]]] = {}
    for phrase, topic in rows:
        out.setdefault(phrase[:2], []).append((phrase, topic))
    return {start: tuple(sorted(found, key=lambda row: (-len(row[0]), row)) if len(found) > 1 else found) for start, found in out.items()}


def _longest_pair(words: Sequence[str]) -> tuple[str, str]:
    return max(pairwise(words), key=lambda pair: (len(pair[0]) + len(pair[1]), pair))


def widened(text: str, start: int, end: int, topic: str) -> tuple[int, int]:
    """The place of a phrase with words of its topic on both sides: the lexicon has `judi slot`, sellers write `judi slot online`."""
    known = _words().tokens.get(topic, frozenset())
    while (word := _WORD_AFTER.match(text, end)) and fold(word[1]) in known:
        end = word.end()
    while (word := _WORD_BEFORE.search(text, max(0, start - _WIDEST), start)) and fold(word[1]) in known:
        start = word.start(1)
    return start, end


def may_have_hits(text: str, words: Sequence[str]) -> bool:
    """Whether `hits_in` or `anchors_in` may find something in a text or its lines; `words` are its `plain_words`."""
    lexicon = _words()
    if not lexicon.plain_words.isdisjoint(words):
        return True
    if pairs := lexicon.plain.keys() & pairwise(words):
        joined = f" {' '.join(words)} "
        if any(phrase in joined for pair in pairs for phrase in lexicon.plain[pair]):
            return True
    return not "".join(words).isascii() and bool(_in_pieces(text))


def may_hold(text: str) -> bool:
    """Whether a phrase of two words may stand in a text with spaces; costs 20 ms a MB."""
    words = text.lower().split()
    return not _words().pairs.isdisjoint(pairwise(words))


def speaks_about(text: str, topic: str = "pharma") -> bool:
    """Whether a text has words of those who write about gambling or medicines; words of research excuse medicines only."""
    words = _words()
    found = words.about.intersection(_TOKEN.findall(fold(text)))
    if topic != "pharma":
        found -= words.research
    return bool(found) or (not text.isascii() and any(piece in text for piece in words.about_pieces))


def _runs(text: str) -> list[str]:
    """The runs of ASCII letters and digits of a text: tokens are made of them."""
    return text.encode("ascii", "replace").translate(_LETTERS).decode("ascii").split()


@lru_cache(maxsize=64)
def _tokens(text: str) -> list[str]:
    """The folded words of a text."""
    if text.isascii():
        return _TOKEN.findall(text.lower())
    return [token.lower() if token.isascii() else _fold(token) for token in _TOKEN.findall(text)]


def anchors_in(text: str) -> list[Hit]:
    """The anchor texts of link sellers in a text, in order, without overlaps; topic: odd (no writer says so) or plain."""
    return _found(text, _words().anchors)


@lru_cache(maxsize=4096)
def hits_in(text: str) -> tuple[Hit, ...]:
    """The advertising phrases of a text, in order, without overlaps."""
    if text.isascii() and _words().heads.isdisjoint(_runs(text)):
        return ()
    found = _found(text, _words().phrases)
    if not text.isascii():
        found += _in_pieces(text)
    out: list[Hit] = []
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if not out or hit.start >= out[-1].end:
            out.append(hit)
    return tuple(out)


def _found(text: str, table: Table) -> list[Hit]:
    """The phrases of a table in a text, in order, the longest at each place."""
    tokens = _tokens(text)
    out: list[Hit] = []
    places: list[tuple[int, int]] = []
    free = 0  # the first token behind the last hit
    for at, pair in enumerate(zip_longest(tokens, tokens[1:])):
        if (pair not in table and pair[:1] not in table) or at < free:
            continue
        for phrase, topic in table.get(pair, ()) + table.get(pair[:1], ()):
            size = len(phrase)
            if tuple(tokens[at : at + size]) == phrase:
                places = places or [m.span() for m in _TOKEN.finditer(text)]
                start, end = places[at][0], places[at + size - 1][1]
                if size == 1 or not re.search(r"[.!?;]", text[start:end]):
                    out.append(Hit(start, end, text[start:end], topic, size))
                    free = at + size
                    break
    return out


def _in_pieces(text: str) -> list[Hit]:
    """Phrases of scripts without spaces; Korean ones begin where a word begins."""
    words, out, at = _words(), [], 0
    while found := words.piece.search(text, at):
        at = found.start()
        for phrase, topic in words.pieces.get(found.group(), ()):
            if text.startswith(phrase, at) and not (_HANGUL.match(phrase) and at and _HANGUL.match(text[at - 1])):
                out.append(Hit(at, at + len(phrase), phrase, topic, 2 if len(phrase) > 2 else 1))
                at += len(phrase) - 1
                break
        at += 1
    return out
