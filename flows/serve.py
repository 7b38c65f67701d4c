"""`corpus serve`: server, UI, worker and schedule in one command, on this machine alone."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.corpus.versions import CorpusError
from pipeline.read.location import Location, is_url

HOST = "127.0.0.1"
DEPLOYMENT = "scheduled"
START_SECONDS = 120


def environment(corpus: Path, port: int) -> dict[str, str]:
    """Prefect's settings: its home in the corpus, nothing leaves the machine, no promotions."""
    home = corpus.resolve() / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    }


def serve(raw: Location, corpus: Path, *, cron: str, port: int) -> int:
    """Starts everything, prints where the UI is, and stays until Ctrl-C or SIGTERM. Raises CorpusError if the server does not start."""
    if not is_url(raw) and not Path(raw).is_dir():
        raise CorpusError(f"there is no raw folder {raw}; name the folder that holds the scraped files: corpus serve RAW CORPUS")
    if taken(port):
        raise CorpusError(f"port {port} is in use; choose another one: corpus serve --port {port + 1}")
    settings = environment(corpus, port)
    os.environ |= settings  # before Prefect is imported: it reads them then
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with server(port, corpus):
        print(f"Prefect UI: http://{HOST}:{port}  (schedule {cron!r}; Ctrl-C stops everything)", flush=True)
        run_worker(raw, corpus, cron)
    return 0


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def server(port: int, corpus: Path) -> Iterator[None]:
    """A Prefect server that is healthy, and ends with the block."""
    log = corpus.resolve() / "prefect" / "server.log"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_until_healthy(process, port, log)
        yield
    finally:
        stop(process)


def wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CorpusError(f"the Prefect server ended while it started (status {process.returncode}); {log} says why")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/api/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise CorpusError(f"the Prefect server was not healthy after {START_SECONDS} s; {log} says why")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run_worker(raw: Location, corpus: Path, cron: str) -> None:
    """Registers the deployment and runs what is scheduled or started by hand; a schedule that was paused stays so."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron

    from flows.ingest import ingest_articles

    schedule = Cron(cron, active=schedule_is_active(ingest_articles.name))
    deployment = ingest_articles.to_deployment(
        DEPLOYMENT,
        schedules=[schedule],
        parameters={"raw": raw if is_url(raw) else str(Path(raw).resolve()), "corpus": str(corpus.resolve())},
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        description="One ingestion: raw files to a new version of the corpus.",
    )
    runner = Runner(name=DEPLOYMENT, limit=1, pause_on_shutdown=False)
    runner.add_deployment(deployment)
    asyncio.run(runner.start())


def schedule_is_active(flow_name: str) -> bool:
    """Whether the deployment's schedule is to run: what the user last chose, or yes if it is new."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    with get_client(sync_client=True) as client:
        try:
            known = client.read_deployment_by_name(f"{flow_name}/{DEPLOYMENT}")
        except ObjectNotFound:
            return True
    return not known.paused and all(s.active for s in known.schedules)
