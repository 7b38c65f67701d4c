"""How much an article is about ketamine: a figure for a column of the corpus, never a filter."""

import re
from collections.abc import Sequence

from pipeline.clean.terms import find_terms
from pipeline.model import Term

DENSE = 4.0  # names per 1,000 characters at which more say no more: abstracts about ketamine have 4 to 8
PARTS = 10  # the text is looked at in so many equal parts
IDEOGRAPH = 2.5  # a Chinese or Japanese character says about as much as this many letters
_WIDE = re.compile("[\u3040-\u9fff]+")


def relevance(title: str | None, text: str, terms: Sequence[Term]) -> float:
    """0..1: 0.3 for a name in the title, up to 0.4 for how often names come, up to 0.3 for how evenly they are spread.

    terms: what `find_terms(text)` found. 0.0 where neither title nor text has a name.
    """
    in_title = bool(title and find_terms(title))
    if not terms:
        return 0.3 if in_title else 0.0
    wide = 0 if text.isascii() else len(text) - len(_WIDE.sub("", text))
    letters = len(text) + (IDEOGRAPH - 1) * wide
    density = min(1.0, 1000 * len(terms) / max(letters, 1000.0) / DENSE)
    parts = max(1, min(PARTS, len(text) // 200))
    hit = {min(parts - 1, term.start * parts // max(1, len(text))) for term in terms}
    return round(0.3 * in_title + 0.4 * density + 0.3 * len(hit) / parts, 4)
