"""Cleans one batch of raw files, or a range of one, into units: rows ready to be linked and published.

state/batches/BATCH/batch.json             what it holds; the folder gets its name when all of it is written
state/batches/BATCH/UNIT/documents.arrow passages.arrow repairs.arrow rejects.arrow
state/batches/BATCH/UNIT/signatures.parquet marks.parquet      stay when the rest is published
state/sealed/UNIT.parquet                                      what was masked
"""

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any, cast

from pipeline import sites
from pipeline.build.planning import Batch, Report
from pipeline.build.quarantine import Watch, watched
from pipeline.build.signing import MARKS, OWN, SIGNATURES, marks, own_texts, signatures
from pipeline.clean import steps
from pipeline.clean.pii import masked
from pipeline.corpus import parts, rows, versions
from pipeline.corpus.schema import ROW_TABLES, SEALED
from pipeline.model import Article, Cleaned, Reject
from pipeline.read.location import read_at
from pipeline.settings import Settings


@dataclass(slots=True)
class UnitRows:
    """The rows of a unit while they are gathered."""

    values: dict[str, rows.Columns] = field(default_factory=lambda: {name: rows.columns(schema) for name, schema in ROW_TABLES.items()})
    sealed: rows.Columns = field(default_factory=lambda: rows.columns(SEALED))
    characters: int = 0

    @property
    def documents(self) -> int:
        return len(self.values["documents"]["doc_id"])

    @property
    def empty(self) -> bool:
        return not (self.documents or self.values["rejects"]["raw_path"])


