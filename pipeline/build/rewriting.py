"""Versions made of a version alone, without raw files: compaction, and migration from an older schema."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import report
from pipeline.build.publishing import manifest_of, now, release, run_id
from pipeline.build.writing import linked, write_part
from pipeline.corpus.migrations import migrated, schema_of
from pipeline.corpus.schema import RUNS, TABLES
from pipeline.corpus.versions import Version

Described = dict[str, Any]  # a part, as a manifest tells it
Writer = Callable[[Path, str, Described], Described]  # (staging, table, part of the parent) -> part of the new version


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`parts`: files of the version before and of this one."""

    version: Version
    changed: bool
    parts: tuple[int, int]


def released(
    corpus: Path, parent: Version, staging: Path, units: dict[str, Any], others: dict[str, list[Described]], write: Writer
) -> Rewritten:
    """Points to the version whose units and other parts are these; `runs` gets a row that says when it was made."""
    moment = now()
    run = {"run_id": run_id(moment), "started_at": moment, "finished_at": moment}
    row = run | {"version": staging.name, "digest": parent.manifest["digest"], "settings": "{}", "step_seconds": []}
    row |= {"new_documents": 0, "removed_documents": 0, "characters": 0}
    before = [migrated("runs", found, schema_of(parent)) for found in parent.read("runs")]
    runs = pa.concat_tables([*before, pa.Table.from_pylist([row], schema=RUNS)])
    rest = {table: [write(staging, table, part) for part in found] for table, found in others.items() if table != "runs"}
    rest["runs"] = [write_part(staging, "runs", run["run_id"], runs)]
    kept = {key: parent.manifest.get(key, default) for key, default in (("digest", ""), ("scan_digest", ""), ("takedowns", []))}
    manifest = manifest_of({"version": staging.name, "parent": parent.name, **kept}, run, units, rest)
    version = release(corpus, staging, manifest, report.write)
    return Rewritten(version, True, (files(parent), files(version)))


def files(version: Version) -> int:
    return sum(len(version.parts(table)) for table in TABLES)


def linked_from(parent: Version) -> Writer:
    """Writes a part by giving the parent's a second name."""
    return lambda staging, table, part: linked(parent, staging, table, part)
