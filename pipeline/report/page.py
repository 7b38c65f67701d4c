"""report.html: one self-contained page; it asks no host for anything."""

import json
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from math import sqrt
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.corpus.schema import RUNS
from pipeline.corpus.versions import Version
from pipeline.report import examples, prisma, trend
from pipeline.report.facts import Facts
from pipeline.report.tally import first_each

SECTIONS = (
    ("flow", "From raw records to what is left to screen"),
    ("languages", "Languages and sites"),
    ("aside", "Set aside"),
    ("repairs", "Repairs"),
    ("duplicates", "Duplicates"),
    ("lengths", "Lengths and forms"),
    ("flags", "Reworded text and advertising"),
    ("rejects", "Rejects"),
    ("versions", "Versions"),
    ("run", "Settings and digests"),
)
SITES, LANGUAGES = 12, 20  # of the heat map; the others stand together
DARKEST = 45  # per cent of the ink: text on it keeps a contrast of 4.5 in light and dark


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows`: language -> documents of each of `sites`."""

    sites: list[str]
    rows: list[tuple[str, list[int]]]

    def shade(self, n: int) -> int:
        """Per cent of ink; by the root, so that one site does not make all others pale."""
        return round(DARKEST * sqrt(n / max(max(counts) for _, counts in self.rows)))


def page(version: Version, facts: Facts) -> str:
    run = last_run(version)
    return environment().get_template("report.html.j2").render(
        facts=facts,
        sections=SECTIONS,
        style=Markup((files("pipeline.report") / "report.css").read_text(encoding="utf-8")),
        prisma=Markup(flow_svg(facts)),
        flow=prisma.numbers(facts),
        grid=grid(facts),
        examples=examples.gather(version, facts),
        points=trend.trend(version),
        tables=trend.TABLES,
        digests=digests(version, run),
        seconds=seconds(run),
        settings=json.loads(run["settings"]),
    )  # fmt: skip


def flow_svg(facts: Facts) -> str:
    """The PRISMA flow as SVG that stands alone or in a page."""
    boxes, arrows = prisma.drawing(facts)
    label = f"{facts.identified} records identified, {facts.included} left to screen"
    sizes = {"width": prisma.BESIDE + prisma.WIDTH + 4, "box_width": prisma.WIDTH, "line_height": prisma.LINE}
    return environment().get_template("prisma.svg.j2").render(boxes=boxes, arrows=arrows, label=label, **sizes)


def environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline", "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def grid(facts: Facts) -> Grid:
    """Languages by sites, largest first; what is beyond the limits is put together."""
    of_language: Counter[str] = Counter()
    of_site: Counter[str] = Counter()
    for language, site, n in facts.language_sites:
        of_language[language] += n
        of_site[site] += n
    languages = largest(of_language, LANGUAGES, "others")
    sites = largest(of_site, SITES, "other sites")
    cells: Counter[tuple[str, str]] = Counter()
    for language, site, n in facts.language_sites:
        cells[languages[language], sites[site]] += n
    names = list(dict.fromkeys(sites.values()))
    return Grid(names, [(language, [cells[language, site] for site in names]) for language in dict.fromkeys(languages.values())])


def largest(counts: Counter[str], most: int, rest: str) -> dict[str, str]:
    """Every name -> itself, or `rest` behind the largest."""
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return {name: name if i < most or len(names) == most + 1 else rest for i, name in enumerate(names)}


def last_run(version: Version) -> dict[str, Any]:
    """The row of the run that published the version."""
    wanted = (version.manifest["run_id"],)
    return first_each(version, "runs", RUNS.names, ("run_id",), [wanted], 1, ("run_id",))[wanted][0]


def digests(version: Version, run: dict[str, Any]) -> list[tuple[str, str]]:
    manifest = version.manifest
    named = ("content_hash", "digest", "scan_digest", "run_id", "schema_version", "pyarrow", "parent")
    told = [(name.replace("_", " "), str(manifest[name])) for name in named]
    return [
        *told,
        *((name.replace("_", " "), f"{run[name]}") for name in ("started_at", "finished_at", "new_documents", "removed_documents")),
    ]


def seconds(run: dict[str, Any]) -> tuple[tuple[str, float], ...]:
    """CPU seconds by step, in the order of the steps."""
    return tuple((s["step"], round(s["seconds"], 1)) for s in run["step_seconds"])
