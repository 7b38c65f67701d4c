"""What a passage looks like to the rules of furniture: prose, part of the article's body, a headline."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.clean.sentences import ENDED, STATES
from pipeline.clean.unspaced import LETTERS
from pipeline.model import Passage
from pipeline.settings import Furniture

Verdict = tuple[str, float]  # rule, score
Found = dict[int, Verdict]  # the furniture so far, by the place of its passage

WIDE = re.compile(f"[{LETTERS}\uac00-\ud7a3]")  # Korean syllables too
FIXED = ("reference", "table", "footnote", "caption")


def is_open(p: Passage) -> bool:
    return p.label in ("clean", "mixed")


@lru_cache(maxsize=4096)
def size(text: str) -> int:
    """Length in letters of an alphabet: a character of a script without spaces counts double."""
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text[:400]))


def is_prose(p: Passage, settings: Furniture) -> bool:
    """A finished paragraph; a question or a cry may be a headline."""
    if len(p.text) >= settings.longest_line or (length := size(p.text)) >= settings.longest_line:
        return True
    ended = ENDED.search(p.text)
    if not ended:
        return False
    return length >= (settings.shortest_paragraph if ended.group()[0] in STATES else 2 * settings.shortest_paragraph)


def is_body(p: Passage, settings: Furniture) -> bool:
    """What belongs to the article whatever surrounds it."""
    return p.label == "garbled" or (is_open(p) and (p.kind in FIXED or p.kind == "list_item" or is_prose(p, settings)))


def is_alone(passages: Sequence[Passage], n: int) -> bool:
    """Whether a line taken for a reference or a row of a table has no neighbour of its kind."""
    return all(passages[m].kind != passages[n].kind for m in (n - 1, n + 1) if 0 <= m < len(passages))


def is_half(passages: Sequence[Passage], n: int, found: Found, settings: Furniture) -> bool:
    """Whether a line goes on from one line of prose to the next: half of a paragraph that a running head or a page number tears."""
    text, shortest = passages[n].text, settings.shortest_paragraph // 2
    if size(text) < shortest:
        return False
    around = (m for m in range(max(0, n - 3), min(len(passages), n + 4)) if m not in found)
    near = [m for m in around if size(passages[m].text) >= shortest]
    above = next((passages[m].text for m in reversed(near) if m < n), "")
    below = next((passages[m].text for m in near if m > n), "")
    return (below[:1].islower() and not ENDED.search(text)) or (text[0].islower() and bool(above) and not ENDED.search(above))


def is_headline(text: str) -> bool:
    # 11 do the same, 44 miss .018 of the furniture of our cases; 2 to 6 blanks do the same
    return size(text) >= 22 and (text.count(" ") >= 3 or bool(WIDE.search(text))) and not text.endswith((".", "。", ":", "：", ";", ","))
