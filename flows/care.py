"""Flows that look after the corpus and the server: quality, freshness, maintenance.

No `from __future__ import annotations` here: a served flow could not resolve its parameters.
"""

from datetime import UTC, datetime

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.states import Completed, Failed, State

from flows import pages
from flows.ingest import OPTIONS
from flows.zombies import begin, settle
from pipeline.build.compaction import compact
from pipeline.corpus import retention, versions
from pipeline.corpus.check import among_versions
from pipeline.corpus.errors import Busy
from pipeline.corpus.store import readable, written
from pipeline.read.location import location
from pipeline.report.by_source import freshness, quality
from pipeline.settings import DEFAULT


@flow(name="quality-check", flow_run_name="check {corpus}", **OPTIONS)
def quality_check(corpus: str = "processed") -> State:
    """Checks the newest version: every law, and every source against what it was before.

    An ingestion checks the same before it publishes, but for the laws of a version that is pointed to; this finds what happened since.

    Args:
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
    """
    begin()
    folder = readable(location(corpus))
    version = versions.published(folder)
    checks = among_versions(version) + quality(version, versions.parent_of(version), DEFAULT.run)
    create_table_artifact(pages.checks(checks), key="checks", description=f"what was checked in {version.name}")
    broken = [f"{check}: {'; '.join(problems[:3])}" for check, problems in checks if problems]
    if broken:
        return Failed(message=f"{version.name}: " + " | ".join(broken))
    return Completed(message=f"{version.name}: {len(checks)} checks hold")


@flow(name="freshness-check", flow_run_name="freshness of {corpus}", **OPTIONS)
def freshness_check(raw: str = "raw", corpus: str = "processed", hours: int = 48) -> State:
    """Fails if raw files have waited too long, or a source has brought nothing new for too long.

    Args:
        raw: Folder of scraped files, or its URL (s3://bucket/prefix).
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
        hours: How long a file may wait for its ingestion.
    """
    begin()
    found = freshness(location(raw), versions.published(readable(location(corpus))), datetime.now(UTC))
    create_table_artifact(pages.freshness(found), key="freshness", description="raw files that wait, by source")
    late = [source for source, waits in found.items() if waits.oldest_hours is not None and waits.oldest_hours > hours]
    if late:
        return Failed(message=f"files of {', '.join(late)} have waited more than {hours} hours; is the schedule of ingest-articles paused?")
    return Completed(message=f"{sum(waits.waiting for waits in found.values())} files wait, none more than {hours} hours")


@flow(name="maintain", flow_run_name="maintain {corpus}", **OPTIONS)
def maintain(corpus: str = "processed", keep_versions: int = 0) -> State:
    """Ends runs whose process is gone, merges the small parts of many runs, and deletes old versions if told to.

    The server itself deletes runs, logs and events that ended more than 30 days ago.

    Args:
        corpus: Folder of the corpus, or its URL (s3://bucket/prefix).
        keep_versions: How many of the last versions stay, beside every cited one; 0 for all. In a store none is deleted.
    """
    begin()
    told = [f"{len(settle(started_up=False))} runs without a process ended"]
    try:
        with written(location(corpus)) as folder:
            if versions.pointer(folder):
                compacted = compact(folder)
                told.append(f"parts merged into {compacted.version.name}" if compacted.changed else "no parts to merge")
        if keep_versions:
            pruned = retention.prune(folder, keep_versions)
            told.append(f"{len(pruned.going)} versions deleted, {pruned.freed / 1e6:.1f} MB freed")
    except Busy as error:
        get_run_logger().warning("%s; the next maintenance does the rest", error)
        told.append("the corpus stays as it is: it is being written")
    return Completed(message="; ".join(told))
