"""XML: JATS and PubMed articles, RSS and Atom feeds, XHTML. No outer file is ever fetched, no entity expanded."""

import re
from collections.abc import Iterator
from typing import Any

from pipeline.model import Article, MarkKind, Reject
from pipeline.read import fields, html
from pipeline.read.blocks import Block, blocks_of, flat, tidy, walked
from pipeline.read.dates import month_of
from pipeline.read.source import Source, Unreadable, parsing

ENTITY = re.compile(rb"<!ENTITY\s", re.I)
SECTION_ONLY = frozenset({"sec", "body", "abstract", "ack", "app", "app-group", "boxed-text", "disp-quote", "statement", "trans-abstract"})
LIST_TAGS = frozenset({"list", "def-list"})
SKIPPED = frozenset({"xref", "graphic", "media", "object-id", "label"})


def records(source: Source) -> Iterator[Article | Reject]:
    data = source.whole(source.limits.max_text)
    damage: Unreadable | None = None
    try:
        root = parsed(data)
    except Unreadable as error:
        root, damage = parsed(data, recover=True), error
        if root is None or error.reason in ("xml_entities", "too_deep"):
            raise
    found = list(_records(source, root))
    if damage and len(found) > 1:  # of many records those that stand before the cut, or beside the fault, are whole
        yield from found[:-1] if damage.reason == "truncated" else found
    if damage:
        raise damage
    yield from found


