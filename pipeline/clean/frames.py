"""How a page is set: its lines, their width, and whether they are filled.

Wrapped text is greedy: the first word of a line would not have fitted on the line above. `find_frame` finds the width for which that holds
in mid-sentence; verse, lists and paragraphs of one line have none.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import forms
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


class Frame(NamedTuple):
    """How some rows are set."""

    width: int
    measure: Callable[[str], int]
    slack: int
    hyphenated: bool
    weak: bool = False  # told by a line or two


_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]")
_HAN = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff01-\uff60]")
ENDED = re.compile(r"[.!?…。！？｡։؟۔।॥።။។:：][\"'”’»›)\]」』）]*(?:\[?\d{1,3}\]?)?\Z")
_OPENING = re.compile(r"[\"'“‘„«‹(\[{¿¡*_]*")
_FIRST = re.compile(r"\S+")
FURNITURE = ("stamp", "head")


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


def _columns(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def find_frame(pairs: Sequence[tuple[int, int]], found: Sequence[Row], settings: Lines) -> Frame | None:
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
    uncased = not any(is_cased(a.text) for a, _ in pairs[:5])
    for a, b in pairs:
        hyphen, lower = is_hyphenated(a, b), begins_lower(b.text)
        if not (hyphen or lower):
            if ENDED.search(a.text):
                ended += 1
                continue
            if measure(a.text) < width * settings.heading_share:
                headings += 1
                continue
        open_ += 1
        going += hyphen or lower
        hyphens += hyphen
        full += is_full(a, b, frame)
        exact += is_full(a, b, frame._replace(slack=0))
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


def is_full(a: Row, b: Row, frame: Frame) -> bool:
    """Whether the first word of b had no room behind a."""
    first = _FIRST.match(b.text)
    word = first.group() if first else ""
    if _HAN.match(b.text):
        word = word[:2]
    return frame.measure(a.text) + 1 + frame.measure(word) > frame.width - frame.slack


def is_full_to_end(a: Row, b: Row, frame: Frame) -> bool:
    """The same where a sentence ends: a hyphenating typesetter would have used the room for a piece of a long word."""
    if frame.hyphenated and frame.width - frame.measure(a.text) > 6 and len(b.text.split(None, 1)[0]) >= 6 and not frame.slack:
        return False
    return is_full(a, b, frame)


def begins_lower(text: str) -> bool:
    opening = _OPENING.match(text)
    return text[opening.end() if opening else 0 :][:1].islower()


def is_hyphenated(a: Row, b: Row) -> bool:
    return a.text[-1] in HYPHENS and a.text[-2:-1].isalnum() and b.text[0].isalnum()


@lru_cache(maxsize=1024)
def is_cased(text: str) -> bool:
    """Whether most letters have case."""
    if text.isascii():
        return text.lower() != text.upper()
    letters = [c for c in text if c.isalpha()]
    return sum(c.islower() or c.isupper() for c in letters) * 2 > len(letters)
