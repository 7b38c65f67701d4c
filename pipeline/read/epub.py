"""EPUB: the chapters in the order of the spine, one article a book."""

import posixpath
import urllib.parse
import zipfile
from collections.abc import Iterator
from typing import Any

from pipeline.clean.decode import decode
from pipeline.model import Article
from pipeline.read import fields, html
from pipeline.read.blocks import Block, blocks_of, walked
from pipeline.read.source import Source, Unreadable, parsing
from pipeline.read.zipped import data, part

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"


def records(source: Source) -> Iterator[Article]:
    with parsing("EPUB"):
        archive = zipfile.ZipFile(source.seekable())
        names = set(archive.namelist())
    if "META-INF/encryption.xml" in names and "META-INF/rights.xml" in names:
        raise Unreadable("encrypted", "the book is protected")
    root = next((e.get("full-path") for e in part(source, archive, "META-INF/container.xml").iter() if e.get("full-path")), None)
    if root is None or root not in names:
        raise Unreadable("corrupt", "the book names no package")
    package = part(source, archive, root)
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    blocks: list[Block] = []
    for reference in package.iter(f"{OPF}itemref"):
        href = items.get(reference.get("idref"))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root), urllib.parse.unquote(href))) if href else ""
        if name in names:
            content = data(source, archive, name)
            tree, deep = html.parsed(decode(content, html.declared(content)).text, source.limits)
            body = tree.find("body")
            blocks += (walked if deep else blocks_of)(body if body is not None else tree)
    text, marks = html.laid_out(blocks)
    if not text:
        raise Unreadable("no_text", "the book has no text")
    yield Article("", text, "", source.member, media_type="application/epub+zip", encoding="utf-8", marks=marks, **_meta(package))


def _meta(package: Any) -> dict[str, Any]:
    stated = {name: [e.text for e in package.iter(f"{DC}{name}") if e.text] for name in ("title", "creator", "date", "publisher")}
    found = {
        "title": fields.line(next(iter(stated["title"]), None)), "authors": fields.names(stated["creator"]),
        "published": fields.date(next(iter(stated["date"]), None)), "site": fields.line(next(iter(stated["publisher"]), None)),
    }  # fmt: skip
    found = {name: value for name, value in found.items() if value}
    return found | {"origins": tuple((name, "epub:package") for name in sorted(found))}
