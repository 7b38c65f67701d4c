"""The metadata that a page states: meta elements, JSON-LD, canonical link, and what its body shows. Nothing is guessed:
no date out of a copyright line or an address, no DOI out of the references. Each field keeps where it was found.

The names are those of Highwire Press (citation_*), Dublin Core, PRISM, EPrints, Open Graph and schema.org.
"""

import re
from collections.abc import Callable
from typing import Any

from pipeline.read import fields, linked_data, shown_meta

# in the order of trust; names in lower case
META: dict[str, tuple[str, ...]] = {
    "title": (
        "citation_title", "bepress_citation_title", "eprints.title", "ld:headline", "og:title", "dc.title", "dcterms.title",
        "twitter:title",
    ),
    "published": (
        "citation_publication_date", "citation_date", "bepress_citation_date", "citation_online_date", "ld:datepublished",
        "article:published_time", "og:published_time", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "eprints.date",
        "dcterms.created", "prism.publicationdate", "datepublished", "date", "pubdate", "publishdate", "publish-date", "publish_date",
        "publication_date", "parsely-pub-date", "sailthru.date", "article.published", "dc.date.created",
    ),
    "doi": (
        "citation_doi", "bepress_citation_doi", "doi", "prism.doi", "publication_doi", "dc.identifier.doi", "dc.identifier",
        "dcterms.identifier", "eprints.doi", "ld:doi",
    ),
    "site": (
        "og:site_name", "citation_journal_title", "ld:publisher", "ld:website", "prism.publicationname", "dc.publisher", "application-name",
    ),
    "url": ("link:canonical", "og:url", "ld:url", "citation_abstract_html_url", "citation_public_url"),
    "pmid": ("citation_pmid", "ncbi_pmid", "pmid", "dc.identifier.pmid"),
    "pmcid": ("citation_pmcid", "ncbi_pmcid", "pmcid", "dc.identifier.pmcid"),
    "licence": (
        "link:license", "dcterms.license", "dc.rights.license", "dc.license", "citation_license", "ld:license", "dc.rights.uri",
        "dc.rights", "dcterms.rights",
    ),
    "declared_language": (
        "citation_language", "dc.language", "dcterms.language", "ld:inlanguage", "html:lang", "content-language", "og:locale",
    ),
}  # fmt: skip
AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "eprints.creators_name", "ld:author", "dc.creator",
           "dcterms.creator", "dc.contributor.author", "author", "article:author", "parsely-author", "sailthru.author")  # fmt: skip
BYLINES = frozenset({"ld:author", "author", "article:author", "parsely-author", "sailthru.author"})  # several names in one
SHOWN = {"published": shown_meta.published, "authors": shown_meta.authors, "licence": shown_meta.licence}
IN_ADDRESS = {"doi": re.compile(r"doi\.org/10\."), "pmid": re.compile(r"//pubmed\."), "pmcid": re.compile(r"/PMC\d+/?$")}
READERS: dict[str, Callable[[object], Any]] = {
    "title": fields.line, "published": fields.date, "doi": fields.doi, "site": fields.line, "url": fields.url, "pmid": fields.pmid,
    "pmcid": fields.pmcid, "licence": fields.licence, "declared_language": fields.language,
}  # fmt: skip
TITLE_TAIL = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u2022\u00bb-]|::)\s+")
TITLE_LEAD = re.compile(r"(?:\s[|\u2013\u2014\u00b7\u2022\u00bb-]|::?)\s+$")  # "The site: the headline"
Stated = dict[str, list[Any]]


def of_tree(tree: Any, stamped: bool = True) -> dict[str, Any]:
    """Fields of an Article, `origins` among them; `stamped`: an identifier may stand in the page."""
    stated = _metas(tree)
    for name, value in linked_data.statements(tree):
        stated.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for field, wanted in META.items():
        _first_read(field, wanted, stated, found, origins)
    _authors(stated, found, origins)
    for field, shown in SHOWN.items():
        if field not in found and (seen := shown(tree)):
            found[field], origins[field] = seen
    for field, value in shown_meta.identifiers(tree).items() if stamped else ():
        if field not in found:
            found[field], origins[field] = value, "stamp"
    for field, address in IN_ADDRESS.items():
        if field not in found and address.search(found.get("url", "")) and (named := READERS[field](found["url"])):
            found[field], origins[field] = named, origins["url"]
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
        name = next((name for a in ("name", "property", "itemprop", "http-equiv") if (name := meta.get(a))), None)
        if content and name:
            stated.setdefault(name.strip().lower().replace("dc:", "dc."), []).append(content)
    for link in tree.iter("link"):
        for relation in ("canonical", "license"):
            if relation in (link.get("rel") or "").lower().split() and link.get("href"):
                stated.setdefault(f"link:{relation}", []).append(link.get("href"))
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    return stated | ({"html:lang": [declared]} if declared else {})


def _authors(stated: Stated, found: dict[str, Any], origins: dict[str, str]) -> None:
    for name in AUTHORS:
        values = [item for value in stated.get(name, ()) for item in (value if isinstance(value, list) else [value])]
        split = [part for v in values for part in (v.split(";") if isinstance(v, str) else [v])]
        if people := shown_meta.people(values) if name in BYLINES else fields.names(split, one_each=True):
            found["authors"], origins["authors"] = people, name if name.startswith("ld:") else f"meta:{name}"
            return


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
        whole = next((h for h in heads if len(h) > 8 and h != title and _cut_to(h, title)), None)
        if whole:
            found["title"] = whole
        elif len(parts) > 1 and parts[-1].casefold() == str(found.get("site", "")).casefold():
            found["title"] = title[: len(title) - len(parts[-1])].rstrip(" |\u2013\u2014\u00b7\u2022\u00bb-:")


def _cut_to(head: str, title: str) -> bool:
    """Whether the title is that headline with the name of the site before or behind it."""
    if title.startswith(head):
        return bool(TITLE_TAIL.match(title[len(head) :]))
    return title.endswith(head) and bool(TITLE_LEAD.search(title[: -len(head)]))
