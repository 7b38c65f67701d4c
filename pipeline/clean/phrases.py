"""Is a short line page furniture: by the phrases web sites and journals use, in many languages, without context.

No extractor removes these lines once the HTML is gone; counting punctuation (the C4 rules) costs a tenth of the content.
A line counts only as a whole: every word of it must belong to the vocabulary of interfaces of one language, and one at
least must be a word of a phrase family. Data: pipeline/lexicon/phrases/*.json, its form is told in the README there.
"""

import re
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pipeline.clean.phrase_words import SPACELESS, Lexicon, first_word, fold, lexicon, line_words, pieces_of, section_headings, words_of

FAMILIES = (
    "comment", "share", "subscribe", "cookie", "nav", "related", "credit", "byline", "copyright",
    "more", "ad", "login", "feedback", "sources", "stamp", "disclaimer",
)
LONGEST = 220  # characters; longer lines are prose, or `notice` in furniture.py
LONGEST_NOTICE = 900  # characters
_MOST_WORDS = 26
_NOTICES = frozenset(["cookie", "copyright", "disclaimer", "login", "subscribe", "sources", "feedback", "comment"])
_ENDED = re.compile(r"[.!?。！？؟۔।…][\"')\]”’»]*$")
_STAMP = re.compile(  # what needs no words: identifiers, addresses and page numbers alone on a line
    r"\W*(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+\W*\Z|\W*(?:https?://|www\.)\S+\W*\Z|e\d{3,7}\Z"
    r"|(?:p|e|print |online )?-?issn\b.{0,40}\Z|pm(?:c?id)\s*:?\s*\w+\Z|page\s+\d+\s*(?:/|of)\s*\d+\Z"
    r"|[\W_]*[©ⓒ]\s*\D{0,60}(?:19|20)\d\d.{0,120}\Z"
    r"|[^\d\n;:]{2,50}\s(?:1[89]|20)\d\d(?:\s[^\W\d]{3,9}\.?)?(?:\s\d+)?\s*;\s*\d+\s*(?:\(\w+\))?\s*:\s*e?\d+(?:\s*[-–]\s*e?\d+)?"
    r"\.?(?:\s[^\d.]{0,40}\.?)?\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*[^\W\d_]+\s*[:：=|/]|\W*[^\W\d_]+\s+\d")
_PARTS = re.compile(r"(?=[\s|•●])(?:(?<=[.!?。！？؟।])\s+|\s+[|•·●»>‹›/–—]+\s+|\s*[|•●]\s*|\s{3,}|\t)|(?<=[。！？])")


class Match(NamedTuple):
    family: str
    sure: bool  # False: one word, or a bag of words, that could as well be a heading


def furniture_line(line: str) -> str | None:
    """Rule id of the phrase family that the whole line is, or None."""
    found = match(line)
    return found.family if found else None


@lru_cache(maxsize=16384)
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
    first = _whole(parts[0])
    return first if first and all(map(_whole, parts[1:])) else None


def notice(text: str) -> str | None:
    """Rule id of a long notice (cookies, copyright, disclaimer): its beginning is known and its words are of that family."""
    if len(text) > LONGEST_NOTICE:
        return None
    lex, folded = lexicon(), fold(text[:80])
    if (first := first_word(folded)) and first not in lex.starts:
        return None
    head = words_of(folded)
    if not head:
        return None
    start = " ".join(head) + " "
    for phrase, family in lex.starts.get(head[0], ()):
        if family in _NOTICES and " " in phrase and start.startswith(phrase + " "):
            words = words_of(fold(text))[len(phrase.split()) :]
            if any(lex.family.get(piece) == family and piece in lex.strong for word in words for piece in pieces_of(lex, word)):
                return family
    return None


def _whole(line: str) -> Match | None:
    words = line_words(line)
    if not words or len(words) > _MOST_WORDS:
        return None
    lex = lexicon()
    text = " ".join(words)
    if text in section_headings():
        return None
    if found := lex.lines.get(text):
        return Match(found, len(words) > 1 or (len(text) > 3 and bool(SPACELESS.search(text))))
    ended = bool(_ENDED.search(line))
    for phrase, family in lex.starts.get(words[0], ()):
        if text.startswith(phrase) and text[len(phrase) : len(phrase) + 1] in ("", " ") and _fits(phrase, line, words, ended):
            return Match(family, True)
    for phrase, family in lex.ends.get(words[-1], ()):
        if text.endswith(phrase) and text[: -len(phrase)][-1:] in ("", " ") and _closes(phrase, family, words, ended):
            return Match(family, True)
    if SPACELESS.match(words[0]) and (found := _spaceless(lex, text, ended)):
        return Match(found, True)
    return _covered(lex, words, ended)


def _spaceless(lex: Lexicon, text: str, ended: bool) -> str | None:
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
            return found
    return None


def _fits(phrase: str, line: str, words: list[str], ended: bool) -> bool:
    """Whether what follows the beginning of a line leaves it a line of furniture: one word alone also begins sentences."""
    if " " not in phrase:
        return bool(_LABEL.match(fold(line))) or (len(words) <= 5 and not ended)
    return len(words) <= ((10 if "0" in words else 8) if ended else 16)


def _closes(phrase: str, family: str, words: list[str], ended: bool) -> bool:
    """Whether a line may be furniture by its end; a short word alone also ends broken lines of prose."""
    if " " not in phrase and (len(phrase) < 5 or len(words) > 6):
        return False
    return len(words) <= 12 and (not ended or family == "copyright")


def _covered(lex: Lexicon, words: list[str], ended: bool) -> Match | None:
    """The family of a line all of whose words one language's interfaces use."""
    pieces: list[str] = []
    masks: list[int] = []  # languages that have all pieces so far
    languages = -1
    for piece in chain.from_iterable(pieces_of(lex, w) for w in words):
        if piece != "0" and not (languages := languages & lex.known.get(piece, 0)):
            return None
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
