"""DOCX: paragraphs with their styles, lists and tables, footnotes behind; a zip that is read in memory."""

from collections.abc import Iterator
from typing import Any

from pipeline.model import Article, MarkKind, Reject
from pipeline.read import fields
from pipeline.read.archive import opened_zip, place
from pipeline.read.blocks import Block
from pipeline.read.html import laid_out
from pipeline.read.source import Source, Unreadable
from pipeline.read.zipped import part

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same again for old programs
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def records(source: Source) -> Iterator[Article | Reject]:
    archive = opened_zip(source)
    names = set(archive.namelist())
    document = part(source, archive, "word/document.xml")
    for copy in list(document.iter(FALLBACK)):
        copy.clear()
    body = document.find(f"{W}body")
    blocks = list(_blocks(body)) if body is not None else []
    lost: list[Reject] = []
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        try:
            notes = part(source, archive, name).iter(f"{W}p") if name in names else ()
        except Unreadable as error:  # the body is whole
            lost.append(Reject("", place(source, name), None, error.stage, error.reason, error.detail))
        else:
            blocks += [(None, text) for p in notes if (text := _text(p))]
    text, marks = laid_out(blocks)
    if not text:
        raise Unreadable("no_text", "no text in the document")
    meta = _meta(part(source, archive, "docProps/core.xml")) if "docProps/core.xml" in names else {}
    yield Article("", text, "", source.member, media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  encoding="utf-8", marks=marks, **meta)  # fmt: skip
    yield from lost


def _blocks(body: Any) -> Iterator[Block]:
    for element in body.iterchildren("*"):
        if element.tag == f"{W}p":
            yield _kind(element), _text(element)
        elif element.tag == f"{W}tbl":
            rows = ("\t".join(_text(cell).replace("\n", " ") for cell in row.iter(f"{W}tc")) for row in element.iter(f"{W}tr"))
            yield "table", "\n".join(row for row in rows if row.strip())
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _blocks(element)


def _kind(paragraph: Any) -> MarkKind | None:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = (style.get(f"{W}val") or "").lower() if style is not None else ""
    if name == "title":
        return "title"
    if name.startswith(("heading", "berschrift", "titre")):
        return "heading"
    if name == "caption":
        return "caption"
    return "list_item" if paragraph.find(f"{W}pPr/{W}numPr") is not None or name.startswith("list") else None


def _text(element: Any) -> str:
    out = []
    for piece in element.iter(f"{W}t", f"{W}br", f"{W}cr", f"{W}tab", f"{W}noBreakHyphen", f"{W}softHyphen"):
        tag = piece.tag.removeprefix(W)
        out.append((piece.text or "") if tag == "t" else {"tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}.get(tag, "\n"))
    return "".join(out).strip()


def _meta(core: Any) -> dict[str, Any]:
    """The title of the document's properties; its "creator" is whose program it was, not the author."""
    title = fields.line(next((e.text for e in core.iter("{http://purl.org/dc/elements/1.1/}title")), None))
    return {"title": title, "origins": (("title", "docx:core"),)} if title else {}
