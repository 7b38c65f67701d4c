"""Files that tables consist of, and rows that a run keeps for itself."""

import pyarrow as pa
import pytest

from pipeline.corpus import parts
from pipeline.corpus.schema import PASSAGES

ROWS = pa.Table.from_pylist(
    [{"doc_id": f"d{n}", "seq": n, "text": "κεταμίνη" * n, "spans": [{"start": 0, "end": n, "language": "el"}]} for n in range(3)],
    schema=PASSAGES,
)


@pytest.mark.parametrize("table", [ROWS, PASSAGES.empty_table()], ids=["rows", "none"])
def test_rows_come_back_as_they_were(tmp_path, table):
    parts.write_rows(tmp_path / "passages.arrow", table)
    found = parts.read_rows(tmp_path / "passages.arrow")
    assert found.equals(table) and found.schema.equals(PASSAGES, check_metadata=True)
    assert [path.name for path in tmp_path.iterdir()] == ["passages.arrow"]


def test_of_rows_only_the_columns_asked_for_are_read(tmp_path):
    parts.write_rows(tmp_path / "passages.arrow", ROWS)
    found = parts.read_rows(tmp_path / "passages.arrow", ("text", "doc_id"))
    assert sorted(found.column_names) == ["doc_id", "text"] and found.column("text").equals(ROWS.column("text"))


def test_a_part_is_described_alike_whether_its_rows_were_hashed_before_or_not(tmp_path):
    parts.write(tmp_path / "part.parquet", ROWS)
    known = f"{parts.rows_hash(ROWS):032x}"
    assert parts.described(tmp_path / "part.parquet", ROWS, known) == parts.described(tmp_path / "part.parquet", ROWS)
