"""What is known of a sentence while its language is not yet decided."""

from typing import NamedTuple


class Part(NamedTuple):
    """A stretch of a sentence in one script; its scores are best first."""

    start: int
    end: int
    script: str
    scores: dict[str, float]


class Unit(NamedTuple):
    """A sentence. `scores` are those of its base; `parts` are given where ordinary words change script inside it."""

    start: int
    end: int
    passage: int
    weight: float = 0.0  # how much its scores count in the document's path: its letters, up to a bound
    script: str = ""
    scores: dict[str, float] | None = None
    parts: tuple[Part, ...] = ()
    whole: bool = False  # never to be taken apart
    doubted: str = ""  # its words, where their letters may be strange to its language; what they cost is asked of many at once


def moved(unit: Unit, by: int, passage: int) -> Unit:
    """The unit of another passage, so many characters further on."""
    start, end, _, weight, script, scores, parts, whole, doubted = unit
    parts = tuple(Part(p.start + by, p.end + by, p.script, p.scores) for p in parts) if parts else ()
    return Unit(start + by, end + by, passage, weight, script, scores, parts, whole, doubted)
