"""Changes of a text that can be undone: the one place where offsets move.

A step proposes edits of the text it was given. `compose` folds them into the repairs made so far, so that
the repairs always lead from the current text straight back to the source.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.model import Repair


class Edit(NamedTuple):
    """Put `after` in the place of `text[start:end]`."""

    start: int
    end: int
    after: str
    rule: str


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made; they must be in order and must not overlap."""
    out: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at:
            raise ValueError(f"edits overlap at {edit.start}: {edit.rule}")
        out += (text[at : edit.start], edit.after)
        at = edit.end
    out.append(text[at:])
    return "".join(out)


def restore(text: str, repairs: Iterable[Repair]) -> str:
    """The text with the repairs (in order) undone."""
    out: list[str] = []
    at = 0
    for repair in repairs:
        out += (text[at : repair.start], repair.before)
        at = repair.end
    out.append(text[at:])
    return "".join(out)


def compose(text: str, repairs: Sequence[Repair], edits: Sequence[Edit]) -> tuple[str, tuple[Repair, ...]]:
    """The edited text, and the repairs that lead from it back to the source.

    An edit that touches earlier repairs becomes one repair with them; its rule names all of them, joined by "+".
    """
    if not edits:
        return text, tuple(repairs)
    out: list[Repair] = []
    shift = i = j = 0
    last = len(text) + 1
    while i < len(repairs) or j < len(edits):
        old, new = repairs[i : i + 2], edits[j : j + 2]  # each first one, and what may touch it
        if new and new[0].end < min(old[0].start if old else last, new[1].start if len(new) > 1 else last):
            start, end, after, rule = new[0]
            j += 1
            if text[start:end] != after:
                _add(out, Repair(start + shift, start + shift + len(after), text[start:end], after, rule))
            shift += len(after) - (end - start)
        elif old and old[0].end < min(old[1].start if len(old) > 1 else last, new[0].start if new else last):
            kept = old[0]
            i += 1
            _add(out, Repair(kept.start + shift, kept.end + shift, kept.before, kept.after, kept.rule) if shift else kept)
        else:
            group, i, j, more = _together(text, repairs, edits, i, j)
            if group.before != group.after:
                _add(out, Repair(group.start + shift, group.end + shift, group.before, group.after, group.rule))
            shift += more
    return apply(text, edits), tuple(out)


def _add(out: list[Repair], repair: Repair) -> None:
    """What was deleted side by side is one repair: no two have the same place."""
    if out and out[-1].start == repair.start == repair.end:
        last = out.pop()
        rules = "+".join(dict.fromkeys([*last.rule.split("+"), *repair.rule.split("+")]))
        repair = Repair(last.start, last.end, last.before + repair.before, "", rules)
    out.append(repair)


def _together(text: str, repairs: Sequence[Repair], edits: Sequence[Edit], i: int, j: int) -> tuple[Repair, int, int, int]:
    """What begins next and all that touches it as one repair; how many repairs and edits are done then, and by how much the text grew."""
    start = min(repairs[i].start if i < len(repairs) else len(text) + 1, edits[j].start if j < len(edits) else len(text) + 1)
    end, first, second = start, i, j
    grown = True
    while grown:
        grown = False
        if i < len(repairs) and _touches(start, end, repairs[i].start, repairs[i].end):
            end, i, grown = max(end, repairs[i].end), i + 1, True
        elif j < len(edits) and _touches(start, end, edits[j].start, edits[j].end):
            end, j, grown = max(end, edits[j].end), j + 1, True
    old, new = repairs[first:i], edits[second:j]
    before = restore(text[start:end], [Repair(r.start - start, r.end - start, r.before, r.after, r.rule) for r in old])
    after = apply(text[start:end], [Edit(e.start - start, e.end - start, e.after, e.rule) for e in new])
    rules = dict.fromkeys(rule for names in [r.rule for r in old] + [e.rule for e in new] for rule in names.split("+"))
    return Repair(start, start + len(after), before, after, "+".join(rules)), i, j, len(after) - (end - start)


def _touches(start: int, end: int, other: int, other_end: int) -> bool:
    """Whether a stretch must join the group: it overlaps, or stands at the same place without width between them."""
    return other < end or (other == end and (start == end or other == other_end))


def moved(offsets: Iterable[int], edits: Sequence[Edit]) -> list[int]:
    """Where offsets of the text before the edits are in the text after them; inside an edit: its start."""
    starts = [e.start for e in edits]
    shifts = [0]
    for e in edits:
        shifts.append(shifts[-1] + len(e.after) - (e.end - e.start))
    out = []
    for offset in offsets:
        n = bisect_right(starts, offset)
        if n and offset < edits[n - 1].end:
            out.append(edits[n - 1].start + shifts[n - 1])
        else:
            out.append(offset + shifts[n])
    return out


class SourceMap:
    """Offsets of the text as offsets of the source."""

    def __init__(self, repairs: Sequence[Repair]):
        self._repairs = repairs
        self._starts = [r.start for r in repairs]
        self._shifts = [0]  # source minus text behind each repair
        for r in repairs:
            self._shifts.append(self._shifts[-1] + len(r.before) - (r.end - r.start))

    def start(self, offset: int) -> int:
        """Where in the source the character at `offset` begins; a repair of another length counts as a whole."""
        n = bisect_right(self._starts, offset)
        while n and self._repairs[n - 1].start == self._repairs[n - 1].end == offset:
            n -= 1  # what was deleted in front of the character belongs to it
        if n and offset < self._repairs[n - 1].end:
            return self._inside(n - 1, offset, False)
        return offset + self._shifts[n]

    def end(self, offset: int) -> int:
        """Where in the source the character before `offset` ends."""
        n = bisect_right(self._starts, offset - 1) if offset else 0
        if n and offset < self._repairs[n - 1].end:
            return self._inside(n - 1, offset, True)
        return offset + self._shifts[n]

    def _inside(self, n: int, offset: int, at_end: bool) -> int:
        repair = self._repairs[n]
        begin = repair.start + self._shifts[n]
        if len(repair.before) == repair.end - repair.start:
            return begin + offset - repair.start
        return begin + len(repair.before) if at_end else begin
