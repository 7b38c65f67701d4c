"""`corpus serve`: server, UI, worker and schedules in one command, on this machine alone unless told otherwise."""

import ipaddress
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.lifetime import READY, Process, child
from pipeline.build.planning import require_apart
from pipeline.corpus.store import working_copy_of
from pipeline.corpus.versions import CorpusError
from pipeline.read.location import Location, is_url

LOOPBACK = "127.0.0.1"
START_SECONDS = 120
AUTH = "PREFECT_SERVER_API_AUTH_STRING"
SERVER_LOG, WORKER_LOG = "server.log", "worker.log"


def serve(
    raw: Location, corpus: Location, *, cron: str, port: int, host: str = LOOPBACK, settings: Path | None = None, sources: Mapping[str, str]
) -> int:
    """Starts everything, prints where the UI is, and stays until Ctrl-C or SIGTERM. Raises CorpusError with what to mend.

    What Prefect keeps lies in the folder of the corpus, or beside the working copy of one in a store.
    """
    if not is_url(raw) and not Path(raw).is_dir():
        raise CorpusError(f"there is no raw folder {raw}; name the folder that holds the scraped files: corpus serve RAW CORPUS")
    require_apart(raw, corpus)
    refuse_open_door(host)
    if taken(host, port):
        raise CorpusError(f"port {port} is in use; choose another one: corpus serve --port {port + 1}")
    home = Path(f"{working_copy_of(corpus)}.served") if is_url(corpus) else Path(corpus)
    os.environ |= environment(home, host, port)  # before Prefect is imported: it reads them then
    for line in (cron, *sources.values()):
        refuse_cron(line)
    for name in sources:
        if not is_url(raw) and not (Path(raw) / name).is_dir():
            print(f"source {name!r} has no folder yet: {Path(raw) / name}", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # both end the same way, also where a script has SIGINT ignored
    schedules = ", ".join([repr(cron), *(f"{name} {line!r}" for name, line in sources.items())])
    options = json.dumps([str(raw), str(corpus), str(settings) if settings else None, cron, dict(sources)])
    print("starting the Prefect server and its worker; the first time takes up to a minute", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            with server(host, port, home) as serving, worker(options, serving, home) as working:
                if wait_until_ready(working, serving, prefect_home(home) / WORKER_LOG):
                    print(f"Prefect UI: http://{reached(host)}:{port}  (schedule {schedules}; Ctrl-C stops everything)", flush=True)
                    working.wait()
                killed = "worker" if serving.poll() is None else "Prefect server"  # a worker ends with its server
            print(f"the {killed} was killed; starting it again", flush=True)
    print("stopped; what was being cleaned goes on with the next run", flush=True)
    return 0


def environment(place: Path, host: str, port: int) -> dict[str, str]:
    """Prefect's settings: its home in a folder, a protected server, heartbeats, results as JSON, runs forgotten after 30 days."""
    home = prefect_home(place)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://{reached(host)}:{port}/api",
        "PREFECT_SERVER_API_HOST": host,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": "/api",  # of the address that the browser used
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # it asks an analytics host at each page
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
        "PREFECT_RUNNER_POLL_FREQUENCY": "3",  # seconds from a click on Run to its start; 10 unless said
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    }
    if AUTH in os.environ:
        found["PREFECT_API_AUTH_STRING"] = os.environ[AUTH]
    return found


def prefect_home(place: Path) -> Path:
    """Where Prefect's database and the logs of server and worker lie, given the folder of the corpus."""
    return place.resolve() / "prefect"


def is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def refuse_open_door(host: str) -> None:
    """Raises CorpusError if others could reach a server that asks for no password: whoever does can run code as this user."""
    if not is_loopback(host) and ":" not in os.environ.get(AUTH, ""):
        raise CorpusError(
            f"{host} can be reached from other machines, and the server has no password. Set one first:\n"
            f"  export {AUTH}='admin:choose-a-long-password'"
        )


def refuse_cron(line: str) -> None:
    """Raises CorpusError if it is no cron line."""
    from prefect.client.schemas.schedules import CronSchedule

    try:
        CronSchedule(cron=line)
    except ValueError as error:
        raise CorpusError(f"{line!r} is no cron line; every day at six is '0 6 * * *'") from error


def reached(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": LOOPBACK, "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((reached(host).strip("[]"), port)) == 0


@contextmanager
def server(host: str, port: int, place: Path) -> Iterator[Process]:
    """A Prefect server that is healthy, and ends with the block. Raises CorpusError if it does not become so."""
    log = prefect_home(place) / SERVER_LOG
    command, pids = ("flows.server", host, str(port)), [os.getpid()]
    with open(log, "ab") as output, child(*command, ends_with=pids, stdout=output, stderr=output) as process:
        wait_until_healthy(process, f"http://{reached(host)}:{port}/api/health", log)
        yield process


@contextmanager
def worker(options: str, serving: Process, place: Path) -> Iterator[Process]:
    """What registers the deployments and runs them. It says on its standard output what a person should know; see flows.worker."""
    command, pids = ("flows.worker", options), [os.getpid(), serving.pid]
    log = prefect_home(place) / WORKER_LOG
    with open(log, "ab") as output, child(*command, ends_with=pids, stdout=subprocess.PIPE, stderr=output) as process:
        yield process


def wait_until_ready(working: Process, serving: Process, log: Path) -> bool:
    """Passes on what the worker says until it is ready; False if the server was killed meanwhile. Raises CorpusError if it ends itself."""
    assert working.stdout
    for line in working.stdout:
        said = line.decode().rstrip("\n")
        if said == READY:
            return True
        print(said, flush=True)
    working.wait()
    if serving.poll() is None:
        raise CorpusError(f"the worker ended while it started (status {working.returncode}); {log} says why")
    return False


def wait_until_healthy(process: Process, health: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CorpusError(f"the Prefect server ended while it started (status {process.returncode}); {log} says why")
        try:
            with urllib.request.urlopen(health, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise CorpusError(f"the Prefect server was not healthy after {START_SECONDS} s; {log} says why")
