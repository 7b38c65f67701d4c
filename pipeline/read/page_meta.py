"""The metadata that a page states: meta elements, JSON-LD, canonical link, time and author elements. Nothing is guessed:
no date out of a copyright line or an address, no DOI out of the references. Each field keeps where it was found.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipeline.read import fields

# in the order of trust; names in lower case
META: dict[str, tuple[str, ...]] = {
    "title": ("citation_title", "bepress_citation_title", "ld:headline", "og:title", "dc.title", "dcterms.title", "twitter:title"),
    "published": (
        "citation_publication_date", "citation_date", "bepress_citation_date", "citation_online_date", "ld:datepublished",
        "article:published_time", "og:published_time", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
        "prism.publicationdate", "datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
        "parsely-pub-date", "sailthru.date", "article.published", "dc.date.created",
    ),
    "doi": ("citation_doi", "bepress_citation_doi", "doi", "prism.doi", "dc.identifier.doi", "dc.identifier", "dcterms.identifier",
            "ld:doi"),
    "site": ("og:site_name", "citation_journal_title", "ld:publisher", "ld:website", "prism.publicationname", "dc.publisher",
             "application-name"),
    "url": ("link:canonical", "og:url", "ld:url", "citation_abstract_html_url", "citation_public_url"),
}  # fmt: skip
AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "ld:author", "dc.creator", "dcterms.creator", "author",
           "article:author", "parsely-author", "sailthru.author", "dc.contributor.author")  # fmt: skip
READERS: dict[str, Callable[[object], Any]] = {
    "title": fields.line, "published": fields.date, "doi": fields.doi, "site": fields.line, "url": fields.url,
}  # fmt: skip
ARTICLE_TYPE = re.compile(r"article|posting|report|webpage", re.I)
SITE_TYPE = re.compile(r"^(?:website|newsmediaorganization|periodical)$", re.I)
TITLE_TAIL = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u2022\u00bb-]|::)\s+")
NOT_ARTICLE = frozenset({"aside", "footer", "nav", "form"})
ELSEWHERE = re.compile(r"(?:comments?|related|sidebar|footer|widget|repl(?:y|ies)|teasers?|recommend\w*|disqus|more)(?:$|[-_\d])", re.I)
BY = re.compile(r"(?:by|von|par|por|di|автор|نویسنده)\b[:\s]*", re.I)
PUBLISHED = re.compile(r"publi|posted|entry-date|post-date|article-date|date-?time", re.I)
CHANGED = re.compile(r"updat|modif|revis|edited", re.I)
MAX_BYLINE = 100  # characters of a line that only names author and date
Stated = dict[str, list[Any]]


def of_tree(tree: Any) -> dict[str, Any]:
    """Fields of an Article, `origins` among them."""
    stated = _metas(tree)
    for name, value in _linked_data(tree):
        stated.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for field, wanted in META.items():
        _first_read(field, wanted, stated, found, origins)
    _authors(tree, stated, found, origins)
    if "published" not in found:
        _time_element(tree, found, origins)
    if "doi" not in found and "doi.org/" in found.get("url", "") and (named := fields.doi(found["url"])):
        found["doi"], origins["doi"] = named, origins["url"]
    _title(tree, found, origins)
    return found | {"origins": tuple(sorted(origins.items()))}


def _first_read(field: str, wanted: tuple[str, ...], stated: Stated, found: dict[str, Any], origins: dict[str, str]) -> None:
    for name in wanted:
        for value in stated.get(name, ()):
            if read := READERS[field](value):
                found[field], origins[field] = read, name if ":" in name else f"meta:{name}"
                return


def _metas(tree: Any) -> Stated:
    stated: Stated = {}
    for meta in tree.iter("meta"):
        content = meta.get("content")
        if content:
            for attribute in ("name", "property", "itemprop"):
                name = meta.get(attribute)
                if name:
                    stated.setdefault(name.strip().lower().replace("dc:", "dc."), []).append(content)
                    break
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            stated.setdefault("link:canonical", []).append(link.get("href"))
    return stated


def _linked_data(tree: Any) -> Iterator[tuple[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            value = json.loads(script.text.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip(), strict=False)
        except (ValueError, RecursionError):
            continue
        nodes = list(_nodes(value, 0))
        by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
        for node in nodes:
            yield from _node(node, by_id)


def _nodes(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Top-level objects, those of a list and of a @graph."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1) if depth < 3 else ()
    elif isinstance(value, dict):
        yield value
        yield from _nodes(value.get("@graph"), depth + 1) if depth < 3 else ()
        yield from _nodes(value.get("mainEntity"), depth + 1) if depth < 3 else ()


def _node(node: Mapping[str, Any], by_id: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    kinds = node.get("@type")
    kind = " ".join(k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str))
    if SITE_TYPE.match(kind) and node.get("name"):
        yield "ld:website", node["name"]
        return
    if not ARTICLE_TYPE.search(kind):
        return
    is_page = kind.lower() == "webpage"
    for name, value in (("ld:headline", node.get("headline")), ("ld:datepublished", node.get("datePublished"))):
        if value:
            yield name, value
    authors = node.get("author") or node.get("creator")
    resolved = [
        by_id.get(a.get("@id"), a) if isinstance(a, dict) else a for a in (authors if isinstance(authors, list) else [authors]) if a
    ]
    if resolved and not is_page:
        yield "ld:author", resolved
    publisher = node.get("publisher")
    publisher = by_id.get(publisher.get("@id"), publisher) if isinstance(publisher, dict) else publisher
    for owner in (publisher, node.get("isPartOf")):
        if isinstance(owner, dict) and isinstance(owner.get("name"), str):
            yield "ld:publisher", owner["name"]
    main = node.get("mainEntityOfPage")
    for address in (main.get("@id") if isinstance(main, dict) else main, node.get("url")):
        if isinstance(address, str):
            yield "ld:url", address
    for identifier in _identifiers(node):
        yield "ld:doi", identifier


def _identifiers(node: Mapping[str, Any]) -> Iterator[str]:
    for name in ("identifier", "doi", "sameAs", "@id"):
        value = node.get(name)
        for item in value if isinstance(value, list) else [value]:
            item = item.get("value") if isinstance(item, dict) else item
            if isinstance(item, str) and (name in ("identifier", "doi") or "doi.org/" in item):
                yield item


def _authors(tree: Any, stated: Stated, found: dict[str, Any], origins: dict[str, str]) -> None:
    for name in AUTHORS:
        values: list[Any] = []
        for value in stated.get(name, ()):
            values += value if isinstance(value, list) else value.split(";") if isinstance(value, str) else [value]
        if people := fields.names(values):
            found["authors"], origins["authors"] = people, name if name.startswith("ld:") else f"meta:{name}"
            return
    for attribute, value in (("rel", "author"), ("itemprop", "author"), ("class", "author")):
        with_it = [e for e in tree.xpath(f"//*[@{attribute}]") if value in e.get(attribute).lower().split()]
        written = [_name_of(e) for e in with_it if not _outside(e)]
        if names := fields.names([n for n in written if n and len(n) < 80]):
            found["authors"], origins["authors"] = names, f"{attribute}={value}"
            return


def _name_of(element: Any) -> str | None:
    named = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
    text = fields.line(named.get("content") or "".join(named.itertext()))
    return BY.sub("", text, count=1) if text and BY.match(text) else text


def _time_element(tree: Any, found: dict[str, Any], origins: dict[str, str]) -> None:
    """<time> with a sign that it is the date of publication, else the only one of the article."""
    times = [e for e in tree.iter("time") if not _outside(e)]
    marked = [
        e for e in tree.xpath("//*[@itemprop]") if "datePublished" in e.get("itemprop").split() and e.tag != "meta" and not _outside(e)
    ]
    marked += [e for e in times if e.get("pubdate") is not None or (PUBLISHED.search(_label(e)) and not CHANGED.search(_label(e)))]
    if not marked:
        times = [e for e in times if not CHANGED.search(_label(e)) and not _in_prose(e)]
        marked = times if len({e.get("datetime") or "".join(e.itertext()) for e in times}) == 1 else []
    for element in marked:
        if date := fields.date(element.get("datetime") or element.get("content") or "".join(element.itertext())):
            found["published"], origins["published"] = date, "time"
            return


def _in_prose(element: Any) -> bool:
    """A date inside a sentence is the date of what the sentence tells."""
    block = next((a for a in element.iterancestors() if a.tag in ("p", "li", "td", "blockquote")), None)
    return block is not None and len("".join(block.itertext())) > MAX_BYLINE


def _label(element: Any) -> str:
    parent = element.getparent()
    return " ".join(filter(None, (element.get("class"), element.get("itemprop"), parent.get("class") if parent is not None else "")))


def _outside(element: Any) -> bool:
    """Whether it stands in comments, a side column or the foot of the page."""
    for above in (element, *element.iterancestors()):
        labels = f"{above.get('id') or ''} {above.get('class') or ''}".split()
        if above.tag in NOT_ARTICLE or (above.tag not in ("body", "html") and any(map(ELSEWHERE.match, labels))):
            return True
    return False


def _title(tree: Any, found: dict[str, Any], origins: dict[str, str]) -> None:
    """Without a stated title: <title>, cut to the headline or freed of the site's name where either is in it."""
    heads = [text for e in tree.iter("h1") if (text := fields.line("".join(e.itertext())))]
    if "title" not in found:
        element = tree.find(".//head/title")
        title = fields.line("".join(element.itertext())) if element is not None else None
        if title is None:
            if len(heads) == 1:
                found["title"], origins["title"] = heads[0], "h1"
            return
        found["title"], origins["title"] = title, "title"
    title = found["title"]
    if origins["title"] in ("title", "og:title", "meta:twitter:title"):
        parts = TITLE_TAIL.split(title)
        whole = next((h for h in heads if len(h) > 8 and h != title and title.startswith(h) and TITLE_TAIL.match(title[len(h) :])), None)
        if whole:
            found["title"] = whole
        elif len(parts) > 1 and parts[-1].casefold() == str(found.get("site", "")).casefold():
            found["title"] = title[: len(title) - len(parts[-1])].rstrip(" |\u2013\u2014\u00b7\u2022\u00bb-:")
