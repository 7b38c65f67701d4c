"""PDF by pypdfium2: of six readers the only one whose reading order holds for columns and for Persian and Arabic.

Its own order of a line from right to left changes with its version (a Persian page of Chromium: .96 with 5.12, .42 with 5.13), so
such lines are ordered by where their glyphs stand: over nine producers fa .99, ar .99, he 1.0, alike with 5.12, 5.13 and 5.15.
Flate bombs are found by a bounded trial before the library sees the file: it would unpack them whole.
"""

import ctypes
import math
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import raw

from pipeline.model import Article
from pipeline.read import sniff
from pipeline.read.pdf_layout import Line, laid_out
from pipeline.read.pdf_meta import DOI_KEYS, stated
from pipeline.read.pdf_rtl import ARABIC, Glyph, Stretch, brackets_turned, goes_on, joined, left_to_right, lines_of, reordered
from pipeline.read.source import Source, Unreadable, parsing

STREAM = re.compile(rb"stream\r?\n")
DICTIONARY = 2000  # bytes before a stream in which its dictionary must stand
SOFT = {0: None, 0x0D: None, 0x02: "-", 0xFFFE: "-", 0xFFFF: "-"}  # the last three: a hyphen at a line end, in pdfium's view
LINE = re.compile("[^\n\x02\ufffe\uffff]+[\x02\ufffe\uffff]?")  # such a hyphen stands for the line end too
INK, LAST_INK = re.compile("[^\0-\x20]"), re.compile("[^\0-\x20](?=[\0-\x20]*$)")
HALF = re.compile("[\ud800-\udfff]")


def records(source: Source) -> Iterator[Article]:
    data = source.seekable().read(source.limits.max_member + 1)
    if len(data) > source.limits.max_member:
        raise Unreadable("too_large", f"more than {source.limits.max_member} bytes")
    refuse_bomb(data, source)
    pages, info = read_pages(data, source.limits.max_pages)
    text, marks = laid_out(pages, source.limits)
    if not text.strip():
        raise Unreadable("no_text_layer", f"{len(pages)} pages without a text layer")
    yield Article(
        "", text, "", source.member, media_type="application/pdf", marks=marks,
        warnings=("type_mismatch",) if sniff.mismatch("pdf", source.name) else (), **stated(info, data, text),
    )  # fmt: skip


