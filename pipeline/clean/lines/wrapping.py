"""Which line ends a typesetter or a PDF reader put into paragraphs.

A line end is a wrap where the line is filled (frames.py) and the next one goes on. Lists, headings and tables have marks of their own.
A short line in mid-sentence, or one that looks like a page number, a running head or a stamp, interrupts a paragraph and is stepped over.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.clean import kinds, line_forms
from pipeline.clean.lines.frames import FURNITURE, Frame, Row, find_frame, is_cased, is_full, is_full_to_end, is_hyphenated
from pipeline.settings import Lines


class Seam(NamedTuple):
    """Two lines of one paragraph, and the rows that stand between them."""

    above: int
    below: int
    hyphen: bool


def seams(found: Sequence[Row], settings: Lines, known_furniture: Callable[[str], str | None]) -> list[Seam]:
    """The pairs of rows that are one paragraph, in order."""
    blocks = [block for block in _blocks(found) if not _misread(block, found, settings)]
    whole = find_frame([pair for block in blocks for pair in _pairs(block, found)], found, settings)
    out: list[Seam] = []
    frame_of: dict[int, Frame | None] = {}
    for block in blocks:
        pairs = _pairs(block, found)
        enough = len(pairs) >= settings.own_frame
        own = find_frame(pairs, found, settings) if enough or not whole else None
        frame_of.update(dict.fromkeys(block, (own if enough or not own else own._replace(weak=True)) or whole))
    n = 0
    while n < len(found) - 1:
        below = _continued(n, found, frame_of[n], settings, known_furniture) if n in frame_of else 0
        if below:
            out.append(Seam(n, below, is_hyphenated(found[n], found[below])))
        n = below or n + 1
    return out


def _blocks(found: Sequence[Row]) -> list[list[int]]:
    out: list[list[int]] = []
    for n, row in enumerate(found):
        if row.gap == 1 and out:
            out[-1].append(n)
        else:
            out.append([n])
    return out


def _misread(block: Sequence[int], found: Sequence[Row], settings: Lines) -> bool:
    """Whether a block is gibberish, whose lines say nothing about how the page is set."""
    words: list[str] = []
    for n in block if len(block) > 1 else ():
        words += found[n].text[: settings.widest].split()
        if len(words) >= settings.torn_sample:
            break
    return len(words) >= settings.torn_words and line_forms.torn(words, settings.torn_share)


def _pairs(block: Sequence[int], found: Sequence[Row]) -> list[tuple[int, int]]:
    """Neighbours of a block that may be one paragraph, over lines that interrupt."""
    kept = [n for n in block if found[n].form not in FURNITURE]
    pairs = itertools.pairwise(kept)
    return [(a, b) for a, b in pairs if found[a].form != "fixed" and not found[b].form]


def _continued(n: int, found: Sequence[Row], frame: Frame | None, settings: Lines, known: Callable[[str], str | None]) -> int:
    """The row that goes on with the paragraph of row n; 0 if none does."""
    a = found[n]
    if a.form == "fixed" or a.form in FURNITURE:
        return 0
    b = found[n + 1]
    direct = b.gap == 1 and b.form not in FURNITURE and _joins(a, b, frame)
    if frame is None or (direct and (b.lower or not _foreign(n + 1, found, frame))):
        return n + 1 if direct else 0
    for below in range(n + 2, min(n + 2 + settings.interrupting, len(found))):
        if not _interrupts(below - 1, below, found, frame, known):
            break
        if _resumes(a, found[below], found[n + 1 : below], frame):
            return below
    if direct or (b.gap > 1 and _resumes(a, b, (), frame)):
        return n + 1
    return 0


def _interrupts(n: int, below: int, found: Sequence[Row], frame: Frame, known: Callable[[str], str | None]) -> bool:
    row = found[n]
    if row.form == "stamp":
        return True
    if is_hyphenated(row, found[n + 1]) and found[n + 1].gap == 1 and found[n + 1].text[0].islower():
        return False  # its own last word goes on below: it is of the paragraph
    apart = max(row.gap, found[below].gap) > 1 or not is_full(row, found[below], frame)
    if apart and (row.form == "head" or known(row.text) is not None):
        return True
    return _foreign(n, found, frame)


def _foreign(n: int, found: Sequence[Row], frame: Frame) -> bool:
    """Whether a line cannot be of the paragraph around it: too short in mid-sentence, too long for the page, or alone."""
    row = found[n]
    if row.form not in ("", "head") or row.lower or n + 1 == len(found) or kinds.is_caption(row.text):
        return False
    below = found[n + 1]
    if row.gap > 1 and below.gap > 1:
        return True
    if row.size[frame.measure] > frame.width + frame.slack:
        return True
    goes_on = next((other for other in found[n + 1 : n + 5] if other.form != "stamp"), below)  # the sentence, behind a page number
    return not is_full(row, goes_on, frame) and not row.ended


def _resumes(a: Row, b: Row, between: Sequence[Row], frame: Frame) -> bool:
    """Whether b goes on with the sentence of a behind an interruption or a page break."""
    if b.form:
        return False
    hyphen, ended = is_hyphenated(a, b), a.ended
    if hyphen and b.text[0].islower():
        return True
    if not is_full(a, b, frame):
        return False
    if b.lower:
        return not ended
    if not between or not all(row.form in FURNITURE for row in between):
        return _uncased_again(a, b, between) and not ended
    # A sentence that ends with the page: paragraphs that fill their last line are rarer than such sentences.
    return hyphen or not ended or is_full_to_end(a, b, frame._replace(slack=0))


def _uncased_again(a: Row, b: Row, between: Sequence[Row]) -> bool:
    """Whether plain letters stand between two lines of a script without case."""
    return bool(between) and not is_cased(a.text) and not is_cased(b.text) and all(is_cased(row.text) for row in between)


def _joins(a: Row, b: Row, frame: Frame | None) -> bool:
    """Whether two neighbouring rows are one paragraph."""
    if b.form == "fixed":
        return False
    hyphen, lower = is_hyphenated(a, b), b.lower
    if frame is None:
        return hyphen and not b.form and b.text[0].islower() and " " in a.text
    ended = a.ended
    if b.form == "item":  # a dash or a number that only happens to stand at a line start
        return not a.form and not ended and line_forms.weak_item(b.text) and is_full(a, b, frame)
    if hyphen and (b.text[0].islower() or is_full(a, b, frame)):
        return True
    if ended and not lower:
        if b.indent > a.indent + 1 and not a.form:
            return False
        return is_full_to_end(a, b, frame)
    if ended and frame.weak:
        return False
    if lower and not ended and a.size[frame.measure] >= frame.width // 2:
        return True
    return is_full(a, b, frame)
