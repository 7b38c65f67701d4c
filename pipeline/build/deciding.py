"""What linking decided of the documents of a unit, written into its tables: units know nothing of each other, so any process may do it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.build.linking import Decision
from pipeline.build.units import UnitFiles, clean_texts
from pipeline.build.writing import linked_or_written, tagged, with_columns
from pipeline.corpus import rows
from pipeline.corpus.schema import DOCUMENTS
from pipeline.corpus.versions import Version

Seen = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Task:
    """A unit to be written. `first_seen`: doc_id -> (run_id, first_version) of documents that the version before has."""

    unit: UnitFiles
    decisions: dict[str, Decision]
    staging: Path
    run_id: str
    first_seen: Seen


def task_of(unit: UnitFiles, decisions: dict[str, Decision], staging: Path, run_id: str, first_seen: Seen) -> Task:
    """With what the unit needs alone, so that it costs little to send to another process."""
    if unit.published:
        here = {"units": {unit.name: unit.published.manifest["units"][unit.name]}}
        unit = replace(unit, published=Version(unit.published.path, here))
    return Task(unit, decisions, staging, run_id, {d: first_seen[d] for d in decisions if d in first_seen})


def written(task: Task) -> dict[str, dict[str, Any]]:
    """Table -> its part of the unit."""
    unit, parent = task.unit, task.unit.published
    before = parent.manifest["units"][unit.name]["parts"] if parent else {}
    tables = decided(unit, task.decisions, task.run_id, task.staging.name, task.first_seen)
    return {
        table: linked_or_written(parent, task.staging, table, unit.name, found, [before[table]] if table in before else ())
        for table, found in tables.items()
    }


def decided(
    unit: UnitFiles, decisions: dict[str, Decision], run_id: str, version: str, first_seen: Seen
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


def decided_documents(
    documents: pa.Table,
    passages: pa.Table,
    decisions: dict[str, Decision],
    run_id: str,
    version: str,
    first_seen: Seen,
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
        d.update(rows.figures([(d["title"], d["text"], d["language"])])[0])
    return pa.Table.from_pylist(out, schema=DOCUMENTS)


def repeated_by_site(passages: pa.Table, decisions: dict[str, Decision]) -> pa.Array:
    places = zip(passages.column("doc_id").to_pylist(), passages.column("seq").to_pylist(), strict=True)
    return pa.array([seq in decisions[d].site_repeats for d, seq in places], pa.bool_())


def decided_passages(passages: pa.Table, decisions: dict[str, Decision]) -> pa.Table:
    doc_ids, labels, rules = (passages.column(c).to_pylist() for c in ("doc_id", "label", "rule"))
    repeats: list[str | None] = [None] * len(labels)
    concerned = pa.array([d for d, found in decisions.items() if found.duplicate_of or found.site_repeats or found.repeats], pa.string())
    places = pc.indices_nonzero(pc.is_in(passages.column("doc_id"), concerned))
    seqs = passages.column("seq").take(places).to_pylist()
    for n, seq in zip(places.to_pylist(), seqs, strict=True):
        decision = decisions[doc_ids[n]]
        if labels[n] == "clean" and seq in decision.site_repeats:
            labels[n], rules[n] = "boilerplate", "site_repeat"
        elif labels[n] == "clean" and decision.duplicate_of:
            labels[n], rules[n] = "duplicate", "duplicate_of"
        repeats[n] = next((p for s, p in decision.repeats if s == seq), None) if decision.repeats else None
    found = (("label", labels), ("rule", rules), ("repeat_of", repeats))
    return with_columns(passages, {name: pa.array(values, pa.string()) for name, values in found})
