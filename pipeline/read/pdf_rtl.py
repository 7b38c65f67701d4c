"""Lines of Arabic and Hebrew in PDF: put in reading order by where the glyphs stand, whatever order the file draws them in.

pdfium turns such lines itself, and errs where a line mixes scripts, where a mark hangs over a letter, inside ligatures, and with
producers that draw words from right to left (cairo: letters of each word reversed; order similarity .45, by place .97).
The inverse of the visual half of the Unicode bidirectional algorithm (UAX #9) for one line whose base direction is right to left.
"""

import math
import re
import unicodedata
from bisect import bisect
from itertools import pairwise
from typing import NamedTuple

CLOSE = 0.1  # points: what counts as the same height or edge
SPACE_GAP = 0.15  # of the size of print: a wider gap is a space. Spaces are .2 and more, letters of one word touch
TOUCHING = 0.05  # of the size of print: letters so near are of one word, whatever the library says
SAME_LINE = 0.5  # of the size of print: marks stand up to a fifth off the line, the next line one and more
FLAT = 0.15  # of the size of print: a stroke that lengthens a word is lower, no letter is
SPACE = 0x20
# classes of UAX #9, one letter each; a line seen from its right end, so that the last letter of a word comes first
KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "E", "AN": "A", "ET": "T", "ES": "S", "CS": "C", "WS": " "}
LATIN = r"(?:[EA][^RL ]*)?L(?:[^R]*L)?(?:[^RLN]*E)?"
IN_HEBREW = re.compile(rf"{LATIN}|T*E+(?:[SC]E+)*T*|A+(?:CA+)*")
IN_ARABIC = re.compile(rf"{LATIN}|[EA]+(?:C[EA]+)*")  # there a percent sign stands left of its number
LAM, ALEFS = 0x644, frozenset((0x622, 0x623, 0x625, 0x627, 0x671))

ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")  # and Hebrew and their neighbours, presentation forms too
OPENS = re.compile(r"(?:(?<=\s)|^)[()\[\]](?=\w)")
CLOSES = re.compile(r"(?<=\w)[()\[\]](?=$|[\s.,:;،؛؟])")


class Glyph(NamedTuple):
    code: int
    left: float  # of the ink
    right: float
    bottom: float
    top: float
    start: float  # of the room it takes on the line
    end: float
    base: float  # height of the line it stands on
    place: int = 0  # place among the glyphs as the library gives them


class Stretch(NamedTuple):
    """What the library takes for a line."""

    text: str  # where the library's order holds: in lines from left to right
    glyphs: list[Glyph]  # where it does not
    arabic: bool
    left: float
    right: float
    base: float
    size: float
    turned: bool = False  # not level


Cluster = list[Glyph]  # a letter with its marks, or the letters of one ligature, as they are read


def reordered(glyphs: list[Glyph], size: float) -> list[int]:
    """The characters of a line from right to left in the order in which they are read; `size`: of print, in points."""
    solid, gaps = _solid(glyphs, size)
    clusters = _marks_home(_clusters(solid, _turned_by_library(solid)))
    clusters.sort(key=lambda c: -sum(_room(c)))
    return [g.code for cluster in _left_to_right_turned(_spaced(clusters, gaps, size)) for g in cluster]


def left_to_right(glyphs: list[Glyph], size: float) -> list[int]:
    """The same of a line that has no letter from right to left."""
    solid, gaps = _solid(glyphs, 0)
    clusters = sorted(([g] for g in solid), key=lambda c: sum(_room(c)))
    return [g.code for cluster in _spaced(clusters, gaps, size) for g in cluster]


def lines_of(glyphs: list[Glyph], size: float) -> list[list[Glyph]]:
    """A stretch cut where it goes to another line without saying so; from the top, since the library turned all of it."""
    out: list[list[Glyph]] = []
    for glyph in glyphs:
        if out and (glyph.code <= SPACE or abs(glyph.base - out[-1][0].base) < SAME_LINE * size):
            out[-1].append(glyph)
        elif glyph.code > SPACE:
            out.append([glyph])
    return sorted(out, key=lambda line: -line[0].base)


def goes_on(a: Stretch, b: Stretch) -> bool:
    """Whether two stretches are one line from right to left, cut by a mark that hangs higher or by a change of script."""
    beside = max(a.left, b.left) - min(a.right, b.right) < a.size
    return a.arabic and b.arabic and beside and abs(a.base - b.base) < SAME_LINE * max(a.size, b.size)


def joined(a: Stretch, b: Stretch) -> Stretch:
    whole = a if len(a.glyphs) >= len(b.glyphs) else b
    return Stretch("", a.glyphs + b.glyphs, True, min(a.left, b.left), max(a.right, b.right), whole.base, whole.size)


def brackets_turned(text: str) -> str:
    """A line from right to left with its brackets as they mean: in files they may stand as they look, or all open."""
    if not {"(", ")", "[", "]"} & set(text):
        return text
    text = OPENS.sub(lambda found: "(" if found[0] in "()" else "[", text)
    return CLOSES.sub(lambda found: ")" if found[0] in "()" else "]", text)


def is_arabic(code: int) -> bool:
    return ARABIC.match(chr(code)) is not None


