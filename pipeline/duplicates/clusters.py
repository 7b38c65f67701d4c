"""Which documents are one: clusters, the document that stands for a cluster, and DOIs as a second key.

All of it is a function of the set of documents; the order in which they came cannot matter.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}(?:\.\d+)*/\S+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LANDING_PAGE = re.compile(r"/(?:full|pdf|epdf|abstract|meta)(?:/html)?$")
_OPEN = {")": "(", "]": "[", "}": "{", ">": "<"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether a document stands for its cluster."""

    doc_id: str
    content_hash: str
    has_doi: bool
    has_metadata: bool  # a title or an address
    clean_length: int


def representative_key(row: Candidate) -> tuple[bool, bool, int, str, str]:
    """A total order whose least document stands for the cluster: with DOI, with metadata, longest, least content hash, least id."""
    return not row.has_doi, not row.has_metadata, -row.clean_length, row.content_hash, row.doc_id


def clusters(content_hashes: Sequence[str], near: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Content hash -> id of its cluster: the least hash that chains of near pairs lead to; a hash without pairs is its own cluster.

    A pair that names a hash outside of `content_hashes` counts for nothing.
    """
    root = {h: h for h in content_hashes}

    def found(h: str) -> str:
        while root[h] != h:
            root[h] = h = root[root[h]]
        return h

    for a, b in near:
        if a in root and b in root:
            one, other = found(a), found(b)
            if one != other:
                root[max(one, other)] = min(one, other)  # the root is the least of its cluster
    return {h: found(h) for h in root}


def normalise_doi(doi: str | None) -> str | None:
    """The bare DOI in lower case, out of a resolver's or a publisher's address, with "doi:" and the like, spaces, and points behind it."""
    if not doi:
        return None
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", doi[:2000])).strip().lower()
    web = re.match(r"(?:https?:)?//|www\.|(?:dx\.)?doi\.org/", text)
    if web:
        text = unquote(re.split(r"[?#]", text, maxsplit=1)[0]).lower()
    elif "%2f" in text:
        text = unquote(text).lower()
    match = _DOI.search(re.sub(r"\s*/\s*", "/", text))
    if not match:
        return None
    found = match.group()
    while found and (found[-1] in ".,;:'\"*/|" or (found[-1] in _OPEN and found.count(found[-1]) > found.count(_OPEN[found[-1]]))):
        found = found[:-1]
    if web:
        found = _LANDING_PAGE.sub("", found)
    return found if _DOI.fullmatch(found) else None
