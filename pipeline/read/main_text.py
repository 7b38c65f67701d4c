"""Which part of a page is its article: trafilatura on a flattened, pruned tree, rendered as blocks; a plain rule behind it."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pipeline.model import MarkKind

Block = tuple[MarkKind | None, str]

FLAT = 200  # levels: below it every tool of the chain keeps the text (measured: losses from 256 on)
LARGE = 100_000  # elements; above it only the plain rule, which is linear
WRAPPERS = frozenset({"div", "center", "section", "span", "font", "main"})
NOT_TEXT = frozenset("script style noscript template svg head iframe object select button textarea form nav footer aside input".split())
BLOCK_TAGS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tr td th section article main blockquote pre header figure figcaption body address".split()
)
COMMENT = re.compile(r"(?:^|[\s_-])(?:comments?|disqus|respond|replies)(?:$|[\s_-])|comment-?(?:list|body|area|section|thread)", re.I)
REFERENCES = re.compile(r"referenc|bibliograph|citation-?list|ref-?list|literatur", re.I)
SPACES = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")
KEPT_SHARE = 0.25  # of the text of <article> or <main>; below it the extractor has lost the article
SPARE = "\u2ff0\u2ff1\u2ff2\u2ff3\u2ff4\u2ff5\u2ff6\u2ff7\u2ff8\u2ff9\u2ffa\u2ffb" + "".join(map(chr, range(0x10600, 0x10736)))
HEADS = {"h1", "h2", "h3", "h4", "h5", "h6", "head"}

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is our finding, not its message


def of_tree(tree: Any) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of the article, and warnings that say by what other way they were found."""
    drop_comments(tree)
    flatten(tree)
    plain = fallback(tree)
    if sum(1 for _ in tree.iter()) > LARGE:
        return plain, ("main_text:plain_rule",)
    blocks = extracted(tree)
    if size(blocks) < KEPT_SHARE * size(plain):
        return plain, ("main_text:plain_rule",)
    return blocks, ()


def size(blocks: list[Block]) -> int:
    return sum(len(text) for _, text in blocks)


def drop_comments(tree: Any) -> None:
    """Readers' comments are another text than the article; trafilatura sees only some of their containers."""
    for element in list(tree.iter("div", "section", "ol", "ul", "aside")):
        label = f"{element.get('id') or ''} {element.get('class') or ''}"
        if len(label) > 1 and COMMENT.search(label) and element.getparent() is not None and not _holds_article(element):
            element.drop_tree()


def _holds_article(element: Any) -> bool:
    """A wrapper whose class speaks of comments ("has-comments") is not a container of comments."""
    return element.find(".//h1") is not None or element.find(".//article") is not None


def flatten(tree: Any) -> None:
    """Takes out wrappers around a single element where the tree is deep: layout, no text."""
    if _depth(tree) <= FLAT:
        return
    for element in list(tree.iter()):
        if element.tag not in WRAPPERS or element.getparent() is None:
            continue
        children = list(element)
        if len(children) == 1 and children[0].tag in BLOCK_TAGS and not (element.text or "").strip() and not (children[0].tail or "").strip():
            element.drop_tag()
    if _depth(tree) > FLAT:
        for element in [e for e in tree.iter() if e.tag in WRAPPERS]:
            if element.getparent() is not None and _level(element) > FLAT // 2:
                _unwrap(element)


def _unwrap(element: Any) -> None:
    """A wrapper deep down becomes a paragraph break: its text in a <p> of its own, its children behind it."""
    from lxml import etree

    if (element.text or "").strip():
        paragraph = etree.Element("p")
        paragraph.text, element.text = element.text, None
        element.insert(0, paragraph)
    element.drop_tag()


def _depth(tree: Any) -> int:
    deepest, levels = 0, {tree: 0}
    for element in tree.iter():
        parent = element.getparent()
        level = levels[element] = levels.get(parent, 0) + 1
        deepest = max(deepest, level)
    return deepest


def _level(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())


