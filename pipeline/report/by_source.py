"""Counts of a version by source, and which of them changed so much that a person should look before it is published."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus import parts
from pipeline.corpus.check import LAWS, guarded
from pipeline.corpus.versions import Version
from pipeline.read.location import Location, scan
from pipeline.settings import Run
from pipeline.sources import source_of, written_at

COLUMNS = ("doc_id", "label", "language", "start", "end")
SOURCE_CHECKS = (
    "new documents are set aside about as often as earlier ones of their source",
    "sources are about as they were in the version before",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source in a version. `labels` and `languages`: characters, languages of clean passages alone."""

    outcomes: Counter[str]  # records by included, duplicate, excluded, rejected
    labels: Counter[str]
    languages: Counter[str]

    @property
    def documents(self) -> int:
        return sum(self.outcomes.values()) - self.outcomes["rejected"]

    def share(self, label: str) -> float:
        return self.labels[label] / max(1, sum(self.labels.values()))


def by_source(version: Version, fresh: bool | None = None) -> dict[str, Source]:
    """Source -> its counts. fresh: only the documents that this version's run brought (True), or only those before (False)."""
    found: dict[str, Source] = {}
    run_id = version.manifest["run_id"]
    origins: dict[str, str] = {}
    for doc_id, status, raw_path, run in rows(version, "documents", "doc_id", "status", "raw_path", "run_id"):
        if fresh is None or fresh == (run == run_id):
            origins[doc_id] = source_of(raw_path)
            found.setdefault(origins[doc_id], Source(Counter(), Counter(), Counter())).outcomes[status] += 1
    if fresh is None:
        for (raw_path,) in rows(version, "rejects", "raw_path"):
            found.setdefault(source_of(raw_path), Source(Counter(), Counter(), Counter())).outcomes["rejected"] += 1
    for doc_id, label, language, characters in summed(version):
        if doc_id in origins:
            source = found[origins[doc_id]]
            source.labels[label] += characters
            if label == "clean":
                source.languages[language] += characters
    return dict(sorted(found.items()))


def rows(version: Version, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    for part in version.parts(table):
        found = parts.read(version.path / table / part.name, columns)
        yield from zip(*(found.column(c).to_pylist() for c in columns), strict=True)


def summed(version: Version) -> Iterator[tuple[str, str, str, int]]:
    """(doc_id, label, language, characters), a part in memory at a time."""
    for table in ("passages", "set_aside"):
        for part in version.parts(table):
            found = parts.read(version.path / table / part.name, COLUMNS)
            sized = pa.table(
                {name: found.column(name) for name in COLUMNS[:3]} | {"size": pc.subtract(found.column("end"), found.column("start"))}
            )
            grouped = sized.group_by(list(COLUMNS[:3])).aggregate([("size", "sum")])
            yield from zip(*(grouped.column(c).to_pylist() for c in (*COLUMNS[:3], "size_sum")), strict=True)


def quality(version: Version, parent: Version | None, limits: Run) -> list[tuple[str, list[str]]]:
    """(check, problems): the laws, and each source against what it was before."""
    checks = [(law, guarded(version, problems)) for law, problems in LAWS]
    old, new = by_source(version, fresh=False), by_source(version, fresh=True)
    checks.append((SOURCE_CHECKS[0], drifted(old, new, limits)))
    if parent:
        checks.append((SOURCE_CHECKS[1], drifted(by_source(parent), by_source(version), limits)))
    return checks


def drifted(before: dict[str, Source], now: dict[str, Source], limits: Run) -> list[str]:
    """Labels that a source has lost altogether, or that took more than half of it, though it used to be otherwise."""
    problems = []
    for name in sorted(before.keys() & now.keys()):
        old, new = before[name], now[name]
        if min(old.documents, new.documents) < limits.compared_documents:
            continue
        for label in ("mixed", "garbled", "boilerplate", "spam", "duplicate"):
            was, is_ = old.share(label), new.share(label)
            if (was >= limits.usual_share and not is_) or was <= 0.5 < is_:
                problems.append(f"{name}: {label} is {is_:.0%} of its text and was {was:.0%}")
    return problems


def rejected_paths(version: Version) -> set[str]:
    """Raw files of which something was rejected, whole or in part."""
    return {raw_path for (raw_path,) in rows(version, "rejects", "raw_path")}


@dataclass(frozen=True, slots=True)
class Waits:
    """Raw files of a source that the version does not hold. Hours are None where nothing waits, or times are not known (URLs)."""

    files: int
    waiting: int
    oldest_hours: float | None
    newest_hours: float | None  # since the source last brought a file


def freshness(raw: Location, version: Version, now: datetime) -> dict[str, Waits]:
    """Source -> what waits. Raises as `scan`."""
    held = {path for table in ("documents", "rejects") for (path,) in rows(version, table, "raw_path")}
    files: dict[str, list[tuple[bool, float | None]]] = {}
    for file in scan(raw)[0]:
        written = written_at(file)
        hours = (now - written).total_seconds() / 3600 if written else None
        files.setdefault(source_of(file.raw_path), []).append((file.raw_path not in held, hours))
    found = {}
    for source, seen in sorted(files.items()):
        waiting = [hours for waits, hours in seen if waits]
        oldest = max((h for h in waiting if h is not None), default=None)
        found[source] = Waits(len(seen), len(waiting), oldest, min((h for _, h in seen if h is not None), default=None))
    return found
