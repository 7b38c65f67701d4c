"""Counts of a version by source, and which of them changed so much that a person should look before it is published."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import exp, fsum, lgamma
from pathlib import Path
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

    outcomes: Counter[str] = field(default_factory=Counter)  # records by included, duplicate, excluded, rejected
    labels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    having: Counter[str] = field(default_factory=Counter)  # documents in which a label occurs
    mostly: Counter[str] = field(default_factory=Counter)  # documents of whose text it has more than half

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
            found.setdefault(origins[doc_id], Source()).outcomes[status] += 1
    if fresh is None:
        for (raw_path,) in rows(version, "rejects", "raw_path"):
            found.setdefault(source_of(raw_path), Source()).outcomes["rejected"] += 1
    for doc_id, labels, languages in texts(version):
        if doc_id in origins:
            source = found[origins[doc_id]]
            source.labels.update(labels)
            source.languages.update(languages)
            source.having.update(labels.keys())
            source.mostly.update(label for label, size in labels.items() if size * 2 > labels.total())
    return dict(sorted(found.items()))


def rows(version: Version, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    for found in version.read(table, columns):
        yield from zip(*(found.column(c).to_pylist() for c in columns), strict=True)


def texts(version: Version) -> Iterator[tuple[str, Counter[str], Counter[str]]]:
    """(doc_id, characters by label, of the clean ones by language), a unit in memory at a time."""
    for unit in version.manifest["units"].values():
        found: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
        for table in ("passages", "set_aside"):
            if table in unit["parts"]:
                for doc_id, label, language, size in summed(version.path / table / unit["parts"][table]["name"]):
                    found[doc_id][0][label] += size
                    if label == "clean":
                        found[doc_id][1][language] += size
        yield from ((doc_id, labels, languages) for doc_id, (labels, languages) in found.items())


def summed(part: Path) -> Iterator[tuple[str, str, str, int]]:
    """(doc_id, label, language, characters) of a part."""
    found = parts.read(part, COLUMNS)
    sized = pa.table({name: found.column(name) for name in COLUMNS[:3]} | {"size": pc.subtract(found.column("end"), found.column("start"))})
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
    """Labels that a source has lost altogether, or that took more than half of it, though it used to be otherwise, and not by chance.

    Chance is Fisher's exact test, one-sided (The Design of Experiments, 1935, ch. II), over documents that have the label or are mostly so.
    """
    problems = []
    for name in sorted(before.keys() & now.keys()):
        old, new = before[name], now[name]
        for label in ("mixed", "garbled", "boilerplate", "spam", "duplicate"):
            was, is_ = old.share(label), new.share(label)
            lost = old.having[label] and not new.having[label]
            if lost:
                odds = chance(old.having[label], old.having[label], old.documents, new.documents)
            elif was <= 0.5 < is_:
                odds = chance(old.mostly[label] + new.mostly[label], new.mostly[label], new.documents, old.documents)
            else:
                continue
            if odds < limits.chance:
                problems.append(f"{name}: {label} is {is_:.0%} of its text and was {was:.0%}")
    return problems


def chance(marked: int, here: int, documents: int, others: int) -> float:
    """How likely at least `here` of `marked` documents are among `documents`, if `others` are as likely to be marked."""

    def ways(of: int, chosen: int) -> float:  # logarithm
        return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)

    every = ways(documents + others, marked)
    likely = range(max(here, marked - others), min(marked, documents) + 1)
    return fsum(exp(ways(documents, n) + ways(others, marked - n) - every) for n in likely)


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