def refuse_bomb(data: bytes, source: Source) -> None:
    """Raises Unreadable if a stream unpacks beyond all measure; nothing of it is kept."""
    limits = source.limits
    at = 0
    while found := STREAM.search(data, at):
        head = data[max(0, found.start() - DICTIONARY) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        at = found.end()
        filters = head.count(b"/FlateDecode") + head.count(b"/Fl ")
        if not filters:
            continue
        end = data.find(b"endstream", at)
        packed = memoryview(data)[at : end if end >= 0 else len(data)]
        size = _unpacked(packed, filters, limits.max_member)
        source.budget.spend(size)
        if size >= limits.max_member or (size > limits.ratio_from and size > limits.max_ratio * max(1, len(packed))):
            raise Unreadable("bomb", f"a stream of {len(packed)} bytes unpacks to {size} or more")
        if end >= 0:
            at = end


def _unpacked(packed: memoryview, filters: int, most: int) -> int:
    """Size of a stream after all its Flate filters, counted in pieces up to `most`."""
    machines = [zlib.decompressobj() for _ in range(min(filters, 4))]
    size = 0
    try:
        for start in range(0, len(packed), 1 << 12):
            pieces = [bytes(packed[start : start + (1 << 12)])]
            for machine in machines:
                pieces = [machine.decompress(piece) for piece in pieces]
            size += sum(map(len, pieces))
            if size >= most:
                break
    except zlib.error:
        pass
    return size


def read_pages(data: bytes, most: int) -> tuple[list[tuple[float, list[Line]]], dict[str, str]]:
    """The lines of every page, in pdfium's order, with the page's height; and the document information."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        raise Unreadable("encrypted" if encrypted else "corrupt", str(error)[:200]) from error
    with parsing("PDF"):
        try:
            if len(document) > most:
                raise Unreadable("too_large", f"{len(document)} pages")
            pages = [_page(document, number) for number in range(len(document))]
            info = document.get_metadata_dict() | {key: document.get_metadata_value(key) for key in DOI_KEYS}
            return [page for page in pages if page], {key: value for key, value in info.items() if value}
        finally:
            document.close()


def _page(document: Any, number: int) -> tuple[float, list[Line]] | None:
    """None for a page that cannot be loaded: the others are still worth reading."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    textpage = page.get_textpage()
    try:
        return page.get_height(), list(_lines(textpage))
    finally:
        textpage.close()
        page.close()


def _lines(textpage: Any) -> Iterator[Line]:
    text = _page_text(textpage)
    waiting: Stretch | None = None
    for found in LINE.finditer(text):
        for stretch in _stretches(textpage, text, found.start(), found.end()):
            if waiting and goes_on(waiting, stretch):
                waiting = joined(waiting, stretch)
                continue
            if waiting:
                yield from _line(waiting)
            waiting = stretch
    if waiting:
        yield from _line(waiting)


def _page_text(textpage: Any) -> str:
    """One character for each of the library's; in one call where it has no other view of them (five times as fast)."""
    count = textpage.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        text = bytes(buffer)[:-2].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
    codes = (raw.FPDFText_GetUnicode(textpage, i) for i in range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _stretches(textpage: Any, text: str, start: int, end: int) -> Iterator[Stretch]:
    """What the library holds for a line; with all glyphs where their order is ours to find."""
    first, last = INK.search(text, start, end), LAST_INK.search(text, start, end)
    if not first or not last:
        return
    middle = INK.search(text, (first.start() + last.start()) // 2, end) or last
    probes = (first.start(), middle.start(), last.start())
    probed = [_box(textpage, j) for j in probes]
    size, turned = _print(textpage, middle.start())
    arabic = ARABIC.search(text, start, end) is not None
    backward = probed[-1][1] < probed[0][0] and abs(probed[-1][2] - probed[0][2]) < size / 2
    if turned or not (arabic or backward):
        base = sorted(_base(textpage, j) for j in probes)[1]
        left, right = min(box[0] for box in probed), max(box[1] for box in probed)
        yield Stretch(text[start:end], [], arabic, left, right, base, size, turned)
        return
    for glyphs in lines_of([_glyph(textpage, ord(text[j]), j) for j in range(start, end)], size):
        solid = [g for g in glyphs if g.code > 0x20]
        base = sorted(g.base for g in solid)[len(solid) // 2]
        yield Stretch("", glyphs, arabic, min(g.left for g in solid), max(g.right for g in solid), base, size)


def _line(stretch: Stretch) -> Iterator[Line]:
    text = stretch.text
    if stretch.glyphs:
        text = "".join(map(chr, (reordered if stretch.arabic else left_to_right)(stretch.glyphs, stretch.size)))
    text = text.translate(SOFT).strip(" ")
    if HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if text:
        text = brackets_turned(text) if stretch.arabic else text
        yield Line(text, stretch.left, stretch.right, stretch.base, round(stretch.size, 1), stretch.turned)


def _print(textpage: Any, index: int) -> tuple[float, bool]:
    """Size of print in points (some producers set size 1 and scale the page instead), and whether the line is not level."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    size = abs(float(raw.FPDFText_GetFontSize(textpage, index))) * (math.hypot(matrix.c, matrix.d) or 1.0)
    return size, abs(matrix.b) > abs(matrix.a) / 4  # slanting letters alone change c


def _glyph(textpage: Any, code: int, index: int) -> Glyph:
    room = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, index, room)
    return Glyph(code, *_box(textpage, index), room.left, room.right, _base(textpage, index))


def _base(textpage: Any, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    return y.value


def _box(textpage: Any, index: int) -> tuple[float, float, float, float]:
    """left, right, bottom, top"""
    sides = [ctypes.c_double() for _ in range(4)]
    raw.FPDFText_GetCharBox(textpage, index, *sides)
    return sides[0].value, sides[1].value, sides[2].value, sides[3].value
