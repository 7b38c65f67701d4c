"""What is known of a segment while its language is not yet decided: a stretch of text that gets a language of its own."""

from typing import NamedTuple


class Part(NamedTuple):
    """A stretch of a sentence in one script, or of one language."""

    start: int
    end: int
    script: str
    scores: dict[str, float]  # as those of a segment


class Segment(NamedTuple):
    """A sentence, or a whole passage where one look is enough (plain.py, references)."""

    start: int  # code points of the document's text, as `end` and those of `parts`
    end: int
    passage: int  # its number in the document, from 0
    weight: float = 0.0  # how much its scores count in the document's path: its letters, up to a bound
    script: str = ""  # of its base, the script of most of it; empty where any may hold it
    scores: dict[str, float] | None = None  # language -> how well it fits the base, 1 surely, best first; None or empty: no vote
    parts: tuple[Part, ...] = ()  # where ordinary words change script inside it
    whole: bool = False  # never to be taken apart
    doubted: str = ""  # its words, where their letters may be strange to its language; what they cost is asked of many at once


def moved(segment: Segment, by: int, passage: int) -> Segment:
    """The segment of another passage, so many characters further on."""
    start, end, _, weight, script, scores, parts, whole, doubted = segment
    parts = tuple(Part(p.start + by, p.end + by, p.script, p.scores) for p in parts) if parts else ()
    return Segment(start + by, end + by, passage, weight, script, scores, parts, whole, doubted)