def _solid(glyphs: list[Glyph], size: float) -> tuple[list[Glyph], frozenset[int]]:
    """Without the strokes that lengthen words, for which fonts have no character; spaces that the library made up apart, by the
    glyph that they follow."""
    inked = [i for i, glyph in enumerate(glyphs) if glyph.code not in (SPACE, 0x0D)]
    solid: list[Glyph] = []
    gaps = set()
    for glyph in glyphs[: inked[-1] + 1 if inked else 0]:  # a space at the line's end parts nothing, and may lie over the last letter
        if glyph.code == SPACE and glyph.end - glyph.start < CLOSE:
            gaps.add(len(solid) - 1)
        elif glyph.code not in (0, 0x0D) and not (glyph.code < SPACE and 0 < glyph.top - glyph.bottom < FLAT * size):
            solid.append(glyph._replace(place=len(solid)))
    return solid, frozenset(gaps)


def _is_mark(glyph: Glyph) -> bool:
    return glyph.code > 0x2FF and unicodedata.category(chr(glyph.code)) == "Mn"


def _turned_by_library(glyphs: list[Glyph]) -> bool:
    """Whether the letters come from right to left already."""
    steps = [a.start - b.start for a, b in pairwise(glyphs) if is_arabic(a.code) and is_arabic(b.code)]
    return sum(step > CLOSE for step in steps) >= sum(step < -CLOSE for step in steps)


def _one_glyph(a: Glyph, b: Glyph) -> bool:
    """Whether two characters share a glyph: both have its box, or the box is cut into equal parts."""
    same = abs(a.bottom - b.bottom) < CLOSE and abs(a.top - b.top) < CLOSE
    equal = abs((a.right - a.left) - (b.right - b.left)) < CLOSE and a.right > a.left
    beside = min(abs(a.right - b.left), abs(b.right - a.left), abs(a.left - b.left)) < CLOSE
    return same and equal and beside and all(is_arabic(g.code) or g.code in (0x200C, 0x200D) for g in (a, b))


def _clusters(glyphs: list[Glyph], turned: bool) -> list[Cluster]:
    out: list[Cluster] = []
    for glyph in glyphs:
        if out and _one_glyph(out[-1][-1], glyph):
            out[-1].append(glyph)
        else:
            out.append([glyph])
    for cluster in out:
        if len(cluster) > 1:
            if turned and cluster[0].left < cluster[-1].left + CLOSE:
                cluster.reverse()  # the library turned the ligature with the line
            cluster.sort(key=_is_mark)
            if len(cluster) == 2 and cluster[1].code == LAM and cluster[0].code in ALEFS:
                cluster.reverse()  # only lam before alef is a ligature
    return out


def _marks_home(clusters: list[Cluster]) -> list[Cluster]:
    """Marks that are glyphs of their own, put behind the letter that they hang over."""
    out = [cluster for cluster in clusters if not _is_mark(cluster[0])]
    bases = sorted((c for c in out if is_arabic(c[0].code)), key=_middle)
    middles = [_middle(base) for base in bases]
    for mark in (cluster for cluster in clusters if _is_mark(cluster[0])):
        middle = _middle(mark)
        at = bisect(middles, middle)
        near = sorted(bases[max(0, at - 2) : at + 2], key=lambda base: abs(_middle(base) - middle))
        over = [b for b in near if b[0].left - CLOSE <= middle <= b[0].right + CLOSE] or near
        if over:
            over[0].extend(mark)
        else:
            out.append(mark)
    return out


def _middle(cluster: Cluster) -> float:
    return (cluster[0].left + cluster[0].right) / 2


def _letters(cluster: Cluster) -> Cluster:
    return [glyph for glyph in cluster if not _is_mark(glyph)] or cluster[:1]


def _room(cluster: Cluster) -> tuple[float, float]:
    letters = _letters(cluster)
    return min(glyph.start for glyph in letters), max(glyph.end for glyph in letters)


def _spaced(clusters: list[Cluster], gaps: frozenset[int], size: float) -> list[Cluster]:
    """With the spaces between words: as the library says of glyphs that it has side by side, else by the room between them."""
    out = clusters[:1]
    for before, after in pairwise(clusters):
        seams = _seams(before, after)
        least = SPACE_GAP if not seams else TOUCHING if not gaps.isdisjoint(seams) else math.inf
        (start, end), (other_start, other_end) = _room(before), _room(after)
        if max(start, other_start) - min(end, other_end) > least * size and SPACE not in (before[0].code, after[0].code):
            out.append([before[0]._replace(code=SPACE)])
        out.append(after)
    return out


def _seams(a: Cluster, b: Cluster) -> list[int]:
    """Where the library has letters of the two side by side: places of the first of each pair."""
    places = {glyph.place for glyph in _letters(a)}
    of_b = [glyph.place for glyph in _letters(b)]
    return [place - 1 for place in of_b if place - 1 in places] + [place for place in of_b if place + 1 in places]


def _left_to_right_turned(clusters: list[Cluster]) -> list[Cluster]:
    """Latin words and numbers inside the line, read from right to left so far, the right way round."""
    classes = [unicodedata.bidirectional(chr(cluster[0].code)) for cluster in clusters]
    kinds = "".join(KINDS.get(kind, "N") for kind in classes)
    out = list(clusters)
    for run in (IN_ARABIC if "AL" in classes else IN_HEBREW).finditer(kinds):
        out[run.start() : run.end()] = reversed(clusters[run.start() : run.end()])
    return out
