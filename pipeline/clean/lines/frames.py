"""How a page is set: its lines, their width, and whether they are filled.

Wrapped text is greedy: the first word of a line would not have fitted on the line above. `find_frame` finds the width for which that holds
in mid-sentence; verse, lists and paragraphs of one line have none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import line_forms
from pipeline.clean.lines.hyphens import HYPHENS
from pipeline.clean.sentences import BEHIND, CLOSING, STOPS
from pipeline.settings import Lines


class Row(NamedTuple):
    """A line with ink."""

    start: int
    end: int
    text: str
    indent: int
    gap: int  # line feeds between the line before and this one
    size: tuple[int, int]  # of the line: columns on a screen, where ideographs are wide, and characters
    first: tuple[int, int]  # of its first word
    lower: bool  # begins with a small letter
    ended: bool  # as a sentence ends
    form: str = ""  # "": may be prose; "item": begins something; "fixed": is no prose; "stamp", "head": may interrupt prose


class Frame(NamedTuple):
    """How some rows are set."""

    width: int
    measure: int  # COLUMNS or CHARACTERS, as its rows are counted
    slack: int
    hyphenated: bool
    weak: bool = False  # told by a line or two


_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60]")
_HAN = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\uff01-\uff60]")
_ENDED = re.compile(f"[{STOPS}:：]{BEHIND}")  # as of sentences, and a colon
_OPENING = re.compile(r"[\"'“‘„«‹(\[{¿¡*_]*")
_LAST = frozenset(f"{STOPS}:：{CLOSING}0123456789")  # characters of which one ends a sentence, besides other digits
COLUMNS, CHARACTERS = 0, 1
FURNITURE = ("stamp", "head")


def rows(text: str, settings: Lines, fixed: Sequence[tuple[int, int]] = ()) -> list[Row]:
    """The lines with ink and what form they have; lines too long to be wrapped are `fixed`. fixed: stretches marked as headings, tables."""
    bodies: list[tuple[str, int, int, int]] = []  # line, start, indent, gap
    at = gap = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            indent = 0 if line[0] == body[0] else len(line) - len(line.lstrip())
            bodies.append((body, at + indent, indent, gap))
            gap = 0
        gap += 1
        at += len(line) + 1
    many = len(bodies) > 2 and sum(gap > 1 for *_, gap in bodies[1:]) >= settings.double_share * (len(bodies) - 1)
    zeroed = [line_forms.zeroed(body) if len(body) <= settings.furniture_length else "" for body, *_ in bodies]
    repeated = Counter(zeroed)
    marks = iter(sorted(fixed))
    mark = next(marks, None)
    out: list[Row] = []
    for (body, start, indent, gap), plain in zip(bodies, zeroed, strict=True):
        while mark and mark[1] <= start:
            mark = next(marks, None)
        if (mark and mark[0] < start + len(body)) or len(body) > settings.widest:
            form = "fixed"
        else:
            form = line_forms.form(body)
            if not form and plain and repeated[plain] >= settings.repeats:
                form = "head"
        out.append(_row(body, start, indent, max(1, gap - 1) if many else gap, form))  # many: an empty line behind every line
    return out


def _row(body: str, start: int, indent: int, gap: int, form: str) -> Row:
    word = body.split(None, 1)[0]
    if not body.isascii() and _HAN.match(word):
        word = word[:2]
    last = body[-1]
    ended = (last in _LAST or last.isdecimal()) and _ENDED.search(body) is not None
    return Row(start, start + len(body), body, indent, gap, _size(body), _size(word), begins_lower(body), ended, form)


def _size(text: str) -> tuple[int, int]:
    length = len(text)
    return (length if text.isascii() else length + len(_WIDE.findall(text))), length


def find_frame(pairs: Sequence[tuple[int, int]], found: Sequence[Row], settings: Lines) -> Frame | None:
    """The frame of the rows, or None when they are not wrapped prose."""
    if not pairs:
        return None
    joined = [(found[a], found[b]) for a, b in pairs]
    frames = [_tested(joined, COLUMNS, settings)]
    if any(a.size[COLUMNS] > a.size[CHARACTERS] for a, _ in joined):  # plain counts of characters: how programs wrap CJK text
        frames.append(_tested(joined, CHARACTERS, settings))
    best = max(frames, key=lambda tested: tested[0])
    return best[1]


def _tested(pairs: Sequence[tuple[Row, Row]], measure: int, settings: Lines) -> tuple[float, Frame | None]:
    widths = sorted(a.size[measure] for a, _ in pairs)
    usual = widths[len(widths) * 3 // 4]
    width = max(w for w in widths if w <= usual * settings.overlong)
    frame = Frame(width, measure, round(settings.slack * width), False)
    going = open_ = full = exact = hyphens = ended = headings = 0
    uncased = not any(is_cased(a.text) for a, _ in pairs[:5])
    for a, b in pairs:
        hyphen, lower = is_hyphenated(a, b), b.lower
        if not (hyphen or lower):
            if a.ended:
                ended += 1
                continue
            if a.size[measure] < width * settings.heading_share:
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
    return a.size[frame.measure] + 1 + b.first[frame.measure] > frame.width - frame.slack


def is_full_to_end(a: Row, b: Row, frame: Frame) -> bool:
    """The same where a sentence ends: a hyphenating typesetter would have used the room for a piece of a long word."""
    # columns left: 12 do the same, 3 part one paragraph of 473 texts; letters of the word: 3 to 12 do the same
    if frame.hyphenated and frame.width - a.size[frame.measure] > 6 and len(b.text.split(None, 1)[0]) >= 6 and not frame.slack:
        return False
    return is_full(a, b, frame)


def begins_lower(text: str) -> bool:
    if text[0].isalpha():
        return text[0].islower()
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
