"""How likely an article was reworded by a machine ("spun"), with the evidence.

Spun articles poison a review: they repeat real ones with the medical sense lost. This step flags a document and never
relabels a passage. Signs, each with a weight: broken collocations and stock phrases of rewording programs
(collocations.py), number words in citations, digits torn apart, capitals in mid-sentence, anchor texts inside sentences,
verbs and plurals where the grammar wants a noun, and the wrong article before a replaced word.
Only English prose counts. Single signs stand in genuine texts too; it takes several, more of them in a longer text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipeline.clean.collocations import lines, variants
from pipeline.clean.draft import Draft
from pipeline.model import Passage
from pipeline.settings import Reworded, Settings

RULES = (
    "broken_collocation", "stock_phrase", "number_word_citation", "torn_number", "stray_capital", "stray_anchor",
    "verb_for_noun", "plural_after_a", "wrong_article",
)  # fmt: skip

_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen" \
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)"
_PATTERNS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("number_word_citation", 1.5, re.compile(
        rf"\[(?:\d+[,–-] ?)*{_NUMBER}(?:[,–-] ?(?:\d+|{_NUMBER}))*\]|(?<=[.!?][”\"’]){_NUMBER}(?=\s|$)")),
    ("torn_number", 1.5, re.compile(r"\b(?<![\d.,/:] )1 (?:7|14|30) days\b")),
    ("stray_capital", 1.0, re.compile(
        r"(?<=[a-z] )(?:Possess|Have|Make|Get|Take|Is|Are|Was|Were|Be|Been|Can|Will|May|Should|Could|Has|Give|Also|Very|Skilled"
        r"|First|Initial|Significant|Several|Many|Due|Because|Include|Their|These|Those) (?=[a-z])")),
    ("verb_for_noun", 1.5, re.compile(
        r"\b(?:[Tt]his|[Oo]ur|[Aa]n?|[Tt]he|pilot|(?:present|recent|current|previous|new|open|small) )"
        r"\s?(?:learn about|learn|examine|discover|analyze|enjoy|think about)\b(?= [a-z])")),
    ("plural_after_a", 1.5, re.compile(
        r"\b(?:an?|every|each|per|twice a|once a|single) (?:seven days|7 days|sufferers|victims|kids|human beings|years old ones)\b"
        r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+) (?:affected (?:person|individual)|human being)\b")),
    ("wrong_article", 0.5, re.compile(
        r"(?<= )(?:a (?:[aei][bcdfghjklmnprstvz][a-z]{3,}|im[a-z]{4,}|in[a-z]{4,}|un[bcdefghklmprstvw][a-z]{4,}|o[bdpr][a-z]{4,})"
        r"|an (?:[bcdfgjklmnpqrstvwz][aeilr][a-z]{3,}))\b")),
)  # fmt: skip


class Sign(NamedTuple):
    start: int
    end: int
    rule: str
    key: str  # what counts as the same sign again
    usual: str
    weight: float


def reworded(draft: Draft, settings: Settings) -> Draft:
    """Sets spun_score and spun_evidence; labels stay as they are."""
    parts = [p for p in draft.passages if _counts(p)]
    if not parts:
        return draft
    size = sum(p.end - p.start for p in parts)
    regions = _joined(parts)
    text = draft.text
    signs = [s for s in find_signs(text) if _inside(regions, s.start, s.end)]
    if not signs:
        return draft
    signs = _without_overlaps(signs)
    evidence = tuple((s.start, s.end, f"{s.rule}: {s.usual}" if s.usual else s.rule) for s in signs)
    return replace(draft, spun_score=score(signs, size, settings.reworded), spun_evidence=evidence)


def _counts(passage: Passage) -> bool:
    """English prose; a spam passage counts because injected anchors end up there."""
    if passage.label == "spam":
        return passage.end - passage.start < 40
    return passage.label == "clean" and passage.kind != "reference" and passage.language.partition("-")[0] in ("en", "und")


def score(signs: Iterable[Sign], size: int, limits: Reworded) -> float:
    """0..1; half is reached at `needed` points of evidence, more of them in a long text."""
    points = 0.0
    seen: dict[str, int] = {}
    for sign in signs:
        seen[sign.key] = again = seen.get(sign.key, -1) + 1
        points += sign.weight * limits.repeated**again
    needed = limits.needed * max(1.0, size / limits.short) ** limits.growth
    return round(points**2 / (points**2 + needed**2), 4)


def find_signs(text: str) -> Iterator[Sign]:
    """All signs of rewording in an English text, in no order."""
    low = text.lower() if text.isascii() else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    yield from _phrases(low)
    for rule, weight, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Sign(match.start(), match.end(), rule, match[0].lower(), "", weight)
    for match in _anchors().finditer(low):
        yield Sign(match.start(), match.end(), "stray_anchor", match[0], "", 1.5)


def _phrases(low: str) -> Iterator[Sign]:
    """Phrases of the tables: the set of neighbouring words decides first, and only what is there is looked for."""
    table = variants()
    for pair in sorted(table.keys() & set(pairwise(_WORD.findall(low)))):
        for variant in table[pair]:
            phrase = (*pair, *variant.tail)
            for match in re.finditer(r"(?<![a-z0-9])" + r"[ \n\-]+".join(phrase) + r"(?![a-z0-9])", low):
                yield Sign(match.start(), match.end(), variant.rule, " ".join(phrase), variant.usual, variant.weight)


def _anchors() -> re.Pattern[str]:
    """Anchor texts of link builders between two words of a sentence, where English has none."""
    global _anchor_pattern
    if _anchor_pattern is None:
        phrases = sorted(lines("collocations_anchors.txt"), key=len, reverse=True)
        before = r"(?<=[a-z] )(?<!\bto )(?<!\bcan )(?<!\byou )(?<!\bwill )(?<!\band )(?<!\bor )(?<!\bplease )(?<!\bcould )(?<!\bmay )"
        after = r"(?= [a-z])(?! (?:about|on|at|from|in our|here|for|regarding|by|and how)\b)"
        _anchor_pattern = re.compile(f"{before}(?:{'|'.join(map(re.escape, phrases))}){after}")
    return _anchor_pattern


_anchor_pattern: re.Pattern[str] | None = None


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
    n = bisect_right(regions, (start, len_max := 1 << 62)) - 1
    return n >= 0 and end <= regions[n][1] and len_max > 0


def _without_overlaps(signs: list[Sign]) -> list[Sign]:
    """In order; of overlapping signs the weightiest, then the longest."""
    kept: list[Sign] = []
    for sign in sorted(signs, key=lambda s: (-s.weight, s.start - s.end, s.start, s.rule)):
        if all(sign.end <= k.start or k.end <= sign.start for k in kept):
            kept.append(sign)
    return sorted(kept)
