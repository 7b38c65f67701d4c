"""Parquet and Arrow files with a text column; a row is a record, read batch by batch."""

from collections.abc import Iterator
from typing import Any

from pipeline.model import Article, Reject
from pipeline.read import fields
from pipeline.read.json_records import article
from pipeline.read.source import Source, Unreadable, parsing

ROWS = 256


def records(source: Source) -> Iterator[Article | Reject]:
    batches = _parquet(source) if source.head().startswith(b"PAR1") else _arrow(source)
    number = 0
    for batch in batches:
        with parsing("rows"):
            rows = batch.to_pylist()
        for row in rows:
            number += 1
            plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
            yield from article(source, plain, f"{source.member or ''}#{number}", number, "utf-8", False)


def _parquet(source: Source) -> Iterator[Any]:
    import pyarrow.parquet

    with parsing("Parquet"):
        file = pyarrow.parquet.ParquetFile(source.seekable())
        names = _wanted(file.schema_arrow)
        meta = file.metadata
        sizes = [_sizes(meta.row_group(i)) for i in range(meta.num_row_groups)]
    for packed, plain in sizes:
        source.budget.spend(plain)
        if plain > source.limits.ratio_from and plain > source.limits.max_ratio * max(1, packed):
            raise Unreadable("bomb", f"a row group of {packed} bytes unpacks to {plain}", "container")
    yield from _guarded(file.iter_batches(batch_size=ROWS, columns=names))


def _sizes(group: Any) -> tuple[int, int]:
    columns = [group.column(i) for i in range(group.num_columns)]
    return sum(c.total_compressed_size for c in columns), sum(c.total_uncompressed_size for c in columns)


def _arrow(source: Source) -> Iterator[Any]:
    import pyarrow

    with parsing("Arrow"):
        file = pyarrow.ipc.open_file(source.seekable())
        names = _wanted(file.schema)
    yield from _guarded(file.get_batch(i).select(names) for i in range(file.num_record_batches))


def _guarded(batches: Iterator[Any]) -> Iterator[Any]:
    while True:
        with parsing("columns"):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _wanted(schema: Any) -> list[str]:
    """The columns that hold text or metadata. Raises Unreadable if none holds a text."""
    folded = {name: next(iter(fields.folded({name: 0}))) for name in schema.names}
    if not any(short in (*fields.TEXT, *fields.HTML) for short in folded.values()):
        raise Unreadable("no_text_field", "no column that holds a text: " + ", ".join(schema.names)[:200])
    known = {*fields.TEXT, *fields.HTML, *fields.ENVELOPES, *(name for names in fields.NAMES.values() for name in names)}
    return [name for name, short in folded.items() if short in known]
