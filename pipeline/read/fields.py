"""Metadata in one form: names of fields as scrapers write them, DOIs and other ids, names. What is not certain stays None."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from pipeline.read.dates import date_of

# first name that holds something wins; compared without case, spaces, "-" and "_"
TEXT = ("text", "content", "body", "articletext", "rawtext", "maintext", "fulltext", "articlebody", "cleanedtext", "contenttext")
HTML = ("html", "rawhtml", "contenthtml", "bodyhtml", "pagehtml", "htmlcontent")
# Whose names they are: Scrapy has none of its own (title, url, author, date, body are what its users write);
# trafilatura: raw_text, hostname, source (the address), source-hostname, filedate; newspaper and news-please: maintext, publish_date,
# date_publish, date_download, source_domain, source_url (the site's), canonical_link, meta_lang; Common Crawl and what is made of it:
# WARC-Target-URI, WARC-Date, timestamp, dump.
NAMES = {
    "title": ("title", "headline", "articletitle"),
    "url": ("url", "link", "canonicallink", "canonicalurl", "articleurl", "uri", "warctargeturi", "source", "sourceurl"),
    "published": (
        "published", "datepublish", "datepublished", "publisheddate", "publishdate", "publishedat", "publicationdate", "pubdate", "date",
    ),
    "authors": ("authors", "author", "creator", "creators", "byline"),
    "site": ("site", "sitename", "sourcehostname", "sourcedomain", "hostname", "domain", "publisher", "journal", "source"),
    "doi": ("doi", "articledoi"),
    "fetched_at": (
        "fetchedat", "crawledat", "datedownload", "filedate", "scrapedat", "crawldate", "downloadedat", "retrievedat", "fetchtime",
        "warcdate", "timestamp",
    ),
    "licence": ("license", "licence", "licenseurl", "rights"),
    "pmid": ("pmid", "pubmedid"),
    "pmcid": ("pmcid", "pmc"),
    "declared_language": ("language", "lang", "metalang", "inlanguage"),
}  # fmt: skip
CRAWLED = frozenset({"dump"})  # records of a crawl with such a field give in `date` the day of the crawl
ENVELOPES = ("metadata", "meta", "warcheaders", "warcinfo")  # a second look here for what the record itself does not hold

# those of the 1990s have a SICI in them, with brackets (ANSI/NISO Z39.56): all articles of an issue are alike up to there
DOI = re.compile(r"10\.\d{4,9}/(?:\(sici\)[^\s\"<>]+<[^\s\"<>]*>[^\s\"<>]+|[^\s\"<>]+)", re.A | re.I)
DOI_LEAD = re.compile(r"^(?:info:)?(?:https?://)?(?:dx\.|www\.)?(?:doi\.org/|doi\s*[:=/]?\s*)?(?=10\.)", re.I)
DOI_ENDS = ".,;:'\"]}>»”*|"
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile(r"\s+")
PMID = re.compile(
    r"(?:(?:pmid|pubmed)[\s:]*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?"
    r"(\d{1,8})/?", re.I | re.A)  # fmt: skip
PMCID = re.compile(r"(?:pmcid[\s:]*|https?://[^\s?#]*/(?:articles/)?)?PMC(\d{1,8})(?:\.\d{1,2})?/?", re.I | re.A)
LICENCE = re.compile(
    r"licen[cs]|licenz|lizenz|лиценз|creative\s?commons|(?<![a-z])cc[ _-]?(?:by|0|zero)(?![a-z])|public\s?domain|许可", re.I)  # fmt: skip
SUFFIX = re.compile(r"(?:[JS]r|I{2,3}|IV)\.?")
DEGREE = re.compile(r"\S*[A-Z]\S*[A-Z]\S*")  # one word with two capitals: PhD, M.D., FRCA
TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.I | re.A)


def line(value: object) -> str | None:
    """A value as one line of storable text; None if it is no text or nothing is in it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = SPACES.sub(" ", CONTROLS.sub(" ", str(value)[:10_000])).strip()
    return text or None


def doi(value: object) -> str | None:
    """A DOI without resolver, in lower case, the same for all that write it in their way; None if the value is none."""
    text = line(INVISIBLE.sub("", unquote(unicodedata.normalize("NFKC", line(value) or ""))))
    found = DOI.match(DOI_LEAD.sub("", text or ""))
    if not found:
        return None
    name = found[0].rstrip(DOI_ENDS)
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip(DOI_ENDS)
    return name.lower() if len(name) > 8 and not name.endswith("/") else None


