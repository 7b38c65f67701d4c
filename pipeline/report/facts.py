"""The counts of a version, by query from its tables and from nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.corpus.versions import Version
from pipeline.report.tally import Key, columns, equal, numbers, tally, tally_of
from pipeline.sites import site_of

NO_SITE = "no site"
Counts = tuple[tuple[str, int], ...]  # most first, but for bins
REWORDED = 0.5  # spun_score from which a document is flagged: where settings.reworded puts its threshold
SHOWN = 12  # clusters and documents that stand first in a list
LENGTHS = tuple(base * 10**power for power in range(2, 7) for base in (1, 2, 5))  # borders of the histogram, in characters


@dataclass(frozen=True, slots=True)
class Facts:
    """`identified` = duplicates + excluded + rejected + included: the boxes of PRISMA 2020 that automation may fill."""

    version: str
    content_hash: str
    finished_at: str
    identified: int
    duplicates: int
    excluded: Counts
    rejected: Counts
    included: int
    languages: Counts  # clean passages' characters
    language_sites: tuple[tuple[str, str, int], ...]  # included documents by their language and site
    set_aside: Counts  # characters by label and rule
    set_aside_passages: Counts  # the same, passages; in the order of `set_aside`
    repairs: Counts
    media: Counts
    lengths: Counts  # bins of clean characters -> included documents
    spun: int
    spun_scores: Counts  # bins of spun_score -> documents
    spammed: int  # documents with a spam passage
    most_spam: Counts  # those with most characters of it
    relations: Counts
    clusters: Counts  # bins of documents that say the same -> clusters
    largest: Counts  # clusters with most documents besides the included one

    @property
    def excluded_all(self) -> int:
        return sum(n for _, n in self.excluded)

    @property
    def rejected_all(self) -> int:
        return sum(n for _, n in self.rejected)


def gather(version: Version) -> Facts:
    status = tally(version, "documents", ("status", "exclude_reason"))
    of_status = one_key(status, lambda key: str(key[0]))
    included = equal("status", "included")
    sites = tally_of(with_sites(columns(version, "documents", ("language", "site", "url", "status"), included)), ("language", "site"))
    aside = tally(version, "set_aside", ("label", "rule"), ("start", "end"))
    by_rule = sorted(((f"{label}: {rule}", n, size) for (label, rule), (n, size) in aside.items()), key=lambda row: (-row[2], row[0]))
    scores = numbers(version, "documents", "spun_score")
    duplicates = tally(version, "documents", ("cluster_id", "status"), where=equal("status", "duplicate"))
    spam = tally(version, "set_aside", ("doc_id", "label"), ("start", "end"), equal("label", "spam"))
    rejected = ordered(rows(version, "rejects", "reason"))
    return Facts(
        version=version.manifest["version"],
        content_hash=version.manifest["content_hash"],
        finished_at=version.manifest["finished_at"],
        identified=sum(of_status.values()) + sum(n for _, n in rejected),
        duplicates=of_status["duplicate"],
        excluded=ordered(Counter({str(why): n for (state, why), (n, _) in status.items() if state == "excluded"})),
        rejected=rejected,
        included=of_status["included"],
        languages=ordered({k: size for (k,), (_, size) in tally(version, "passages", ("language",), ("start", "end")).items()}),
        language_sites=tuple(sorted(((k[0], k[1], n) for k, (n, _) in sites.items()), key=lambda row: (-row[2], row[0], row[1]))),
        set_aside=tuple((name, size) for name, _, size in by_rule),
        set_aside_passages=tuple((name, n) for name, n, _ in by_rule),
        repairs=ordered(rows(version, "repairs", "rule")),
        media=ordered(rows(version, "documents", "media_type")),
        lengths=length_bins(numbers(version, "documents", "clean_characters", included, ("status",))),
        spun=int((scores >= REWORDED).sum()),
        spun_scores=score_bins(scores),
        spammed=len(spam),
        most_spam=ordered({doc_id: size for (doc_id, _), (_, size) in spam.items()})[:SHOWN],
        relations=ordered(rows(version, "relations", "relation")),
        clusters=cluster_bins(np.array([n + 1 for n, _ in duplicates.values()])),
        largest=ordered({cluster: n for (cluster, _), (n, _) in duplicates.items()})[:SHOWN],
    )


def with_sites(found: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """`site` becomes what `site_of` tells: the host of the address, where there is one."""
    for rows in found:
        sites = map(site_of, rows.column("site").to_pylist(), rows.column("url").to_pylist())
        yield rows.set_column(rows.schema.get_field_index("site"), "site", pa.array([site or NO_SITE for site in sites], pa.string()))


def rows(version: Version, table: str, name: str) -> dict[str, int]:
    return {str(key): n for (key,), (n, _) in tally(version, table, (name,)).items()}


def one_key(counted: Mapping[Key, tuple[int, int]], name: Any) -> Counter[str]:
    out: Counter[str] = Counter()
    for key, (n, _) in counted.items():
        out[name(key)] += n
    return out


def ordered(counts: Mapping[str, int]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def length_bins(values: np.ndarray[Any, Any]) -> Counts:
    """Documents by length, without the empty bins at both ends."""
    names = [
        f"below {LENGTHS[0]:,}",
        *(f"{a:,} to {b - 1:,}" for a, b in pairwise(LENGTHS)),
        f"{LENGTHS[-1]:,} and more",
    ]
    counted = np.bincount(np.digitize(values, LENGTHS), minlength=len(names))
    filled = np.flatnonzero(counted)
    return tuple((names[i], int(counted[i])) for i in range(filled[0], filled[-1] + 1)) if len(filled) else ()


def score_bins(scores: np.ndarray[Any, Any]) -> Counts:
    counted = np.bincount(np.minimum((scores * 10).astype(int), 9), minlength=10)
    return tuple((f"{i / 10:.1f} to {(i + 1) / 10:.1f}", int(n)) for i, n in enumerate(counted))


def cluster_bins(sizes: np.ndarray[Any, Any]) -> Counts:
    borders = {"2": (2, 2), "3": (3, 3), "4": (4, 4), "5 to 9": (5, 9), "10 to 99": (10, 99), "100 and more": (100, 1 << 62)}
    counted = ((name, int(((sizes >= least) & (sizes <= most)).sum())) for name, (least, most) in borders.items())
    return tuple((name, n) for name, n in counted if n)
