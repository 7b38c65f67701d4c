"""The counts of a version, by query from its tables and from nothing else."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.corpus import parts
from pipeline.corpus.versions import Version

Counts = tuple[tuple[str, int], ...]  # most first


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
    set_aside: Counts  # characters by label and rule
    repairs: Counts
    media: Counts
    spun: int
    relations: Counts

    @property
    def excluded_all(self) -> int:
        return sum(n for _, n in self.excluded)

    @property
    def rejected_all(self) -> int:
        return sum(n for _, n in self.rejected)


def gather(version: Version) -> Facts:
    status: Counter[str] = Counter()
    excluded: Counter[str] = Counter()
    media: Counter[str] = Counter()
    spun = 0
    for state, why, kind, score in rows(version, "documents", "status", "exclude_reason", "media_type", "spun_score"):
        status[state] += 1
        media[kind] += 1
        spun += score >= 0.5
        if state == "excluded":
            excluded[why] += 1
    rejected = Counter(reason for (reason,) in rows(version, "rejects", "reason"))
    languages: Counter[str] = Counter()
    for language, start, end in rows(version, "passages", "language", "start", "end"):
        languages[language] += end - start
    aside: Counter[str] = Counter()
    for label, rule, start, end in rows(version, "set_aside", "label", "rule", "start", "end"):
        aside[f"{label}: {rule}"] += end - start
    return Facts(
        version=version.manifest["version"],
        content_hash=version.manifest["content_hash"],
        finished_at=version.manifest["finished_at"],
        identified=sum(status.values()) + sum(rejected.values()),
        duplicates=status["duplicate"],
        excluded=ordered(excluded),
        rejected=ordered(rejected),
        included=status["included"],
        languages=ordered(languages),
        set_aside=ordered(aside),
        repairs=ordered(Counter(rule for (rule,) in rows(version, "repairs", "rule"))),
        media=ordered(media),
        spun=spun,
        relations=ordered(Counter(relation for (relation,) in rows(version, "relations", "relation"))),
    )


def rows(version: Version, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    for part in version.parts(table):
        found = parts.read(version.path / table / part.name, columns)
        yield from zip(*(found.column(c).to_pylist() for c in columns), strict=True)


def ordered(counts: Counter[str]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