def date(value: object) -> str | None:
    """A date as ISO 8601, as precise as it is given; None for what can be read in two ways."""
    text = line(value)
    return None if text is None or isinstance(value, float) else date_of(text)


def pmid(value: object) -> str | None:
    """A PubMed id: its digits, out of an address or with its prefix too."""
    found = PMID.fullmatch(line(value) or "")
    return found[1].lstrip("0") or None if found else None


def pmcid(value: object) -> str | None:
    """A PubMed Central id: "PMC" and its digits."""
    text = line(value) or ""
    found = PMCID.fullmatch(f"PMC{text}" if text.isdecimal() else text)
    return f"PMC{found[1]}" if found else None


def licence(value: object) -> str | None:
    """What a licence is called or its address; None for a mere note of copyright."""
    text = line(value)
    return text[:500] if text and LICENCE.search(text) else None


def language(value: object) -> str | None:
    """A language tag in the form of BCP 47: fa_IR is fa-IR; None for the name of a language."""
    text = (line(value) or "").replace("_", "-")
    if not TAG.fullmatch(text):
        return None
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def url(value: object) -> str | None:
    """A web address, whole; None for a part of one."""
    text = line(value)
    return text if text and re.match(r"https?://[^\s/]+", text, re.I) else None


def names(value: object, one_each: bool = False) -> tuple[str, ...]:
    """Authors as a list, given name first: of names, of objects with a name, or one string with ";" between them.

    `one_each`: no string holds two names with a comma between them.
    """
    if isinstance(value, str):
        value = value.split(";")
    if isinstance(value, Mapping):
        value = [value]
    found: list[str] = []
    for item in value if isinstance(value, Iterable) else ():
        if isinstance(item, Mapping):
            item = item.get("name") or " ".join(str(item[k]) for k in ("given", "family") if item.get(k))
        name = line(item) if isinstance(item, str) else None
        name = _given_first(name, one_each) if name else None
        if name and not re.match(r"https?://", name) and name not in found:
            found.append(name[:300])
    return tuple(found[:1000])


def _given_first(name: str, one_each: bool) -> str:
    """"Doe, Jane" as "Jane Doe"; as it is what may be two persons, an institution with its place, or a name with a degree."""
    family, _, given = (part.strip() for part in name.partition(","))
    words = len(family.split())
    if not family or not given or "," in given or words > 3 or SUFFIX.fullmatch(given):
        return name
    if words > 1 and family[0].isupper() and (DEGREE.fullmatch(given) or (" " in given and not one_each)):
        return name
    return f"{given} {family}"


def folded(record: Mapping[Any, Any]) -> dict[str, Any]:
    """The record with its field names folded; the first of two that fold alike wins."""
    out: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(key, str):
            out.setdefault(key.lower().replace("_", "").replace("-", "").replace(" ", ""), value)
    return out


def first(record: Mapping[str, Any], wanted: Iterable[str]) -> tuple[str, Any]:
    """The first of the fields that holds something, with its name; ("", None) if none does."""
    for name in wanted:
        value = record.get(name)
        if value is not None and value != "":
            return name, value
    return "", None


def site(value: object) -> str | None:
    """The name or host of a site; also out of an object with a name, as news interfaces give it."""
    text = line(value.get("name") if isinstance(value, Mapping) else value)
    return None if text is None or re.match(r"https?://", text, re.I) else text


READERS: dict[str, Callable[[Any], Any]] = {
    "title": line, "url": url, "published": date, "authors": names, "site": site, "doi": doi, "fetched_at": date,
    "licence": licence, "pmid": pmid, "pmcid": pmcid, "declared_language": language,
}  # fmt: skip


def article_fields(record: Mapping[Any, Any], origin: str) -> dict[str, Any]:
    """The metadata of a record as fields of an Article, `origins` among them."""
    whole = folded(record)
    places = [whole] + [folded(whole[name]) for name in ENVELOPES if isinstance(whole.get(name), Mapping)]
    crawled = any(CRAWLED & place.keys() for place in places)
    out: dict[str, Any] = {}
    origins = []
    for field, wanted in NAMES.items():
        if crawled and field in ("published", "fetched_at"):
            wanted = () if field == "published" else (*wanted, "date")
        for name, read in ((name, _read(field, place[name])) for place in places for name in wanted if name in place):
            if read:
                out[field] = read
                origins.append((field, f"{origin}:{name}"))
                break
    out["origins"] = tuple(sorted(origins))
    return out


def _read(field: str, value: Any) -> Any:
    if field != "authors" and isinstance(value, list) and len(value) == 1:
        value = value[0]  # what a scraper's getall() gives
    return READERS[field](value)
