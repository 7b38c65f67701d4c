"""Parts: the Parquet files that a table consists of, written whole or not at all, and the hash of their rows."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.corpus.schema import UNHASHED

ROW_GROUP = 10_000  # 500 to 20,000 rows differ by 2 % in size
ZSTD_LEVEL = 3  # level 9 costs 3.3x the writing time for a quarter less
HASH_BYTES = 16
HASHED_AT_ONCE = 500  # rows; as Python objects they take ten times their room
HASH_SPACE = 1 << (8 * HASH_BYTES)


@dataclass(frozen=True, slots=True)
class Part:
    """What a manifest says of a part. `rows_hash`: sum of its rows' hashes, so that order and parts do not matter."""

    name: str
    rows: int
    sha256: str
    rows_hash: str


@contextmanager
def complete(path: Path) -> Iterator[Path]:
    """Where to write a file that bears its name only when it is complete, with its bytes on disk."""
    temporary = path.with_name(f".{path.name}.tmp")
    yield temporary
    with open(temporary, "rb") as file:
        os.fsync(file.fileno())
    os.replace(temporary, path)


def write(path: Path, table: pa.Table) -> None:
    """The table as a Parquet file."""
    with complete(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=ZSTD_LEVEL, row_group_size=ROW_GROUP)


def write_rows(path: Path, table: pa.Table) -> None:
    """The same for rows that a run reads again soon: Arrow's own format, a quarter of the time of Parquet, twice the bytes."""
    lz4 = pa.ipc.IpcWriteOptions(compression="lz4")
    with complete(path) as temporary, pa.OSFile(str(temporary), "wb") as file, pa.ipc.new_file(file, table.schema, options=lz4) as out:
        out.write_table(table)


def read_rows(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        names = pa.ipc.open_file(file).schema.names
        wanted = sorted(map(names.index, columns)) if columns is not None else None
        return pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=wanted)).read_all()


def write_text(path: Path, text: str) -> None:
    with complete(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def link(source: Path, target: Path) -> None:
    """A second name for the part; a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            raise
        shutil.copyfile(source, target)


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    found = os.stat(path)
    footer = _footer(path, found.st_ino, found.st_mtime_ns, found.st_size)
    return pq.ParquetFile(path, metadata=footer).read(columns=list(columns) if columns is not None else None)


@lru_cache(maxsize=32)
def _footer(path: Path, inode: int, changed: int, size: int) -> pq.FileMetaData:
    """Of a file as it is now; two fifths of the time of reading a column, and a report reads a part twenty times."""
    return pq.read_metadata(path)


def schema(path: Path) -> pa.Schema:
    return pq.read_schema(path)


def described(path: Path, table: pa.Table, hashed: str | None = None) -> Part:
    """hashed: the hash of the rows, where it is known."""
    return Part(path.name, table.num_rows, file_sha256(path), hashed or f"{rows_hash(table):032x}")


def file_sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows_hash(table: pa.Table) -> int:
    """Sum, modulo 2^128, of a hash of each logical row; columns that tell of the run are left out."""
    table = table.select([name for name in table.column_names if name not in UNHASHED])
    batches = table.to_batches(max_chunksize=HASHED_AT_ONCE)
    return hash_sum(row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True))


def hash_sum(rows: Iterable[object]) -> int:
    """Sum, modulo 2^128, of a hash of each: the same whatever their order, and the sums of two sets add up."""
    total = 0
    for row in rows:
        total += int.from_bytes(hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest(), "big")
    return total % HASH_SPACE


def content_hash(found: dict[str, list[Part]]) -> str:
    """SHA-256 over, table by table, the number of rows and the sum of their hashes."""
    sums = {t: [sum(p.rows for p in ps), f"{sum(int(p.rows_hash, 16) for p in ps) % HASH_SPACE:032x}"] for t, ps in sorted(found.items())}
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()
