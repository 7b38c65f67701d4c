"""Hard-wrapped and hyphenated lines of prose become paragraphs again; nothing is dropped.

PDF readers and mail leave a line break at every line of the page. No tool repairs extracted text: hyphens stay inside words, and every
later step (sentences, language, duplicates) works on stumps. Rules: unwrap, dehyphenate, hyphen_kept, furniture_seam, leading_space.
"""

import itertools
import operator
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.clean import unspaced
from pipeline.clean.draft import Draft
from pipeline.clean.furniture.phrases import furniture_line
from pipeline.clean.lines import frames, wrapping
from pipeline.clean.lines.frames import Row
from pipeline.clean.lines.hyphens import BREAK_MARKS, OwnWords, Verdict, language_of, own_words, verdict
from pipeline.clean.lines.wrapping import Seam
from pipeline.edits import Edit
from pipeline.model import Mark
from pipeline.records import changed
from pipeline.settings import Settings

_TWO_LINES = re.compile(  # or lines set apart, going on; a fixed first character is found ten times as fast
    r"\n(?:(?<=[^\n]\n)[^\S\n]*\S|(?<=[-\u00ad\u2010\ufffe]\n)|(?:(?<=[^\W\d_]\n)|(?<=[^\W\d_],\n))\n[^\W\d_A-Z])"
)
_UNSPACED = f"{unspaced.LETTERS}\u3000-\u303f\u3200-\u33ff\ufe30-\ufe6f\uff01-\uff60"  # and signs that bring their own room
_NO_SPACE = re.compile(f"[{_UNSPACED}]")
_MIXED = re.compile(f"[{_UNSPACED}]( ?)[0-9A-Za-z]|[0-9A-Za-z]( ?)[{_UNSPACED}]")
_INNER_HYPHEN = re.compile(r"\w\u2010\w")
_CHUNK = 4000  # characters: enough to tell a language, little enough to change it within a document
_SPACELESS_MARKS = re.compile("[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]")


def lines(draft: Draft, settings: Settings) -> Draft:
    """Joins the lines of paragraphs; marks what interrupts one as a running head."""
    text = draft.text
    edits = _leading_space(text)
    if text.count("\n") <= settings.lines.most_joined and _TWO_LINES.search(text) and _two_short(text, settings.lines.widest):
        fixed = [(m.start, m.end) for m in draft.marks if m.kind in ("heading", "title", "table")]
        rows = frames.rows(text, settings.lines, fixed)
        seams = wrapping.seams(rows, settings.lines, furniture_line)
        if seams:
            edits += _edits(text, rows, seams)
            heads = [Mark(r.start, r.end, "running_head") for s in seams for r in rows[s.above + 1 : s.below]]
            draft = changed(draft, marks=tuple(sorted((*draft.marks, *heads), key=lambda m: (m.start, m.end))))
    return draft.edited(edits)


def _two_short(text: str, widest: int) -> bool:
    """Whether two neighbouring lines are both narrow enough to be wrapped: in two of five texts that come so far none are."""
    narrow = [len(line) <= widest or len(line.strip()) <= widest for line in text.split("\n") if line and not line.isspace()]
    return any(itertools.starmap(operator.and_, itertools.pairwise(narrow)))


def _leading_space(text: str) -> list[Edit]:
    body = text.lstrip()
    return [Edit(0, len(text) - len(body), "", "leading_space")] if body and len(body) < len(text) else []


class _Context(NamedTuple):
    """What a document tells about its hyphens and spaces."""

    text: str
    own: OwnWords
    breaks: str  # characters that end a line only where a word was broken
    spaced: bool  # a space between Han and Latin


def _edits(text: str, rows: Sequence[Row], seams: Sequence[Seam]) -> list[Edit]:
    context = _context(text, rows, seams)
    out: list[Edit] = []
    moved = -1  # a row whose only word went up over an interruption
    for seam in seams:
        a, b = rows[seam.above], rows[seam.below]
        if seam.below - seam.above > 1:
            between = rows[seam.above + 1 : seam.below]
            tail = _interrupted(context, a, b, between, seam, out)
            moved = seam.below if len(tail) == len(b.text) else moved
        elif seam.above != moved:
            out.append(_joined(context, a, b, seam))
    return [e for e in out if text[e.start : e.end] != e.after]


def _joined(context: _Context, a: Row, b: Row, seam: Seam) -> Edit:
    if not seam.hyphen:
        return Edit(a.end, b.start, _space(context, a, b), "unwrap")
    kind = _verdict(context, a, b)
    if kind == "join":
        return Edit(a.end - 1, b.start, "", "dehyphenate")
    return Edit(a.end, b.start, " " if kind == "space" else "", "hyphen_kept")


def _interrupted(context: _Context, a: Row, b: Row, between: Sequence[Row], seam: Seam, out: list[Edit]) -> str:
    """Ties the halves of a paragraph to the lines between them; a broken word goes up whole. Returns what moved."""
    kind = _verdict(context, a, b) if seam.hyphen else "space"
    tail = b.text.split(None, 1)[0] if kind != "space" else ""
    rule = {"join": "dehyphenate", "keep": "hyphen_kept"}.get(kind, "furniture_seam")
    out.append(Edit(a.end - (kind == "join"), between[0].start, tail + "\n", rule))
    for above, below in itertools.pairwise(between):
        out.append(Edit(above.end, below.start, "\n", "furniture_seam"))
    rest = b.text[len(tail) :]
    out.append(Edit(between[-1].end, b.end - len(rest.lstrip()), "\n" if rest else "", rule))
    return tail


def _verdict(context: _Context, a: Row, b: Row) -> Verdict:
    mark = a.text[-1]
    if mark in context.breaks:
        return "join"
    *before, left = a.text[:-1].rsplit(None, 1)
    right = b.text.split(None, 1)[0]
    inside = bool(before) and before[0][-1].isalnum()
    kind = verdict(left, right, _language(context.text, a.start // _CHUNK), context.own, inside)
    if kind == "join" and context.breaks and mark == "-":
        return "keep"  # who marks breaks by a character of its own writes real hyphens plainly
    return kind


def _space(context: _Context, a: Row, b: Row) -> str:
    left, right = a.text[-1], b.text[0]
    spaceless = bool(_NO_SPACE.match(left)) + bool(_NO_SPACE.match(right))
    if spaceless == 0:
        return " "
    if spaceless == 2 or _SPACELESS_MARKS.match(left) or _SPACELESS_MARKS.match(right):
        return ""
    return " " if context.spaced else ""


def _context(text: str, rows: Sequence[Row], seams: Sequence[Seam]) -> _Context:
    ends = {rows[s.above].text[-1] for s in seams if s.hyphen}
    own = own_words(r.text for r in rows) if ends else OwnWords(frozenset(), frozenset())
    breaks = "".join(c for c in BREAK_MARKS if c in ends)
    if "\u2010" in ends and not _INNER_HYPHEN.search(text):
        breaks += "\u2010"
    gaps = [a or b for a, b in _MIXED.findall(text[:_CHUNK])]
    return _Context(text, own, breaks, sum(map(len, gaps)) * 2 > len(gaps))


@lru_cache(maxsize=16)
def _language(text: str, chunk: int) -> str:
    """The language around a place; that of the whole document where a chunk does not tell."""
    near = text[max(0, (chunk - 1) * _CHUNK) : (chunk + 2) * _CHUNK]
    return language_of(near) or language_of(text[: 10 * _CHUNK])
