"""The stages of an ingestion, in order: plan, clean batch by batch, link, publish.

The command line calls `build`; the Prefect flow calls the stages one by one. Both leave the same corpus.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.build import engine
from pipeline.build.linking import Links, link
from pipeline.build.planning import Batch, Plan, Report, plan, require_folder
from pipeline.build.publishing import now, run_id
from pipeline.build.publishing import publish as publish_version
from pipeline.build.units import UnitFiles, units_of
from pipeline.corpus import takedowns, versions
from pipeline.corpus.versions import Version
from pipeline.read.location import Location
from pipeline.settings import DEFAULT, Settings

Progress = Callable[[str, int, int], None]  # stage, done, of all


@dataclasses.dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to."""

    version: str
    documents: int
    new: int
    removed: int
    passages: int
    set_aside: int
    duplicates: int
    excluded: int
    rejects: int
    content_hash: str
    changed: bool
    notes: tuple[str, ...] = ()  # what a person should look at

    def line(self) -> str:
        return (
            f"corpus {self.version}: {self.documents} documents (+{self.new}), {self.passages} passages, {self.set_aside} set aside, "
            f"{self.duplicates} duplicates, {self.rejects} rejects"
        )


def build(
    raw: Location, corpus: Path, *, settings: Settings = DEFAULT, allow_removals: bool = False, progress: Progress = lambda *_: None
) -> Summary:
    """One ingestion in this process; safe to repeat, safe to kill. Raises CorpusError or Unreachable with what to do next."""
    started = now()
    require_folder(raw)  # before anything is written
    with versions.writing(corpus):
        todo = plan(raw, corpus, settings, allow_removals)
        if todo.nothing_new and todo.parent:
            return summary(todo.parent, changed=False, notes=takedowns.notes(todo.takedowns, None, todo.parent))
        reports: list[Report] = []
        sizes, total = Counter[str](), sum(b.size for b in todo.batches)

        progress("clean", 0, total)

        def done(batch: Batch, report: Report) -> None:
            reports.append(report)
            sizes["done"] += batch.size
            progress("clean", sizes["done"], total)

        engine.run(todo.batches, settings, done)
        progress("link", 0, 1)
        units, links = link_all(todo)
        progress("publish", 0, 1)
        return publish(todo, units, links, reports, started)


def link_all(todo: Plan) -> tuple[list[UnitFiles], Links]:
    """Compares everything the next version will hold."""
    units = units_of(todo, [*todo.finished, *(b.id for b in todo.batches)])
    return units, link(units, todo.corpus, todo.settings)


def publish(
    todo: Plan,
    units: list[UnitFiles],
    links: Links,
    reports: Iterable[Report],
    started: str,
    inspect: Callable[[Version], None] = lambda _: None,
) -> Summary:
    """Writes the next version and points to it. `inspect` sees it before anyone else, and refuses it by raising."""
    from pipeline import report

    def extras(version: Version) -> None:
        inspect(version)
        report.write(version)

    run = run_row(todo, list(reports), started)
    version = publish_version(todo, units, links, run, extras)
    notes = takedowns.notes(todo.takedowns, todo.parent, version)
    return summary(version, changed=True, new=run["new_documents"], removed=todo.removed, notes=notes)


def run_row(todo: Plan, reports: list[Report], started: str) -> dict[str, Any]:
    reports = reports + [json.loads((versions.batches(todo.corpus) / b / "batch.json").read_text("utf-8")) for b in todo.finished]
    seconds: Counter[str] = Counter()
    for report in reports:
        seconds.update(report["seconds"])
    finished = now()
    return {
        "run_id": run_id(started),
        "started_at": started,
        "finished_at": finished,
        "digest": todo.digest,
        "settings": json.dumps(dataclasses.asdict(todo.settings), sort_keys=True),
        "new_documents": sum(r["documents"] for r in reports),
        "removed_documents": todo.removed,
        "characters": sum(r["characters"] for r in reports),
        "step_seconds": [{"step": step, "seconds": round(spent, 3)} for step, spent in seconds.items()],
    }


def summary(version: Version, *, changed: bool, new: int = 0, removed: int = 0, notes: tuple[str, ...] = ()) -> Summary:
    counts = version.manifest["counts"]
    status: Counter[str] = Counter()
    for found in version.read("documents", ("status",)):
        status.update(found.column("status").to_pylist())
    return Summary(
        version.manifest["version"], counts["documents"], new, removed, counts["passages"], counts["set_aside"], status["duplicate"],
        status["excluded"], counts["rejects"], version.manifest["content_hash"], changed, notes,
    )  # fmt: skip
