"""Every record of a container ends as one document or one reject, whatever is wrong with some of them."""

import dataclasses
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Article, Reject
from pipeline.read import read_file
from pipeline.settings import DEFAULT
from tests.read.builders import TEXT, jsonl, record, tarred, warc, zipped
from tests.read.hostile_builders import converted

LIMITS = dataclasses.replace(DEFAULT, read=dataclasses.replace(DEFAULT.read, max_line=20_000))
LINES = {  # what a line of JSON Lines may be; all but "blank" are records
    "good": lambda n: json.dumps(record(n)).encode(),
    "cut": lambda n: b'{"text": "cut',
    "bytes": lambda n: b'{"text": "stray \xff byte"}',
    "legacy": lambda n: '{"text": "Wörter über die Trägheit"}'.encode("latin-1"),
    "number": lambda n: b'{"text": 5}',
    "long": lambda n: b'{"text": "' + b"a" * 30_000 + b'"}',
    "surrogate": lambda n: b'{"text": "half \\ud83d"}',
    "deep": lambda n: b"[" * 2000,
    "nothing": lambda n: b"null",
    "blank": lambda n: b" ",
}
MEMBERS = {  # what a member of an archive may be
    "good": (TEXT.encode(), b"0"),
    "empty": (b"", b"0"),
    "link": (b"", b"2"),
    "device": (b"", b"3"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(90), b"0"),
    "binary": (bytes(range(32)) * 90, b"0"),
    "broken": (b"PK\3\4" + bytes(90), b"0"),
}


def outcomes(name: str, data: bytes) -> list[Article | Reject]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return list(read_file(path, name, LIMITS))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(LINES)), min_size=1, max_size=12))
def test_lines(kinds):
    kinds = ["good", *kinds]  # a file of brackets alone would be an array
    items = outcomes("a.jsonl", b"\n".join(LINES[kind](n) for n, kind in enumerate(kinds)))
    assert [i.member for i in items] == [f"#{n}" for n, kind in enumerate(kinds, 1) if kind != "blank"]
    good = {f"#{n}" for n, kind in enumerate(kinds, 1) if kind in ("good", "bytes", "legacy", "surrogate")}
    assert {i.member for i in items if isinstance(i, Article)} == good


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(MEMBERS)), min_size=1, max_size=12))
def test_members_of_a_tar(kinds):
    items = outcomes("a.tar.gz", tarred(*((f"{n}.txt", *MEMBERS[kind]) for n, kind in enumerate(kinds))))
    assert [i.member for i in items] == [f"{n}.txt" for n in range(len(kinds))]
    assert [isinstance(i, Article) for i in items] == [kind == "good" for kind in kinds]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(set(MEMBERS) - {"link", "device"})), min_size=1, max_size=12))
def test_members_of_a_zip(kinds):
    items = outcomes("a.zip", zipped(*((f"{n}.txt", MEMBERS[kind][0]) for n, kind in enumerate(kinds))))
    assert [i.member for i in items] == [f"{n}.txt" for n in range(len(kinds))]
    assert [isinstance(i, Article) for i in items] == [kind == "good" for kind in kinds]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["good", "image", "empty", "request", "long", "short"]), min_size=1, max_size=8))
def test_records_of_a_warc(kinds):
    made = {
        "good": converted(TEXT), "image": warc(("resource", "image/png", b"\x89PNG")), "empty": converted(""),
        "request": warc(("request", "application/http", b"GET / HTTP/1.1\r\n\r\n")),
        "long": converted(TEXT, length=len(TEXT) + 60), "short": converted(TEXT, length=100),
    }  # fmt: skip
    items = outcomes("a.warc", b"".join(made[kind] for kind in kinds))
    articles = sum(isinstance(i, Article) for i in items)
    last_is_long = kinds[-1] == "long"  # nothing behind it shows where it ends
    assert articles == sum(kind in ("good", "long", "short") for kind in kinds) - last_is_long
    rejected = sum(kind in ("image", "empty", "short") for kind in kinds) + last_is_long
    assert len(items) - articles == (rejected or not articles)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([TEXT, "", None, "short"]), min_size=1, max_size=40), st.integers(1, 9))
def test_rows_of_parquet(texts, group):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.parquet"
        pq.write_table(pa.table({"text": pa.array(texts, pa.string())}), path, row_group_size=group)
        items = list(read_file(path, "a.parquet", LIMITS))
    assert [i.member for i in items] == [f"#{n}" for n in range(1, len(texts) + 1)]
    assert [isinstance(i, Article) for i in items] == [bool(text) for text in texts]


def test_a_damaged_row_group_costs_its_rows_alone(tmp_path):
    path = tmp_path / "a.parquet"
    texts = [f"{TEXT} {n}" for n in range(40)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=10, use_dictionary=False, compression="gzip")
    column = pq.ParquetFile(path).metadata.row_group(1).column(0)
    middle = column.data_page_offset + column.total_compressed_size - 60
    data = bytearray(path.read_bytes())
    data[middle : middle + 30] = bytes(30)
    items = outcomes("a.parquet", bytes(data))
    assert [i.source_text for i in items if isinstance(i, Article)] == texts[:10] + texts[20:]
    assert [(i.reason, i.line, i.detail.partition(":")[0]) for i in items if isinstance(i, Reject)] == [("corrupt", 11, "rows 11 to 20")]


def test_cells_of_a_table_that_python_cannot_hold(tmp_path):
    texts = pa.array([TEXT.encode(), "für über Übel größer süß spät ".encode() + b"\xff", "Überfluß".encode("latin-1")], pa.binary())
    path = tmp_path / "a.parquet"
    far = pa.array([2**62, 0, None], pa.timestamp("us"))
    pq.write_table(pa.table({"text": texts, "date": far}), path)
    read = list(read_file(path, "a.parquet", DEFAULT))
    assert [a.source_text for a in read] == [TEXT, "für über Übel größer süß spät \ufffd", "Überfluß"]
    assert [loss.byte for loss in read[1].losses] == [0xFF]


def test_streams_of_arrow_are_read_and_a_cut_is_told(tmp_path):
    table = pa.table({"text": [f"{TEXT} {n}" for n in range(90)]})
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=30)
    data = (tmp_path / "a.arrow").read_bytes()
    assert len(outcomes("a.arrow", data)) == 90
    cut = outcomes("a.arrow", data[: len(data) * 5 // 6])
    assert len([i for i in cut if isinstance(i, Article)]) == 60 and [i.reason for i in cut if isinstance(i, Reject)] == ["corrupt"]


def test_the_charset_of_legacy_lines_is_found_once():
    rows = [f'{{"text": "Ärger über Öl, größere Übel und süße Träume {n}"}}' for n in range(50)]
    items = outcomes("a.jsonl", "\n".join(rows).encode("cp1252"))
    assert [i.source_text[-2:].strip() for i in items if isinstance(i, Article)] == [str(n) for n in range(50)]
    assert len({i.encoding for i in items if isinstance(i, Article)}) == 1


def test_a_quote_that_does_not_close_costs_its_line():
    rows = "".join(f'u{n},"{TEXT} {n}"\n' for n in range(30))
    items = outcomes("a.csv", f'url,text\n{rows}v,"{TEXT}\n{rows}'.encode())
    assert len([i for i in items if isinstance(i, Article)]) == 60
    assert [(i.reason, i.detail) for i in items if isinstance(i, Reject)] == [("corrupt", "a quote that does not close")]


def test_jsonl_builder_and_reader_agree():
    assert len(outcomes("a.jsonl", jsonl(*(record(n) for n in range(9))))) == 9
