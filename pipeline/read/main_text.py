"""Which part of a page is its article: trafilatura on a flattened, pruned tree, rendered as blocks; a plain rule behind it."""

import logging
import re
from typing import Any

from pipeline.model import MarkKind
from pipeline.read.blocks import BLOCK_TAGS, Block, blocks_of, flat, tidy, walked
from pipeline.read.gaps import filled, key
from pipeline.read.paragraphs import Paragraph, descriptions, mended, paragraphs_of, prose
from pipeline.read.source import parsing
from pipeline.settings import Read

WRAPPERS = frozenset({"div", "center", "section", "span", "font", "main"})
COMMENT = re.compile(
    r"(?:(?:post|article|entry|reader|user|fb|wp)[-_]?)?comments?(?:[-_]?(?:list|body|area|section|thread|wrap(?:per)?|container|box|respond|block|\d+))?"
    r"|disqus(?:[-_]thread)?|respond|replies", re.I)  # fmt: skip
REFERENCES = re.compile(
    r"(?:(?:article|section|c-article|ltx)[-_])?(?:references?|ref-?list|bibliograph(?:y|ie|ia)|biblist|citation-?list|literatur(?:e|verzeichnis)?"
    r"|works-cited)(?:[-_]{1,2}\w+)*", re.I)  # fmt: skip
SPARE = "\u2ff0\u2ff1\u2ff2\u2ff3\u2ff4\u2ff5\u2ff6\u2ff7\u2ff8\u2ff9\u2ffa\u2ffb" + "".join(map(chr, range(0x10600, 0x10736)))

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is our finding, not its message


def of_tree(tree: Any, deep: bool, size: int, limits: Read) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of the article, and warnings that say by what other way they were found; `size` of the markup.

    `deep`: it has more levels than the tools bear.
    """
    drop_comments(tree)
    if deep:
        flatten(tree, limits.flat)
    disguise = _disguised(tree)
    readable = size <= limits.max_extracted and not (deep and _depth(tree) > limits.flat)  # else trafilatura takes minutes
    blocks = extracted(tree, limits) if readable else []
    how: tuple[str, ...] = ()
    if _size(blocks) < limits.kept_share * stated_prose(tree):
        blocks, how = fallback(tree), ("main_text:plain_rule",)
    return [(kind, text.translate(disguise)) for kind, text in blocks] if disguise else blocks, how


def stated_prose(tree: Any) -> int:
    """Characters of paragraphs that are no lists of links, in the one <article> or <main>, else at least one."""
    found = [found[0] for name in ("article", "main") if len(found := list(tree.iter(name))) == 1][:1]
    total = 1
    for element in found[0].iter("p") if found else ():
        length = len("".join(element.itertext()))  # with 40 and with 160 the main text of our pages is the same
        if length > 80 and sum(len("".join(a.itertext())) for a in element.iter("a")) < length / 3:
            total += length
    return total


def drop_comments(tree: Any) -> None:
    """Readers' comments are another text than the article; trafilatura sees only some of their containers."""
    for element in list(tree.iter("div", "section", "ol", "ul", "aside")):
        label = f"{element.get('id') or ''} {element.get('class') or ''}"
        if (
            len(label) > 1
            and any(map(COMMENT.fullmatch, label.split()))
            and element.getparent() is not None
            and not _holds_article(element)
        ):
            element.drop_tree()


def _holds_article(element: Any) -> bool:
    """A wrapper whose class speaks of comments ("has-comments") is not a container of comments."""
    return element.find(".//h1") is not None or element.find(".//article") is not None


def flatten(tree: Any, most: int) -> None:
    """Takes out wrappers around a single element where the tree is deep: layout, no text."""
    for element in list(tree.iter()):
        if element.tag not in WRAPPERS or element.getparent() is None:
            continue
        children = list(element)
        if (
            len(children) == 1
            and children[0].tag in BLOCK_TAGS
            and not (element.text or "").strip()
            and not (children[0].tail or "").strip()
        ):
            element.drop_tag()
    if _depth(tree) > most:
        for element in [e for e in tree.iter() if e.tag in WRAPPERS]:
            if element.getparent() is not None and _level(element) > most // 2:
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


