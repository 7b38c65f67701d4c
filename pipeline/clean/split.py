"""Tiles the text with passages, a line each, and says what kind of block each is.

After `lines` a line is a block: a paragraph, an item, a heading, a row. The form's own marks decide first, then the look of the line,
then its neighbours. The halves of a paragraph around page furniture are passages of one block. Sentences stay together: `language` cuts
where a block changes language.
"""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from typing import get_args

from pipeline.clean import kinds
from pipeline.clean.draft import Draft
from pipeline.clean.sentences import ENDED
from pipeline.model import Kind, Mark, Passage
from pipeline.records import changed
from pipeline.settings import Settings

_KINDS = frozenset(get_args(Kind))
_FURNITURE = frozenset(["running_head", "running_foot", "page_number"])


def split(draft: Draft, settings: Settings) -> Draft:
    """The draft with its passages, all `clean` so far."""
    text = draft.text
    places = _lines(text, settings.lines.most_lines)
    bodies = [text[a:b] for a, b in places]
    marked = _marked(places, draft.marks)
    near = [False] + [text.count("\n", a[1], b[0]) == 1 for a, b in itertools.pairwise(places)]
    found = _kinds(bodies, marked, near, draft.title, settings)
    blocks = _blocks(bodies, marked, near)
    passages = (
        Passage(a, b, body, block=block, kind=kind) for (a, b), body, block, kind in zip(places, bodies, blocks, found, strict=True)
    )
    return changed(draft, passages=tuple(passages))


def _lines(text: str, most: int) -> list[tuple[int, int]]:
    """Places of the lines that show something; beyond `most` of them, of equal groups of lines."""
    places, at = [], 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            start = at if line[0] == body[0] else at + len(line) - len(line.lstrip())
            places.append((start, start + len(body)))
        at += len(line) + 1
    together = -(-len(places) // most)
    if together <= 1:
        return places
    return [(places[n][0], places[min(n + together, len(places)) - 1][1]) for n in range(0, len(places), together)]


def _marked(places: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[str]:
    """The kind of mark that covers the middle of each line; the narrowest where several do."""
    out = [""] * len(places)
    starts = [a for a, _ in places]
    for mark in sorted(marks, key=lambda m: (m.start - m.end, m.start, m.kind)):
        n = max(0, bisect_right(starts, mark.start) - 1)
        while n < len(places) and places[n][0] < mark.end:
            if mark.start <= (places[n][0] + places[n][1]) // 2 < mark.end:
                out[n] = mark.kind
            n += 1
    return out


def _kinds(bodies: Sequence[str], marked: Sequence[str], near: Sequence[bool], title: str | None, settings: Settings) -> list[Kind]:
    out: list[Kind] = []
    listed = False  # under a heading for references
    wanted = kinds.folded(title) if title else ""
    top = settings.lines.title_lines
    heads = [kinds.folded(body) if len(body) <= settings.lines.longest_title else "" for body in bodies[: 2 * top]]
    titles = {wanted} if wanted else {head for head in heads if len(head) >= settings.lines.shortest_title and heads.count(head) > 1}
    for n, body in enumerate(bodies):
        kind = _named(marked[n]) or _by_look(body, listed, settings)
        if n < top and kind in (None, "heading") and heads[n] and heads[n] in titles:
            kind = "title"
        if not kind or (kind == "list_item" and not marked[n]):
            kind = _by_neighbours(n, bodies, out, near, kind or "paragraph", settings)
        if kinds.heads_references(body):
            listed, kind = True, "heading" if kind == "paragraph" else kind
        elif kind == "heading":
            listed = False
        out.append(kind)
    return out


def _named(mark: str) -> Kind | None:
    return mark if mark in _KINDS else None  # type: ignore[return-value]


def _by_look(body: str, listed: bool, settings: Settings) -> Kind | None:
    if len(body) > settings.lines.longest_block:
        return "list_item" if kinds.is_item(body) else "paragraph"
    if kinds.has_heading_mark(body):
        return "heading"
    if kinds.is_reference(body, listed):
        return "reference"
    if kinds.is_caption(body):
        return "caption"
    if kinds.is_row(body):
        return "table"
    if kinds.is_footnote(body):
        return "footnote"
    return "list_item" if kinds.is_item(body) else None


def _by_neighbours(n: int, bodies: Sequence[str], before: Sequence[Kind], near: Sequence[bool], kind: Kind, settings: Settings) -> Kind:
    """Numbered lines that begin a paragraph are headings, those that begin amid their count are notes; short lines over prose head it."""
    body = bodies[n]
    below = bodies[n + 1] if n + 1 < len(bodies) else ""
    if kind == "list_item":
        count = kinds.number(body)
        if count is None:
            return kind
        above = kinds.number(bodies[n - 1]) if n else None
        if above is not None and above + 1 == count:
            return before[n - 1] if before[n - 1] in ("footnote", "list_item") else kind
        if _over_prose(body, below, settings) and kinds.number(below) is None:
            return "heading"
        foot = n > 0 and count > 1 and (near[n] or kinds.number(below) == count + 1) and len(body) <= settings.lines.longest_heading
        return "footnote" if foot and before[n - 1] == "paragraph" else kind
    goes_on = near[n + 1 : n + 2] == [True] and below[0].islower()
    if not goes_on and kinds.may_be_heading(body, settings.lines.longest_heading) and _over_prose(body, below, settings):
        follows_prose = n == 0 or not near[n] or ENDED.search(bodies[n - 1]) or before[n - 1] != "paragraph"
        return "heading" if follows_prose else kind
    return kind


def _over_prose(body: str, below: str, settings: Settings) -> bool:
    """Whether a line stands over a paragraph or a list."""
    if not kinds.may_be_heading(body, settings.lines.longest_heading):
        return False
    if kinds.is_item(below):
        return not kinds.is_item(body)
    return len(below) > settings.lines.longest_heading or (len(below) > len(body) and ENDED.search(below) is not None)


def _blocks(bodies: Sequence[str], marked: Sequence[str], near: Sequence[bool]) -> list[int]:
    """A number for each line; the halves of a paragraph around page furniture have the same one."""
    out: list[int] = []
    half = -1  # the line whose paragraph may go on behind furniture
    for n in range(len(bodies)):
        furniture = marked[n] in _FURNITURE
        if furniture and near[n] and n and marked[n - 1] not in _FURNITURE:
            half = n - 1
        goes_on = half >= 0 and not furniture and near[n] and not ENDED.search(bodies[half])
        out.append(out[half] if goes_on else n)
        if not (furniture and near[n]):
            half = -1
    return out
