"""The paragraphs of a page as it stands, to mend what the extractor made of them.

It judges containers. So it misses the standfirst that a site prints apart from its text, and the second half of a text that is
cut in two by a box; and it keeps paragraphs that only lead elsewhere ("Read more: ...").
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.clean.kinds import is_caption
from pipeline.model import MarkKind
from pipeline.read.blocks import BLOCK_TAGS, Block, hidden, tidy_text
from pipeline.read.gaps import key
from pipeline.settings import Read

DESCRIPTIONS = frozenset({"description", "og:description", "twitter:description", "dc.description", "abstract"})
DIGITS = re.compile(r"\d+")
ALIKE = 60  # characters of the start that tell whether two texts begin alike
SHORTEST = 30  # characters of a text that tells anything; CJK says as much in half of them, and is measured with the rest
MOST_WORK = 200_000_000  # characters compared: a page of 8 MB may hold 100,000 paragraphs


@dataclass(frozen=True, slots=True)
class Paragraph:
    """An element that holds text and no other block."""

    tag: str
    text: str
    key: str  # the text without white space
    linked: float  # share of it in links
    path: int  # the same for all whose ancestors have the same tags and classes


def paragraphs_of(tree: Any) -> list[Paragraph]:
    """In the order of the page; without navigation, side columns and what a browser does not show."""
    body = tree.find("body")
    body = tree if body is None else body
    outer: set[Any] = set()  # elements that hold blocks
    for element in body.iter(*BLOCK_TAGS):
        above = element.getparent()
        while above is not None and above not in outer:
            outer.add(above)
            above = above.getparent()
    paths: dict[Any, int] = {}  # of every element seen; those that are not shown are missing, and so is all in them
    known: dict[tuple[int, str, str], int] = {}
    labels: dict[str | None, str] = {None: ""}
    found = []
    for element in body.iter():
        parent = element.getparent()
        if not isinstance(element.tag, str) or (element is not body and parent not in paths) or hidden(element):
            continue
        classes = element.get("class")
        if classes not in labels:
            labels[classes] = _labels(classes)
        step = (paths.get(parent, -1), element.tag, labels[classes])
        paths[element] = known.setdefault(step, len(known))
        if element.tag in BLOCK_TAGS and element not in outer:
            text = tidy_text(element)
            squeezed = key(text)
            if squeezed:
                linked = sum(len(key("".join(a.itertext()))) for a in element.iter("a")) / len(squeezed) if len(element) else 0.0
                found.append(Paragraph(element.tag, text, squeezed, linked, paths[element]))
    return found


def _labels(classes: str) -> str:
    """Classes in one order, numbers alike: "post-17 entry" and "entry post-9" look the same."""
    return " ".join(sorted(DIGITS.sub("0", classes).split()))


def descriptions(tree: Any) -> list[str]:
    """What the head of the page says of its content, without white space."""
    metas = (m for m in tree.iter("meta") if (m.get("name") or m.get("property") or "").lower() in DESCRIPTIONS)
    return [text for m in metas if len(text := key(m.get("content") or "")) > SHORTEST]


def prose(paragraphs: list[Paragraph], limits: Read) -> int:
    """Characters of the paragraphs that are no lists of links and too long for a caption (40 to 160 characters choose the same)."""
    return sum(len(p.text) for p in paragraphs if p.tag == "p" and len(p.text) > 80 and p.linked < limits.max_linked)


def mended(kept: list[Block], paragraphs: list[Paragraph], named: dict[str, MarkKind], described: list[str], limits: Read) -> list[Block]:
    """The kept blocks without those that only lead elsewhere, with standfirst, twins and some of the `named` in their places.

    `named`: the captions of the page and the headings of its articles, without white space.
    """
    kept = _without_links(kept, paragraphs, limits)
    places: dict[str, int] = {}
    for index, (_, text) in enumerate(kept):
        places.setdefault(key(text), index)
    twins = _paths_of_text(paragraphs, places, limits)
    text = "".join(places)
    budget = MOST_WORK
    out: list[list[Block]] = [[] for _ in range(len(kept) + 1)]
    at, begun, added = 0, False, set()
    belong = [p.key in places or (p.path in twins and len(p.text) > limits.twin_length) for p in paragraphs]
    for n, p in enumerate(paragraphs):
        if p.key in places:
            at = max(at, places[p.key] + 1)
            begun = begun or len(p.text) > limits.twin_length
            continue
        if begun and p.key not in added and p.linked < limits.max_linked and (kind := named.get(p.key)):
            # numbered captions (others are of photos: F1 of English pages -.003) that say something; headings right above a paragraph
            if is_caption(p.text) and len(p.text) > SHORTEST if kind == "caption" else any(belong[n + 1 : n + 2]):
                added.add(p.key)
                out[at].append((kind, p.text.replace("\n", " ")))
            continue
        wanted = p.linked < limits.max_linked and (belong[n] or (not begun and _described(p, described)))
        budget -= len(text) if wanted else 0
        if wanted and budget > 0 and p.key not in added and p.key not in text:
            added.add(p.key)
            out[at].append(("list_item" if p.tag == "li" else None, p.text))
    return [block for index in range(len(out)) for block in (*out[index], *kept[index : index + 1])]


def _without_links(kept: list[Block], paragraphs: list[Paragraph], limits: Read) -> list[Block]:
    leading = (p for p in paragraphs if p.tag in ("p", "td") and p.linked >= limits.linked_paragraph)
    elsewhere = {key(part) for p in leading for part in (p.text, *p.text.split("\n"))}
    return [(kind, text) for kind, text in kept if kind is not None or key(text) not in elsewhere]


def _described(paragraph: Paragraph, described: list[str]) -> bool:
    """Whether it begins as the page's own description does, as a standfirst does."""
    start = paragraph.key[:ALIKE]
    return len(start) > SHORTEST and any(d.startswith(start) or paragraph.key.startswith(d[:ALIKE]) for d in described)


def _paths_of_text(paragraphs: list[Paragraph], places: dict[str, int], limits: Read) -> set[int]:
    """The path on which nearly all of the kept text stands: what else stands there belongs to it."""
    sizes: Counter[int] = Counter()
    for p in paragraphs:
        if p.key in places and len(p.text) > limits.twin_length:
            sizes[p.path] += len(p.text)
    return {path for path, size in sizes.items() if size > limits.twin_share * sizes.total()}
