"""Does a hyphen at a line end belong to the word?

Joining always (what PDF readers offer) glues "time-consuming"; asking a word list alone for the joined form loses compounds
that are not in it (measured: .68 of them kept). So, in this order: what the document itself writes elsewhere, the look of the halves
(capitals, digits, acronyms), the joined form or a word that begins like it in a list, both halves being words.
Languages that write compounds as one word (German, Swedish, Finnish, ...) keep a hyphen for the look alone.
"""

import lzma
import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Literal, NamedTuple

Verdict = Literal["join", "keep", "space"]
BREAK_MARKS = "\u00ad\u0002\ufffe\uffff"  # soft hyphen, and what PDF readers write for one: never part of a word
HYPHENS = "-\u2010" + BREAK_MARKS

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-\u2010][^\W\d_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CLOSED = _words("de nl sv nb da fi hu is")
_AND = _words("und oder bis sowie bzw and or to och eller og en of et ou i y e и или")
# Left parts that a hyphen joins to a word, and short right parts that one joins to the word before.
_LEFT = {
    "en": _words(
        "non self semi quasi ex vice co re over under out well ill half all cross multi so pre post anti mid by in off on up two six ten"
    ),
    "fr": _words("sous demi après avant ci là sans peut non semi vice ex au par mi est en"),
    "ru": _words("кое во из по экс вице все всё"),
    "uk": _words("по будь все екс віце з"),
}
_RIGHT = {
    "fr": _words("vous nous moi toi lui elle elles ils il je tu ce ci là le la les leur on en y t"),
    "pt": _words("se lo la los las me te lhe lhes no na o a os as"),
    "ca": _words("se ho hi la los les me te ne"),
    "ro": _words("se l i o mi te"),
    "ru": _words("то либо нибудь таки ка за"),
    "uk": _words("то небудь таки за"),
    "cs": _words("li"),
    "hu": _words("e"),
}
_VERBS = ("ez", "á", "ê", "í", "ndo", "ar", "er", "ir", "am", "em", "ou", "eu", "iu")  # French and Portuguese verbs
_ADVERB = ("mente", "ment")  # an ending that is a word
_ADJECTIVE = re.compile(r"(?:isch|lich)\w{0,2}$|sk[ae]?t?$|se?$")
_ADVERBS_OF_PO = ("ому", "ему", "ски", "цки", "ьи", "перше", "друге", "третє")  # po-moemu


class Words(NamedTuple):
    common: frozenset[str]
    known: tuple[str, ...]  # sorted, with the common ones


class OwnWords(NamedTuple):
    """What a document writes inside its lines."""

    joined: frozenset[str]
    hyphenated: frozenset[str]  # pairs: "time-consuming"


@lru_cache(maxsize=64)
def words(language: str) -> Words:
    """The word lists of a language; empty ones where there is no list."""
    path = resources.files("pipeline.lexicon") / "words" / f"{language}.txt.xz"
    if not language or not path.is_file():
        return Words(frozenset(), ())
    common, _, rarer = lzma.decompress(path.read_bytes()).decode().partition("\n\n")
    return Words(frozenset(common.split()), tuple(sorted((common + "\n" + rarer).split())))


@lru_cache(maxsize=1)
def _telling() -> dict[str, tuple[str, ...]]:
    """Which languages a very common word may be of."""
    text = (resources.files("pipeline.lexicon") / "words" / "common.txt").read_text(encoding="utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        language, *known = line.split()
        for word in known:
            table[word] = (*table.get(word, ()), language)
    return table


def language_of(text: str) -> str:
    """The language whose commonest words are most in the text; "" when hardly any are."""
    table = _telling()
    votes: dict[str, float] = {}
    for word in sorted(set(_TOKEN.findall(text.casefold()))):
        languages = table.get(word, ())
        for language in languages:
            votes[language] = votes.get(language, 0.0) + 1 / len(languages)
    best = max(sorted(votes), key=votes.__getitem__, default="")
    return best if best and votes[best] >= 1 else ""


def own_words(texts: Iterable[str]) -> OwnWords:
    """The words of a document, joined and hyphenated; line ends must already be apart."""
    joined: set[str] = set()
    pairs: set[str] = set()
    for text in texts:
        for token in _TOKEN.findall(text.casefold().replace("\u2010", "-")):
            parts = token.split("-")
            joined.update(parts)
            pairs.update(f"{a}-{b}" for a, b in pairwise(parts))
    return OwnWords(frozenset(joined), frozenset(pairs))


def verdict(left: str, right: str, language: str, own: OwnWords, inside: bool = False) -> Verdict:
    """left, right: what stands before the hyphen and behind the line break, up to the nearest white space. inside: in mid-sentence."""
    if not left or not right or not left[-1].isalpha() or not right[0].isalpha():
        return "keep"
    last, first = re.split(r"[^\w'’]", left)[-1], re.split(r"[^\w'’]", right)[0]
    if any(c.isdigit() for c in last + first):
        return "keep"
    a, b = last.casefold(), first.casefold()
    if f"{a}-{b}" in own.hyphenated:
        return "keep"
    capitals = last.isupper() and len(last) > 1
    if right[0].isupper() and not (capitals and first.isupper() and a + b in own.joined):
        return "join" if capitals and first.isupper() and len(first) > 1 and _known(a + b, words(language)) else "keep"
    if a + b in own.joined:
        return "join"
    if capitals or (len(last) == 1 and last.isupper()):
        return "keep"
    goes_on = right[len(first) : len(first) + 1] in HYPHENS and len(right) > len(first)
    return _by_lists(a, b, inside and last[:1].isupper(), goes_on, language)


def _by_lists(a: str, b: str, name: bool, goes_on: bool, language: str) -> Verdict:
    lists = words(language)
    a = re.split("['’]", a)[-1]
    adverb = a == "по" and b.endswith(_ADVERBS_OF_PO)
    stem = max(3, len(b) - 3) if language == "en" else 3  # English words end in few ways
    if _known(a + b, lists) or (len(b) > 3 and not adverb and _begins(a + b[:stem], lists)):
        return "join"
    if b in _AND and not goes_on:
        return "space"
    if a == b or len(a) < 2:
        return "keep"
    left, right = a in lists.common, b in lists.common
    if goes_on and left and right:
        return "keep"  # "step-by-step"
    if b in _RIGHT.get(language, ()):
        return "keep" if left or (len(a) > 3 and a.endswith(_VERBS)) else "join"
    if language in _CLOSED:
        return "keep" if _closed_compound(a, b, right and name, language) else "join"
    if len(b) < 3 or (a == "по" and not adverb):
        return "join"
    # letters: half of these numbers (for `long`: 9) does the same, double (for `long`: 4) changes a hyphen of 473 texts
    linked = left and len(a) > 4 and len(b) > 5 and a[-1] in "oо"  # "médico-", "научно-": a linking vowel
    long = len(a) > 6 and len(b) > 6 and _begins(a[:5], lists) and _begins(b[:4], lists)  # no word is so long
    if language != "en" and ((linked and not _begins(a + b[:2], lists)) or (long and not _begins(a + b[0], lists))):
        return "keep"
    # 8 and 10 do the same, 3 loses .03 of our hyphens and 5 for 7 changes one of 473 texts
    right = right or (len(b) > 5 and _begins(b[: -3 if len(b) > 7 else -2], lists))
    if language == "en":
        left = (left or name) and len(a) > 2
    else:
        left = len(a) > 3 and (left or (a[-1] in "oоο" and len(a) > 4 and _begins(a[:-1], lists)))
        right = right and (len(b) > 3 or a in _LEFT.get(language, ())) and b not in _ADVERB
    return "keep" if right and (left or a in _LEFT.get(language, ())) else "join"


def _closed_compound(a: str, b: str, proper: bool, language: str) -> bool:
    """Pairs of adjectives ("svensk-norska", "deutsch-polnische"), and names in languages that do not write nouns large."""
    adjectives = a.endswith(("isch", "lich", "sk", "ski", "deutsch", "o")) and _ADJECTIVE.search(b) is not None
    return (adjectives and len(a) > 3 and len(b) > 3) or (proper and language != "de")


def _known(word: str, lists: Words) -> bool:
    return word in lists.common or _begins(word, lists, whole=True)


def _begins(start: str, lists: Words, whole: bool = False) -> bool:
    at = bisect_left(lists.known, start)
    return at < len(lists.known) and (lists.known[at] == start if whole else lists.known[at].startswith(start))