def extracted(tree: Any) -> list[Block]:
    """What trafilatura takes for the article. It drops characters that do not print, ZWNJ among them: they travel disguised."""
    from trafilatura import bare_extraction

    tree = deepcopy(tree)
    disguise = _disguised(tree)
    references = {_key(text) for text in _texts_below(tree, REFERENCES, ("li", "p", "dd", "div"))}
    captions = {_key("".join(e.itertext())) for e in tree.iter("figcaption", "caption")}
    document = bare_extraction(tree, include_comments=False, with_metadata=False, include_tables=True, favor_precision=False)
    if document is None or document.body is None:
        return []
    found = []
    for kind, text in blocks_of(document.body):
        key = _key(text)
        if kind in (None, "list_item") and key in references:
            kind = "reference"
        elif kind is None and key in captions:
            kind = "caption"
        found.append((kind, text.translate(disguise) if disguise else text))
    return found


def _disguised(tree: Any) -> dict[int, str]:
    """Puts printable characters that the page lacks in the place of those that do not print; the way back."""
    text = "".join(tree.itertext())
    if text.isprintable():
        return {}
    hidden = sorted({c for c in text if not c.isprintable() and not c.isspace()})
    spare = [c for c in SPARE if c not in text]
    there = {ord(c): s for c, s in zip(hidden, spare, strict=False)}
    if there:
        for element in tree.iter():
            if element.text:
                element.text = element.text.translate(there)
            if element.tail:
                element.tail = element.tail.translate(there)
    return {ord(s): chr(c) for c, s in there.items()}


def _texts_below(tree: Any, label: re.Pattern[str], tags: tuple[str, ...]) -> Iterator[str]:
    for element in tree.iter("div", "section", "ol", "ul"):
        if label.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
            for item in element.iter(*tags):
                yield "".join(item.itertext())


def _key(text: str) -> str:
    return "".join(text.split())


def blocks_of(body: Any) -> Iterator[Block]:
    """The blocks of an element, in order; used for trafilatura's vocabulary and for HTML itself."""
    run: list[str] = [_flat(body.text)]
    for child in body:
        tag = child.tag
        if not isinstance(tag, str) or tag in NOT_TEXT:
            run.append(_flat(child.tail))
            continue
        if tag in ("lb", "br"):
            run.append("\n")
        elif tag in ("graphic", "img"):
            pass
        elif tag in HEADS or tag in BLOCK_TAGS or tag in ("list", "item", "row", "quote", "code", "ab", "fw"):
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
            run.append(_flat(child.text))
        run.append(_flat(child.tail))
    yield from _run(run)


def _run(run: list[str]) -> Iterator[Block]:
    text = _tidy("".join(run))
    run.clear()
    if text:
        yield None, text


def _block(element: Any, tag: str) -> Iterator[Block]:
    if tag in HEADS:
        yield "heading", _tidy(_inline(element)).replace("\n", " ")
    elif tag in ("li", "item"):
        for kind, text in blocks_of(element):
            yield (kind or "list_item"), text if kind else text.replace("\n", " ")
    elif tag == "table":
        rows = (" \t ".join(_tidy(_inline(cell)).replace("\n", " ") for cell in row.iter("cell", "td", "th")) for row in element.iter("row", "tr"))
        text = "\n".join(row.replace(" \t ", "\t") for row in rows if row.strip())
        if text:
            yield "table", text
    elif tag == "figcaption":
        yield "caption", _tidy(_inline(element)).replace("\n", " ")
    elif tag in ("pre", "code"):
        text = "".join(element.itertext()).strip("\n")
        if text.strip():
            yield None, text
    else:
        yield from blocks_of(element)


def _inline(element: Any) -> str:
    """The text of an element with a line break where it has one."""
    out = [_flat(element.text)]
    for child in element:
        if child.tag in ("lb", "br"):
            out.append("\n")
        elif isinstance(child.tag, str) and child.tag not in NOT_TEXT:
            inner = _inline(child)
            out.append(f" {inner} " if child.tag in BLOCK_TAGS or child.tag in ("item", "list", "row", "cell") else inner)
        out.append(_flat(child.tail))
    return "".join(out)


def _flat(text: str | None) -> str:
    """A line end in markup is a space."""
    return SPACES.sub(" ", text) if text else ""


def _tidy(text: str) -> str:
    """White space as a browser shows it, line by line."""
    lines = (SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def fallback(tree: Any) -> list[Block]:
    """All visible text of <article>, <main> or the body, navigation and forms left out."""
    for name in ("article", "main"):
        found = list(tree.iter(name))
        if len(found) == 1 and len("".join(found[0].itertext()).split()) > 30:
            return list(blocks_of(found[0]))
    body = tree.find("body")
    return list(blocks_of(body if body is not None else tree))
