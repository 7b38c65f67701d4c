"""Lines of PDF pages -> paragraphs, headings, running heads and feet, by position and size of print.

A running head or foot does not cut a paragraph in two: it is laid down at the next paragraph's end.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.model import Mark, MarkKind
from pipeline.read.pdf_rtl import ARABIC
from pipeline.settings import Read

DIGITS = re.compile(r"\d+")
PAGE_NUMBER = re.compile(r"\W*(?:p(?:age|\.)?|seite|стр\.?|صفحه|第)?\W*\d{1,4}\s*(?:(?:/|of|von|de|из|از)\s*\d{1,4}|页|頁)?\W*", re.I)


class Line(NamedTuple):
    text: str
    left: float
    right: float
    base: float  # height above the page's lower edge
    size: float
    turned: bool = False  # not level


Page = tuple[float, list[Line]]
Piece = tuple[MarkKind | None, str]


def laid_out(pages: list[Page], limits: Read) -> tuple[str, tuple[Mark, ...]]:
    """The text of the pages, lines as printed, an empty line between paragraphs; and its marks."""
    body = body_size(pages)
    recurring = _recurring(pages, limits)
    pieces: list[Piece] = []
    waiting: list[Piece] = []
    paragraph: list[str] = []
    kind: MarkKind | None = None
    for height, lines in pages:
        roles = [_role(line, height, body, lines, recurring, limits) for line in lines]
        text_lines = [line for line, role in zip(lines, roles, strict=True) if role is None]
        for line, new in zip(text_lines, _starts(text_lines, bool(paragraph), limits), strict=True):
            # 150 and 600 characters, and below 60 and 240 of a line, mark the same
            heading: MarkKind | None = "heading" if line.size > limits.larger * body and len(line.text) < 300 else None
            if paragraph and (new or heading != kind):
                pieces.append((kind, "\n".join(paragraph)))
                pieces += waiting
                waiting, paragraph = [], []
            kind = heading
            paragraph.append(line.text)
        waiting += [(role, line.text) for line, role in zip(lines, roles, strict=True) if role is not None]
    if paragraph:
        pieces.append((kind, "\n".join(paragraph)))
    return _joined(pieces + waiting)


def _joined(pieces: list[Piece]) -> tuple[str, tuple[Mark, ...]]:
    out: list[str] = []
    marks: list[Mark] = []
    at = 0
    for kind, text in pieces:
        if out:
            out.append("\n\n")
            at += 2
        if kind:
            marks.append(Mark(at, at + len(text), kind))
        out.append(text)
        at += len(text)
    return "".join(out), tuple(marks)


def body_size(pages: list[Page]) -> float:
    """The size of print that most letters have."""
    sizes: Counter[float] = Counter()
    for _, lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return max(sorted(sizes), key=sizes.__getitem__) if sizes else 1.0


def _in_margin(line: Line, height: float, margin: float) -> bool:
    return line.base > height * (1 - margin) or line.base < height * margin


def _masked(text: str) -> str:
    return DIGITS.sub("0", "".join(text.split()))


def _recurring(pages: list[Page], limits: Read) -> set[str]:
    """Lines of the margin that stand on several pages, whatever their digits."""
    seen: Counter[str] = Counter()
    for height, lines in pages:
        seen.update({_masked(line.text) for line in lines if _in_margin(line, height, limits.margin)})
    return {text for text, count in seen.items() if count >= limits.repeated or (count == len(pages) == 2)}


def _role(line: Line, height: float, body: float, lines: list[Line], recurring: set[str], limits: Read) -> MarkKind | None:
    """What a line of the margin is; None for the text."""
    if line.turned and _stamped(line, lines):
        return "running_foot"
    if not _in_margin(line, height, limits.margin):
        return None
    if PAGE_NUMBER.fullmatch(line.text):
        return "page_number"
    alone = line.size < limits.smaller * body or _masked(line.text) in recurring or _apart(line, height, lines, body, limits)
    return None if not alone else "running_head" if line.base > height / 2 else "running_foot"


def _stamped(line: Line, lines: list[Line]) -> bool:
    """Print that is not level, on a page of level lines: up the edge of the page, or slanting across the text."""
    level = [other for other in lines if not other.turned]
    if sum(len(other.text) for other in level) <= sum(len(other.text) for other in lines) / 2:
        return False
    outside = line.right < min(other.left for other in level) or line.left > max(other.right for other in level)
    return outside or line.right - line.left > 2 * line.size


def _apart(line: Line, height: float, lines: list[Line], body: float, limits: Read) -> bool:
    """No other line of text within two lines of it, on a page that has text; and no title, which may stand at the very top."""
    if len(line.text) >= 120 or line.size > limits.larger * body or all(_in_margin(other, height, limits.margin) for other in lines):
        return False
    return all(abs(other.base - line.base) > 2.5 * body for other in lines if other is not line)


def _starts(lines: list[Line], continued: bool, limits: Read) -> Iterator[bool]:
    """For each line whether a paragraph begins with it. A new column goes on with the paragraph unless it is indented."""
    for column in _columns(lines):
        right_to_left = _right_to_left(column)
        edges = Counter(round(-line.right if right_to_left else line.left) for line in column)
        edge = max(sorted(edges), key=edges.__getitem__)
        pitch = _pitch(column)
        width = max(line.right for line in column) - min(line.left for line in column)
        for i, line in enumerate(column):
            indent = (-line.right if right_to_left else line.left) - edge
            before = column[i - 1] if i else None
            gap = before is not None and before.base - line.base > limits.paragraph_gap * pitch
            resized = before is not None and abs(before.size - line.size) > 0.1 * line.size
            short = before is not None and before.right - before.left < 0.8 * width and before.text[-1:] in ".!?:。؟।"
            yield gap or resized or short or limits.indent * line.size < indent < 6 * line.size or (not continued and line is lines[0])


def _columns(lines: list[Line]) -> Iterator[list[Line]]:
    """Runs of lines down the page."""
    run: list[Line] = []
    for line in lines:
        if run and line.base > run[-1].base + line.size / 2:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _pitch(column: list[Line]) -> float:
    steps = [a.base - b.base for a, b in pairwise(column) if a.base > b.base]
    return median(steps) if steps else column[0].size * 1.2


def _right_to_left(column: list[Line]) -> bool:
    sample = "".join(line.text[:60] for line in column[:20])
    return 2 * len(ARABIC.findall(sample)) > sum(map(str.isalpha, sample))
