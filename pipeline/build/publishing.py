"""A plan, its units and what linking decided -> the next version, pointed to last of all.

A unit whose decisions did not change is linked from the version before, byte for byte; the others are written anew.
"""

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.build.linking import Decision, Links
from pipeline.build.planning import Plan, scan_digest
from pipeline.build.units import UnitFiles, clean_texts
from pipeline.corpus import parts, rows, versions
from pipeline.corpus.parts import Part
from pipeline.corpus.schema import DOCUMENTS, HASHED_TABLES, RUNS, SCHEMA_VERSION, TABLES, UNHASHED
from pipeline.corpus.versions import Version


def publish(plan: Plan, units: Sequence[UnitFiles], links: Links, run: dict[str, Any], extras: Callable[[Version], None]) -> Version:
    """Writes the version, gives it its name, and points to it.

    run: the fields of a row of `runs` that are known so far. extras(version) adds what a person reads (report, data card).
    """
    name = versions.next_name(plan.corpus, plan.parent)
    staging = versions.staging(plan.corpus) / name
    for table in TABLES:
        (staging / table).mkdir(parents=True)
    first_seen = known_before(plan)
    described = {}
    for unit in units:
        digest = links.digest(unit.name)
        before = plan.parent.manifest["units"].get(unit.name) if plan.parent and unit.published else None
        if before and not unit.dropped and before["decisions"] == digest:
            found = {table: linked(plan.parent, staging, table, part) for table, part in before["parts"].items()}
        else:
            old = {table: [part] for table, part in before["parts"].items()} if before else {}
            tables = decided(unit, links.decisions(unit.name), run["run_id"], name, first_seen)
            found = {t: linked_or_written(plan.parent, staging, t, unit.name, new, old.get(t, [])) for t, new in tables.items()}
        if found:
            described[unit.name] = {"decisions": digest, "parts": found}
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
    versions.point(corpus, {key: manifest[key] for key in ("version", "content_hash", "run_id", "finished_at", "counts")})
    return Version(target, manifest)


def linked(parent: Version | None, staging: Path, table: str, part: dict[str, Any]) -> dict[str, Any]:
    assert parent is not None
    parts.link(parent.path / table / part["name"], staging / table / part["name"])
    return part


def decided(
    unit: UnitFiles, decisions: dict[str, Decision], run_id: str, version: str, first_seen: dict[str, tuple[str, str]]
) -> dict[str, pa.Table]:
    """The unit's tables that have rows, with what linking decided of its documents."""
    passages = unit.rows("passages")
    documents = decided_documents(unit.rows("documents"), passages, decisions, run_id, version, first_seen)
    passages = decided_passages(passages, decisions)
    clean = pc.equal(passages.column("label"), "clean")
    tables = {
        "documents": documents, "passages": passages.filter(clean), "set_aside": passages.filter(pc.invert(clean)),
        "repairs": unit.rows("repairs"), "rejects": tagged(unit.rows("rejects"), run_id),
    }  # fmt: skip
    return {name: table for name, table in tables.items() if table.num_rows}


def linked_or_written(
    parent: Version | None, staging: Path, table: str, name: str, found: pa.Table, before: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The part of the parent that holds the same rows, or a new one."""
    digest = f"{parts.rows_hash(found):032x}"
    same = (part for part in before if (part["rows_hash"], part["rows"]) == (digest, found.num_rows))
    part = next(same, None)
    return linked(parent, staging, table, part) if part else write_part(staging, table, name, found)


def write_part(staging: Path, table: str, name: str, found: pa.Table) -> dict[str, Any]:
    path = staging / table / f"{name}.parquet"
    parts.write(path, found.select(TABLES[table].names).cast(TABLES[table]))
    return dataclasses.asdict(parts.described(path, found))


def decided_documents(
    documents: pa.Table,
    passages: pa.Table,
    decisions: dict[str, Decision],
    run_id: str,
    version: str,
    first_seen: dict[str, tuple[str, str]],
) -> pa.Table:
    doc_ids = documents.column("doc_id").to_pylist()
    taken = [decisions[d] for d in doc_ids]
    status = [
        old if old == "excluded" else "duplicate" if decision.duplicate_of else "included"
        for old, decision in zip(documents.column("status").to_pylist(), taken, strict=True)
    ]
    seen = [first_seen.get(d, (run_id, version)) for d in doc_ids]
    new = {
        "status": pa.array(status, pa.string()),
        "cluster_id": pa.array([decision.cluster_id for decision in taken], pa.string()),
        "duplicate_of": pa.array([decision.duplicate_of for decision in taken], pa.string()),
        "run_id": pc.coalesce(documents.column("run_id"), pa.array([run for run, _ in seen], pa.string())),
        "first_version": pc.coalesce(documents.column("first_version"), pa.array([name for _, name in seen], pa.string())),
    }
    return without_site_repeats(with_columns(documents, new), passages, decisions)


def without_site_repeats(documents: pa.Table, passages: pa.Table, decisions: dict[str, Decision]) -> pa.Table:
    """Texts without what their site repeats, and all that is counted in them, of the documents where that changes or changed."""
    doc_ids = documents.column("doc_id").to_pylist()
    before = documents.column("site_repeats").to_pylist()
    concerned = [bool(n or decisions[d].site_repeats) for d, n in zip(doc_ids, before, strict=True)]
    if not any(concerned):
        return documents
    texts = clean_texts(passages.filter(pc.invert(repeated_by_site(passages, decisions))))
    out = documents.to_pylist()
    for d in (d for d, changes in zip(out, concerned, strict=True) if changes):
        d["text"] = texts.get(d["doc_id"], "")
        d["site_repeats"] = len(decisions[d["doc_id"]].site_repeats)
        d.update(rows.figures(d["title"], d["text"], d["language"]))
    return pa.Table.from_pylist(out, schema=DOCUMENTS)


def with_columns(table: pa.Table, new: dict[str, pa.Array]) -> pa.Table:
    for name, values in new.items():
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)
    return table


def repeated_by_site(passages: pa.Table, decisions: dict[str, Decision]) -> pa.Array:
    places = zip(passages.column("doc_id").to_pylist(), passages.column("seq").to_pylist(), strict=True)
    return pa.array([seq in decisions[d].site_repeats for d, seq in places], pa.bool_())


def decided_passages(passages: pa.Table, decisions: dict[str, Decision]) -> pa.Table:
    columns = {c: passages.column(c).to_pylist() for c in ("doc_id", "seq", "label", "rule")}
    labels, rules, repeats = [], [], []
    for doc_id, seq, label, rule in zip(*columns.values(), strict=True):
        decision = decisions[doc_id]
        if label == "clean" and seq in decision.site_repeats:
            label, rule = "boilerplate", "site_repeat"
        elif label == "clean" and decision.duplicate_of:
            label, rule = "duplicate", "duplicate_of"
        labels.append(label)
        rules.append(rule)
        repeats.append(next((p for s, p in decision.repeats if s == seq), None) if decision.repeats else None)
    found = (("label", labels), ("rule", rules), ("repeat_of", repeats))
    return with_columns(passages, {name: pa.array(values, pa.string()) for name, values in found})


def tagged(table: pa.Table, run_id: str) -> pa.Table:
    """Rows that no run has written yet get this run's id."""
    return with_columns(table, {"run_id": pc.fill_null(table.column("run_id"), run_id)})


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
    yield from (folder / f"{name}.arrow" for name in ("documents", "passages", "repairs", "rejects"))
