"""Which line ends a typesetter or a PDF reader put into paragraphs.

Wrapped text is greedy: the first word of a line would not have fitted on the line above. So a line end is a wrap where that holds for
the width the neighbouring lines share, and where lines go on in lower case. Verse, lists and addresses fail the first test or the second.
A short line in mid-sentence that looks like a page number, a running head or a stamp interrupts a paragraph and is stepped over.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.clean import forms, kinds
from pipeline.clean.hyphens import HYPHENS
from pipeline.settings import Lines


class Row(NamedTuple):
    """A line with ink."""

    start: int
    end: int
    text: str
    indent: int
    gap: int  # line feeds between the line before and this one
    form: str = ""  # "": may be prose; "item": begins something; "fixed": is no prose; "stamp", "head": may interrupt prose


class Seam(NamedTuple):
    """Two lines of one paragraph, and the rows that stand between them."""

    above: int
    below: int
    hyphen: bool


class Frame(NamedTuple):
    """How some rows are set."""

    width: int
    measure: Callable[[str], int]
    slack: int
    hyphenated: bool
    weak: bool = False  # told by a line or two


_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]")
_HAN = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff01-\uff60]")
_ENDED = re.compile(r"[.!?…。！？｡։؟۔।॥።။។:：][\"'”’»›)\]」』）]*(?:\[?\d{1,3}\]?)?\Z")
_OPENING = re.compile(r"[\"'“‘„«‹(\[{¿¡*_]*")
_FIRST = re.compile(r"\S+")
_FURNITURE = ("stamp", "head")


def rows(text: str, settings: Lines, fixed: Sequence[tuple[int, int]] = ()) -> list[Row]:
    """The lines with ink and what form they have; lines too long to be wrapped are `fixed`. fixed: stretches marked as headings, tables."""
    out: list[Row] = []
    at = gap = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            indent = len(line) - len(line.lstrip())
            out.append(Row(at + indent, at + indent + len(body), body, indent, gap))
            gap = 0
        gap += 1
        at += len(line) + 1
    if len(out) > 2 and sum(row.gap > 1 for row in out[1:]) >= settings.double_share * (len(out) - 1):  # an empty line behind every line
        out = [row._replace(gap=max(1, row.gap - 1)) for row in out]
    repeated = Counter(forms.masked(r.text) for r in out if len(r.text) <= settings.furniture_length)
    marks = iter(sorted(fixed))
    mark = next(marks, None)
    for n, row in enumerate(out):
        while mark and mark[1] <= row.start:
            mark = next(marks, None)
        if (mark and mark[0] < row.end) or len(row.text) > settings.widest:
            form = "fixed"
        else:
            form = forms.form(row.text)
            if not form and len(row.text) <= settings.furniture_length and repeated[forms.masked(row.text)] >= settings.repeats:
                form = "head"
        if form:
            out[n] = row._replace(form=form)
    return out


def seams(found: Sequence[Row], settings: Lines, known_furniture: Callable[[str], str | None]) -> list[Seam]:
    """The pairs of rows that are one paragraph, in order."""
    blocks = [block for block in _blocks(found) if not _misread(block, found, settings)]
    whole = _frame([pair for block in blocks for pair in _pairs(block, found)], found, settings)
    out: list[Seam] = []
    frame_of: dict[int, Frame | None] = {}
    for block in blocks:
        pairs = _pairs(block, found)
        enough = len(pairs) >= settings.own_frame
        own = _frame(pairs, found, settings) if enough or not whole else None
        frame_of.update(dict.fromkeys(block, (own if enough or not own else own._replace(weak=True)) or whole))
    n = 0
    while n < len(found) - 1:
        below = _continued(n, found, frame_of[n], settings, known_furniture) if n in frame_of else 0
        if below:
            out.append(Seam(n, below, _hyphen(found[n], found[below])))
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
    if not any(found[n].form == "fixed" and len(found[n].text) <= settings.widest for n in block):
        return False
    words = [word for n in block for word in found[n].text[: settings.widest].split()]
    return len(words) >= settings.torn_words and forms.torn(words) >= settings.torn_share


def _pairs(block: Sequence[int], found: Sequence[Row]) -> list[tuple[int, int]]:
    """Neighbours of a block that may be one paragraph, over lines that interrupt."""
    kept = [n for n in block if found[n].form not in _FURNITURE]
    pairs = itertools.pairwise(kept)
    return [(a, b) for a, b in pairs if found[a].form != "fixed" and not found[b].form]


def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def _frame(pairs: Sequence[tuple[int, int]], found: Sequence[Row], settings: Lines) -> Frame | None:
    """The frame of the rows, or None when they are not wrapped prose."""
    if not pairs:
        return None
    joined = [(found[a], found[b]) for a, b in pairs]
    frames = [_tested(joined, _columns, settings)]
    if any(_WIDE.search(a.text) for a, _ in joined):  # plain counts of characters: how programs wrap CJK text
        frames.append(_tested(joined, len, settings))
    best = max(frames, key=lambda tested: tested[0])
    return best[1]


def _tested(pairs: Sequence[tuple[Row, Row]], measure: Callable[[str], int], settings: Lines) -> tuple[float, Frame | None]:
    widths = sorted(measure(a.text) for a, _ in pairs)
    usual = widths[len(widths) * 3 // 4]
    width = max(w for w in widths if w <= usual * settings.overlong)
    frame = Frame(width, measure, round(settings.slack * width), False)
    going = open_ = full = exact = hyphens = ended = headings = 0
    uncased = not any(_cased(a.text) for a, _ in pairs[:5])
    for a, b in pairs:
        hyphen, lower = _hyphen(a, b), _lower(b.text)
        if not (hyphen or lower):
            if _ENDED.search(a.text):
                ended += 1
                continue
            if measure(a.text) < width * settings.heading_share:
                headings += 1
                continue
        open_ += 1
        going += hyphen or lower
        hyphens += hyphen
        full += _full(a, b, frame)
        exact += _full(a, b, frame._replace(slack=0))
    if going < settings.sure_lines:
        open_ += headings
    if not open_ or (len(pairs) > settings.own_frame and ended > settings.ended_share * (ended + open_)) or width < settings.narrowest:
        return 0.0, None
    if width < settings.narrow and open_ < settings.narrow_lines:
        return 0.0, None
    enough = going >= 2 or (uncased and open_ >= 2) or (going and width >= settings.sure_width)
    if not enough or full < settings.full_share * open_ or (not uncased and going < settings.going_share * open_):
        return full / open_, None
    slack = 0 if exact >= settings.exact_share * full else frame.slack
    return exact / open_, Frame(width, measure, slack, hyphens >= settings.hyphen_share * open_)


def _full(a: Row, b: Row, frame: Frame) -> bool:
    """Whether the first word of b had no room behind a."""
    first = _FIRST.match(b.text)
    word = first.group() if first else ""
    if _HAN.match(b.text):
        word = word[:2]
    return frame.measure(a.text) + 1 + frame.measure(word) > frame.width - frame.slack


def _full_to_end(a: Row, b: Row, frame: Frame) -> bool:
    """The same where a sentence ends: a hyphenating typesetter would have used the room for a piece of a long word."""
    if frame.hyphenated and frame.width - frame.measure(a.text) > 6 and len(b.text.split(None, 1)[0]) >= 6 and not frame.slack:
        return False
    return _full(a, b, frame)


def _lower(text: str) -> bool:
    opening = _OPENING.match(text)
    return text[opening.end() if opening else 0 :][:1].islower()


def _hyphen(a: Row, b: Row) -> bool:
    return a.text[-1] in HYPHENS and a.text[-2:-1].isalnum() and b.text[0].isalnum()


def _continued(n: int, found: Sequence[Row], frame: Frame | None, settings: Lines, known: Callable[[str], str | None]) -> int:
    """The row that goes on with the paragraph of row n; 0 if none does."""
    a = found[n]
    if a.form == "fixed" or a.form in _FURNITURE:
        return 0
    b = found[n + 1]
    direct = b.gap == 1 and b.form not in _FURNITURE and _joins(a, b, frame)
    if frame is None or (direct and (_lower(b.text) or not _foreign(n + 1, found, frame))):
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
    apart = max(row.gap, found[below].gap) > 1 or not _full(row, found[below], frame)
    if apart and (row.form == "head" or known(row.text) is not None):
        return True
    return _foreign(n, found, frame)


def _foreign(n: int, found: Sequence[Row], frame: Frame) -> bool:
    """Whether a line cannot be of the paragraph around it: too short in mid-sentence, too long for the page, or alone."""
    row = found[n]
    if row.form not in ("", "head") or _lower(row.text) or n + 1 == len(found) or kinds.is_caption(row.text):
        return False
    below = found[n + 1]
    if row.gap > 1 and below.gap > 1:
        return True
    if frame.measure(row.text) > frame.width + frame.slack:
        return True
    return not _full(row, below, frame) and not _ENDED.search(row.text)


def _resumes(a: Row, b: Row, between: Sequence[Row], frame: Frame) -> bool:
    """Whether b goes on with the sentence of a behind an interruption or a page break."""
    if b.form:
        return False
    hyphen, ended = _hyphen(a, b), _ENDED.search(a.text) is not None
    if hyphen and b.text[0].islower():
        return True
    if not _full(a, b, frame):
        return False
    if _lower(b.text):
        return not ended
    if not between or not all(row.form in _FURNITURE for row in between):
        return _uncased_again(a, b, between) and not ended
    # A sentence that ends with the page: paragraphs that fill their last line are rarer than such sentences.
    return hyphen or not ended or _full_to_end(a, b, frame._replace(slack=0))


def _uncased_again(a: Row, b: Row, between: Sequence[Row]) -> bool:
    """Whether plain letters stand between two lines of a script without case."""
    return bool(between) and not _cased(a.text) and not _cased(b.text) and all(_cased(row.text) for row in between)


def _cased(text: str) -> bool:
    """Whether most letters have case."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.islower() or c.isupper() for c in letters) * 2 > len(letters)


def _joins(a: Row, b: Row, frame: Frame | None) -> bool:
    """Whether two neighbouring rows are one paragraph."""
    if b.form == "fixed":
        return False
    hyphen, lower = _hyphen(a, b), _lower(b.text)
    if frame is None:
        return hyphen and not b.form and b.text[0].islower() and " " in a.text
    ended = _ENDED.search(a.text) is not None
    if b.form == "item":  # a dash or a number that only happens to stand at a line start
        return not a.form and not ended and forms.weak_item(b.text) and _full(a, b, frame)
    if hyphen and (b.text[0].islower() or _full(a, b, frame)):
        return True
    if ended and not lower:
        if b.indent > a.indent + 1 and not a.form:
            return False
        return _full_to_end(a, b, frame)
    if ended and frame.weak:
        return False
    if lower and not ended and frame.measure(a.text) >= frame.width // 2:
        return True
    return _full(a, b, frame)
