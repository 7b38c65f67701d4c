"""What a run shows in the UI. Scraped text never enters it unescaped: file names and messages lose what Markdown or HTML reads."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.build import Summary
from pipeline.build.planning import Batch, Report
from pipeline.corpus.versions import Version
from pipeline.report.by_source import Source, Waits, by_source
from pipeline.report.facts import Counts, Facts, gather
from pipeline.report.prisma import boxes, mermaid

Rows = list[dict[str, Any]]
MARKUP = re.compile(r"([\\`*_{}\[\]<>|#!~&])")
LONGEST = 200  # characters of a path or message in a cell


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
        lines.append(f"| **{title}** | {plain('; '.join(inside))} |")
        if beside:
            lines.append(f"| removed before screening | {plain('; '.join(beside))} |")
    return "| | |\n| --- | --- |\n" + "\n".join(lines)


def counted(title: str, unit: str, counts: Counts) -> str:
    if not counts:
        return f"## {title}\n\nnone"
    lines = "\n".join(f"| {plain(name)} | {n:,} |" for name, n in counts)
    return f"## {title}\n\n| | {unit} |\n| --- | ---: |\n{lines}"


def batches(sent: Sequence[Batch], reports: Mapping[str, Report]) -> Rows:
    """A row a batch. reports: by the id of the batch."""
    rows = []
    for batch in sent:
        done = reports[batch.id]
        rows.append(
            {
                "batch": batch.id,
                "first file": plain(batch.files[0][0]),
                "files": len(batch.files),
                "kilobytes": batch.size // 1000,
                "documents": done["documents"],
                "rejects": done["rejects"],
                "CPU seconds": round(sum(done["seconds"].values()), 1),
            }
        )
    return rows


def plain(text: str) -> str:
    """Text that no viewer takes for markup, on one line: what Markdown or HTML reads is escaped."""
    return MARKUP.sub(r"\\\1", " ".join(text.split())[:LONGEST])


def checks(found: Sequence[tuple[str, Sequence[str]]]) -> Rows:
    """A row a check."""
    return [
        {"check": check, "holds": "no" if problems else "yes", "problems": len(problems), "first": plain("; ".join(problems[:3]))}
        for check, problems in found
    ]


def tables(version: Version) -> dict[str, tuple[Rows, str]]:
    """Artifact key -> its rows and what they are, of a version."""
    found = by_source(version)
    facts = gather(version)
    reasons = [{"what": "set aside", "reason": name, "count": n, "unit": "characters"} for name, n in facts.set_aside]
    reasons += [{"what": "rejected", "reason": name, "count": n, "unit": "records"} for name, n in facts.rejected]
    reasons += [{"what": "excluded", "reason": name, "count": n, "unit": "documents"} for name, n in facts.excluded]
    return {
        "reasons": (reasons, f"why something is not among the passages of {version.name}"),
        "languages-by-source": (languages(found), f"characters of clean text in {version.name}"),
        "partitions": (partitions(found), f"sources in {version.name}"),
    }


def languages(found: Mapping[str, Source]) -> Rows:
    return [
        {"source": plain(name), "language": language, "characters": n}
        for name, source in found.items()
        for language, n in sorted(source.languages.items(), key=lambda item: (-item[1], item[0]))
    ]


def partitions(found: Mapping[str, Source]) -> Rows:
    outcomes = ("included", "duplicate", "excluded", "rejected")
    return [
        {"source": plain(name)}
        | {outcome: source.outcomes[outcome] for outcome in outcomes}
        | {"clean text": f"{source.share('clean'):.0%}"}
        for name, source in found.items()
    ]


def freshness(found: Mapping[str, Waits]) -> Rows:
    return [
        {"source": plain(name), "files": w.files, "waiting": w.waiting, "oldest waits, hours": whole(w.oldest_hours)}
        | {"last file came, hours ago": whole(w.newest_hours)}
        for name, w in found.items()
    ]


def whole(hours: float | None) -> int | str:
    return "" if hours is None else round(hours)
