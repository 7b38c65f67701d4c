"""What reading costs, form by form, beside the library that parses the form, in the same run on the same files.

    python -m tests.benchmarks.reading [ROUNDS] [FORM...]

MB of raw bytes a CPU second (of this process and the child that parses risky forms); medians of rounds in which both are timed in
turn. "library" does the least that gives the text: decode, parse, main text; no metadata, ids, marks, limits, or records.
"""

import csv
import gzip
import io
import json
import os
import re
import statistics
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time

from pipeline.read import read_file
from pipeline.settings import DEFAULT
from tests.benchmarks.language import SENTENCES, _sentence
from tests.read.builders import jsonl, pdf, zipped

ARTICLES = 120
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LANGUAGES = [language for language in SENTENCES if language not in ("ar", "fa")]


def paragraphs(number: int, languages: list[str] = LANGUAGES) -> list[str]:
    """Of one article: 8 of about 600 characters."""
    chance = Random(number)
    language = languages[number % len(languages)]
    joined = "" if language in ("zh", "ja") else " "
    return [joined.join(_sentence(language, chance) for _ in range(6)) for _ in range(8)]


def marked(tag: str, texts: list[str]) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


def webpage(texts: list[str]) -> str:
    links = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(40))
    body = f"<nav><ul>{links}</ul></nav><main><article><h1>Wide rooms</h1>{marked('p', texts)}</article></main><footer>{links}</footer>"
    return f"<!doctype html><html><head><meta charset='utf-8'><title>Wide rooms</title></head><body>{body}</body></html>"


def jats(texts: list[str]) -> str:
    front = "<front><article-meta><title-group><article-title>Wide rooms</article-title></title-group></article-meta></front>"
    return f"<article>{front}<body><sec>{marked('p', texts)}</sec></body></article>"


def docx(texts: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    return zipped(("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'))


def printed(texts: list[str]) -> bytes:
    pages = []
    for text in texts:
        latin = text.encode("latin-1", "replace").decode("latin-1").replace("(", "").replace(")", "").replace("\\", "")
        lines = re.findall(r".{1,80}(?:\s|$)", latin * 4)
        pages.append([(60.0, 780.0 - 14 * n, 10.0, line.strip()) for n, line in enumerate(lines[:50])])
    return pdf(*pages)


def table(records: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode()


def parquet(records: list[dict[str, str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), out)
    return out.getvalue()


def files() -> dict[str, list[bytes]]:
    """Form: raw files."""
    texts = [paragraphs(n) for n in range(ARTICLES)]
    latin = [paragraphs(n, ["en", "de", "fr"]) for n in range(ARTICLES // 4)]
    records = [{"url": f"https://rooms.example/{n}", "text": "\n\n".join(text)} for n, text in enumerate(texts * 4)]
    return {
        "txt": ["\n\n".join(text).encode() for text in texts * 4],
        "html": [webpage(text).encode() for text in texts],
        "jsonl": [jsonl(*records)],
        "jsonl.gz": [gzip.compress(jsonl(*records), mtime=0)],
        "json": [json.dumps(records, ensure_ascii=False).encode()],
        "csv": [table(records)],
        "parquet": [parquet(records)],
        "zip": [zipped(*((f"{n}.txt", "\n\n".join(text)) for n, text in enumerate(texts)))],
        "pdf": [printed(text) for text in latin],
        "xml": [jats(text).encode() for text in texts],
        "docx": [docx(text) for text in texts],
    }


def of_html(data: bytes) -> object:
    import trafilatura

    return trafilatura.extract(data)


def of_pdf(data: bytes) -> object:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def of_xml(data: bytes) -> object:
    from lxml import etree

    return ["".join(p.itertext()) for p in etree.fromstring(data).iter("p")]


def of_docx(data: bytes) -> object:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ["".join(p.itertext()) for p in etree.fromstring(archive.read("word/document.xml")).iter(f"{{{W}}}p")]


def of_zip(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


def of_parquet(data: bytes) -> object:
    import pyarrow.parquet as pq

    return pq.read_table(io.BytesIO(data)).to_pylist()


LIBRARIES: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "txt": ("decode", bytes.decode),
    "html": ("trafilatura", of_html),
    "jsonl": ("json", lambda data: [json.loads(line) for line in data.splitlines()]),
    "jsonl.gz": ("gzip, json", lambda data: [json.loads(line) for line in gzip.decompress(data).splitlines()]),
    "json": ("json", json.loads),
    "csv": ("csv", lambda data: list(csv.DictReader(io.StringIO(data.decode())))),
    "parquet": ("pyarrow", of_parquet),
    "zip": ("zipfile", of_zip),
    "pdf": ("pypdfium2", of_pdf),
    "xml": ("lxml", of_xml),
    "docx": ("zipfile, lxml", of_docx),
}


def cpu() -> float:
    """CPU seconds of this process and its children so far."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    ticks = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children]
    return process_time() + sum(int(t) for pair in ticks for t in pair) / os.sysconf("SC_CLK_TCK")


def timed(work: Callable[[Path], object], paths: list[Path]) -> float:
    began = cpu()
    for path in paths:
        work(path)
    return cpu() - began


def main(rounds: int = 3, *wanted: str) -> None:
    print(f"{'form':<9} {'MB':>5} {'ours MB/s':>10} {'library MB/s':>13} {'ratio':>6}  library")
    for form, contents in files().items():
        if wanted and form not in wanted:
            continue
        name, library = LIBRARIES[form]
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{n}.{form}" for n in range(len(contents))]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            works = (lambda p: list(read_file(p, p.name, DEFAULT)), lambda p: library(p.read_bytes()))  # noqa: B023
            for work in works:
                timed(work, paths[:2])  # what is loaded once
            times = [[timed(work, paths) for work in works] for _ in range(rounds)]
        ours, theirs = (statistics.median(t[i] for t in times) for i in (0, 1))
        size = sum(map(len, contents)) / 1e6
        print(f"{form:<9} {size:>5.1f} {size / ours:>10.1f} {size / max(theirs, 1e-4):>13.1f} {ours / max(theirs, 1e-4):>6.2f}  {name}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, *sys.argv[2:])
