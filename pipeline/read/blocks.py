"""An element as blocks of text: paragraphs, headings, list items, tables. For HTML and for trafilatura's vocabulary."""

import re
from collections.abc import Iterator
from typing import Any

from pipeline.model import MarkKind

Block = tuple[MarkKind | None, str]

NOT_TEXT = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "textarea", "form", "nav", "footer", "aside"}
)
HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "head"})
BLOCK_TAGS = HEADS | {
    "p", "div", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "section", "article", "main", "header", "figure",
    "figcaption", "blockquote", "pre", "body", "address", "list", "item", "row", "cell", "quote", "ab", "fw",
}  # fmt: skip
SPACES = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")


def hidden(element: Any) -> bool:
    """Whether it and all in it is no text of the page. Some servers make the whole page one form: one with paragraphs is text."""
    return element.tag in NOT_TEXT and (element.tag != "form" or element.find(".//p") is None)


def blocks_of(body: Any) -> Iterator[Block]:
    """The blocks of an element, in order; used for trafilatura's vocabulary and for HTML itself."""
    run: list[str] = [flat(body.text)]
    for child in body:
        tag = child.tag
        if not isinstance(tag, str) or hidden(child):
            run.append(flat(child.tail))
            continue
        if tag in ("lb", "br"):
            run.append("\n")
        elif tag in ("graphic", "img"):
            pass
        elif tag in BLOCK_TAGS or (tag == "code" and "\n" in "".join(child.itertext())):
            yield from _run(run)
            yield from _block(child, tag)
        elif len(child):
            inner = list(blocks_of(child))
            if len(inner) > 1 or any(kind for kind, _ in inner):
                yield from _run(run)
                yield from inner
            else:
                run.append(_inline(child))
        else:
            run.append(flat(child.text))
        run.append(flat(child.tail))
    yield from _run(run)


def _run(run: list[str]) -> Iterator[Block]:
    text = tidy("".join(run))
    run.clear()
    if text:
        yield None, text


def _block(element: Any, tag: str) -> Iterator[Block]:
    if tag in HEADS:
        yield "heading", tidy(_inline(element)).replace("\n", " ")
    elif tag in ("li", "item"):
        for kind, text in blocks_of(element):
            yield (kind or "list_item"), text if kind else text.replace("\n", " ")
    elif tag == "table" and any(map(_lays_out, element.iter("cell", "td"))):
        yield from blocks_of(element)
    elif tag == "table":
        rows = (row.iter("cell", "td", "th") for row in element.iter("row", "tr"))
        lines = ("\t".join(tidy(_inline(cell)).replace("\n", " ") for cell in row) for row in rows)
        text = "\n".join(line for line in lines if line.strip())
        if text:
            yield "table", text
    elif tag == "figcaption":
        yield "caption", tidy(_inline(element)).replace("\n", " ")
    elif tag in ("pre", "code"):
        text = "".join(element.itertext()).strip("\n")
        if text.strip():
            yield None, text
    else:
        yield from blocks_of(element)


def _lays_out(cell: Any) -> bool:
    """A cell with several blocks holds a part of the page, not a datum."""
    return sum(1 for _ in cell.iter("p", "list", "ul", "ol", "table", *HEADS)) > 1


def _inline(element: Any) -> str:
    """The text of an element with a line break where it has one."""
    out = [flat(element.text)]
    for child in element:
        if child.tag in ("lb", "br"):
            out.append("\n")
        elif isinstance(child.tag, str) and child.tag not in NOT_TEXT:
            inner = _inline(child)
            out.append(f" {inner} " if child.tag in BLOCK_TAGS else inner)
        out.append(flat(child.tail))
    return "".join(out)


def tidy_text(element: Any) -> str:
    """The text of an element without blocks inside."""
    return tidy(_inline(element))


def flat(text: str | None) -> str:
    """A line end in markup is a space."""
    return SPACES.sub(" ", text) if text else ""


def tidy(text: str) -> str:
    """White space as a browser shows it, line by line."""
    lines = (SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def walked(root: Any) -> list[Block]:
    """The blocks of an element nested to any depth: no recursion, so tables come as their cells."""
    from lxml import etree

    found: list[Block] = []
    run: list[str] = []
    depth = 0  # of elements that are not shown
    kind: MarkKind | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        opens = event == "start"
        if hidden(element):
            depth += 1 if opens else -1
        elif tag in BLOCK_TAGS:
            found += [(kind, text) for _, text in _run(run)]
            kind = None if not opens else "heading" if tag in HEADS else "list_item" if tag == "li" else None
        elif tag == "br" and opens:
            run.append("\n")
        if not depth:
            run.append(flat(element.text if opens else element.tail))
    return found + [(kind, text) for _, text in _run(run)]