def clean_batch(batch: Batch, watch: Watch | None = None) -> Report:
    """Does the batch, unless it is done; returns what batch.json says: counts and CPU seconds by step."""
    done = batch.folder / "batch.json"
    if done.is_file():
        return cast(Report, json.loads(done.read_text(encoding="utf-8")))
    folder = batch.folder.with_name(f".{batch.id}-{socket.gethostname()}-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds: dict[str, float] = {}
    described = Report(digest=batch.digest, pieces=batch.pieces, documents=0, rejects=0, characters=0, seconds=seconds)
    for number, unit in enumerate(in_units(batch, seconds, watch)):
        write_unit(folder / f"{batch.id}-{number:04d}", unit, batch.settings, seconds)
        write_sealed(versions.sealed(Path(batch.corpus)) / f"{batch.id}-{number:04d}.parquet", unit)
        described["documents"] += unit.documents
        described["rejects"] += len(unit.values["rejects"]["raw_path"])
        described["characters"] += unit.characters
    parts.write_text(folder / "batch.json", json.dumps(described))
    finish(folder, batch.folder)
    return described


def finish(folder: Path, final: Path) -> None:
    """Gives the folder its name, unless another worker was faster: a cluster that takes one for lost gives its batch to the next."""
    if (final / "batch.json").is_file():
        shutil.rmtree(folder)
        return
    shutil.rmtree(final, ignore_errors=True)
    try:
        os.replace(folder, final)
    except OSError:
        if not (final / "batch.json").is_file():
            raise
        shutil.rmtree(folder)


def in_units(batch: Batch, seconds: dict[str, float], watch: Watch | None = None) -> Iterator[UnitRows]:
    """The rows of the batch, in units that fit into memory."""
    limits, unit = batch.settings.run, UnitRows()
    for group in groups(items(batch, seconds, watch), 1 if watch else limits.together):
        found = outcomes([item for item, _ in group], batch, seconds)
        made = row_of_each([item for item, _ in group], found, batch.settings, seconds)
        for (item, sha256), outcome, row in zip(group, found, made, strict=True):
            add(unit, item, outcome, row, sha256, batch, seconds)
            if unit.characters >= limits.unit_characters or unit.documents >= limits.unit_documents:
                yield unit
                unit = UnitRows()
    if not unit.empty:
        yield unit


def items(batch: Batch, seconds: dict[str, float], watch: Watch | None) -> Iterator[tuple[Article | Reject, str]]:
    """What the files of the batch hold, with the digest of the file."""
    for raw_path, path, sha256 in batch.files:
        found = timed(read_at(path, raw_path, batch.settings, sha256, batch.part), seconds)
        for item in watched(found, raw_path, watch, batch.part.line if batch.part else 0) if watch else found:
            yield item, sha256


def groups(items: Iterable[tuple[Article | Reject, str]], most: int) -> Iterator[list[tuple[Article | Reject, str]]]:
    """Runs of items that are cleaned together: of `most` characters, or one."""
    group, characters = [], 0
    for item, sha256 in items:
        group.append((item, sha256))
        characters += len(item.source_text) if isinstance(item, Article) else 0
        if characters >= most:
            yield group
            group, characters = [], 0
    if group:
        yield group


def timed(items: Iterator[Article | Reject], seconds: dict[str, float]) -> Iterator[Article | Reject]:
    """The items, with the CPU time of getting them under `read`."""
    while True:
        began = process_time()
        item = next(items, None)
        seconds["read"] = seconds.get("read", 0.0) + process_time() - began
        if item is None:
            return
        yield item


def outcomes(items: list[Article | Reject], batch: Batch, seconds: dict[str, float]) -> list[Cleaned | Reject | None]:
    """What becomes of each item; None of an article that was withdrawn."""
    withdrawn = {doc_id for doc_id, _ in batch.takedowns}
    early = [
        item if isinstance(item, Reject) else None if item.id in withdrawn else left_out(item, batch.settings) or item for item in items
    ]
    cleaned = iter(steps.run_all([item for item in early if isinstance(item, Article)], batch.settings, seconds))
    return [refused(item, next(cleaned), batch.settings) if isinstance(item, Article) else item for item in early]


def left_out(article: Article, settings: Settings) -> Reject | None:
    """The reject of an article whose site the settings leave out; None of any other."""
    site = sites.site_of(article.site, article.url)
    if reason := sites.left_out(site, settings.sites):
        detail = f"the settings leave out {site or 'records without a site'}"
        return Reject(article.raw_path, article.member, None, "clean", reason, detail)
    return None


def refused(article: Article, cleaned: Cleaned | Exception, settings: Settings) -> Cleaned | Reject:
    """The cleaned article, or a reject of one that a step cannot take (it must not cost the others their run) or that shows nothing."""
    if isinstance(cleaned, Exception):
        detail = f"{type(cleaned).__name__}: {masked(str(cleaned), settings)}; please report it with the file"
        return Reject(article.raw_path, article.member, None, "clean", "cleaning_failed", detail)
    if not cleaned.passages:
        return Reject(article.raw_path, article.member, None, "clean", "empty", "nothing visible is left once it is repaired")
    return cleaned


def row_of_each(
    items: Sequence[Article | Reject], outcomes: Sequence[Cleaned | Reject | None], settings: Settings, seconds: dict[str, float]
) -> list[dict[str, Any] | None]:
    """Of each item the row of the document that it became; None of one that became none, or was withdrawn."""
    began = process_time()
    cleaned = [(i, o) for i, o in zip(items, outcomes, strict=True) if isinstance(i, Article) and isinstance(o, Cleaned)]
    made = iter(rows.document_rows(cleaned, settings))
    found = [next(made) if isinstance(outcome, Cleaned) else None for outcome in outcomes]
    seconds["rows"] = seconds.get("rows", 0.0) + process_time() - began
    return found


def add(
    unit: UnitRows, item: Article | Reject, outcome: Cleaned | Reject | None, row: dict[str, Any] | None, sha256: str, batch: Batch,
    seconds: dict[str, float],
) -> None:  # fmt: skip
    """Adds an item to the unit: as a reject, as a document that was withdrawn, or with its passages and repairs."""
    if isinstance(outcome, Reject):
        rows.append(unit.values["rejects"], rows.reject_row(outcome, sha256))
        return
    assert isinstance(item, Article)  # a reject is its own outcome
    if outcome is None or row is None:
        rows.append(unit.values["documents"], rows.withdrawn_row(item, dict(batch.takedowns)[item.id]))
        return
    began = process_time()
    unit.characters += len(outcome.source)
    rows.append(unit.values["documents"], row)
    rows.add_passages(unit.values["passages"], item.id, outcome)
    rows.add_repairs(unit.values["repairs"], unit.sealed, item.id, outcome)
    seconds["rows"] = seconds.get("rows", 0.0) + process_time() - began


def write_unit(folder: Path, unit: UnitRows, settings: Settings, seconds: dict[str, float]) -> None:
    """The files of a unit: its rows, signatures and keys of lines."""
    folder.mkdir()
    began = process_time()
    for name, schema in ROW_TABLES.items():
        parts.write_rows(folder / f"{name}.arrow", rows.table(schema, unit.values[name]))
    written = process_time()
    documents, passages = unit.values["documents"], unit.values["passages"]
    mixed = {d for d, label in zip(passages["doc_id"], passages["label"], strict=True) if label == "mixed"}
    own = own_texts(row for row in zip(*(passages[c] for c in OWN), strict=True) if row[0] in mixed)
    parts.write(folder / SIGNATURES, signatures(documents["doc_id"], documents["text"], settings, own))
    keys = zip(*(passages[c] for c in ("doc_id", "seq", "label", "text")), strict=True)
    site_of = dict(zip(documents["doc_id"], documents["site"], strict=True))
    keyed = marks(((d, seq, text) for d, seq, label, text in keys if label == "clean"), site_of, settings)
    parts.write(folder / MARKS, keyed)
    for name, spent in (("write", written - began), ("sign", process_time() - written)):
        seconds[name] = seconds.get(name, 0.0) + spent


def write_sealed(path: Path, unit: UnitRows) -> None:
    """What was masked; a unit of the same name is the same unit, so a crash leaves nothing wrong."""
    if unit.sealed["doc_id"]:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        parts.write(path, rows.table(SEALED, unit.sealed))
