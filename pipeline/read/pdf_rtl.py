"""Arabic script in PDF: pdfium turns a line right to left glyph by glyph, and errs inside a glyph.

A ligature (lam-alef) and a letter with its mark are one glyph with several characters: their order comes out reversed. A mark
that is a glyph of its own comes at the start of the line, with a space that nobody wrote. The boxes of the characters tell:
parts of one glyph have boxes of one height side by side, and a mark hangs over its letter. Brackets may come as they look, not as they
mean; what they stand against tells.
"""

import re
import unicodedata
from typing import NamedTuple

CLOSE = 0.1  # points: what counts as the same height or edge

WRONG_WAY = re.compile(r"(?:^|\s)[)\]](?=\w)|(?<=\w)[(\[](?=\s|$|[.،؛])")
RIGHT_WAY = re.compile(r"(?:^|\s)[(\[](?=\w)|(?<=\w)[)\]](?=\s|$|[.،؛])")
MIRRORED = str.maketrans("()[]", ")(][")


class Glyph(NamedTuple):
    code: int
    left: float
    right: float
    bottom: float
    top: float


def reordered(glyphs: list[Glyph]) -> list[int]:
    """The characters of a line in the order in which they are read."""
    return [glyph.code for glyph in _marks_home(_clusters_turned(glyphs))]


def brackets_turned(text: str) -> str:
    """A line from right to left with its brackets as they mean."""
    if "(" in text or ")" in text or "[" in text or "]" in text:
        return text.translate(MIRRORED) if len(WRONG_WAY.findall(text)) > len(RIGHT_WAY.findall(text)) else text
    return text


def is_arabic(code: int) -> bool:
    return 0x590 <= code < 0x900 or 0xFB1D <= code < 0xFE00 or 0xFE70 <= code < 0xFEFF


def _is_mark(glyph: Glyph) -> bool:
    return glyph.code > 0x2FF and unicodedata.category(chr(glyph.code)) == "Mn"


def _one_glyph(a: Glyph, b: Glyph) -> bool:
    """Whether two characters share a glyph: both have its box, or the box is cut into equal parts."""
    same = abs(a.bottom - b.bottom) < CLOSE and abs(a.top - b.top) < CLOSE
    equal = abs((a.right - a.left) - (b.right - b.left)) < CLOSE and a.right > a.left
    beside = min(abs(a.right - b.left), abs(b.right - a.left), abs(a.left - b.left)) < CLOSE
    return same and equal and beside and all(is_arabic(g.code) or g.code in (0x200C, 0x200D) for g in (a, b))


def _clusters_turned(glyphs: list[Glyph]) -> list[Glyph]:
    out: list[Glyph] = []
    at = 0
    while at < len(glyphs):
        end = at + 1
        while end < len(glyphs) and _one_glyph(glyphs[end - 1], glyphs[end]):
            end += 1
        cluster = glyphs[at:end]
        if len(cluster) > 1 and (cluster[0].left < cluster[-1].left + CLOSE or _is_mark(cluster[0])):
            cluster.reverse()
        if out and out[-1].code == 0x20 and out[-1].left == out[-1].right and any(map(_is_mark, cluster)):
            out.pop()  # a space without width before a mark: nobody wrote it
        out += cluster
        at = end
    return out


def _marks_home(glyphs: list[Glyph]) -> list[Glyph]:
    """Marks that stand at the start of the line or behind a space, moved behind the letter they hang over."""
    out = list(glyphs)
    stray = [g for i, g in enumerate(glyphs) if _is_mark(g) and (i == 0 or glyphs[i - 1].code == 0x20 or _is_mark(glyphs[i - 1]))]
    for mark in stray:
        middle = (mark.left + mark.right) / 2
        bases = [g for g in out if is_arabic(g.code) and not _is_mark(g) and g.left - CLOSE <= middle <= g.right + CLOSE]
        if not bases:
            continue
        base = min(bases, key=lambda g: abs((g.left + g.right) / 2 - middle))
        at = out.index(mark)
        out.pop(at)
        if at < len(out) and out[at].code == 0x20 and out[at].left == out[at].right and (at == 0 or out[at - 1].code == 0x20):
            out.pop(at)
        out.insert(out.index(base) + 1, mark)
    return out
