"""Furniture by repetition over a corpus: what a site prints on many of its pages, whatever the words.

Line frequency within a site, digits masked, is the strongest sign there is (F1 .98 on 16 sites), but only over distinct articles:
counted over copies it eats syndicated articles line by line. Pure and independent of order; the build applies it as rule `site_repeat`.
"""

import re
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.phrase_words import fold, section_heading
from pipeline.settings import Settings

LONGEST = 240  # characters; longer passages that repeat are quotations and the business of `duplicates`; 60 to 2,000: the same on 16 sites
_DIGITS = re.compile(r"\d+(?:[.,:/\s٫٬]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


def line_key(text: str) -> int | None:
    """A stable signed 64-bit key of the folded passage with its numbers masked; None where it cannot be furniture."""
    if len(text) > LONGEST or not _LETTER.search(text) or section_heading(text):
        return None
    masked = " ".join(_DIGITS.sub("0", fold(text)).split())
    return int.from_bytes(blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def repeated_lines(site: Places, key: Places, cluster: Places, settings: Settings) -> Flags:
    """Which lines stand in enough articles of their site to be furniture.

    site, key, cluster: of each line (n,), numbers from 0 on but for the keys, which are any. Copies of an article share a cluster and
    count once. In a large site a share is asked too: a side effect is a list item of many articles about one drug.
    """
    if not len(key):
        return np.zeros(0, np.bool_)
    limits, clusters = settings.furniture, int(cluster.max()) + 1
    pairs = np.sort(site * clusters + cluster)
    articles = np.bincount(pairs[_changes(pairs)] // clusters)
    lines = np.flatnonzero(met_again(key, limits.site_articles))  # a look at all of them costs ten times as much
    lines = lines[np.lexsort((cluster[lines], key[lines], site[lines]))]
    begins = _changes(site[lines]) | _changes(key[lines])
    group = np.cumsum(begins) - 1
    counts = np.bincount(group[begins | _changes(cluster[lines])])
    hits = np.zeros(len(key), np.bool_)
    hits[lines] = (counts >= np.maximum(limits.site_articles, np.ceil(limits.site_share * articles[site[lines[begins]]])))[group]
    return hits


def met_again(keys: Places, times: int = 2) -> Flags:
    """Which values stand in a column at least so many times."""
    order = np.argsort(keys, kind="stable")
    begins = np.flatnonzero(_changes(keys[order]))
    counts = np.diff(np.append(begins, len(keys)))
    out = np.zeros(len(keys), np.bool_)
    out[order] = np.repeat(counts >= times, counts)
    return out


def _changes(values: Places) -> Flags:
    """Where a column begins and where another value than before stands."""
    changes = np.ones(len(values), np.bool_)
    changes[1:] = values[1:] != values[:-1]
    return changes
