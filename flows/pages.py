"""What a run shows in the UI. Scraped text never enters it unescaped: counts, rule ids and paths in code spans only."""

from collections.abc import Sequence
from typing import Any

from pipeline.build import Summary
from pipeline.build.engine import Report
from pipeline.build.planning import Batch
from pipeline.corpus.versions import Version
from pipeline.report.facts import Counts, Facts, gather
from pipeline.report.prisma import boxes, mermaid


def report(version: Version, summary: Summary) -> str:
    """The run's page: the counts, a PRISMA-style flow, what was set aside, in Markdown."""
    facts = gather(version)
    return "\n\n".join(
        [
            f"# Corpus {facts.version}",
            summary.line(),
            f"Content hash `{facts.content_hash}`. The full report is `versions/{facts.version}/report.html` in the corpus.",
            f"## From raw records to what is left to screen\n\n{flow_table(facts)}",
            f"```mermaid\n{mermaid(facts)}\n```",
            counted("Set aside, by label and rule", "characters", facts.set_aside),
            counted("Languages of clean text", "characters", facts.languages),
            counted("Rejected", "records", facts.rejected),
            counted("Excluded: nothing clean left, most of it is", "documents", facts.excluded),
            counted("Repairs, by rule", "repairs", facts.repairs),
        ]
    )


def flow_table(facts: Facts) -> str:
    """The PRISMA-style flow as a table: only one of the two UIs draws Mermaid."""
    lines = []
    for title, inside, beside in boxes(facts):
        lines.append(f"| **{title}** | {'; '.join(inside)} |")
        if beside:
            lines.append(f"| removed before screening | {'; '.join(beside)} |")
    return "| | |\n| --- | --- |\n" + "\n".join(lines)


def counted(title: str, unit: str, counts: Counts) -> str:
    if not counts:
        return f"## {title}\n\nnone"
    lines = "\n".join(f"| `{name}` | {n:,} |" for name, n in counts)
    return f"## {title}\n\n| | {unit} |\n| --- | ---: |\n{lines}"


def batches(sent: Sequence[Batch], reports: Sequence[Report]) -> list[dict[str, Any]]:
    """A row a batch, for a table."""
    by_files = {tuple(path for path, _ in r["files"]): r for r in reports}
    rows = []
    for batch in sent:
        done = by_files[tuple(path for path, _, _ in batch.files)]
        rows.append(
            {
                "batch": batch.id,
                "first file": batch.files[0][0],
                "files": len(batch.files),
                "kilobytes": batch.size // 1000,
                "documents": done["documents"],
                "rejects": done["rejects"],
                "CPU seconds": round(sum(done["seconds"].values()), 1),
            }
        )
    return rows
