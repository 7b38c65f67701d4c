"""Files that tables consist of, and rows that a run keeps for itself."""

import os
import tempfile
from pathlib import Path

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


@pytest.mark.parametrize("write", [parts.write, parts.write_rows], ids=["parquet", "arrow"])
def test_a_file_that_cannot_be_written_leaves_what_bore_its_name(tmp_path, write):
    write(tmp_path / "part", ROWS)
    before = (tmp_path / "part").read_bytes()
    with pytest.raises((AttributeError, TypeError)):
        write(tmp_path / "part", "no table")
    with pytest.raises(ZeroDivisionError), parts.complete(tmp_path / "part") as temporary:
        temporary.write_bytes(b"half of i")
        1 / 0  # noqa: B018
    assert (tmp_path / "part").read_bytes() == before


TOLD = [("a", "κεταμίνη", 1.5, None), ("b", "\ud800 ", 0.1, [1])]


def test_the_hash_of_rows_is_what_it_was_when_it_was_cited():
    assert f"{parts.hash_sum(TOLD):032x}" == "759a8d2a8c966bcbdbbdc1b592611f37"
    table = pa.table({"doc_id": ["a", "b"], "text": ["x", "y"]})
    part = parts.Part("p", 2, "", f"{parts.rows_hash(table):032x}")
    assert parts.content_hash({"documents": [part], "passages": []}) == "055ece4f26668aab2b86d0ca69e05dff2b72833298cd3134dbaba99def3a5632"


def test_the_hash_of_rows_knows_no_order_adds_up_and_leaves_out_what_tells_of_the_run():
    assert parts.hash_sum(reversed(TOLD)) == parts.hash_sum(TOLD) == (parts.hash_sum(TOLD[:1]) + parts.hash_sum(TOLD[1:])) % (1 << 128)
    many = parts.hash_sum(map(str, range(50)))
    assert many < 1 << 128 and many == sum(parts.hash_sum([str(n)]) for n in range(50)) % (1 << 128)
    table = pa.table({"doc_id": ["a", "b"], "run_id": ["r1", "r1"]})
    assert parts.rows_hash(table) == parts.rows_hash(table.set_column(1, "run_id", pa.array(["r2", None])))
    assert parts.rows_hash(table) != parts.rows_hash(table.set_column(0, "doc_id", pa.array(["a", "c"])))


def test_a_part_is_linked_where_that_can_be_and_copied_where_not(tmp_path):
    (tmp_path / "one").write_bytes(b"part")
    parts.link(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "two").samefile(tmp_path / "one")
    (tmp_path / "three").write_bytes(b"other")
    with pytest.raises(FileExistsError):
        parts.link(tmp_path / "one", tmp_path / "three")
    assert (tmp_path / "three").read_bytes() == b"other"
    if os.stat("/dev/shm").st_dev != tmp_path.stat().st_dev:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
            parts.link(tmp_path / "one", Path(elsewhere) / "one")
            assert (Path(elsewhere) / "one").read_bytes() == b"part"
