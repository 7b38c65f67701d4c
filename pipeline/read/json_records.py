"""JSON of scrapers: an object a line, an array of objects, or one object. A bad record costs itself alone.

What a line becomes depends on the lines before it in three things only: its number, the charset of lines that are no UTF-8, and how
often its content stood there before (finish.py). ranges.py keeps them, so that a long file can be read from its middle.
"""

import codecs
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pipeline.clean.decode import decode
from pipeline.model import Article, Loss, Reject
from pipeline.read import fields, sniff
from pipeline.read.source import Source, Unreadable
from pipeline.read.text import CONTROLS

DECODER = json.JSONDecoder()
LENIENT = json.JSONDecoder(parse_int=str)  # Python turns no number of more than 4,300 digits
BETWEEN = re.compile(r"[\s,\0]*")
ESCAPED_BYTES = re.compile(r"[\udc80-\udcff]")
HTML_TEXT = re.compile(r"\s*<(?:!doctype|html|body|div|p|article|section|h[1-6]|span|table|ul)\b[^>]*>", re.I)


def records(source: Source) -> Iterator[Article | Reject]:
    if source.part:
        yield from _articles(source, lines(source, source.part.line, source.part.charset))
        return
    if _wide(source):  # UTF-16: as UTF-8 from here on
        text = decode(source.whole(source.limits.max_member)).text
        source = source.inner(source.name, iter([text.encode("utf-8", "surrogatepass")]), source.member, deeper=False)
    if sniff.form_of(source.head(), source.name) == "json":
        yield from _array(source)
    elif _binary(source):
        raise Unreadable("binary", "control characters all over", "decode")
    else:
        yield from _articles(source, lines(source, 0, source.declared))


def is_lines(source: Source) -> bool:
    """Whether a stream is read line by line as it is."""
    return sniff.form_of(source.head(), source.name) == "jsonl" and not _wide(source) and not _binary(source)


def _wide(source: Source) -> bool:
    return sniff.wide_encoding(source.head()) is not None


def _binary(source: Source) -> bool:
    return len(CONTROLS.findall(source.head().decode("latin-1"))) * 50 > len(source.head())


class Line(NamedTuple):
    """A line that is not blank."""

    number: int  # from 1, in the file
    at: int  # bytes of the stream before it
    value: Any  # what the JSON says, or the Reject of a line that cannot be read
    encoding: str = "utf-8"
    escaped: bool = False  # stray bytes are in it as half pairs
    charset: str | None = None  # of the lines before it that are no UTF-8: one program wrote them all, and to detect it takes 17 ms


def lines(source: Source, before: int, charset: str | None) -> Iterator[Line]:
    """Lines of a stream, before which stood so many, and of which those that are no UTF-8 were in such a charset."""
    for number, at, data in numbered_lines(source, before):
        place = f"{source.member or ''}#{number}"
        if data is None:
            reject = Reject("", place, number, "parse", "line_too_long", f"more than {source.limits.max_line} bytes")
            yield Line(number, at, reject, charset=charset)
            continue
        if not data.strip(b" \t\r\0"):
            continue
        try:
            text, encoding, escaped = _decoded(data, charset)
            value = loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            yield Line(number, at, Reject("", place, number, "parse", "invalid_json", _why(error)), charset=charset)
            continue
        yield Line(number, at, value, encoding, escaped, charset)
        charset = charset or (encoding if encoding != "utf-8" else None)


def _articles(source: Source, found: Iterator[Line]) -> Iterator[Article | Reject]:
    for line in found:
        if isinstance(line.value, Reject):
            yield line.value
        else:
            yield from article(source, line.value, f"{source.member or ''}#{line.number}", line.number, line.encoding, line.escaped)


