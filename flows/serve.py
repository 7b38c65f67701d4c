"""`corpus serve`: server, UI, worker and schedules in one command, on this machine alone unless told otherwise."""

import asyncio
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flows.lifetime import SERVED_BY
from pipeline.corpus.versions import CorpusError
from pipeline.read.location import Location, is_url

LOOPBACK = "127.0.0.1"
START_SECONDS = 120
AUTH = "PREFECT_SERVER_API_AUTH_STRING"


def serve(
    raw: Location, corpus: Path, *, cron: str, port: int, host: str = LOOPBACK, settings: Path | None = None, sources: Mapping[str, str]
) -> int:
    """Starts everything, prints where the UI is, and stays until Ctrl-C or SIGTERM. Raises CorpusError with what to mend."""
    if not is_url(raw) and not Path(raw).is_dir():
        raise CorpusError(f"there is no raw folder {raw}; name the folder that holds the scraped files: corpus serve RAW CORPUS")
    refuse_open_door(host)
    if taken(host, port):
        raise CorpusError(f"port {port} is in use; choose another one: corpus serve --port {port + 1}")
    os.environ |= environment(corpus, host, port)  # before Prefect is imported: it reads them then
    for line in (cron, *sources.values()):
        refuse_cron(line)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # both end the same way
    with suppress(KeyboardInterrupt):
        while True:
            with server(host, port, corpus) as process:
                work(process, raw, corpus, settings, cron, sources)
            print("the Prefect server was killed; starting it again", flush=True)
    print("stopped; what was being cleaned goes on with the next run", flush=True)
    return 0


def environment(corpus: Path, host: str, port: int) -> dict[str, str]:
    """Prefect's settings: its home in the corpus, a protected server, heartbeats, results as JSON, runs forgotten after 30 days."""
    home = corpus.resolve() / "prefect"
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
def server(host: str, port: int, corpus: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Prefect server that is healthy, and ends with the block. Raises CorpusError if it does not become so."""
    log = corpus.resolve() / "prefect" / "server.log"
    command = [sys.executable, "-m", "flows.server", host, str(port)]
    ends_with = {SERVED_BY: str(os.getpid())}
    with open(log, "ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env=os.environ | ends_with
        )
    try:
        wait_until_healthy(process, f"http://{reached(host)}:{port}/api/health", log)
        yield process
    finally:
        stop(process)


def wait_until_healthy(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
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


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def work(
    server: subprocess.Popen[bytes], raw: Location, corpus: Path, settings: Path | None, cron: str, sources: Mapping[str, str]
) -> None:
    """Registers the deployments, says that all is ready, and runs what is scheduled or started by hand, one run at a time.

    Returns when the server was killed: its runs end with it, and a worker does not recover from that.
    """
    from prefect.runner import Runner

    from flows.deployments import deployments
    from flows.zombies import settle

    os.environ[SERVED_BY] = str(server.pid)  # for the runs: the server itself ends with this process
    for name in settle(started_up=True):
        print(f"run {name!r} had ended without a word: marked as Crashed", flush=True)
    runner = Runner(name="corpus", limit=1, pause_on_shutdown=False)
    runner.handle_sigterm = lambda *_: signal.raise_signal(signal.SIGINT)  # its own way out leaves a coroutine behind
    for deployment in deployments(raw, corpus, settings, cron, sources):
        runner.add_deployment(deployment)
    address = os.environ["PREFECT_API_URL"].removesuffix("/api")
    print(f"Prefect UI: {address}  (schedule {cron!r}; Ctrl-C stops everything)", flush=True)
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)
    # A cut connection is answered by asking at intervals; its warning brings a traceback, even if the server was killed a moment ago.
    logging.getLogger("prefect.FlowRunCancellingObserver").setLevel(logging.ERROR)
    try:
        asyncio.run(until_killed(runner.start(), server))
    finally:
        logging.disable(logging.NOTSET)
        if server.poll() is None:
            settle(started_up=True)


async def until_killed(working: Coroutine[Any, Any, None], server: subprocess.Popen[bytes]) -> None:
    """Lets the worker work until the server or this process is told to end."""
    task = asyncio.ensure_future(working)
    try:
        while server.poll() is None and not task.done():
            await asyncio.wait([task], timeout=0.5)
    finally:
        logging.disable(logging.CRITICAL)  # what a worker says while it is cut off helps nobody
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
