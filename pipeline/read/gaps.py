"""Headings and short lists that the extractor left out in the midst of an article.

trafilatura judges short blocks by themselves: of a short article it drops headings and lists of a few words. What stands
between two kept paragraphs, as their sibling, belongs to the article - unless it is a list of links.
"""

from bisect import bisect_left
from typing import Any

from pipeline.read.blocks import Block, blocks_of

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "dl"})


def filled(tree: Any, kept: list[Block], max_linked: float) -> list[Block]:
    """The kept blocks with the left out ones in their places."""
    places: dict[str, list[int]] = {}
    for index, (_, text) in enumerate(kept):
        places.setdefault(key(text), []).append(index)
    found: list[tuple[int, Block]] = []
    at = 0
    parents = dict.fromkeys(e.getparent() for e in tree.iter(*HEADINGS, *LISTS))  # in the order of the page
    for parent in parents:
        children = [c for c in parent if isinstance(c.tag, str)] if parent is not None else []
        if len(children) > 2:
            spans = [_span(child, places, at) for child in children]
            inside = [span for span in spans if span]
            if len(inside) >= 2:
                found += _left_out(children, spans, max_linked)
                at = inside[-1][1]
    out: list[Block] = []
    done = 0
    for index, block in sorted(found, key=lambda f: f[0]):
        out += kept[done:index]
        out.append(block)
        done = index
    return out + kept[done:]


def _span(element: Any, places: dict[str, list[int]], at: int) -> tuple[int, int] | None:
    """First and last index of the element's blocks among the kept ones."""
    parts = [c for c in element.iter("li", "dd", "dt")] if element.tag in LISTS else [element]
    hits = []
    for part in parts:
        indexes = places.get(key("".join(part.itertext())))
        if indexes:
            hits.append(indexes[min(bisect_left(indexes, at), len(indexes) - 1)])
    return (min(hits), max(hits)) if hits else None


def _left_out(children: list[Any], spans: list[tuple[int, int] | None], max_linked: float) -> list[tuple[int, Block]]:
    first = next(i for i, span in enumerate(spans) if span)
    last = max(i for i, span in enumerate(spans) if span)
    found: list[tuple[int, Block]] = []
    pending: Any = None
    before = spans[first]
    assert before is not None
    for child, span in zip(children[first : last + 1], spans[first : last + 1], strict=True):
        if span:
            if pending is not None:
                found += [(span[0], block) for block in blocks_of_heading(pending)]
            pending, before = None, span
        elif child.tag in HEADINGS:
            pending = child
        elif child.tag in LISTS and _linked(child) <= max_linked:
            items = list(blocks_of(child))
            if items and pending is not None:
                found += [(before[1] + 1, block) for block in blocks_of_heading(pending)]
            found += [(before[1] + 1, block) for block in items]
            pending = None
        elif "".join(child.itertext()).strip():
            pending = None
    return found


def blocks_of_heading(element: Any) -> list[Block]:
    text = " ".join("".join(element.itertext()).split())
    return [("heading", text)] if text else []


def _linked(element: Any) -> float:
    """Share of the letters that are in links."""
    letters = len(key("".join(element.itertext())))
    return sum(len(key("".join(a.itertext()))) for a in element.iter("a")) / max(1, letters)


def key(text: str) -> str:
    return "".join(text.split())