def extracted(tree: Any, limits: Read) -> list[Block]:
    """What trafilatura takes for the article, mended, with the lists of references beside it."""
    lists = _reference_lists(tree)
    references = {key(text) for blocks in lists for kind, text in blocks if kind == "reference"}
    captions = {key("".join(e.itertext())) for e in tree.iter("figcaption", "caption")}
    stated = _headings_of_articles(tree, limits.article_share) | dict.fromkeys(captions, "caption")
    paragraphs = paragraphs_of(tree)
    picked = filled(tree, _picked(tree, paragraphs, limits), limits.max_linked)
    named = [(_kind(kind, key(text), references, captions), text) for kind, text in picked]
    found = mended(named, paragraphs, stated, descriptions(tree), limits)
    kept = {key(text) for _, text in found}
    for blocks in lists if found else ():  # beside the article's own container: the extractor does not look there
        if blocks and not kept & {key(text) for kind, text in blocks if kind == "reference"}:
            found += blocks
            kept |= {key(text) for _, text in blocks}
    return found


def _headings_of_articles(tree: Any, share: float) -> dict[str, MarkKind]:
    """The first heading below the title's level in each <article> with such a share of the text of all: teasers are many and small."""
    parts: list[tuple[int, str]] = []  # characters of paragraphs, and the heading
    size, heading = 0, ""
    for element in tree.iter("article", "p", "h2", "h3", "h4", "h5", "h6"):
        if element.tag == "article":
            parts.append((size, heading))
            size, heading = 0, ""
        elif element.tag == "p":
            size += len("".join(element.itertext()))
        elif not size and not heading:
            heading = key("".join(element.itertext()))
    _, *articles = [*parts, (size, heading)]  # what stands before the first is in none
    enough = share * sum(size for size, _ in articles)
    return {heading: "heading" for size, heading in articles if heading and size > enough}


def _kind(kind: MarkKind | None, squeezed: str, references: set[str], captions: set[str]) -> MarkKind | None:
    if kind in (None, "list_item") and squeezed in references:
        return "reference"
    return "caption" if kind is None and squeezed in captions else kind


def _picked(tree: Any, paragraphs: list[Paragraph], limits: Read) -> list[Block]:
    """The precise answer; the usual one for the pages of which that keeps next to nothing."""
    precise = _answer(tree, True)
    enough = max(limits.short_answer, int(limits.precise_share * prose(paragraphs, limits)))
    return precise if _size(precise) >= enough else _answer(tree, False)


def _answer(tree: Any, precise: bool) -> list[Block]:
    from trafilatura import bare_extraction  # works on a copy

    with parsing("main text"):
        document = bare_extraction(tree, include_comments=False, with_metadata=False, include_tables=True, favor_precision=precise)
    body = getattr(document, "body", None)
    return list(blocks_of(body)) if body is not None else []


def _size(blocks: list[Block]) -> int:
    return sum(len(text) for _, text in blocks)


def _disguised(tree: Any) -> dict[int, str]:
    """Puts printable characters that the page lacks in the place of those that do not print, which trafilatura drops, ZWNJ among them.

    Gives the way back.
    """
    text = set("".join(tree.itertext()))
    hidden = [c for c in text if not c.isprintable() and (not c.isspace() or c < " ") and c not in "\t\n\r"]
    hidden.sort(key=lambda c: (" " <= c < "\ufffe", c))  # those first that lxml takes from no caller, though it parses them
    spare = [c for c in SPARE if c not in text]
    there = {ord(c): s for c, s in zip(hidden, spare, strict=False)}
    if there:
        for element in tree.iter():
            if element.text:
                element.text = element.text.translate(there)
            if element.tail:
                element.tail = element.tail.translate(there)
    return {ord(s): chr(c) for c, s in there.items()}


def _reference_lists(tree: Any) -> list[list[Block]]:
    """Each list of references that the page calls so, with its heading."""
    found = []
    for element in tree.iter("div", "section", "ol", "ul"):
        labels = f"{element.get('id') or ''} {element.get('class') or ''}".split()
        if any(map(REFERENCES.fullmatch, labels)):
            texts = [tidy(flat("".join(item.itertext()))) for item in element.iter("li", "p", "dd") if item.find("li") is None]
            head = next(element.iter("h2", "h3", "h4", "h5", "h6"), None)
            blocks: list[Block] = [("heading", tidy(flat("".join(head.itertext()))))] if head is not None else []
            found.append(blocks + [("reference", text) for text in texts if text])
    return found


def fallback(tree: Any) -> list[Block]:
    """All visible text of <article>, <main> or the body, navigation and forms left out."""
    for name in ("article", "main"):
        found = list(tree.iter(name))  # 15 and 60 words: the same
        if len(found) == 1 and len("".join(found[0].itertext()).split()) > 30:
            return walked(found[0])
    body = tree.find("body")
    return walked(body if body is not None else tree)
