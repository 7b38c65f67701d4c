"""Parquet and Arrow (files and streams) with a text column; a row is a record, read batch by batch."""

from collections.abc import Iterator
from typing import Any

from pipeline.clean.decode import decode
from pipeline.model import Article, Reject
from pipeline.read import fields
from pipeline.read.json_records import article
from pipeline.read.source import Source, Unreadable, parsing

ROWS = 64  # at a time; a dictionary of one long text makes each of them that long


def records(source: Source) -> Iterator[Article | Reject]:
    for number, row in _parquet(source) if source.head().startswith(b"PAR") else _arrow(source):
        if isinstance(row, Reject):
            yield row
        else:
            yield from article(source, row, f"{source.member or ''}#{number}", number, "utf-8", True)


def _parquet(source: Source) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    import pyarrow.parquet

    with parsing("Parquet"):
        try:
            file = pyarrow.parquet.ParquetFile(source.seekable(), buffer_size=1 << 20)
        except OSError as error:
            raise Unreadable("encrypted" if "encrypt" in str(error) else "corrupt", f"Parquet: {error}"[:300]) from error
        names = _wanted(file.schema_arrow)
        groups = [file.metadata.row_group(i) for i in range(file.metadata.num_row_groups)]
    for group in groups:
        _refuse_bomb(group, source)
    first = 1
    for index, group in enumerate(groups):
        number = first
        try:
            with parsing("rows"):
                for batch in file.iter_batches(ROWS, row_groups=[index], columns=names):
                    for row in _rows(batch):
                        yield number, row
                        number += 1
        except Unreadable as error:  # other groups may be whole
            detail = f"rows {number} to {first + group.num_rows - 1}: {error.detail}"
            yield number, Reject("", source.member, number, error.stage, error.reason, detail)
        first += group.num_rows


def _refuse_bomb(group: Any, source: Source) -> None:
    columns = [group.column(i) for i in range(group.num_columns)]
    packed, plain = sum(c.total_compressed_size for c in columns), sum(c.total_uncompressed_size for c in columns)
    source.budget.spend(plain)
    if plain > source.limits.ratio_from and plain > source.limits.max_ratio * max(1, packed):
        raise Unreadable("bomb", f"a row group of {packed} bytes unpacks to {plain}", "container")


def _arrow(source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow

    is_file = source.head().startswith(b"ARROW1")
    number = 0
    with parsing("Arrow"):
        reader = (pyarrow.ipc.open_file if is_file else pyarrow.ipc.open_stream)(source.seekable())
        names = _wanted(reader.schema)
        for batch in map(reader.get_batch, range(reader.num_record_batches)) if is_file else reader:
            for at in range(0, batch.num_rows, ROWS):
                for row in _rows(batch.select(names).slice(at, ROWS)):
                    number += 1
                    yield number, row


def _rows(batch: Any) -> Iterator[dict[str, Any]]:
    """Rows of plain values: dates as text, since Python's end at the year 9999; bytes as text, half pairs for stray ones."""
    import pyarrow as pa

    columns = []
    for column in batch.columns:
        if pa.types.is_temporal(column.type):
            try:
                column = column.cast(pa.string())
            except pa.ArrowException:
                column = pa.nulls(len(column))
        try:
            values = column.to_pylist()
        except UnicodeDecodeError:
            values = column.cast(pa.large_binary()).to_pylist()
        columns.append([_text(value) if isinstance(value, bytes) else value for value in values])
    for row in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, row, strict=True))


def _text(data: bytes) -> str:
    decoded = decode(data)
    return data.decode("utf-8", "surrogateescape") if decoded.losses else decoded.text


def _wanted(schema: Any) -> list[str]:
    """The columns that hold text or metadata. Raises Unreadable if none holds a text."""
    folded = {name: next(iter(fields.folded({name: 0}))) for name in schema.names}
    if not any(short in (*fields.TEXT, *fields.HTML) for short in folded.values()):
        raise Unreadable("no_text_field", "no column that holds a text: " + ", ".join(schema.names)[:200])
    known = {*fields.TEXT, *fields.HTML, *fields.ENVELOPES, *(name for names in fields.NAMES.values() for name in names)}
    return [name for name, short in folded.items() if short in known]
