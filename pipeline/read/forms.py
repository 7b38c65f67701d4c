"""The registry: one module a form, one row here. Containers lead to streams inside them, all others to records."""

from collections.abc import Iterator
from importlib import import_module

from pipeline.model import Article, Reject
from pipeline.read import sniff
from pipeline.read.source import Broken, Source, Unreadable

COMPRESSED = ("gzip", "bzip2", "xz", "zstd")
RECORDS = {  # form: module with records(source) -> Iterator[Article | Reject]; loaded on first use
    "text": "text",
    "jsonl": "json_records",
    "json": "json_records",
    "csv": "tables",
    "warc": "warc",
}
RISKY = {  # the same, in a child process
    "html": "html",
    "mhtml": "mhtml",
    "pdf": "pdf",
    "xml": "xml",
    "docx": "docx",
    "epub": "epub",
    "parquet": "columns",
    "arrow": "columns",
}


def settled(source: Source) -> Iterator[Article | Reject]:
    """The records of a stream; it ends in at least one record or reject, and never in an exception."""
    made = 0
    try:
        for item in _records(source):
            made += 1
            yield item
    except Unreadable as error:
        made += 1
        yield Reject("", source.member, error.line, error.stage, error.reason, error.detail)
    except RecursionError:
        made += 1
        yield Reject("", source.member, None, "parse", "too_deep", "nested deeper than the reader follows")
    except (OSError, MemoryError) as error:
        made += 1
        yield Reject("", source.member, None, "open", "unreadable", f"{type(error).__name__}: {error}"[:300])
    except Broken:
        raise
    except Exception as error:  # a fault of ours must not cost the other files their run
        made += 1
        detail = f"the reader failed: {type(error).__name__}: {error}"[:250] + "; please report it with the file"
        yield Reject("", source.member, None, "parse", "corrupt", detail)
    if not made:
        yield Reject("", source.member, None, "parse", "empty", "no record in it")


def _records(source: Source) -> Iterator[Article | Reject]:
    if source.part:
        yield from import_module(f"pipeline.read.{RECORDS['jsonl']}").records(source)
        return
    head = source.head()
    if not head:
        raise Unreadable("empty", "no bytes")
    form = sniff.form_of(head, source.name)
    if form == "zip":
        form = _document_in_zip(source)
    if form in ("zip", "tar", *COMPRESSED):
        if source.depth >= source.limits.max_depth:
            raise Unreadable("nested_archive", f"more than {source.limits.max_depth} containers one inside another", "container")
        yield from _inside(source, form)
        return
    if not form:
        what = f"an image, font, sound, program or old office file (it begins with {head[:8]!r})"
        raise Unreadable("unsupported_type", f"{what}: convert it or move it out", "open")
    if form in RISKY:
        from pipeline.read.child import parsed

        yield from parsed(source, RISKY[form])
    else:
        yield from import_module(f"pipeline.read.{RECORDS[form]}").records(source)


def _inside(source: Source, form: str) -> Iterator[Article | Reject]:
    if form in COMPRESSED:
        from pipeline.read.compressed import unpacked

        yield from _records(unpacked(source, form))
        return
    from pipeline.read import archive

    for member in archive.zip_members(source) if form == "zip" else archive.tar_members(source):
        if isinstance(member, Reject):
            yield member
        else:
            yield from settled(member)


def _document_in_zip(source: Source) -> str:
    """Office documents and books are zips: their member names tell."""
    from pipeline.read.archive import opened_zip

    source.handle = source.seekable()
    names = set(opened_zip(source).namelist())
    if "word/document.xml" in names:
        return "docx"
    if "META-INF/container.xml" in names:
        return "epub"
    return "zip" if not names & {"xl/workbook.xml", "ppt/presentation.xml", "content.xml"} else ""
