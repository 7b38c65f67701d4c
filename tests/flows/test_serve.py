"""`corpus serve` for real: server, worker and schedule on a port of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.conftest import command


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds: float, what: str):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}")


def page(port: int, path: str) -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.read().decode()
    except (urllib.error.URLError, OSError):
        return None


@pytest.mark.slow
def test_a_schedule_makes_a_version_and_everything_ends_with_it(raw_folder, corpus, tmp_path):
    port, log = free_port(), tmp_path / "serve.log"
    called = ["serve", str(raw_folder), str(tmp_path / "corpus"), "--port", str(port), "--cron", "* * * * *"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    with open(log, "wb") as output:
        served = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", *called],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment,
        )
    try:
        until(lambda: f"http://127.0.0.1:{port}" in log.read_text(), 120, "the address of the UI is printed")
        assert "<title>" in (page(port, "/") or ""), "the UI is there"
        pointer = tmp_path / "corpus" / "LATEST.json"
        until(pointer.is_file, 150, "a scheduled run published a version")
        assert json.loads(pointer.read_text())["content_hash"] == json.loads((corpus / "LATEST.json").read_text())["content_hash"]
        refused = command("serve", raw_folder, tmp_path / "corpus", "--port", port)
        assert refused.returncode == 1 and "in use" in refused.stderr
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(60)
    assert page(port, "/api/health") is None
    assert (tmp_path / "corpus" / "prefect").is_dir(), "its home is the corpus's own"
