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
from pipeline.read.source import Source, Unreadable

TEXTUAL = ("response", "resource", "conversion")
MAX_HEADER = 1 << 16


class _Stream:
    """Chunks, read by line and by count."""

    def __init__(self, chunks: Iterator[bytes]):
        self._chunks, self._left = chunks, b""

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        self._left += chunk
        return bool(chunk)

    def line(self) -> bytes:
        while b"\n" not in self._left and len(self._left) < MAX_HEADER and self._more():
            pass
        line, end, self._left = self._left.partition(b"\n")
        if len(line) >= MAX_HEADER:
            raise Unreadable("corrupt", "a header line without an end", "container")
        return line + end

    def read(self, size: int, keep: bool) -> bytes:
        """So many bytes (empty if they are not kept). Raises Unreadable if they are not there."""
        out = []
        while size > 0:
            if not self._left and not self._more():
                raise Unreadable("truncated", "the last record is cut", "container")
            part, self._left = self._left[:size], self._left[size:]
            size -= len(part)
            if keep:
                out.append(part)
        return b"".join(out)


def records(source: Source) -> Iterator[Article | Reject]:
    stream, number = _Stream(source.rest()), 0
    while True:
        version = stream.line()
        if not version:
            return
        if not version.strip():
            continue
        if not version.startswith(b"WARC/"):
            raise Unreadable("corrupt", "no WARC record where one should begin", "container")
        head = _headers(stream)
        try:
            length = int(head.get("content-length", ""))
        except ValueError as error:
            raise Unreadable("corrupt", "a record without a length", "container") from error
        if length < 0:
            raise Unreadable("corrupt", "a record of negative length", "container")
        wanted = head.get("warc-type", "").lower() in TEXTUAL
        number += wanted
        place = f"{source.member or ''}#{number}"
        fits = length <= source.limits.max_text
        body = stream.read(length, wanted and fits)
        if wanted and not fits:
            yield Reject("", place, None, "container", "too_large", f"a record of {length} bytes")
        elif wanted:
            yield from _record(source, head, body, place)


def _headers(stream: _Stream) -> dict[str, str]:
    found: dict[str, str] = {}
    size = 0
    while (line := stream.line()).strip():
        size += len(line)
        if size > MAX_HEADER:
            raise Unreadable("corrupt", "headers without an end", "container")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


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
