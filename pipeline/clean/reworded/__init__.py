"""How likely an article was reworded by a machine ("spun"), with the evidence.

Spun articles poison a review: they repeat real ones with the medical sense lost. This step flags a document and never
relabels a passage. Signs, each with a weight: broken collocations and stock phrases of rewording programs
(collocations.py), number words in citations, digits torn apart, capitals in mid-sentence, anchor texts inside sentences,
verbs and plurals where the grammar wants a noun, the wrong article before a replaced word, and words that do not fit their neighbours
(plausible.py), which rank texts and never flag one by themselves.
Only English prose counts. Single signs stand in genuine texts too; it takes several, more of them in a longer text.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.draft import Draft
from pipeline.clean.english import spelled
from pipeline.clean.reworded import plausible
from pipeline.clean.reworded.collocations import BEFORE_NOUNS, variants
from pipeline.model import Passage
from pipeline.records import changed
from pipeline.settings import DEFAULT, Reworded, Settings

RULES = (
    "broken_collocation", "stock_phrase", "odd_word", "stray_anchor", "number_word_citation", "stray_capital", "wrong_article",
    "verb_for_noun", "unlikely_word",
)  # fmt: skip

_BEFORE = re.compile(rf"(?:{'|'.join(sorted(BEFORE_NOUNS))}) \Z")
_LOW = bytes.maketrans(bytes(range(65, 91)) + b"\n-", bytes(range(97, 123)) + b"  ")
_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
# words before and after which `click here` is said to readers
_INTRODUCES = frozenset(
    "to can you will and or please could may should would must we i they then not where how who let us".split()  # noqa: SIM905
)
_CONTINUES = frozenset("about on at in how for by if whether".split())  # noqa: SIM905
# each begins with a literal or a class of letters, so that the search skips nearly all of a text
_PATTERNS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "number_word_citation",
        1.5,
        re.compile(rf"\[(?:\d{{1,3}}[,–-] ?){{0,8}}{_NUMBER}(?:[,–-] ?(?:\d{{1,3}}|{_NUMBER})){{0,8}}\](?=[.,;:)]|\s+[A-Z]|$)"),
    ),
    (
        "stray_capital",
        0.75,
        re.compile(
            r"[PHMTGIVASB](?<=[a-z] .)(?:(?<=P)ossess|(?<=H)ave|(?<=[MT])ake|(?<=G)ive|(?<=I)n(?:clude|itial)|(?<=V)ery|(?<=A)lso"
            r"|(?<=S)(?:ignificant|everal|killed)|(?<=B)ecause)(?= [a-z])"
        ),
    ),
    (
        "wrong_article",
        0.25,  # those who learn English make this mistake too
        re.compile(
            r" a(?: (?=[aeio])(?:[aei][bcdfghjklmnprstvz][a-z]{3,}|im[a-z]{4,}|in[a-z]{4,}|un[bcdefghklmprstvw][a-z]{4,}|o[bdpr][a-z]{4,})"
            r"|n (?=[b-z])[bcdfgjklmnpqrstvwz][aeilr][a-z]{3,})\b"
        ),
    ),
)


class Sign(NamedTuple):
    start: int
    end: int
    rule: str
    key: str  # what counts as the same sign again
    usual: str  # what a writer would have put; "" where it is not known
    weight: float  # points of evidence


def reworded(draft: Draft, settings: Settings) -> Draft:
    """Sets spun_score and spun_evidence; labels stay as they are."""
    parts = [p for p in draft.passages if _counts(p)]
    if not parts:
        return draft
    limits = settings.reworded
    size = sum(p.end - p.start for p in parts)
    regions = _joined(parts)
    low = _folded(draft.text)
    seen = plausible.read(" ".join([low[start:end] for start, end in regions]))
    medical = min(1.0, max(0.0, (seen.medical / limits.medical - 1) / 2))
    signs = [s for s in _signs(draft.text, low, seen, limits) if _inside(regions, s.start, s.end)]
    if medical < 1:  # a novel is full of words that are odd in medicine
        signs = [s._replace(weight=s.weight * medical) if s.rule == "odd_word" else s for s in signs]
    unlikely = medical and medical * _unlikely(seen.odds, limits)
    told = 5 if unlikely >= limits.unlikely_most / 2 else 1 if unlikely else 0
    signs += _words_that_do_not_fit(low, seen, regions, told)
    signs = _without_overlaps(s for s in signs if s.weight or s.rule == "unlikely_word")
    reached = score(signs, size, limits, unlikely)
    if not signs or not reached:
        return draft
    shown = sorted(sorted(signs, key=lambda s: -s.weight)[: limits.evidence])
    evidence = tuple((s.start, s.end, f"{s.rule}: {s.usual}" if s.usual else s.rule) for s in shown)
    return changed(draft, spun_score=reached, spun_evidence=evidence)


def _unlikely(odds: NDArray[np.float32], limits: Reworded) -> float:
    """How little the words fit their neighbours, in parts of the evidence needed."""
    beyond = odds[odds > limits.unlikely_from] - limits.unlikely_from
    return min(limits.unlikely_most, limits.unlikely * float(np.minimum(beyond, 4).sum()) / max(len(odds), limits.unlikely_words))


def _words_that_do_not_fit(low: str, seen: plausible.Reading, regions: list[tuple[int, int]], most: int) -> Iterator[Sign]:
    """The words that fit least, for the evidence: they weigh nothing, their sum does."""
    for word in spelled(seen.words, np.argsort(-seen.odds, kind="stable")[:most]) if most else ():
        at = next((at for at in _places(low, word) if _inside(regions, at, at + len(word))), -1)
        if at >= 0:
            yield Sign(at, at + len(word), "unlikely_word", word, "", 0.0)


def _counts(passage: Passage) -> bool:
    """English prose; a spam passage counts because injected anchors end up there."""
    if passage.label == "spam":
        return passage.end - passage.start < 40  # 80 do the same, 20 miss a fifth of our cases
    return passage.label == "clean" and passage.kind != "reference" and passage.language.partition("-")[0] in ("en", "und")


def score(signs: Iterable[Sign], size: int, limits: Reworded, unlikely: float = 0.0) -> float:
    """0..1; half is reached at `needed` points of evidence, more of them in a long text."""
    points: float = 0.0
    seen: dict[str, int] = {}
    for sign in signs:
        seen[sign.key] = again = seen.get(sign.key, -1) + 1
        points += sign.weight * limits.repeated**again
    needed = limits.needed * math.pow(max(1.0, size / limits.short), limits.growth)
    reached = points / needed
    reached = max(reached, min(reached + unlikely, 0.99))  # words that do not fit raise the rank, they flag nothing
    return round(reached * reached / (1 + reached * reached), 4)


def find_signs(text: str, limits: Reworded = DEFAULT.reworded) -> Iterator[Sign]:
    """All signs of rewording in an English text, in no order."""
    low = _folded(text)
    return _signs(text, low, plausible.read(low), limits)


def _signs(text: str, low: str, seen: plausible.Reading, limits: Reworded) -> Iterator[Sign]:
    yield from _phrases(text, low, seen, limits)
    for rule, weight, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start = match.start() + (text[match.start()] == " ")
            yield Sign(start, match.end(), rule, text[start : match.end()].lower(), "", weight)


def _folded(text: str) -> str:
    """Lower case with hyphens and line ends as spaces, at the same offsets."""
    if text.isascii():
        return text.encode("ascii").translate(_LOW).decode("ascii")
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for sign in "\n-\u2010\u2011":
        low = low.replace(sign, " ")
    return low


def _phrases(text: str, low: str, seen: plausible.Reading, limits: Reworded) -> Iterator[Sign]:
    """Phrases of the tables: pairs of neighbours decide first, and only what can be there is looked for."""
    if len(seen.odd) > 1 and len(seen.old) < 2:
        yield from _odd_words(text, low, seen.odd, limits.odd_near)
    for verb in sorted(seen.as_nouns):
        for at in _no_names(text, low, verb):
            if (before := _BEFORE.search(low, max(0, at - 9), at)) and not low[before.start() - 1 : before.start()].isalnum():
                yield Sign(before.start(), at + len(verb), "verb_for_noun", verb, "", 1.0)  # a term comes again
    for pair in seen.pairs:
        for phrase, usual, weight, rule in variants(pair):
            for at in _places(low, phrase):
                if rule != "stray_anchor" or _stray(low, at, at + len(phrase)):
                    yield Sign(at, at + len(phrase), rule, phrase, usual, weight)


def _places(low: str, phrase: str) -> Iterator[int]:
    """Where the phrase stands as whole words."""
    at = low.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (low[at - 1 : at].isalnum() or low[end : end + 1].isalnum()):
            yield at
        at = low.find(phrase, end)


def _no_names(text: str, low: str, word: str) -> Iterator[int]:
    """Where a word stands without a capital: `the Transform tool` and `the Elysian project` are names."""
    return (at for at in _places(low, word) if not text[at].isupper())


def _odd_words(text: str, low: str, strange: frozenset[str], near: int) -> Iterator[Sign]:
    """Thesaurus words that have others near them; alone they stand in genuine texts."""
    found = sorted((start, word) for word in strange for start in _no_names(text, low, word))
    for at, (start, word) in enumerate(found):
        around = found[max(0, at - 6) : at + 7]
        others = {other for place, other in around if other != word and abs(place - start) < near}
        if others:
            yield Sign(start, start + len(word), "odd_word", word, "", 0.2 if len(others) == 1 else 0.5)


def _stray(low: str, start: int, end: int) -> bool:
    """Whether an anchor text stands between two words of a sentence where English has none."""
    before, after = low[max(0, start - 12) : start], low[end : end + 12]
    if not (before[-2:-1].isalpha() and before.endswith(" ") and after[:1] == " " and after[1:2].isalpha()):
        return False
    return before.split()[-1] not in _INTRODUCES and after.split()[0] not in _CONTINUES


def _joined(parts: list[Passage]) -> list[tuple[int, int]]:
    """The stretches of the passages, neighbours put together."""
    out: list[tuple[int, int]] = []
    for p in parts:
        if out and p.start - out[-1][1] <= 2:
            out[-1] = (out[-1][0], p.end)
        else:
            out.append((p.start, p.end))
    return out


def _inside(regions: list[tuple[int, int]], start: int, end: int) -> bool:
    n = bisect_right(regions, start, key=lambda region: region[0]) - 1
    return n >= 0 and end <= regions[n][1]


def _without_overlaps(signs: Iterable[Sign]) -> list[Sign]:
    """In order; of two that overlap the weightier, then the longer one."""
    kept: list[Sign] = []
    for sign in sorted(signs):
        if not kept or kept[-1].end <= sign.start:
            kept.append(sign)
        elif (sign.weight, sign.end - sign.start) > (kept[-1].weight, kept[-1].end - kept[-1].start):
            kept[-1] = sign
    return kept
