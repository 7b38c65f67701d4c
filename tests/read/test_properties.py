"""Whatever the bytes: every file ends in articles and rejects, twice the same, and nothing raises."""

import bz2
import io
import lzma
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model import Article, Reject
from pipeline.read import read_file
from pipeline.read.folder import escaped
from pipeline.settings import DEFAULT
from tests.read.builders import TEXT, jsonl, packed, page, pdf, record, tarred, warc, zipped
from tests.read.hostile_builders import docx, epub, feed, plain_tar


def table(stream: bool = False) -> bytes:
    """A table as Parquet, or as a stream of Arrow."""
    rows, out = pa.table({"text": [TEXT, None, "short"], "date": pa.array([1, 2, None], pa.timestamp("s"))}), io.BytesIO()
    if stream:
        with pa.ipc.new_stream(out, rows.schema) as writer:
            writer.write_table(rows)
    else:
        pq.write_table(rows, out)
    return out.getvalue()


SUFFIXES = ["txt", "md", "html", "json", "jsonl", "csv", "tsv", "xml", "pdf", "zip", "gz", "parquet", "warc", "mhtml", "tar", "docx", "bin"]
WHOLE = [
    jsonl(record(1), record(2)), packed(jsonl(record(1))), zipped(("a.txt", TEXT), ("b.html", page(TEXT))), page(f"<p>{TEXT}</p>").encode(),
    pdf([(60, 700, 11, "The nurse dims the lamp.")]), warc(("conversion", "text/plain", TEXT.encode())),
    tarred(("a.txt", TEXT.encode(), b"0")), b"url,text\nu," + TEXT.encode().replace(b",", b"") + b"\n",
    f"<?xml version='1.0'?><article><body><p>{TEXT}</p></body></article>".encode(), b"[" + jsonl(record(1)) + b"]",
    plain_tar(3), feed(TEXT, TEXT).encode(), docx(TEXT), epub(page(TEXT), page(TEXT)),
    lzma.compress(jsonl(record(1))), bz2.compress(TEXT.encode()),
    zstandard.compress(jsonl(record(1))), table(), table(stream=True), TEXT.encode("utf-16"), "Größe über alles\n".encode("cp1252") * 9,
]  # fmt: skip


def outcomes(data: bytes, suffix: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{suffix}"
        path.write_bytes(data)
        return list(read_file(path, f"a.{suffix}", DEFAULT))


@settings(max_examples=120)
@given(st.binary(max_size=300), st.sampled_from(SUFFIXES))
@example(b"\xff\xfe\xd8", "txt")
@example(b"<" * 200, "html")
def test_any_bytes_end_in_articles_or_rejects(data, suffix):
    check(data, suffix)


@settings(max_examples=150)
@given(st.sampled_from(WHOLE), st.sampled_from(SUFFIXES), st.data())
def test_damaged_files_end_in_articles_or_rejects(whole, suffix, data):
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), suffix)


def check(data: bytes, suffix: str):
    items = outcomes(data, suffix)
    assert not [i for i in items if isinstance(i, Reject) and "please report" in i.detail]
    assert items and items == outcomes(data, suffix)
    assert len({i.id for i in items if isinstance(i, Article)}) == sum(isinstance(i, Article) for i in items)
    for item in items:
        for text in (item.source_text, item.title or "") if isinstance(item, Article) else (item.detail, item.member or ""):
            text.encode()


@given(st.lists(st.text(st.characters(exclude_characters="/\0"), min_size=1), min_size=2, unique=True))
def test_escaped_names_stay_apart_and_printable(names):
    out = [escaped(name) for name in names]
    assert len(set(out)) == len(names)
    for name in out:
        assert name.encode() and not any(c < " " for c in name)
