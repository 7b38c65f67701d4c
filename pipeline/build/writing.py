"""Parts of the version that is being made: linked from the version before, or written."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus import parts
from pipeline.corpus.schema import TABLES
from pipeline.corpus.versions import Version


def linked(parent: Version | None, staging: Path, table: str, part: dict[str, Any]) -> dict[str, Any]:
    """A second name for a part of the parent."""
    assert parent is not None
    target = staging / table / part["name"]
    target.unlink(missing_ok=True)  # of a process that was killed over the same unit
    parts.link(parent.path / table / part["name"], target)
    return part


def linked_or_written(
    parent: Version | None, staging: Path, table: str, name: str, found: pa.Table, before: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The part of the parent that holds the same rows, or a new one."""
    digest = f"{parts.rows_hash(found):032x}"
    same = (part for part in before if (part["rows_hash"], part["rows"]) == (digest, found.num_rows))
    part = next(same, None)
    return linked(parent, staging, table, part) if part else write_part(staging, table, name, found, digest)


def write_part(staging: Path, table: str, name: str, found: pa.Table, rows_hash: str | None = None) -> dict[str, Any]:
    path = staging / table / f"{name}.parquet"
    parts.write(path, found.select(TABLES[table].names).cast(TABLES[table]))
    return dataclasses.asdict(parts.described(path, found, rows_hash))


def with_columns(table: pa.Table, new: dict[str, pa.Array]) -> pa.Table:
    for name, values in new.items():
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)
    return table


def tagged(table: pa.Table, run_id: str) -> pa.Table:
    """Rows that no run has written yet get this run's id."""
    return with_columns(table, {"run_id": pc.fill_null(table.column("run_id"), run_id)})
