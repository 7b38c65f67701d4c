"""Copies of the title above the article."""

import re
from collections.abc import Sequence

from pipeline.clean.furniture.shapes import FIXED, Found, is_body, is_open, is_prose, size
from pipeline.clean.phrase_words import line_words, section_heading
from pipeline.model import Passage
from pipeline.settings import Furniture

SURE = 0.9  # score of a line that is furniture wherever it stands; .6: precision .987 for .994
HASHES = re.compile(r"#{1,6}\s+")
_SEPARATOR = re.compile(r"\s+[|–—·»«-]\s+|\s*[|｜]\s*")


def spare_title(passages: Sequence[Passage], found: Found, settings: Furniture) -> None:
    """Where everything above the first paragraph reads like furniture, the longest doubtful line is the title."""
    if not found:
        return
    first = next((n for n, p in enumerate(passages[: settings.head_lines]) if n not in found and is_body(p, settings)), 0)
    if all(n in found for n in range(first)):
        doubtful = [n for n in range(first) if found[n][1] < SURE]
        if doubtful:
            found.pop(max(doubtful, key=lambda n: (len(passages[n].text), -n)))


def titles(passages: Sequence[Passage], given: str | None, found: Found, settings: Furniture) -> dict[int, str]:
    """Copies of the title within the first lines: the one that stays has no rule."""
    head, paragraphs = [], 0
    for n, p in enumerate(passages[: settings.head_lines]):
        if is_prose(p, settings):
            paragraphs += 1
            if paragraphs == 2:
                break
        elif is_open(p) and p.kind not in (*FIXED, "list_item") and not section_heading(p.text) and found.get(n, ("", 0.0))[1] < SURE:
            head.append((n, _plain(p.text), [_plain(part) for part in _SEPARATOR.split(p.text)]))
    keys = [key for _, key, _ in head]
    wanted = _plain(given) if given else ""
    repeated = [a for i, a in enumerate(keys) if a and any(_contains(b, parts, a) for j, (_, b, parts) in enumerate(head) if i != j)]
    repeated = [key for key in repeated if keys.count(key) <= settings.repeats]
    title = wanted if wanted in keys else min(repeated, key=lambda key: (len(key), keys.index(key)), default="")
    if not title:
        return {}
    copies = [n for n, key, parts in head if _contains(key, parts, title)]
    stays = next(n for n, key, _ in head if key == title)
    return {n: "" if n == stays else "repeated_title" for n in copies}


def _plain(text: str) -> str:
    return " ".join(line_words(HASHES.sub("", text)))


def _contains(line: str, parts: Sequence[str], title: str) -> bool:
    """Whether a line is the title, or the title with the name of a site or a rubric beside it (folded)."""
    if line == title or title in parts:
        return True
    long_enough = title.count(" ") >= 3 or size(title) >= 30  # 2 to 6 blanks, 15 to 60 letters: the same
    return long_enough and len(line) <= 2 * len(title) + 20 and (line.startswith(title + " ") or line.endswith(" " + title))