def numbered_lines(source: Source, before: int) -> Iterator[tuple[int, int, bytes | None]]:
    """Lines with their numbers and the bytes before them; None in the place of one that is too long, of which nothing is held."""
    limit, number, at, size = source.limits.max_line, before, 0, 0
    held: list[bytes] = []  # pieces of the line that is not at its end
    for chunk in source.rest():
        for nth, line in enumerate(chunk.split(b"\n")):
            if nth:
                number += 1
                yield number, at, None if size > limit else b"".join(held)
                at += size + 1
                held, size = [], 0
            size += len(line)
            if size <= limit:
                held.append(line)
            else:
                held.clear()
    if size:
        yield number + 1, at, None if size > limit else b"".join(held)


def _decoded(data: bytes, charset: str | None) -> tuple[str, str, bool]:
    """Text, charset, and whether stray bytes are in it as half pairs. Raises ValueError for what can be no record."""
    try:
        return data.decode(), "utf-8", False
    except UnicodeDecodeError:
        if not data.lstrip().startswith((b"{", b"[", b"\xef\xbb\xbf")):
            raise
    decoded = decode(data, charset)
    if decoded.losses or decoded.encoding in ("utf-8", "utf-8-sig"):  # UTF-8 but for some bytes: each keeps its place through the JSON
        return data.decode("utf-8", "surrogateescape"), "utf-8", True
    return decoded.text, decoded.encoding, False


def loads(text: str) -> Any:
    """Raises ValueError or RecursionError."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LENIENT.decode(text)


def _why(error: Exception) -> str:
    return str(error)[:200] if isinstance(error, ValueError) else "nested too deep"


def _array(source: Source) -> Iterator[Article | Reject]:
    """Elements of an array one by one, with no more of it in memory than the longest element needs."""
    more = text_chunks(source)
    buffer, at, number, in_array = next(more, "").lstrip("\ufeff"), 0, 0, False
    while True:
        at = BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]
        if not in_array and buffer.startswith("[", at):
            in_array, at = True, at + 1
            continue
        if in_array and buffer.startswith("]", at):
            return
        value, end, error = _element(buffer, at)
        whole = not error and BETWEEN.match(buffer, end).end() < len(buffer)  # type: ignore[union-attr]
        if not whole:
            wanted = max(1 << 16, len(buffer) - at)  # doubling: each character is parsed a bounded number of times
            if wanted > source.limits.max_line:
                raise Unreadable("line_too_long", f"element {number + 1} is longer than {source.limits.max_line}", line=None)
            extra = _take(more, wanted)
            if extra:
                buffer, at = buffer[at:] + extra, 0
                continue
            if error and at < len(buffer):
                raise Unreadable("invalid_json", f"element {number + 1}: {error}")
            if error:
                if in_array:
                    raise Unreadable("truncated", "the array does not end")
                return
        for record in [value] if in_array else _unwrapped(value):
            number += 1
            yield from article(source, record, f"{source.member or ''}#{number}", number, "utf-8", True)
        at = end


def _unwrapped(value: Any) -> list[Any]:
    """The records of an object that says nothing itself and holds one list of objects, as interfaces answer: {"items": [{...}, ...]}."""
    if not isinstance(value, dict) or _text_field(value)[0]:
        return [value]
    lists = [some for some in value.values() if isinstance(some, list) and any(isinstance(one, dict) for one in some)]
    told = len(lists) == 1 and any(_text_field(one)[0] for one in lists[0] if isinstance(one, dict))
    return lists[0] if told else [value]


def _element(buffer: str, at: int) -> tuple[Any, int, str]:
    try:
        try:
            return (*DECODER.raw_decode(buffer, at), "")
        except json.JSONDecodeError:
            raise
        except ValueError:
            return (*LENIENT.raw_decode(buffer, at), "")
    except (ValueError, RecursionError) as error:
        return None, at, _why(error) or "no JSON"


def _take(more: Iterator[str], wanted: int) -> str:
    out, size = [], 0
    for part in more:
        out.append(part)
        size += len(part)
        if size >= wanted:
            break
    return "".join(out)


def text_chunks(source: Source) -> Iterator[str]:
    """The stream as text: UTF-8 where the head is, else decoded as a whole. A stray byte is half a surrogate pair."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(source.head())
    except UnicodeDecodeError:
        decoded = decode(source.whole(source.limits.max_member), source.declared)
        if not decoded.losses:
            yield decoded.text
            return
        source = source.inner(source.name, iter([decoded.text.encode("utf-8", "surrogatepass")]), source.member, deeper=False)
    machine = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for chunk in source.rest():
        yield machine.decode(chunk)
    yield machine.decode(b"", True)


