"""The metadata that the body of a page shows: bylines, dates, identifiers at its head and end, a licence link. Comments, side columns,
the foot and what stands inside sentences do not speak of the page. Each answer comes with where it was found.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.read import fields
from pipeline.read.blocks import BLOCK_TAGS
from pipeline.read.stamps import READERS, Line, read_line

BESIDE = frozenset({"aside", "nav", "form"})
ELSEWHERE = re.compile(
    r"(?:comments?|related|sidebar|widget|repl(?:y|ies)|teasers?|recommend\w*|disqus|more|references?|bibliography|ref-list)(?:$|[-_\d])",
    re.I)  # fmt: skip
FOOT = re.compile(r"footer(?:$|[-_\d])", re.I)
BY = re.compile(
    r"(?:(?:written |posted |words |text )?by|von|par|por|di|da|door|af|av|autor(?:a|es|in|en)?|auteurs?|authors?|автор|текст|نویسنده"
    r"|بقلم|كتب|文|作者|记者|記者|取材・文|執筆|글)(?=[\s:：/])[\s:：/]*", re.I)  # fmt: skip
NAMES_APART = re.compile(r"\s*[;|•·、，]\s*")
AND = re.compile(r"\s+(?:and|und|et|y|e|и|&|og|en|i|ve|و)\s+")
ACCOUNT = re.compile(r"(?:admin(?:istrator)?|webmaster|root|wordpress|anonymous|guest|user)\d*", re.I)  # who logged in, not who wrote
BYLINE = re.compile(
    r"(?:p-|post-?|entry-?|article-?(?:meta__?)?)?(?:author|byline)s?(?:[-_]{0,2}(?:names?|links?|text))?|writer", re.I)  # fmt: skip
DATED = re.compile(
    r"(?:p-|dt-|post-?|entry-?|article-?|news-?)?(?:pub(?:lish(?:ed)?|lication|date)?|date(?:line)?|date-?time|posted(?:-?on)?)(?:-?(?:date|time|on))?",
    re.I)  # fmt: skip
PUBLISHED = re.compile(r"publi|posted|entry-date|post-date|article-date|date-?time", re.I)
CHANGED = re.compile(r"updat|modif|revis|edited", re.I)
DATE_LABEL = re.compile(r"[^\d:：]{0,24}[:：]\s*")  # "Published online: "
MAX_BYLINE = 100  # characters of a line that only names author and date; a longer one is text
MAX_NAME = 60  # and of a name in it; on 2,912 pages 80 takes headlines for names on 9, 45 misses 18 bylines, 30 46
TEXT_BLOCKS = frozenset({"p", "div", "li", "small", "address", "section", "header"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
Found = tuple[Any, str] | None


def people(values: Iterable[Any]) -> tuple[str, ...]:
    """Names out of bylines as people write them: "By A B, C D and E F". An account is no name."""
    found: list[Any] = []
    for value in values:
        found += _apart(value) if isinstance(value, str) else [value]
    return tuple(name for name in fields.names(found) if not ACCOUNT.fullmatch(name) and "@" not in name)


def _apart(text: str) -> Iterator[str]:
    text = BY.sub("", fields.line(text) or "", count=1)
    for part in NAMES_APART.split(text):
        commas = part.split(",")
        whole = len(commas) == 1 or not all(" " in c.strip() for c in commas)  # "Falk, Ines" is one name
        for piece in [part] if whole else commas:
            two = AND.split(piece.strip())
            yield from two if len(two) > 1 and all(" " in t for t in two) else [piece.strip()]


def authors(tree: Any) -> Found:
    for attribute, pattern in (("rel", "author"), ("itemprop", "author"), ("class", BYLINE)):
        with_it = [e for e in tree.xpath(f"//body//*[@{attribute}]") if any(re.fullmatch(pattern, v) for v in e.get(attribute).split())]
        around = {a for e in with_it for a in e.iterancestors()}
        written = [_name_of(e) for e in with_it if e not in around and e.tag != "meta" and not outside(e)]
        names = people(n for n in written if n and len(n) < MAX_BYLINE)
        if names and all(len(n) < MAX_NAME and not any(c.isdigit() for c in n) for n in names):
            return names, f"{attribute}={'author' if isinstance(pattern, str) else 'byline'}"
    return None


def _name_of(element: Any) -> str | None:
    named = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
    return fields.line(named.get("content") or "".join(named.itertext()))


def published(tree: Any) -> Found:
    """<time> with a sign that it is the date of publication, else the only one of the article, else the only dated line at its head."""
    times = [e for e in tree.iter("time") if not outside(e)]
    marked = [
        e for e in tree.xpath("//*[@itemprop]") if "datePublished" in e.get("itemprop").split() and e.tag != "meta" and not outside(e)
    ]
    marked += [e for e in times if e.get("pubdate") is not None or (PUBLISHED.search(_label(e)) and not CHANGED.search(_label(e)))]
    if not marked:
        times = [e for e in times if not CHANGED.search(_label(e)) and not _in_prose(e)]
        marked = times if len({e.get("datetime") or "".join(e.itertext()) for e in times}) == 1 else []
    for element in marked:
        if date := fields.date(element.get("datetime") or element.get("content") or "".join(element.itertext())):
            return date, "time"
    lines = [e for e in tree.xpath("//body//*[@class]") if any(map(DATED.fullmatch, e.get("class").split()))]
    dates = {
        fields.date(DATE_LABEL.sub("", text, count=1))
        for e in lines
        if len(text := " ".join("".join(e.itertext()).split())) < MAX_BYLINE and not outside(e) and not _in_prose(e)
    } - {None}
    return (dates.pop(), "class=date") if len(dates) == 1 else None


def identifiers(tree: Any) -> dict[str, str]:
    """DOI, PMID and PMCID in stamps about the headline and in front of the text; else behind the text, before any further heading."""
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    wholes = {e for e in elements if e.tag in TEXT_BLOCKS} - _around_blocks(elements)
    lines = [(n, e, line) for n, e in enumerate(elements) if (line := _stamp(e, e in wholes)) and not outside(e) and not _in_prose(e)]
    headline = next((n for n, e in enumerate(elements) if e.tag == "h1"), None)
    if not lines or headline is None:
        return {}
    prose = [n for n, e in enumerate(elements) if n > headline and e in wholes and _is_prose(e)] or [len(elements)]
    last = max(n for n in prose if n == prose[0] or not outside(elements[n]))
    closed = next((n for n in range(last, len(elements)) if elements[n].tag in HEADINGS), len(elements))
    box = elements[headline].getparent()
    front = [line for n, e, line in lines if n < prose[0] and (n > headline or _beside(e, box)) and (line.bare or line.cites)]
    back = [
        line for n, e, line in lines
        if last < n < closed and e.tag in TEXT_BLOCKS and (line.cites_itself or (line.bare and e.tag != "li"))
    ]  # fmt: skip
    found = {}
    for field in READERS:
        for part in (front, back):
            values = {value for line in part for name, value in line.found if name == field}
            if values:
                found.update({field: values.pop()} if len(values) == 1 else {})
                break
    return found


def _around_blocks(elements: list[Any]) -> set[Any]:
    """The elements with blocks in them; each is come to once."""
    found: set[Any] = set()
    for element in elements:
        above = element.getparent() if element.tag in BLOCK_TAGS else None
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return found


def _stamp(element: Any, whole: bool) -> Line | None:
    """What a block without blocks in it (`whole`), or a link or span, says that ends with an identifier."""
    if whole:
        return read_line(" ".join("".join(element.itertext()).split()))
    if element.tag in ("a", "span", "dd") and not len(element):
        text = element.get("href") if "doi.org/10." in (element.get("href") or "") else element.text
        line = read_line(text.strip()) if text else None
        return line if line and line.bare else None
    return None


def _is_prose(element: Any) -> bool:
    """A block of text, but for a long citation of the page itself."""
    text = " ".join("".join(element.itertext()).split())
    return len(text) > MAX_BYLINE and element.tag in ("p", "div") and not ((line := read_line(text)) and line.cites)


def _beside(element: Any, box: Any) -> bool:
    """Whether it stands in the same part of the page as the headline."""
    return element.getparent() is box if box.tag in ("body", "html") else box in element.iterancestors()


def licence(tree: Any) -> Found:
    """The one licence that links of the page name as theirs."""
    linked = {fields.licence(e.get("href")) for e in tree.iter("a") if "license" in (e.get("rel") or "").lower().split()} - {None}
    return (linked.pop(), "rel=license") if len(linked) == 1 else None


def outside(element: Any) -> bool:
    """Whether it stands in comments, a side column, the references or the foot of the page."""
    foot = False
    for above in (element, *element.iterancestors()):
        labels = [] if above.tag in ("body", "html") else f"{above.get('id') or ''} {above.get('class') or ''}".split()
        if above.tag in BESIDE or any(map(ELSEWHERE.match, labels)):
            return True
        if foot and (above.tag == "article" or "article" in labels):
            foot = False  # the foot of an article is part of it
        foot = foot or above.tag == "footer" or any(map(FOOT.match, labels))
    return foot


def _in_prose(element: Any) -> bool:
    """What stands inside a sentence speaks of what the sentence tells."""
    block = next((a for a in element.iterancestors() if a.tag in ("p", "li", "td", "blockquote")), None)
    return block is not None and len("".join(block.itertext())) > MAX_BYLINE


def _label(element: Any) -> str:
    parent = element.getparent()
    return " ".join(filter(None, (element.get("class"), element.get("itemprop"), parent.get("class") if parent is not None else "")))
