"""Furniture by repetition over a corpus: what a site prints on many of its pages, whatever the words.

Line frequency within a site, digits masked, is the strongest sign there is (F1 .98 on 16 sites), but only over distinct articles:
counted over copies it eats syndicated articles line by line. Pure and independent of order; the build applies it as rule `site_repeat`.
"""

import re
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

import numpy as np

from pipeline.clean.phrase_words import fold, section_heading
from pipeline.model import RejectReason
from pipeline.settings import Settings, Sites

LONGEST = 240  # characters; longer passages that repeat are quotations and the business of `duplicates`
_DIGITS = re.compile(r"\d+(?:[.,:/\s٫٬]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")


def line_key(text: str) -> int | None:
    """A stable signed 64-bit key of the folded passage with its numbers masked; None where it cannot be furniture."""
    if len(text) > LONGEST or not _LETTER.search(text) or section_heading(text):
        return None
    masked = " ".join(_DIGITS.sub("0", fold(text)).split())
    return int.from_bytes(blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def repeated(sites: Sequence[str], keys: Sequence[int], clusters: Sequence[str], settings: Settings) -> set[tuple[str, int]]:
    """The lines of a site that stand in enough of its articles, as (site, key).

    sites, keys, clusters: of each line; lines of no site are left out. Copies of an article share a cluster and count once. In a large
    site a share is asked too: a side effect is a list item of many articles about one drug.
    """
    if not len(keys):
        return set()
    limits = settings.furniture
    names, site = np.unique(np.asarray(sites, dtype=object).astype(str), return_inverse=True)
    _, cluster = np.unique(np.asarray(clusters, dtype=object).astype(str), return_inverse=True)
    key = np.asarray(keys, dtype=np.int64)
    articles = np.bincount(np.unique(np.stack([site, cluster], axis=1), axis=0)[:, 0], minlength=len(names))
    lines = np.unique(np.stack([site, key, cluster], axis=1), axis=0)[:, :2]
    found, counts = np.unique(lines, axis=0, return_counts=True)
    wanted = np.maximum(limits.site_articles, np.ceil(limits.site_share * articles))
    hits = found[counts >= wanted[found[:, 0]]]
    return {(str(names[s]), int(k)) for s, k in hits if names[s]}


def left_out(site: str | None, settings: Sites) -> RejectReason | None:
    """Why the settings leave a site out (as `site_of` names it); None where it stays."""
    if _among(site, settings.block):
        return "site_blocked"
    return "site_not_allowed" if settings.allow and not _among(site, settings.allow) else None


def _among(site: str | None, names: Sequence[str]) -> bool:
    host = (site or "").lower().removeprefix("www.")
    return any(host == name or host.endswith(f".{name}") for name in (n.lower().strip(".").removeprefix("www.") for n in names) if name)


def site_of(site: str | None, url: str | None) -> str | None:
    """What tells the pages of one site from others: the host of the address, else the name that the page gives itself."""
    try:
        host = (urlsplit(url).hostname or "") if url else ""
    except ValueError:  # a bracket of a broken IPv6 address
        host = ""
    return host.removeprefix("www.") or site or None
