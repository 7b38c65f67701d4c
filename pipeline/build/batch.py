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
from pathlib import Path
from time import process_time
from typing import NamedTuple, cast

import pyarrow as pa

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

GATHERED = ROW_TABLES | {"sealed": SEALED}


class GroupRows(NamedTuple):
    """What items became that were cleaned together: tables by name (GATHERED, signatures, marks); `characters` of the sources."""

    tables: dict[str, pa.Table]
    documents: int
    rejects: int
    characters: int


UnitRows = list[GroupRows]  # tables: as Python objects, of which a unit stayed until the next was made, they took 73 MB more


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
        write_unit(folder / f"{batch.id}-{number:04d}", unit, seconds)
        write_sealed(versions.sealed(Path(batch.corpus)) / f"{batch.id}-{number:04d}.parquet", unit)
        for some in unit:
            described["documents"] += some.documents
            described["rejects"] += some.rejects
            described["characters"] += some.characters
        unit.clear()  # it would stay in memory until the next one is made
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
    limits, unit, characters, count = batch.settings.run, UnitRows(), 0, 0
    for group in groups(items(batch, seconds, watch), 1 if watch else limits.together, limits.unit_documents):
        some = rows_of(group, batch, seconds)
        characters, count = characters + some.characters, count + len(group)
        if unit and (characters > limits.unit_characters or count > limits.unit_documents):
            yield unit
            unit, characters, count = UnitRows(), some.characters, len(group)
        unit.append(some)
    if unit:
        yield unit


def items(batch: Batch, seconds: dict[str, float], watch: Watch | None) -> Iterator[tuple[Article | Reject, str]]:
    """What the files of the batch hold, with the digest of the file."""
    for raw_path, path, sha256 in batch.files:
        found = timed(read_at(path, raw_path, batch.settings, sha256, batch.part), seconds)
        for item in watched(found, raw_path, watch, batch.part.line if batch.part else 0) if watch else found:
            yield item, sha256


def groups(items: Iterable[tuple[Article | Reject, str]], most: int, most_items: int) -> Iterator[list[tuple[Article | Reject, str]]]:
    """Runs of items that are cleaned together: of about `most` characters, or one."""
    group, characters = [], 0
    for item, sha256 in items:
        group.append((item, sha256))
        characters += len(item.source_text) if isinstance(item, Article) else 0
        if characters >= most or len(group) == most_items:
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


def rows_of(group: Sequence[tuple[Article | Reject, str]], batch: Batch, seconds: dict[str, float]) -> GroupRows:
    """Cleans the items. A row of documents or of rejects each."""
    items = [item for item, _ in group]
    found = outcomes(items, batch, seconds)
    began = process_time()
    cleaned = [(i, o) for i, o in zip(items, found, strict=True) if isinstance(i, Article) and isinstance(o, Cleaned)]
    documents = iter(rows.document_rows(cleaned, batch.settings))
    values = {name: rows.columns(schema) for name, schema in GATHERED.items()}
    withdrawn = dict(batch.takedowns)
    for (item, sha256), outcome in zip(group, found, strict=True):
        if isinstance(outcome, Reject):
            rows.append(values["rejects"], rows.reject_row(outcome, sha256))
        elif outcome is None:
            assert isinstance(item, Article)  # a reject is its own outcome
            rows.append(values["documents"], rows.withdrawn_row(item, withdrawn[item.id]))
        else:
            row = next(documents)
            rows.append(values["documents"], row)
            rows.add_passages(values["passages"], row["doc_id"], outcome)
            rows.add_repairs(values["repairs"], values["sealed"], row["doc_id"], outcome)
    tables = {name: rows.table(schema, values[name]) for name, schema in GATHERED.items()}
    made = process_time()
    tables |= signed(values["documents"], values["passages"], batch.settings)
    for name, spent in (("rows", made - began), ("sign", process_time() - made)):
        seconds[name] = seconds.get(name, 0.0) + spent
    rejects = len(values["rejects"]["raw_path"])
    return GroupRows(tables, len(group) - rejects, rejects, sum(len(outcome.source) for _, outcome in cleaned))


def signed(documents: rows.Columns, passages: rows.Columns, settings: Settings) -> dict[str, pa.Table]:
    """Signatures of the documents, marks of their passages."""
    mixed = {d for d, label in zip(passages["doc_id"], passages["label"], strict=True) if label == "mixed"}
    own = own_texts(row for row in zip(*(passages[c] for c in OWN), strict=True) if row[0] in mixed)
    keys = zip(*(passages[c] for c in ("doc_id", "seq", "label", "text")), strict=True)
    site_of = dict(zip(documents["doc_id"], documents["site"], strict=True))
    return {
        SIGNATURES: signatures(documents["doc_id"], documents["text"], settings, own),
        MARKS: marks(((d, seq, text) for d, seq, label, text in keys if label == "clean"), site_of, settings),
    }


def joined(unit: UnitRows, name: str) -> pa.Table:
    return pa.concat_tables(some.tables[name] for some in unit)


def write_unit(folder: Path, unit: UnitRows, seconds: dict[str, float]) -> None:
    """The files of a unit: its rows, signatures and keys of lines."""
    folder.mkdir()
    began = process_time()
    for name in ROW_TABLES:
        parts.write_rows(folder / f"{name}.arrow", joined(unit, name))
    for name in (SIGNATURES, MARKS):
        parts.write(folder / name, joined(unit, name))
    seconds["write"] = seconds.get("write", 0.0) + process_time() - began


def write_sealed(path: Path, unit: UnitRows) -> None:
    """What was masked; a unit of the same name is the same unit, so a crash leaves nothing wrong."""
    sealed = joined(unit, "sealed")
    if sealed.num_rows:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        parts.write(path, sealed)