def article(source: Source, value: Any, place: str, number: int, encoding: str, escaped: bool) -> Iterator[Article | Reject]:
    """The article that a record holds, or why it holds none."""
    if not isinstance(value, dict):
        yield Reject("", place, number, "parse", "invalid_record", f"a {type(value).__name__} where an object should be")
        return
    name, text, is_html = _text_field(value)
    if text == [] or (not name and "" in map(fields.folded(value).get, (*fields.TEXT, *fields.HTML))):
        yield Reject("", place, number, "parse", "empty", "the field for the text holds nothing")
    elif not name:
        names = ", ".join(map(str, list(value)[:12]))[:200]
        yield Reject("", place, number, "parse", "no_text_field", f"no field that holds a text: {names}")
    elif not isinstance(text, str):
        yield Reject("", place, number, "parse", "invalid_record", f"the field {name} holds a {type(text).__name__}")
    elif is_html:
        yield from _of_html(source, text, place, number, fields.article_fields(value, "record"))
    else:
        text, losses = _losses(text) if escaped else (text, ())
        meta = fields.article_fields(value, "record")
        yield Article("", text, "", place, media_type="text/plain", encoding=encoding, losses=losses, **meta)


def content(line: Line) -> str | None:
    """What tells a record from others of its file: the `id` of its article, or else the text of it; None if it holds none."""
    if not isinstance(line.value, dict):
        return None
    _, text, is_html = _text_field(line.value)
    if not isinstance(text, str):
        return None
    return _html_id(text) if is_html else text


def _text_field(value: dict[str, Any]) -> tuple[str, Any, bool]:
    """The field that holds the text: its name, what it holds, and whether that is a page; no name if there is none."""
    record = fields.folded(value)
    name, text = fields.first(record, fields.TEXT)
    if isinstance(text, list) and text and all(isinstance(part, str) for part in text):
        text = "\n\n".join(text)  # what a scraper's getall() gives: a list of paragraphs
    markup_name, markup = fields.first(record, fields.HTML)
    if isinstance(markup, str) and (not isinstance(text, str) or not text.strip()):
        return markup_name, markup, True
    is_html = name in ("content", "body") and isinstance(text, str) and HTML_TEXT.match(text) and text.count("</") > 2
    return name, text, bool(is_html)


def _html_id(markup: str) -> str:
    """Known without parsing the page, which takes as long as cleaning it."""
    return hashlib.sha256(markup.encode("utf-8", "surrogatepass")).hexdigest()


def _of_html(source: Source, markup: str, place: str, number: int, meta: dict[str, Any]) -> Iterator[Article | Reject]:
    from pipeline.read.child import parsed

    page = source.inner("page.html", iter([markup.encode("utf-8", "surrogatepass")]), place, declared="utf-8")
    try:
        (found,) = parsed(page, "html")
    except Unreadable as error:
        yield Reject("", place, number, error.stage, error.reason, error.detail)
        return
    assert isinstance(found, Article)
    origins = dict(found.origins) | dict(meta.pop("origins"))
    yield replace(found, id=_html_id(markup), **meta, origins=tuple(sorted(origins.items())))


def _losses(text: str) -> tuple[str, tuple[Loss, ...]]:
    if text.isascii() or not ESCAPED_BYTES.search(text):
        return text, ()
    losses = tuple(Loss(m.start(), ord(m[0]) - 0xDC00) for m in ESCAPED_BYTES.finditer(text))
    return ESCAPED_BYTES.sub("\ufffd", text), losses
