"""`corpus serve` for real: server, worker and schedules on a port of their own, driven through the API."""

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import alive

NEVER = "0 6 1 1 *"  # a schedule that no test lives to see
LONG = 240  # seconds that no step takes, however loaded the machine is


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds: float, what: str):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


def page(port: int, path: str) -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    auth: str | None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> Any:
        from prefect.client.orchestration import SyncPrefectClient

        return SyncPrefectClient(f"{self.address}/api", auth_string=self.auth)

    def start_run(self, deployment: str, **parameters: object) -> Any:
        with self.client() as client:
            known = client.read_deployment_by_name(f"{deployment}/{deployment}")
            return client.create_flow_run_from_deployment(known.id, parameters=parameters).id

    def hastened(self, deployment: str, **parameters: object) -> Any:
        """The id of the next run that a schedule made with these parameters; it is brought forward to now."""
        from prefect.states import Scheduled

        def next_run() -> Any:
            runs = sorted((run for run in client.read_flow_runs() if run.auto_scheduled), key=lambda run: run.expected_start_time)
            return next((run for run in runs if run.deployment_id == known.id and parameters.items() <= run.parameters.items()), None)

        with self.client() as client:
            known = client.read_deployment_by_name(f"{deployment}/{deployment}")
            made = until(next_run, LONG, "the schedule makes runs")
            client.set_flow_run_state(made.id, Scheduled(scheduled_time=made.created), force=True)
            return made.id

    def run(self, id_: Any) -> Any:
        with self.client() as client:
            return client.read_flow_run(id_)

    def ended(self, id_: Any, seconds: float = LONG) -> Any:
        return until(lambda: (run := self.run(id_)).state.is_final() and run, seconds, f"the run ends; {self.log.read_text()[-800:]}")

    def stop(self, sign: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.wait(LONG)


@contextmanager
def served(
    raw: Path,
    corpus: Path,
    log: Path,
    *more: str,
    cron: str = NEVER,
    auth: str | None = None,
    database: str | None = None,
    background: bool = False,
) -> Iterator[Served]:
    """background: as a script starts it with `&`, which ignores Ctrl-C."""
    port = free_port()
    line = [sys.executable, "-m", "pipeline.cli", "serve", str(raw), str(corpus), "--port", str(port), "--cron", cron, *more]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    environment |= {"PREFECT_SERVER_API_AUTH_STRING": auth} if auth else {}
    environment |= {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database} if database else {}
    if background:
        line = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *line]
    with open(log, "ab") as output:
        process = subprocess.Popen(
            line, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env=environment,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # the tests themselves may run in the background
        )  # fmt: skip
    found = Served(process, port, log, auth)
    try:
        until(lambda: found.address in log.read_text() or process.poll() is not None, LONG, "the address of the UI is printed")
        assert process.poll() is None, log.read_text()
        yield found
    finally:
        found.stop()


def called(pids: list[int], part: str) -> list[int]:
    """Those whose command line holds `part`."""
    found = []
    for pid in pids:
        try:
            if part.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def at_work(corpus: Path) -> list[int]:
    """The processes that clean a batch just now: the folder that each fills bears its id."""
    found = (corpus / "state" / "batches").glob(".*-*")
    return [pid for path in found if alive(pid := int(path.name.rpartition("-")[2]))]
