"""What one step of cleaning hands to the next."""

from collections.abc import Iterable, Sequence

from pipeline.edits import Edit, SourceMap, compose, moved
from pipeline.model import Mark, Passage, Repair
from pipeline.records import changed, record


@record(frozen=True, slots=True)
class Draft:
    """A text on its way: repaired so far, and from the step `split` on tiled by passages."""

    source: str
    text: str
    repairs: tuple[Repair, ...] = ()
    marks: tuple[Mark, ...] = ()  # offsets in `text`
    title: str | None = None  # as the article's metadata has it
    passages: tuple[Passage, ...] = ()
    spun_score: float = 0.0
    spun_evidence: tuple[tuple[int, int, str], ...] = ()

    def edited(self, edits: Sequence[Edit]) -> "Draft":
        """The draft with its text changed, its marks moved along and its repairs folded together; only before there are passages.

        edits: offsets in `text`, in order. Raises ValueError where two overlap.
        """
        if not edits:
            return self
        text, repairs = compose(self.text, self.repairs, edits)
        if not self.marks:
            return changed(self, text=text, repairs=repairs)
        places = moved([x for m in self.marks for x in (m.start, m.end)], edits)
        marks = tuple(Mark(a, b, m.kind) for m, a, b in zip(self.marks, places[::2], places[1::2], strict=True) if a < b)
        return changed(self, text=text, repairs=repairs, marks=marks)


def cut(text: str, passage: Passage, points: Iterable[int]) -> list[Passage]:
    """The passage cut at offsets of `text`, each part stripped of white space; parts without ink vanish.

    The parts keep every field of the passage but place, text and spans (those that lie inside them).
    """
    ends = sorted({p for p in points if passage.start < p < passage.end} | {passage.end})
    if len(ends) == 1:
        return [passage]
    parts, start = [], passage.start
    for end in ends:
        piece = text[start:end]
        body = piece.strip()
        if body:
            at = start + len(piece) - len(piece.lstrip())
            spans = tuple(s for s in passage.spans if at <= s.start and s.end <= at + len(body))
            parts.append(changed(passage, start=at, end=at + len(body), text=body, spans=spans))
        start = end
    return parts


def placed(passages: Sequence[Passage], repairs: Sequence[Repair]) -> tuple[Passage, ...]:
    """The passages with their places in the source."""
    if not repairs:
        return tuple(changed(p, source_start=p.start, source_end=p.end) for p in passages)
    where = SourceMap(repairs)
    return tuple(changed(p, source_start=where.start(p.start), source_end=where.end(p.end)) for p in passages)
