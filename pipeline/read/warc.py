"""WARC and WET: every response, resource or conversion with text is a record; requests and metadata are none.

Read record by record with a cap: the usual readers take a record of any size whole into memory.
"""

import http.client
import io
import zlib
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Article, Reject
from pipeline.read import fields
from pipeline.read.forms import settled
from pipeline.read.source import Reader, Source, Unreadable

TEXTUAL = ("response", "resource", "conversion")
MAX_HEADER = 1 << 16
NEXT = b"\r\n\r\nWARC/1."


def records(source: Source) -> Iterator[Article | Reject]:
    reader, number = Reader(source.rest()), 0
    while version := reader.line(MAX_HEADER):
        if not version.strip():
            continue
        head = _headers(reader) if version.startswith(b"WARC/") else None
        length = _length(head, source)
        if head is None or length is None:
            detail = f"no record, or one without its length: {len(version) + _recovered(reader)} bytes and more could not be read"
            yield Reject("", source.member, None, "container", "corrupt", detail)
            continue
        wanted = head.get("warc-type", "").lower() in TEXTUAL
        number += wanted
        place = f"{source.member or ''}#{number}"
        body = _body(reader, length, wanted and length <= source.limits.max_text)
        if wanted and body is None:
            yield Reject("", place, None, "container", "too_large", f"a record of {length} bytes")
        elif wanted and body is not None:
            yield from _record(source, head, body, place)


def _headers(reader: Reader) -> dict[str, str] | None:
    """None if they do not end."""
    found: dict[str, str] = {}
    size = 0
    while (line := reader.line(MAX_HEADER)).strip():
        size += len(line)
        if size >= MAX_HEADER:
            return None
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _length(head: dict[str, str] | None, source: Source) -> int | None:
    """None if the record states none, or one that no file can have."""
    stated = (head or {}).get("content-length", "")
    return int(stated) if stated.isdecimal() and len(stated) < 20 and int(stated) <= source.limits.max_expanded else None


def _body(reader: Reader, length: int, keep: bool) -> bytes | None:
    """The bytes of a record, up to the next one where its length says too much; None if they are not kept."""
    left, out = length, []
    for piece in reader.pieces(length):
        left -= len(piece)
        if keep:
            out.append(piece)
    body = b"".join(out)
    behind = reader.line(2)
    reader.back(behind)
    at = -1 if behind.strip() == b"" and not left else body.find(NEXT)
    if at >= 0:
        reader.back(body[at + len(NEXT) - len(b"WARC/1.") :])
        return body[:at]
    if left:
        raise Unreadable("truncated", "the last record is cut", "container")
    return body if keep else None


def _recovered(reader: Reader) -> int:
    """Passes over what is no record, up to a line that begins one; how many bytes."""
    passed = 0
    while line := reader.line(MAX_HEADER):
        if line.startswith(b"WARC/1."):
            reader.back(line)
            break
        passed += len(line)
    return passed


def _record(source: Source, head: dict[str, str], body: bytes, place: str) -> Iterator[Article | Reject]:
    kind = head.get("content-type", "")
    try:
        if kind.startswith("application/http"):
            body, kind = _payload(body, source)
    except Unreadable as error:
        yield Reject("", place, None, error.stage, error.reason, error.detail)
        return
    kind = kind.lower()
    if not body.strip():
        yield Reject("", place, None, "parse", "empty", "a record without a body")
        return
    if kind and not kind.startswith("text/") and not any(word in kind for word in ("html", "xml", "pdf", "json")):
        yield Reject("", place, None, "container", "unsupported_type", kind[:100])
        return
    charset = kind.partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    name = "page.html" if "html" in kind else "page.xml" if "xml" in kind else "page.txt"
    meta = fields.article_fields({"url": head.get("warc-target-uri"), "fetched_at": head.get("warc-date")}, "warc")
    for item in settled(source.inner(name, iter([body]), place, declared=charset)):
        if isinstance(item, Article):
            origins = tuple(sorted({**dict(item.origins), **dict(meta["origins"])}.items()))
            item = replace(item, url=item.url or meta.get("url"), fetched_at=meta.get("fetched_at"), origins=origins)
        yield item


class _Socket:
    def __init__(self, data: bytes):
        self._data = data

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._data)


def _payload(data: bytes, source: Source) -> tuple[bytes, str]:
    """Body and type of an HTTP answer; chunks put together, compression undone under the limit."""
    response = http.client.HTTPResponse(_Socket(data))  # type: ignore[arg-type]
    try:
        response.begin()
        if response.status >= 300:
            raise Unreadable("no_text", f"an answer with status {response.status}")
        try:
            body = response.read()
        except http.client.IncompleteRead as error:  # archives store what came, not what was promised
            body = error.partial
    except (http.client.HTTPException, ValueError, OSError) as error:
        raise Unreadable("corrupt", f"HTTP: {type(error).__name__}: {error}"[:200]) from error
    coding = (response.headers.get("content-encoding") or "").lower()
    if coding in ("gzip", "x-gzip", "deflate"):
        body = _inflated(body, source)
    return body, response.headers.get("content-type") or ""


def _inflated(body: bytes, source: Source) -> bytes:
    machine = zlib.decompressobj(47)  # gzip or zlib
    try:
        out = machine.decompress(body, source.limits.max_text + 1)
    except zlib.error:
        try:
            out = zlib.decompressobj(-15).decompress(body, source.limits.max_text + 1)
        except zlib.error as error:
            raise Unreadable("corrupt", f"content-encoding: {error}") from error
    source.budget.spend(len(out))
    if len(out) > source.limits.max_text:
        raise Unreadable("bomb", "the answer unpacks beyond the limit for a text")
    return out
