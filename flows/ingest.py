"""Flows that make versions: the ingestion, the backfill of some files, and the corpus anew.

No `from __future__ import annotations` here: a served flow could not resolve its parameters.
"""

from datetime import date
from pathlib import Path
from typing import Any, Literal

from prefect import flow
from prefect.states import State

from flows.stages import Selection, ingest, wanted
from flows.zombies import begin
from pipeline.corpus import versions
from pipeline.corpus.versions import CorpusError
from pipeline.read.location import scan
from pipeline.report.by_source import rejected_paths
from pipeline.sources import chosen, source_of

OPTIONS: dict[str, Any] = {"log_prints": False, "persist_result": False, "validate_parameters": True}


@flow(name="ingest-articles", flow_run_name="ingest {raw}", **OPTIONS)
def ingest_articles(
    raw: str = "raw",
    corpus: str = "processed",
    source: str | None = None,
    settings: str | None = None,
    workers: int = 0,
    allow_removals: bool = False,
    accept_changes: bool = False,
) -> State:
    """Ingests scraped articles into a new version of the corpus.

    Safe to repeat and safe to kill: finished batches are never done again, and readers see the old version or the new one.

    Args:
        raw: Folder of scraped files, or its URL (s3://bucket/prefix).
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
        source: Only the files of this folder directly below the raw folder; empty for all.
        settings: TOML file with other settings than the defaults.
        workers: Processes that clean; 0 for one a core.
        allow_removals: Go on though most documents have no raw file any more.
        accept_changes: Publish though a source suddenly looks unlike before.
    """
    begin()
    name = f"ingest {source or 'all sources'}"
    todo = wanted(name, raw, corpus, settings, workers, allow_removals=allow_removals, accept_changes=accept_changes)

    def select(folder: Path) -> Selection:
        if not source:
            return None, frozenset()
        return {f.raw_path for f in chosen(scan(todo.raw)[0], source)}, frozenset()

    return ingest(todo, select)


@flow(name="backfill", flow_run_name="backfill {raw}", **OPTIONS)
def backfill(
    raw: str = "raw",
    corpus: str = "processed",
    source: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    files: Literal["missing", "failed", "all"] = "failed",
    settings: str | None = None,
    workers: int = 0,
    accept_changes: bool = False,
) -> State:
    """Cleans some of the raw files now, or once more. Doing it twice leaves the same corpus.

    Args:
        raw: Folder of scraped files, or its URL (s3://bucket/prefix).
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
        source: Only the files of this folder directly below the raw folder; empty for all.
        first_day: First day of the files: the date in their path (2026-11-20), or else when they were last written (UTC).
        last_day: Last day of the files.
        files: missing - those the corpus does not hold; failed - also those of which something was rejected; all - every one again.
        settings: TOML file with other settings than the defaults.
        workers: Processes that clean; 0 for one a core.
        accept_changes: Publish though a source suddenly looks unlike before.
    """
    begin()
    days = f" {first_day or ''}..{last_day or ''}" if first_day or last_day else ""
    todo = wanted(f"backfill {source or 'all sources'}{days} ({files})", raw, corpus, settings, workers, accept_changes=accept_changes)

    def select(folder: Path) -> Selection:
        found = scan(todo.raw)[0]
        only = {f.raw_path for f in chosen(found, source, first_day, last_day)}
        if not only:
            known = ", ".join(sorted({source_of(f.raw_path) for f in found})) or "none"
            raise CorpusError(f"no raw file is of {source or 'any source'}{days}; sources are: {known}")
        version = versions.open_version(folder)
        rejected = rejected_paths(version) if version and files == "failed" else set()
        return only, frozenset(only if files == "all" else only & rejected)

    return ingest(todo, select)


@flow(name="rebuild-corpus", flow_run_name="rebuild {raw}", **OPTIONS)
def rebuild_corpus(
    raw: str = "raw", corpus: str = "processed", settings: str | None = None, workers: int = 0, accept_changes: bool = False
) -> State:
    """Cleans every raw file anew, for instance after a change of the settings. The version before stays readable throughout.

    Args:
        raw: Folder of scraped files, or its URL (s3://bucket/prefix).
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
        settings: TOML file with other settings than the defaults.
        workers: Processes that clean; 0 for one a core.
        accept_changes: Publish though a source suddenly looks unlike before.
    """
    begin()
    todo = wanted("rebuild all sources", raw, corpus, settings, workers, accept_changes=accept_changes)
    return ingest(todo, lambda _: (None, frozenset(f.raw_path for f in scan(todo.raw)[0])))


if __name__ == "__main__":
    ingest_articles()