def parsed(data: bytes, recover: bool = False) -> Any:
    """The root, without comments and with no entity expanded; None if nothing can be recovered. Raises Unreadable."""
    from lxml import etree

    if ENTITY.search(data.replace(b"\0", b"") if b"\0" in data[:100] else data):  # UTF-16 has a NUL in each letter
        raise Unreadable("xml_entities", "the document type declares entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True, recover=recover
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        said = str(error).lower()
        cut = "end of data" in said or "premature end" in said
        raise Unreadable("truncated" if cut else "too_deep" if "depth" in said else "invalid_xml", str(error)[:200]) from error
    except ValueError as error:
        raise Unreadable("invalid_xml", str(error)[:200]) from error


def _records(source: Source, root: Any) -> Iterator[Article | Reject]:
    from lxml import etree

    _no_prefixes(root)
    if root.tag == "html":
        yield html.article(etree.tostring(root, encoding="unicode"), source.member, "utf-8", source.limits)
    elif root.tag in ("rss", "feed", "RDF"):
        yield from _feed(source, root)
    else:
        found = [root] if root.tag in ("article", "PubmedArticle", "book", "book-part") else list(root.iter("article", "PubmedArticle"))
        if not found:
            raise Unreadable("unsupported_type", f"XML whose root is {root.tag}")
        for number, element in enumerate(found, 1):
            yield _journal(element, source.member if len(found) == 1 else f"{source.member or ''}#{number}")


def _no_prefixes(root: Any) -> None:
    for element in root.iter("*"):
        name = element.tag.rpartition("}")[2].rpartition(":")[2]  # a colon: a prefix that nobody declared, in a damaged file
        if name != element.tag:
            element.tag = name or "unnamed"


# -- journal articles


def _journal(article: Any, member: str | None) -> Article | Reject:
    blocks: list[Block] = []
    for path in ("front//abstract", "front//trans-abstract", ".//AbstractText", "body", "back/ack", "back//ref-list", "floats-group"):
        for element in article.iterfind(path):
            blocks += _blocks(element) if path != ".//AbstractText" else [(None, _text(element))]
    if article.tag in ("book", "book-part") and not blocks:
        blocks = list(_blocks(article))
    text, marks = html.laid_out([block for block in blocks if block[1]])
    if not text:
        return Reject("", member, None, "parse", "no_text", "neither abstract nor body")
    return Article("", text, "", member, media_type="application/jats+xml", encoding="utf-8", marks=marks, **_journal_meta(article))


def _blocks(element: Any) -> Iterator[Block]:
    tag = element.tag
    if tag == "ref":
        yield "reference", _text(element).replace("\n", " ")
    elif tag in ("title", "label") and element.getparent().tag in (*SECTION_ONLY, "ref-list"):
        if tag == "title":
            yield "heading", _text(element)
    elif tag == "caption":
        yield "caption", _text(element)
    elif tag == "table":
        rows = ("\t".join(_text(cell).replace("\n", " ") for cell in row.iter("td", "th")) for row in element.iter("tr"))
        yield "table", "\n".join(row for row in rows if row.strip())
    elif tag in ("list-item", "def-item"):
        yield from _mixed(element, "list_item")
    elif tag in ("p", "disp-formula", "attrib", "verse-line"):
        yield from _mixed(element, None)
    elif tag not in SKIPPED:
        for child in element.iterchildren("*"):
            yield from _blocks(child)


def _mixed(element: Any, kind: MarkKind | None) -> Iterator[Block]:
    """A paragraph; lists and tables inside it are blocks of their own."""
    inner = [c for c in element.iterchildren("*") if c.tag in LIST_TAGS or c.tag in ("table-wrap", "fig", "boxed-text", "p", "disp-quote")]
    if not inner:
        yield kind, _text(element).replace("\n", " ")
        return
    run = [flat(element.text)]
    for child in element.iterchildren("*"):
        if child in inner:
            yield kind, tidy("".join(run))
            for inside, text in _blocks(child):
                yield inside or kind, text
            run = []
        else:
            run.append(flat("".join(child.itertext())))
        run.append(flat(child.tail))
    yield kind, tidy("".join(run))


def _text(element: Any) -> str:
    return tidy(flat("".join(element.itertext())))


def _journal_meta(article: Any) -> dict[str, Any]:
    front = next((e for path in ("front", "MedlineCitation", "front-stub") if (e := article.find(path)) is not None), article)
    ids = {e.get("IdType"): e.text for e in article.iterfind("PubmedData/ArticleIdList/ArticleId")} | {
        e.get("pub-id-type"): e.text for e in front.iter("article-id")
    }
    licence = next((v for e in front.iter("license") for k, v in e.attrib.items() if k.rpartition("}")[2].endswith("href")), None)
    title = next((_text(e) for path in (".//article-title", ".//ArticleTitle") if (e := front.find(path)) is not None), None)
    people = [
        " ".join(filter(None, (n.findtext("given-names"), n.findtext("surname"))))
        for c in front.iter("contrib") if c.get("contrib-type", "author") == "author" for n in c.iter("name")
    ] + [" ".join(filter(None, (a.findtext("ForeName"), a.findtext("LastName")))) for a in front.iter("Author")]  # fmt: skip
    site = next((t for path in (".//journal-title", ".//Journal/Title") if (t := front.findtext(path))), None)
    found = {
        "title": fields.line(title), "doi": fields.doi(ids.get("doi")), "authors": fields.names(people),
        "site": fields.line(site), "published": _published(front), "licence": fields.licence(licence),
        "pmid": fields.pmid(ids.get("pmid") or ids.get("pubmed") or front.findtext("PMID")),
        "pmcid": fields.pmcid(ids.get("pmcid") or ids.get("pmc")), "declared_language": fields.language(_language(article)),
    }  # fmt: skip
    found = {name: value for name, value in found.items() if value}
    return found | {"origins": tuple((name, "xml") for name in sorted(found))}


def _language(article: Any) -> str | None:
    return next((v for k, v in article.attrib.items() if k.endswith("lang")), None)


def _published(front: Any) -> str | None:
    """The earliest full statement: electronic publication first, then print."""
    dates = list(front.iter("pub-date")) or list(front.iter("ArticleDate")) or list(front.iterfind(".//JournalIssue/PubDate"))
    dates.sort(key=lambda d: d.get("pub-type") not in ("epub", None) or d.get("date-type") == "collection")
    for date in dates:
        parts = [(date.findtext(n) or date.findtext(n.capitalize()) or "").strip() for n in ("year", "month", "day")]
        if not parts[1].isdigit():
            parts = [parts[0], str(month_of(parts[1]) or ""), parts[2]]
        stated = "-".join(parts[: 1 if not parts[1] else 2 if not parts[2] else 3])
        if found := fields.date(stated):
            return found
    return None


# -- feeds


def _feed(source: Source, root: Any) -> Iterator[Article | Reject]:
    for number, item in enumerate(root.iter("item", "entry"), 1):
        place = f"{source.member or ''}#{number}"
        markup = next((t for name in ("encoded", "content", "description", "summary") if (t := _inner(item.find(name)))), "")
        link = item.find("link")
        meta = fields.article_fields(
            {
                "title": item.findtext("title"), "url": (link.get("href") or link.text) if link is not None else None,
                "date": item.findtext("pubDate") or item.findtext("published") or item.findtext("date"),
                "author": item.findtext("creator") or item.findtext("author/name") or item.findtext("author"),
            }, "feed",
        )  # fmt: skip
        with parsing("feed entry"):
            tree, deep = html.parsed(f"<html><body>{markup}</body></html>", source.limits)
        text, marks = html.laid_out(list((walked if deep else blocks_of)(tree.find("body"))))
        if text:
            yield Article("", text, "", place, media_type="text/html", encoding="utf-8", marks=marks, **meta)
        else:
            yield Reject("", place, number, "parse", "no_text", "an entry without a text")


def _inner(element: Any) -> str:
    from lxml import etree

    if element is None:
        return ""
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
