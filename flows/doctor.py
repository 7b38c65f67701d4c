"""`corpus doctor`: tests the installation as it would be used, each test with the next step if it fails."""

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flows.serve import LOOPBACK, SERVER_LOG, environment, prefect_home, server
from pipeline.corpus.versions import CorpusError

DISTRIBUTION = "ketamine-corpus"
RUN_SECONDS = 60  # in which a schedule of every minute must have made a run
LEAST_FREE = 1 << 30  # bytes; a corpus of 10,000 articles takes about a third

Problem = str | None


def doctor(corpus: Path, as_json: bool = False) -> int:
    """Prints a line for each check, of text or JSON; returns how many fail."""
    checks: tuple[tuple[str, Callable[[], Problem]], ...] = (
        ("the packages are of the versions that were tested", pins_hold),
        ("the corpus folder can be written and has room", lambda: folder_is_usable(corpus)),
        ("worker processes start", workers_start),
        ("the Prefect server starts, and a schedule makes runs", schedule_makes_runs),
    )
    failed = 0
    for name, check in checks:
        problem = check()
        told = json.dumps({"check": name, "works": not problem, "problem": problem})
        print(told if as_json else f"{'FAILS' if problem else 'works'}  {name}{': ' + problem if problem else ''}", flush=True)
        failed += bool(problem)
    return failed


def pins_hold() -> Problem:
    from packaging.requirements import Requirement

    wrong = []
    for line in requires(DISTRIBUTION) or ():
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            found = ""
        if not found or not wanted.specifier.contains(found, prereleases=True):
            wrong.append(f"{wanted.name} is {found or 'missing'}, not {wanted.specifier}")
    return "; ".join(wrong) + ". Install again: pip install -e . -c tests/constraints.txt" if wrong else None


def folder_is_usable(corpus: Path) -> Problem:
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=corpus):
            pass
    except OSError as error:
        return f"{corpus}: {error.strerror}. Choose another folder or mend its permissions"
    free = shutil.disk_usage(corpus).free
    return f"only {free >> 20} MB are free; make room, or old versions go with `corpus prune`" if free < LEAST_FREE else None


def workers_start() -> Problem:
    from pipeline.build import engine

    try:
        with engine.pool(1) as executor:
            return None if executor.submit(os.getpid).result(60) != os.getpid() else "they run in this process"
    except (OSError, RuntimeError, TimeoutError) as error:
        return f"{type(error).__name__} {error}. Run with --workers 1, and look at the limits of processes and memory (ulimit -a)"


def schedule_makes_runs() -> Problem:
    """On a server of its own, in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="corpus-doctor-") as place:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = probe.getsockname()[1]
        with in_environment(environment(Path(place), LOOPBACK, port)):
            try:
                with server(LOOPBACK, port, Path(place)):
                    return runs_appear(Path(place))
            except CorpusError as error:
                log = prefect_home(Path(place)) / SERVER_LOG
                said = log.read_text("utf-8", "replace").strip().splitlines()[-1:] if log.is_file() else []
                return f"{error}: {' '.join(said)}"


def runs_appear(place: Path) -> Problem:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterStateName

    from flows.deployments import deployments

    ingestion = deployments(place, place, None, "* * * * *", {})[0]
    deadline = time.monotonic() + RUN_SECONDS
    ingestion.apply()
    wanted = FlowRunFilter(state={"name": FlowRunFilterStateName(any_=["Scheduled", "Late"])})
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            if client.read_flow_runs(flow_run_filter=wanted, limit=1):
                return None
            time.sleep(1)
    return f"no run within {RUN_SECONDS} s. Most likely SQLAlchemy is too new: pip install 'sqlalchemy[asyncio]>=2.0,<2.1'"


@contextmanager
def in_environment(settings: dict[str, str]) -> Iterator[None]:
    """With these variables, before Prefect is imported: it reads them then."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
