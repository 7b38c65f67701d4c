"""Is a short line page furniture: by the phrases web sites and journals use, in many languages, without context.

No extractor removes these lines once the HTML is gone; counting punctuation (the C4 rules) costs a tenth of the content.
A line counts only as a whole: every word of it must belong to the vocabulary of interfaces of one language, and one at
least must be a word of a phrase family. Data: pipeline/lexicon/phrases/*.json, its form is told in the README there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean.phrase_words import (
    Lexicon,
    beginning,
    ending,
    first_word,
    fold,
    languages_of,
    lexicon,
    line_words,
    pieces_of,
    plain_words,
    section_headings,
    words_of,
)
from pipeline.clean.sentences import CLOSING, STATES, STOPS
from pipeline.clean.unspaced import LETTER as UNSPACED

FAMILIES = (
    "comment", "share", "subscribe", "cookie", "nav", "related", "credit", "byline", "copyright", "more", "ad", "login", "feedback",
    "sources", "stamp", "disclaimer",
)  # fmt: skip
LONGEST = 220  # characters; longer lines are prose, or a `notice`; 110: .002 of the furniture of manual pages missed, 440: the same
LONGEST_NOTICE = 900  # characters; 450: .0002 of the furniture of real pages missed, 1800: the same
_MOST_WORDS = 26  # of a line; 13: .01 of our own furniture missed, 52: .0004 of the text of real pages lost
_MOSTLY = 0.6  # of the letters of a line; .5: precision .991 for .994 (development), .7: recall .686 for .698 (manual pages)
_DENSE = frozenset(["cookie", "subscribe", "comment"])
_NOTICES = frozenset(["cookie", "copyright", "disclaimer", "login", "subscribe", "sources", "feedback", "comment"])
_SHORTEST_SENTENCE = 4  # words; `Read more About Us.` is none; 2 or 3: .001 of the furniture missed, 5: the same
# no number of a reference behind it, as in sentences.py: `Share 1.5` is a count
_STATED = re.compile(f"[{STATES}][{re.escape(CLOSING)}]*$")
_ENDED = re.compile(f"[{STOPS}][{re.escape(CLOSING)}]*$")
_STAMP = re.compile(  # what needs no words: identifiers, addresses and page numbers alone on a line
    r"\W*(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+\W*\Z|e\d{3,7}\Z"
    r"|(?:p|e|print |online )?-?issn\b.{0,40}\Z|pm(?:c?id)\s*:?\s*\w+\Z|page\s+\d+\s*(?:/|of)\s*\d+\Z"
    r"|(?P<copyright>[\W_]*(?:[©ⓒ]|\(c\))\s*\D{0,60}(?:19|20)\d\d.{0,120}\Z)"
    r"|[^\d\n;:]{2,50}\s(?:1[89]|20)\d\d(?:\s[^\W\d]{3,9}\.?)?(?:\s\d+)?\s*;\s*\d+\s*(?:\(\w+\))?\s*:\s*e?\d+(?:\s*[-–]\s*e?\d+)?"
    r"\.?(?:\s[^\d.]{0,40}\.?)?\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\W*(?:[^\W\d_]+:\s*)?(?:https?://|www\.)\S+\W*\Z")
_LABEL = re.compile(r"\W*[^\W\d_]+\s*[:：=|/]|\W*[^\W\d_]+\s+\d")
_PARTS = re.compile(r"(?=[\s|•●])(?:(?<=[.!?。！？؟।])\s+|\s+[|•·●»>‹›/–—]+\s+|\s*[|•●]\s*|(?<=\])\s(?=\[)|\s{3,}|\t)|(?<=[。！？])")
_SIGNS = (  # without one of them a line has no parts
    ". ", "! ", "? ", "。", "！", "？", "؟ ", "। ", "|", "•", "●", "·", "»", ">", "‹", "›", "/", "] [", "–", "—", "\t", "   ",
)  # fmt: skip


class Match(NamedTuple):
    family: str
    sure: bool  # False: one word, or a bag of words, that could as well be a heading


def furniture_line(line: str) -> str | None:
    """Rule id of the phrase family that the whole line is, or None."""
    found = match(line)
    return found.family if found else None


@lru_cache(maxsize=16384)
def match(line: str) -> Match | None:
    """The phrase family that the whole line is, or each of its parts (`Share | Print`); its family is that of the first."""
    if len(line) > LONGEST or not line:
        return None
    if stamp := _STAMP.match(line):
        return Match(stamp.lastgroup or "stamp", True)
    found = _whole(line)
    if found:
        return found
    if not any(sign in line for sign in _SIGNS):
        return None
    rest = line.strip(" \t|•·●-–—*»«<>")
    beginning = _PARTS.split(rest, 1)[0]
    if beginning and not beginning.isspace() and not _whole(beginning):
        return None
    parts = [p for p in _PARTS.split(rest) if p and not p.isspace()]
    if len(parts) < 2:
        return None
    first = _whole(parts[0])
    return Match(first.family, True) if first and all(map(_whole, parts[1:])) else None


def notice(text: str) -> str | None:
    """Rule id of a long notice (cookies, copyright, disclaimer): its beginning is known and its words are of that family."""
    if len(text) > LONGEST_NOTICE or first_word(text[:80]) not in _notice_openers():
        return None
    lex = lexicon()
    head = line_words(text[:80])
    if " ".join(head[:2]) not in lex.starts:
        return None
    start = " ".join(head) + " "
    for phrase, family in beginning(lex.starts, head):
        if family in _NOTICES and " " in phrase and start.startswith(phrase + " "):
            words = line_words(text)[0 if family == "cookie" else len(phrase.split()) :]
            if any(lex.family.get(piece) == family and piece in lex.strong for word in words for piece in pieces_of(lex, word)):
                return family
    return None


@lru_cache(maxsize=1)
def _notice_openers() -> frozenset[str]:
    phrases = (phrase for found in lexicon().starts.values() for phrase, family in found if family in _NOTICES)
    return frozenset(phrase.partition(" ")[0] for phrase in phrases if " " in phrase)


def _whole(line: str) -> Match | None:
    """The phrase family of a line without parts."""
    words = line_words(line)
    if not words or len(words) > _MOST_WORDS:
        return None
    lex = lexicon()
    text = " ".join(words)
    if text in section_headings():
        return None
    if found := lex.lines.get(text):
        return Match(found, len(words) > 1 or (len(text) > 3 and bool(UNSPACED.search(text))))
    ended = bool(_ENDED.search(line))
    for phrase, family in beginning(lex.starts, words) if words[0] in lex.openers else ():
        if text.startswith(phrase) and text[len(phrase) : len(phrase) + 1] in ("", " ") and _fits(phrase, family, line, words, ended):
            return Match(family, " " in phrase or bool(_LABEL.match(line)))
    for phrase, family in ending(lex.ends, words) if words[-1] in lex.closers else ():
        if text.endswith(phrase) and text[: -len(phrase)][-1:] in ("", " ") and _closes(phrase, family, line, words, ended):
            return Match(family, True)
    if UNSPACED.match(words[0]) and (found := _spaceless(lex, line, text, ended)):
        return Match(found, True)
    return _covered(lex, words, ended)


def _spaceless(lex: Lexicon, line: str, text: str, ended: bool) -> str | None:
    """The beginnings and endings of a line in a script without spaces."""
    if len(text) > (24 if ended else 60):
        return None
    for size in range(min(lex.longest_part, len(text)), 1, -1):
        if found := lex.heads.get(text[:size]):
            return found
    if ended:
        return None
    for size in range(min(lex.longest_part, len(text)), 1, -1):
        if found := lex.tails.get(text[-size:]):
            return None if _is_sentence(_PARTS.split(line, 1)[0]) else found
    return None


def _fits(phrase: str, family: str, line: str, words: list[str], ended: bool) -> bool:
    """Whether what follows the beginning of a line leaves it a line of furniture: one word alone also begins sentences and headings."""
    if " " not in phrase:
        return bool(_LABEL.match(fold(line))) or (len(words) <= (2 if family == "ad" else 5) and not ended)
    if not ended:
        return _length(words) <= 16
    rest = line.split(maxsplit=phrase.count(" ") + 1)[-1]  # `Continue reading Ketamine eases pain.` takes no sentence with it
    if not rest[:1].islower() and rest[:1].isalpha() and _is_sentence(rest):
        return False
    return _length(words) <= (10 if "0" in words else 8)


def _closes(phrase: str, family: str, line: str, words: list[str], ended: bool) -> bool:
    """Whether a line may be furniture by its end; a short word alone also ends broken lines of prose."""
    # 3 to 8 letters and 3 to 12 words of 473 texts do the same; the last limit too from 12 on, 6 judges 3 lines otherwise
    if " " not in phrase and (len(phrase) < 5 or len(words) > 6):
        return False
    return _length(words) <= 12 and (not ended or family == "copyright") and not _is_sentence(_PARTS.split(line, 1)[0])


def _length(words: Sequence[str]) -> int:
    """How many words; two characters of a script without spaces are one."""
    return sum(max(1, len(word) // 2) if UNSPACED.match(word) else 1 for word in words)


def _is_sentence(part: str) -> bool:
    """Whether a part of a line is a finished statement: a question or a cry may lead to a link."""
    return bool(_STATED.search(part)) and _length(line_words(part)) >= _SHORTEST_SENTENCE


def heads_comments(line: str) -> bool:
    """Whether a line counts the comments on a title that it names: only what stands over them does."""
    words = line_words(line)
    lex = lexicon()
    starts = [phrase for phrase, family in beginning(lex.starts, words) if family == "comment"] if words[:1] == ["0"] else []
    text = " ".join(words) + " "
    return any(text.startswith(phrase + " ") and len(text) > len(phrase) + 8 for phrase in starts)


@lru_cache(maxsize=4096)
def partly(line: str) -> str | None:
    """Rule id of the family of a line that is mostly furniture: names and a rare word aside. Its surroundings must confirm it."""
    if _ADDRESS.match(line):
        return "share"
    words = line_words(line) if len(line) <= LONGEST else []
    if not words or len(words) > _MOST_WORDS or " ".join(words) in section_headings():
        return None
    family, count, known = _density(words)
    return family if count and known >= _MOSTLY else None


@lru_cache(maxsize=1)
def _dense_words() -> frozenset[str]:
    lex = lexicon()
    return frozenset(word for word in lex.strong if lex.family[word] in _DENSE)


@lru_cache(maxsize=1)
def _dense_runs() -> frozenset[str]:
    return frozenset(max(runs, key=len) for word in _dense_words() if (runs := plain_words(word)))


def may_be_dense(words: Iterable[str]) -> bool:
    """Whether a line of a text may be a notice, by its `plain_words`."""
    return not _dense_runs().isdisjoint(words)


def dense(text: str) -> str | None:
    """Rule id of a notice, known by its many words of one family; where it stands must confirm it."""
    if len(text) > LONGEST_NOTICE or _dense_words().isdisjoint(text.lower().split()):
        return None
    words = words_of(fold(text))
    if sum(map(_dense_words().__contains__, words)) < 3:
        return None
    family, count, known = _density(words)
    return family if family in _DENSE and count >= 3 and 12 * count >= len(words) and known >= _MOSTLY else None


def _density(words: Sequence[str]) -> tuple[str | None, int, float]:
    """In the language that knows most of the letters: the family with most words, how many, and the share of letters known."""
    lex = lexicon()
    pieces = [piece for word in words for piece in pieces_of(lex, word)]
    letters: Counter[int] = Counter()
    for piece in pieces:
        letters[lex.known.get(piece, 0) if piece != "0" else -1] += len(piece)
    telling = [(piece, lex.strong.get(piece, 0)) for piece in pieces]
    telling += [(pieces[place], lex.verbs.get(pieces[place], 0)) for place in {0, len(pieces) - 1} if pieces and not telling[place][1]]
    languages = {1 << bit for _, mask in telling if mask > 0 for bit in range(mask.bit_length()) if mask >> bit & 1}
    languages |= {-1 for _, mask in telling if mask < 0}
    best: tuple[float, int, str | None] = (0.0, 0, None)
    for language in sorted(languages):
        families = Counter(lex.family[piece] for piece, mask in telling if mask & language)
        family, count = min(families.items(), key=lambda x: (-x[1], x[0]))
        known = sum(size for mask, size in letters.items() if mask & language) / max(1, letters.total())
        best = max(best, (known, count, family), key=lambda x: x[:2])
    return best[2], best[1], best[0]


def _covered(lex: Lexicon, words: list[str], ended: bool) -> Match | None:
    """The family of a line all of whose words one language's interfaces use."""
    common = -1
    for word in words:  # nearly all lines end here
        if not (common := common & languages_of(word)):
            return None
    pieces: list[str] = []
    masks: list[int] = []  # languages that have all pieces so far
    languages, known = -1, lex.known
    for word in words:
        for piece in pieces_of(lex, word):
            languages &= known.get(piece, 0) if piece != "0" else -1
            pieces.append(piece)
            masks.append(languages)
    strong, found = 0, None
    for place, (piece, mask) in enumerate(zip(pieces, masks, strict=True)):
        if piece == "0":
            continue
        if lex.strong.get(piece, 0) & mask or (place in (0, len(pieces) - 1) and lex.verbs.get(piece, 0) & mask):
            strong, found = strong + 1, found or lex.family[piece]
        elif place and lex.pairs.get((pieces[place - 1], piece), 0) & mask:
            strong, found = strong + 1, found or lex.family[f"{pieces[place - 1]}_{piece}"]
    if not found or (ended and len(pieces) < 3):
        return None
    return Match(found, (strong > 1 and len(pieces) > 1) or (found == "byline" and "0" in pieces))
