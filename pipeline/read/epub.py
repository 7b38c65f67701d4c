"""EPUB: the chapters in the order of the spine, one article a book."""

import posixpath
import urllib.parse
from collections.abc import Iterator
from typing import Any

from pipeline.clean.decode import decode
from pipeline.model import Article, Reject
from pipeline.read import fields, html
from pipeline.read.archive import opened_zip, place
from pipeline.read.blocks import Block, blocks_of, walked
from pipeline.read.source import Source, Unreadable
from pipeline.read.zipped import data, part

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def records(source: Source) -> Iterator[Article | Reject]:
    archive = opened_zip(source)
    names = set(archive.namelist())
    if "META-INF/encryption.xml" in names and "META-INF/rights.xml" in names:
        raise Unreadable("encrypted", "the book is protected")
    root = next((e.get("full-path") for e in part(source, archive, "META-INF/container.xml").iter() if e.get("full-path")), None)
    if root is None or root not in names:
        raise Unreadable("corrupt", "the book names no package")
    package = part(source, archive, root)
    blocks: list[Block] = []
    lost: list[Reject] = []
    for name in _chapters(package, root):
        try:
            blocks += _chapter(source, data(source, archive, name)) if name in names else ()
        except Unreadable as error:
            if error.reason != "empty":  # an empty chapter is a page of the book without text
                lost.append(Reject("", place(source, name), None, error.stage, error.reason, error.detail))
    text, marks = html.laid_out(blocks)
    if text:
        yield Article("", text, "", source.member, media_type="application/epub+zip", encoding="utf-8", marks=marks, **_meta(package))
    elif not lost:
        raise Unreadable("no_text", "the book has no text")
    yield from lost


def _chapters(package: Any, root: str) -> list[str]:
    """Names of the parts in the order of the spine; one that stands there twice is read once."""
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    hrefs = [href for reference in package.iter(f"{OPF}itemref") if (href := items.get(reference.get("idref")))]
    folder = posixpath.dirname(root)
    return list(dict.fromkeys(posixpath.normpath(posixpath.join(folder, urllib.parse.unquote(href))) for href in hrefs))


def _chapter(source: Source, content: bytes) -> list[Block]:
    tree, deep = html.parsed(decode(content, html.declared(content)).text, source.limits)
    body = tree.find("body")
    return list((walked if deep else blocks_of)(body if body is not None else tree))


def _meta(package: Any) -> dict[str, Any]:
    stated = {name: [e.text for e in package.iter(f"{DC}{name}") if e.text] for name in ("title", "creator", "date", "publisher")}
    found = {
        "title": fields.line(next(iter(stated["title"]), None)), "authors": fields.names(stated["creator"]),
        "published": fields.date(next(iter(stated["date"]), None)), "site": fields.line(next(iter(stated["publisher"]), None)),
    }  # fmt: skip
    found = {name: value for name, value in found.items() if value}
    return found | {"origins": tuple((name, "epub:package") for name in sorted(found))}
