"""One ingestion as Prefect tasks: what `corpus build` does, with each batch a task. All flows that write the corpus end here.

No `from __future__ import annotations` where a flow is defined: a served flow could not resolve its parameters.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.futures import as_completed
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, State
from prefect.task_runners import ThreadPoolTaskRunner

from flows import pages
from pipeline import build, settings_file
from pipeline.build import engine
from pipeline.build.engine import Engine, Outcomes
from pipeline.build.planning import Batch, Plan, Report, plan, require_apart
from pipeline.corpus import versions
from pipeline.corpus.store import written
from pipeline.corpus.versions import Busy, CorpusError, Version
from pipeline.read.location import Location, location
from pipeline.report.by_source import SOURCE_CHECKS, quality
from pipeline.settings import DEFAULT, Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one run is to do. `name`: how its runs begin; `accept_changes`: publish though a source changed suddenly."""

    name: str
    raw: Location
    corpus: Location
    settings: Settings
    allow_removals: bool = False
    accept_changes: bool = False


Selection = tuple[Collection[str] | None, frozenset[str]]  # raw paths that may be cleaned (None: all), and those cleaned again


def wanted(name: str, raw: str, corpus: str, settings: str | None, workers: int, **more: bool) -> Wanted:
    """From what a form holds. Raises CorpusError if the settings cannot be read."""
    try:
        chosen = settings_file.load(Path(settings)) if settings else DEFAULT
    except (OSError, ValueError) as error:
        raise CorpusError(f"the settings {settings} cannot be read: {error}") from error
    return Wanted(name, location(raw), location(corpus), replace(chosen, run=replace(chosen.run, workers=workers)), **more)


def ingest(todo: Wanted, select: Callable[[Path], Selection] = lambda _: (None, frozenset())) -> State[Any]:
    """Plan, clean, link, check, publish. Safe to repeat and to kill; a run that finds another one at work gives way to it.

    select: which files, given the folder of the corpus: of one in a store the working copy.
    """
    started = build.now()
    require_apart(todo.raw, todo.corpus)
    try:
        with written(todo.corpus) as corpus, versions.writing(corpus):
            only, again = select(corpus)
            planned = make_plan(todo, corpus, only, again)
            rename(f"{todo.name}: {len(planned.batches)} {'batch' if len(planned.batches) == 1 else 'batches'}")
            if planned.nothing_new and planned.parent:
                return Completed(message=f"nothing new: {build.summary(planned.parent, changed=False).line()}")
            reports = clean_all(planned)
            units, links = link(planned)
            found = publish(planned, units, links, reports, started, todo.accept_changes)
            for note in found.notes:
                get_run_logger().warning(note)
    except Busy as error:
        return Cancelled(message=f"{error}. Nothing is lost: the next run does what this one would have done")
    show(corpus, found)
    return Completed(message=found.line())


def rename(name: str) -> None:
    """Gives the run a name that tells what it has to do."""
    if flow_run.id:
        with get_client(sync_client=True) as client:
            client.update_flow_run(flow_run.id, name=name)


@task(name="plan", cache_policy=NO_CACHE, persist_result=False)
def make_plan(todo: Wanted, corpus: Path, only: Collection[str] | None, again: frozenset[str]) -> Plan:
    """Compares the raw folder with the newest version."""
    found = plan(todo.raw, corpus, todo.settings, todo.allow_removals, only, again)
    get_run_logger().info("%d batches to clean, %d finished before", len(found.batches), len(found.finished))
    if only is not None and found.parent and found.parent.manifest["digest"] != found.digest:
        get_run_logger().warning("settings or code changed since %s: all sources are cleaned anew", found.parent.name)
    return found


def clean_all(todo: Plan) -> list[Report]:
    """One task a batch, on an engine whose processes import no Prefect. Raises CorpusError if its workers die whatever they do."""
    reports: dict[str, Report] = {}
    progress = create_progress_artifact(progress=0, key="progress", description="raw bytes cleaned, per cent")
    total = sum(b.size for b in todo.batches)

    def done(batch: Batch, report: Report) -> None:
        reports[batch.id] = report
        cleaned = sum(b.size for b in todo.batches if b.id in reports)
        update_progress_artifact(progress, progress=round(100 * cleaned / max(1, total)))

    engine.run(todo.batches, todo.settings, done, clean_by_tasks, get_run_logger().warning)
    create_table_artifact(pages.batches(todo.batches, reports), key="batches", description="what each batch held and took")
    return list(reports.values())


def clean_by_tasks(batches: Sequence[Batch], running: Engine) -> Outcomes:
    """Each as its task ends. A task is a thread that waits for the engine."""
    if running.dashboard:
        create_link_artifact(running.dashboard, key="engine", description="the dashboard of the cluster while it cleans")
    with ThreadPoolTaskRunner(max_workers=min(running.workers, len(batches))) as runner:
        sent = {runner.submit(batch_task(batch), {"batch": batch, "running": running}): batch for batch in batches}
        for future in as_completed(list(sent)):
            yield sent[future], future.result()


def batch_task(batch: Batch) -> Any:
    """The task of one batch, named so that the run's graph tells them apart."""
    return clean.with_options(task_run_name=f"clean {batch.id[:8]} ({len(batch.files)} files, {batch.size / 1e6:.1f} MB)")


@task(name="clean-batch", cache_policy=NO_CACHE, persist_result=False)
def clean(batch: Batch, running: Engine) -> Report | None:
    """Cleans one batch; a batch that is done says so at once. None if its worker process was killed."""
    report = engine.answer(running.submit(batch), running)
    if report is None:
        get_run_logger().warning("a worker process was killed; batch %s is tried again", batch.id)
        return None
    get_run_logger().info("%s documents, %s rejects out of %d files", report["documents"], report["rejects"], len(batch.files))
    return report


@task(name="link", cache_policy=NO_CACHE, persist_result=False)
def link(todo: Plan) -> tuple[Any, Any]:
    """Compares every document with every other."""
    return build.link_all(todo)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(todo: Plan, units: Any, links: Any, reports: list[Report], started: str, accept_changes: bool) -> build.Summary:
    """Writes the next version, checks it, and points to it. Raises CorpusError, and publishes nothing, if a check fails."""

    def inspect(version: Version) -> None:
        checks = quality(version, todo.parent, todo.settings.run)
        create_table_artifact(pages.checks(checks), key="checks", description="what was checked before it was published")
        refuse(checks, accept_changes)

    return build.publish(todo, units, links, reports, started, inspect)


def refuse(checks: list[tuple[str, list[str]]], accept_changes: bool) -> None:
    """Raises CorpusError if a law is broken, or a source changed and that was not accepted."""
    broken = [(check, problems) for check, problems in checks if problems]
    if accept_changes:
        broken = [(check, problems) for check, problems in broken if check not in SOURCE_CHECKS]
    if broken:
        check, problems = broken[0]
        hint = "look at the files; if it is right so, run again with accept_changes" if check in SOURCE_CHECKS else "please report it"
        raise CorpusError(f"nothing was published, for this does not hold: {check} ({'; '.join(problems[:3])}); {hint}")


def show(corpus: Path, found: build.Summary) -> None:
    """The run's pages in the UI, each under a key that stays, so that the UI keeps their history."""
    version = versions.open_version(corpus, found.version)
    if version:
        create_markdown_artifact(pages.report(version, found), key="report", description="what the run came to")
        for key, (rows, told) in pages.tables(version).items():
            create_table_artifact(rows, key=key, description=told)
