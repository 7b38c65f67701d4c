"""A plan, its units and what linking decided -> the next version, pointed to last of all.

A unit whose decisions did not change is linked from the version before, byte for byte; the others are written anew.
"""

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.build import engine
from pipeline.build.deciding import task_of, written
from pipeline.build.linking import Links
from pipeline.build.planning import Plan, scan_digest
from pipeline.build.units import UnitFiles
from pipeline.build.writing import linked, linked_or_written, tagged, write_part
from pipeline.corpus import parts, rows, versions
from pipeline.corpus.parts import Part
from pipeline.corpus.schema import HASHED_TABLES, ROW_TABLES, RUNS, SCHEMA_VERSION, TABLES, UNHASHED
from pipeline.corpus.versions import Version
from pipeline.lean import give_back


def publish(plan: Plan, units: Sequence[UnitFiles], links: Links, run: dict[str, Any], extras: Callable[[Version], None]) -> Version:
    """Writes the version, gives it its name, and points to it.

    run: the fields of a row of `runs` that are known so far. extras(version) adds what a person reads (report, data card).
    """
    give_back()  # what linking needed
    name = versions.next_name(plan.corpus, plan.parent)
    staging = versions.begun(plan.corpus, name)
    first_seen = known_before(plan)
    digests = {unit.name: links.digest(unit.name) for unit in units}
    found, changed = {}, []
    for unit in units:
        before = plan.parent.manifest["units"].get(unit.name) if plan.parent and unit.published else None
        if before and not unit.dropped and before["decisions"] == digests[unit.name]:
            found[unit.name] = {table: linked(plan.parent, staging, table, part) for table, part in before["parts"].items()}
        else:
            changed.append(unit)
    tasks = (task_of(unit, links.decisions(unit.name), staging, run["run_id"], first_seen) for unit in changed)
    found |= zip((unit.name for unit in changed), engine.spread(written, tasks, len(changed), plan.settings), strict=True)
    described = {unit: {"decisions": digests[unit], "parts": found[unit]} for unit in digests if found[unit]}
    others = {
        "rejects": whole_table(plan, staging, "rejects", "scan", tagged(rows.rejects_table(plan.rejects), run["run_id"])),
        "relations": whole_table(plan, staging, "relations", "relations", links.relations),
        "runs": run_parts(plan, staging, name, run),
    }
    fill_empty(staging, described, others)
    about = {
        "version": name, "parent": plan.parent.name if plan.parent else None, "digest": plan.digest,
        "scan_digest": scan_digest(plan.rejects), "takedowns": list(plan.takedowns),
    }  # fmt: skip
    version = release(plan.corpus, staging, manifest_of(about, run, described, others), extras)
    forget_published(plan.corpus, units)
    return version


def release(corpus: Path, staging: Path, manifest: dict[str, Any], extras: Callable[[Version], None]) -> Version:
    """Gives a version that lies complete in `staging` its name, and points to it."""
    parts.write_text(staging / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    extras(Version(staging, manifest))
    target = versions.versions(corpus) / staging.name
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(staging, target)
    versions.point(corpus, manifest)
    return Version(target, manifest)


def known_before(plan: Plan) -> dict[str, tuple[str, str]]:
    """doc_id -> (run_id, first_version) of the parent's documents whose units change or go."""
    if plan.parent is None:
        return {}
    columns = ("doc_id", "run_id", "first_version")
    known: dict[str, tuple[str, str]] = {}
    for unit, described in plan.parent.manifest["units"].items():
        if "documents" in described["parts"] and plan.kept.get(unit, frozenset("?")):
            found = parts.read(plan.parent.path / "documents" / described["parts"]["documents"]["name"], columns)
            known.update({d: (r, v) for d, r, v in zip(*(found.column(c).to_pylist() for c in columns), strict=True)})
    return known


def whole_table(plan: Plan, staging: Path, table: str, name: str, found: pa.Table) -> list[dict[str, Any]]:
    """A part that belongs to no unit; linked from the parent if its rows are the same."""
    if not found.num_rows:
        return []
    before = plan.parent.manifest["others"].get(table, []) if plan.parent else []
    return [linked_or_written(plan.parent, staging, table, name, found, before)]


def run_parts(plan: Plan, staging: Path, version: str, run: dict[str, Any]) -> list[dict[str, Any]]:
    before = plan.parent.manifest["others"]["runs"] if plan.parent else []
    row = pa.Table.from_pylist([run | {"version": version}], schema=RUNS)
    return [linked(plan.parent, staging, "runs", part) for part in before] + [write_part(staging, "runs", run["run_id"], row)]


def fill_empty(staging: Path, units: dict[str, Any], others: dict[str, list[dict[str, Any]]]) -> None:
    """A table without rows is one part with no rows."""
    for table, schema in TABLES.items():
        if not any(table in unit["parts"] for unit in units.values()) and not others.get(table):
            others[table] = [write_part(staging, table, "empty", schema.empty_table())]


def manifest_of(
    about: dict[str, Any], run: dict[str, Any], units: dict[str, Any], others: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    """`about`: version, parent, and what the next plan compares: digest, scan_digest, takedowns."""
    found = {t: [Part(**p) for p in [*(u["parts"][t] for u in units.values() if t in u["parts"]), *others.get(t, [])]] for t in TABLES}
    return about | {
        "schema_version": SCHEMA_VERSION,
        "content_hash": parts.content_hash({t: found[t] for t in HASHED_TABLES}),
        "hashed_columns": {t: [c for c in TABLES[t].names if c not in UNHASHED] for t in HASHED_TABLES},
        "run_id": run["run_id"],
        "finished_at": run["finished_at"],
        "pyarrow": pa.__version__,
        "counts": {t: sum(p.rows for p in found[t]) for t in TABLES},
        "units": units,
        "others": others,
    }


def forget_published(corpus: Path, units: Iterable[UnitFiles]) -> None:
    """Rows of fresh units lie in the version now; keys and signatures stay. Units of no version go whole."""
    present = {unit.name for unit in units}
    for batch in sorted(versions.batches(corpus).iterdir()) if versions.batches(corpus).is_dir() else []:
        (batch / "batch.json").unlink(missing_ok=True)
        for folder in sorted(p for p in batch.iterdir() if p.is_dir()):
            if folder.name not in present:
                shutil.rmtree(folder)
            for path in row_files(folder):
                path.unlink(missing_ok=True)
        if not any(batch.iterdir()):
            batch.rmdir()


def row_files(folder: Path) -> Iterator[Path]:
    yield from (folder / f"{name}.arrow" for name in ROW_TABLES)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def run_id(started: str) -> str:
    """The moment, and what no other run of that moment has."""
    return f"{started.replace('-', '').replace(':', '')[:15]}-{uuid.uuid4().hex[:8]}"
