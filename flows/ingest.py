"""The ingestion as a Prefect flow: the same stages as `corpus build`, the same corpus, the same content hash.

No `from __future__ import annotations` here: a served flow could not resolve its parameters.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.states import Completed, State
from prefect.task_runners import ThreadPoolTaskRunner

from flows import pages
from pipeline import build, settings_file
from pipeline.build import engine
from pipeline.build.batch import clean_batch
from pipeline.build.planning import Batch, Plan, plan
from pipeline.corpus import versions
from pipeline.read.location import Location, location
from pipeline.settings import DEFAULT, Settings


@flow(name="ingest-articles", flow_run_name="ingest {raw}", log_prints=False, persist_result=False, validate_parameters=True)
def ingest_articles(
    raw: str = "raw", corpus: str = "processed", settings: str | None = None, workers: int = 0, allow_removals: bool = False
) -> State:
    """Ingests scraped articles into a new version of the corpus.

    Safe to repeat and safe to kill: finished batches are never done again, and readers see the old version or the new one.

    Args:
        raw: Folder of scraped files, or its URL (s3://bucket/prefix).
        corpus: Folder of the corpus.
        settings: TOML file with other settings than the defaults.
        workers: Processes that clean; 0 for one a core.
        allow_removals: Go on though most documents have no raw file any more.
    """
    chosen = settings_file.load(Path(settings)) if settings else DEFAULT
    chosen = replace(chosen, run=replace(chosen.run, workers=workers))
    started = build.now()
    with versions.writing(Path(corpus)):
        todo = make_plan(location(raw), Path(corpus), chosen, allow_removals)
        if todo.nothing_new and todo.parent:
            found = build.summary(todo.parent, changed=False)
            return Completed(message=f"nothing new: {found.line()}")
        reports = clean_all(todo)
        units, links = link(todo)
        found = publish(todo, units, links, reports, started)
    show(Path(corpus), found)
    return Completed(message=found.line())


@task(name="plan", cache_policy=NO_CACHE, persist_result=False)
def make_plan(raw: Location, corpus: Path, settings: Settings, allow_removals: bool) -> Plan:
    """Compares the raw folder with the newest version."""
    todo = plan(raw, corpus, settings, allow_removals)
    get_run_logger().info("%d batches to clean, %d finished before", len(todo.batches), len(todo.finished))
    return todo


def clean_all(todo: Plan) -> list[engine.Report]:
    """One task a batch, on one pool of processes that import no Prefect."""
    if not todo.batches:
        return []
    workers = min(engine.workers_of(todo.settings), len(todo.batches))
    reports: list[engine.Report] = []
    progress = create_progress_artifact(progress=0, key="ingest-progress", description="raw bytes cleaned, per cent")
    with engine.pool(workers) as executor, ThreadPoolTaskRunner(max_workers=workers) as runner:
        sent = {runner.submit(batch_task(batch), {"batch": batch, "executor": executor}): batch for batch in todo.batches}
        total, done = sum(b.size for b in todo.batches), 0
        for future in as_completed(list(sent)):
            reports.append(future.result())
            done += sent[future].size
            update_progress_artifact(progress, progress=round(100 * done / max(1, total)))
    create_table_artifact(pages.batches(todo.batches, reports), key="ingest-batches", description="what each batch held and took")
    return reports


def batch_task(batch: Batch) -> Any:
    """The task of one batch, named so that the run's graph tells them apart."""
    return clean.with_options(task_run_name=f"clean {batch.id[:8]} ({len(batch.files)} files, {batch.size / 1e6:.1f} MB)")


@task(name="clean-batch", cache_policy=NO_CACHE, persist_result=False)
def clean(batch: Batch, executor: ProcessPoolExecutor) -> engine.Report:
    """Cleans one batch; a batch that is done says so at once."""
    return executor.submit(clean_batch, batch).result()


@task(name="link", cache_policy=NO_CACHE, persist_result=False)
def link(todo: Plan) -> tuple[Any, Any]:
    """Compares every document with every other."""
    return build.link_all(todo)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(todo: Plan, units: Any, links: Any, reports: list[engine.Report], started: str) -> build.Summary:
    """Writes the next version and points to it."""
    return build.publish(todo, units, links, reports, started)


def show(corpus: Path, found: build.Summary) -> None:
    version = versions.open_version(corpus, found.version)
    if version:
        create_markdown_artifact(pages.report(version, found), key="ingest-report", description="what the run came to")


if __name__ == "__main__":
    ingest_articles()
