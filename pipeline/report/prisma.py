"""The PRISMA 2020 flow (Page et al., BMJ 2021;372:n71), as far as automation may fill it: screening stays with people."""

from html import escape

from pipeline.report.facts import Counts, Facts

WIDTH, BOX, GAP = 340, 86, 34


def boxes(facts: Facts) -> tuple[tuple[str, list[str], list[str]], ...]:
    """(title, lines, lines of the box at its side) from top to bottom."""
    gone = [f"duplicates: {facts.duplicates}", f"marked ineligible by automation: {facts.excluded_all + facts.rejected_all}"]
    reasons = [f"{why}: {n}" for why, n in top((*facts.rejected, *facts.excluded))]
    return (
        ("Identified", [f"records by other methods: {facts.identified}"], [*gone, *reasons]),
        ("To screen", [f"records: {facts.included}", f"flagged as reworded: {facts.spun}"], []),
    )


def top(counts: Counts, most: int = 4) -> Counts:
    """The largest counts; the others in one."""
    counts = tuple(sorted(counts, key=lambda item: (-item[1], item[0])))
    rest = sum(n for _, n in counts[most:])
    return (*counts[:most], ("other reasons", rest)) if rest else counts


def mermaid(facts: Facts) -> str:
    """The flow as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for i, (title, inside, beside) in enumerate(boxes(facts)):
        lines.append(f'  b{i}["{"<br/>".join([title, *inside])}"]')
        if beside:
            lines.append(f'  s{i}["{"<br/>".join(["Removed before screening", *beside])}"]')
            lines.append(f"  b{i} --> s{i}")
        if i:
            lines.append(f"  b{i - 1} --> b{i}")
    return "\n".join(lines)


def svg(facts: Facts) -> str:
    """The flow as inline SVG."""
    out, y = [], 10
    for i, (title, inside, beside) in enumerate(boxes(facts)):
        height = max(BOX, 34 + 18 * max(len(inside), len(beside) + 1))
        out.append(box(10, y, height, [title, *inside]))
        if beside:
            out.append(box(10 + WIDTH + 60, y, height, ["Removed before screening", *beside]))
            out.append(arrow(10 + WIDTH, y + height / 2, 10 + WIDTH + 60, y + height / 2))
        if i:
            out.append(arrow(10 + WIDTH / 2, y - GAP, 10 + WIDTH / 2, y))
        y += height + GAP
    label = f"{facts.identified} records identified, {facts.included} left to screen"
    size = f'viewBox="0 0 {2 * WIDTH + 80} {y}" width="{2 * WIDTH + 80}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{label}">{ARROW_HEAD}{"".join(out)}</svg>'


ARROW_HEAD = (
    '<defs><marker id="head" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0L10 5L0 10z" fill="currentColor"/></marker></defs>'
)


def box(x: float, y: float, height: float, lines: list[str]) -> str:
    texts = "".join(
        f'<text x="{x + 12}" y="{y + 24 + 18 * i}"{" font-weight=" + chr(34) + "bold" + chr(34) if not i else ""}>{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    frame = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{height}" rx="6" fill="none" stroke="currentColor"/>'
    return f'{frame}<g fill="currentColor">{texts}</g>'


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor" marker-end="url(#head)"/>'
