"""Metadata in one form: names of fields as scrapers write them, DOIs, dates. What is not certain stays None."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

# first name that holds something wins; compared without case, spaces, "-" and "_"
TEXT = ("text", "content", "body", "articletext", "rawtext", "maintext", "fulltext", "articlebody", "cleanedtext", "contenttext")
HTML = ("html", "rawhtml", "contenthtml", "bodyhtml", "pagehtml", "htmlcontent")
NAMES = {
    "title": ("title", "headline"),
    "url": ("url", "link", "sourceurl", "canonicalurl", "uri", "warctargeturi"),
    "published": (
        "published", "date", "datepublish", "datepublished", "publisheddate", "publishdate", "publishedat", "publicationdate", "pubdate",
    ),
    "authors": ("authors", "author", "creator", "creators"),
    "site": ("site", "sitename", "source", "sourcedomain", "hostname", "publisher"),
    "doi": ("doi",),
    "fetched_at": ("fetchedat", "crawledat", "datedownload", "filedate", "scrapedat", "crawldate", "downloadedat", "retrievedat"),
}  # fmt: skip
ENVELOPES = ("metadata", "meta")  # a second look here for what the record itself does not hold

DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.A)
DOI_LEAD = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?(?:doi\.org/|doi\s*[:=]?\s*)?(?=10\.)", re.I)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile(r"\s+")
MONTHS = {name: n for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
ISO = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})"
    r"(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?)?\s*", re.A)  # fmt: skip
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})\b", re.A)
MONTH_FIRST = re.compile(r"(?:[A-Za-z]{3,9},\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.A)
MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})", re.A)
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.A)


def line(value: object) -> str | None:
    """A value as one line of storable text; None if it is no text or nothing is in it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = SPACES.sub(" ", CONTROLS.sub(" ", str(value)[:10_000])).strip()
    return text or None


def doi(value: object) -> str | None:
    """A DOI without resolver, in lower case; None if the value is none."""
    text = line(value)
    if text is None:
        return None
    found = DOI.match(DOI_LEAD.sub("", text.replace("%2F", "/").replace("%2f", "/")))
    if not found:
        return None
    name = found[0].rstrip(".,;:'\"]}>»”")
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip(".,;")
    return name.lower() if len(name) > 8 and not name.endswith("/") else None


def date(value: object) -> str | None:
    """A date as ISO 8601, as precise as it is given; None for what can be read in two ways."""
    text = line(value)
    if text is None or isinstance(value, float):
        return None
    if found := ISO.match(text):
        year, _, month, day, clock, zone = found.groups()
        if found.end() == len(text) or (day and not text[found.end()].isdigit()):
            return _dated(int(year), int(month or 0), int(day or 0), _clock(clock, zone))
    if found := COMPACT.fullmatch(text):
        return _dated(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.match(text):
        return _named(found[3], found[2], found[1])
    if found := MONTH_FIRST.match(text):
        return _named(found[3], found[1], found[2])
    if found := MONTH_YEAR.fullmatch(text):
        return _named(found[2], found[1], "0")
    if found := SLASHED.fullmatch(text):
        one, two, year = (int(part) for part in found.groups())
        if one > 12 or two > 12 or one == two:
            return _dated(year, min(one, two) if one != two else one, max(one, two))
    return None


def _clock(clock: str | None, zone: str | None) -> str:
    if not clock:
        return ""
    hour, _, rest = clock.partition(":")
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone or ""
    return f"T{int(hour):02}:{rest}" + (zone[:3] + ":" + zone[-2:] if zone else "")


def _named(year: str, month: str, day: str) -> str | None:
    number = MONTHS.get(month[:3].lower())
    return _dated(int(year), number, int(day)) if number else None


def _dated(year: int, month: int = 0, day: int = 0, clock: str = "") -> str | None:
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not 1000 <= year <= 2999:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}{clock}" if month and day else "")


def url(value: object) -> str | None:
    """A web address, whole; None for a part of one."""
    text = line(value)
    return text if text and re.match(r"https?://[^\s/]+", text, re.I) else None


def names(value: object) -> tuple[str, ...]:
    """Authors as a list: of names, of objects with a name, or one string with ";" between them."""
    if isinstance(value, str):
        value = value.split(";")
    if isinstance(value, Mapping):
        value = [value]
    found: list[str] = []
    for item in value if isinstance(value, Iterable) else ():
        if isinstance(item, Mapping):
            item = item.get("name") or " ".join(str(item[k]) for k in ("given", "family") if item.get(k))
        name = line(item) if isinstance(item, str) else None
        if name and not re.match(r"https?://", name) and name not in found:
            found.append(name[:300])
    return tuple(found[:1000])


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


READERS = {"title": line, "url": url, "published": date, "authors": names, "site": line, "doi": doi, "fetched_at": date}


def article_fields(record: Mapping[Any, Any], origin: str) -> dict[str, Any]:
    """The metadata of a record as fields of an Article, `origins` among them."""
    return _fields(folded(record), origin)


def _fields(record: dict[str, Any], origin: str) -> dict[str, Any]:
    places = [record] + [folded(record[name]) for name in ENVELOPES if isinstance(record.get(name), Mapping)]
    out: dict[str, Any] = {}
    origins = []
    for field, wanted in NAMES.items():
        for place in places:
            name, value = first(place, wanted)
            read = READERS[field](value) if name else None
            if read:
                out[field] = read
                origins.append((field, f"{origin}:{name}"))
                break
    out["origins"] = tuple(sorted(origins))
    return out
