"""The PRISMA 2020 flow (Page et al., BMJ 2021;372:n71), as far as automation may fill it: screening stays with people."""

from dataclasses import dataclass
from typing import Any

from pipeline.corpus.schema import TAKEDOWN
from pipeline.report.facts import Counts, Facts

BEFORE = "Removed before screening"
# boxes that reviewers fill: (box, box at its side)
LEFT_TO_PEOPLE = (
    ("Records screened", "Records excluded"),
    ("Reports sought for retrieval", "Reports not retrieved"),
    ("Reports assessed for eligibility", "Reports excluded, with reasons"),
    ("Studies included in the review", None),
)


def boxes(facts: Facts) -> tuple[tuple[str, list[str], list[str]], ...]:
    """(title, lines, lines of the box at its side) from top to bottom."""
    found = numbers(facts)
    gone = [
        f"duplicate records (n = {found['duplicates']:,})",
        f"marked as ineligible by automation (n = {found['excluded_automatic']:,})",
        *listed("nothing clean, most of it ", ineligible(facts)),
        f"removed for other reasons (n = {found['excluded_other']:,})",
        *listed("", other(facts)),
    ]
    return (
        ("Identified", [f"records in scraped files (n = {found['identified']:,})"], gone),
        ("To screen", [f"records (n = {found['to_screen']:,})", f"flagged as reworded, of all (n = {facts.spun:,})"], []),
    )


def numbers(facts: Facts) -> dict[str, int]:
    """The numbers of the boxes; duplicates and both kinds of exclusion named as in the data of the R package PRISMA2020."""
    automatic, others = (sum(n for _, n in counts) for counts in (ineligible(facts), other(facts)))
    return {
        "identified": facts.identified,
        "duplicates": facts.duplicates,
        "excluded_automatic": automatic,
        "excluded_other": others,
        "to_screen": facts.included,
    }


def as_json(facts: Facts) -> dict[str, Any]:
    """The numbers with their reasons."""
    return numbers(facts) | {"excluded_automatic_reasons": dict(ineligible(facts)), "excluded_other_reasons": dict(other(facts))}


def ineligible(facts: Facts) -> Counts:
    """Documents in which nothing is clean, by what most of it is."""
    return tuple((why, n) for why, n in facts.excluded if why != TAKEDOWN)


def other(facts: Facts) -> Counts:
    """What could not be read, and what had to be taken down."""
    both = (*facts.rejected, *((why, n) for why, n in facts.excluded if why == TAKEDOWN))
    return tuple(sorted(both, key=lambda item: (-item[1], item[0])))


def listed(before: str, counts: Counts, most: int = 3) -> list[str]:
    """The largest counts, a line each; the others in one."""
    rest = sum(n for _, n in counts[most:])
    return [f"– {before}{name}: {n:,}" for name, n in counts[:most]] + ([f"– other: {rest:,}"] if rest else [])


def mermaid(facts: Facts) -> str:
    """The flow as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for i, (title, inside, beside) in enumerate(boxes(facts)):
        lines.append(f'  b{i}["{"<br/>".join([title, *inside])}"]')
        if beside:
            lines.append(f'  s{i}["{"<br/>".join([BEFORE, *beside])}"]')
            lines.append(f"  b{i} --> s{i}")
        if i:
            lines.append(f"  b{i - 1} --> b{i}")
    return "\n".join(lines)


WIDTH, GAP, LINE, BESIDE = 350, 30, 19, 410  # of a box, between boxes, of a line of text, where the right column begins


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the drawing, in pixels. `open`: left to people."""

    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    open: bool = False


def drawing(facts: Facts) -> tuple[list[Box], list[tuple[int, int, int, int]]]:
    """The boxes, and the arrows (x1, y1, x2, y2) between them."""
    filled = [((title, *inside), (BEFORE, *beside) if beside else None, False) for title, inside, beside in boxes(facts)]
    left = [((title, "n ="), (beside, "n =") if beside else None, True) for title, beside in LEFT_TO_PEOPLE]
    found: list[Box] = []
    arrows: list[tuple[int, int, int, int]] = []
    y = 4
    for inside, beside, is_open in [*filled, *left]:
        height = 16 + LINE * max(len(inside), len(beside or ()))
        if found:
            arrows.append((WIDTH // 2, y - GAP, WIDTH // 2, y))
        found.append(Box(4, y, height, inside, is_open))
        if beside:
            arrows.append((WIDTH + 4, y + height // 2, BESIDE, y + height // 2))
            found.append(Box(BESIDE, y, height, beside, is_open))
        y += height + GAP
    return found, arrows
