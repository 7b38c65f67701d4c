"""Running heads and page numbers: lines that return a page later."""

import re
from collections.abc import Sequence
from itertools import pairwise

from pipeline.clean.furniture.shapes import WIDE, Found, is_open, is_prose
from pipeline.clean.phrase_words import line_words, section_heading
from pipeline.model import Passage
from pipeline.settings import Furniture

_PAGE_NUMBER = re.compile(
    r"[-–—\[( ]*(?:p(?:age)?\.?\s*|S\.\s*|с\.\s*|стр\.\s*)?\d{1,4}(?:\s*(?:/|of|von|de|sur|из)\s*\d{1,4})?[-–—\]) ]*\Z", re.IGNORECASE
)
_KINDS = ("paragraph", "heading")


def by_repetition(passages: Sequence[Passage], found: Found, settings: Furniture) -> None:
    """Running heads and page numbers of plain text: short lines between prose that come again a page later, numbers aside."""
    keys: dict[str, list[int]] = {}
    numbers = []
    lines = [n for n, p in enumerate(passages) if len(p.text) <= settings.longest_line and p.kind in _KINDS and is_open(p)]
    for n in lines if len(lines) >= settings.repeats else ():
        p = passages[n]
        if n in found or not all(_near_prose(passages, n, step, settings) for step in (-1, 1)):
            continue
        if _PAGE_NUMBER.match(p.text):
            numbers.append(n)
        elif not p.text.endswith((":", "?", "：", "？")) and not section_heading(p.text):
            words = line_words(p.text)
            if sum(word != "0" for word in words) >= 3 or (len(words) > 1 and WIDE.search(p.text)):
                keys.setdefault(" ".join(words), []).append(n)
    for places in keys.values():
        if len(places) >= settings.repeats and _a_page_apart(passages, places, settings):
            found.update((n, ("repeated_line", 0.7)) for n in places)
    if len(numbers) >= settings.repeats and _a_page_apart(passages, numbers, settings):
        found.update((n, ("page_number", 0.8)) for n in numbers)


def _near_prose(passages: Sequence[Passage], n: int, step: int, settings: Furniture) -> bool:
    """Whether a paragraph stands beside a line, the other half of a running head aside."""
    for m in (n + step, n + 2 * step):
        if not 0 <= m < len(passages) or passages[m].kind not in _KINDS:
            return False
        if is_prose(passages[m], settings):
            return True
    return False


def _a_page_apart(passages: Sequence[Passage], places: Sequence[int], settings: Furniture) -> bool:
    """Whether a page of text lies between each two: closer ones are a list, a table or a verse."""
    return all(passages[b].start - passages[a].end >= settings.shortest_page for a, b in pairwise(places))
