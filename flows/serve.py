"""`corpus serve`: server, UI, worker and schedules in one command, on this machine alone unless told otherwise."""

import asyncio
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

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
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # both end the same way
    with suppress(KeyboardInterrupt), server(host, port, corpus, stopping):
        work(raw, corpus, settings, cron, sources, f"http://{reached(host)}:{port}")
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
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        SERVED_BY: str(os.getpid()),
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
def server(host: str, port: int, corpus: Path, stopping: threading.Event) -> Iterator[None]:
    """A Prefect server that is healthy, is started again if it is killed, and ends with the block."""
    log = corpus.resolve() / "prefect" / "server.log"
    running = [started(host, port, log)]
    guard = threading.Thread(target=keep_running, args=(running, host, port, log, stopping), daemon=True)
    guard.start()
    try:
        yield
    finally:
        stopping.set()
        guard.join(START_SECONDS)
        stop(running[0])


def started(host: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    """A healthy server. Raises CorpusError if it does not become so."""
    command = [sys.executable, "-m", "flows.server", host, str(port)]
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_until_healthy(process, f"http://{reached(host)}:{port}/api/health", log)
    except BaseException:
        stop(process)
        raise
    return process


def keep_running(running: list[subprocess.Popen[bytes]], host: str, port: int, log: Path, stopping: threading.Event) -> None:
    while not stopping.wait(1):
        if running[0].poll() is not None:
            print(f"the Prefect server was killed (status {running[0].returncode}); starting it again", flush=True)
            with suppress(CorpusError):
                running[0] = started(host, port, log)


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


def work(raw: Location, corpus: Path, settings: Path | None, cron: str, sources: Mapping[str, str], address: str) -> None:
    """Registers the deployments, says that all is ready, and runs what is scheduled or started by hand, one run at a time."""
    from prefect.runner import Runner

    from flows.deployments import deployments
    from flows.zombies import settle

    for name in settle(started_up=True):
        print(f"run {name!r} had ended without a word: marked as Crashed", flush=True)
    runner = Runner(name="corpus", limit=1, pause_on_shutdown=False)
    runner.handle_sigterm = lambda *_: signal.raise_signal(signal.SIGINT)  # its own way out leaves a coroutine behind
    for deployment in deployments(raw, corpus, settings, cron, sources):
        runner.add_deployment(deployment)
    print(f"Prefect UI: {address}  (schedule {cron!r}; Ctrl-C stops everything)", flush=True)
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)
    try:
        asyncio.run(runner.start())
    finally:
        settle(started_up=True)
