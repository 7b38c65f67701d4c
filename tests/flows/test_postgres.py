"""`corpus serve` with a PostgreSQL database of the server's, as Debian installs it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests import samples
from tests.flows.live import LONG, free_port, served, until

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FOUND, reason="PostgreSQL is not installed (apt install postgresql)"),
]


def as_owner(*line: object) -> list[str]:
    """It refuses to be started by root."""
    return [*(("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()), *map(str, line)]


@pytest.fixture
def database():
    """The URL of an empty database, as Prefect wants it."""
    place, port = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), free_port()  # its socket's path must be short
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    subprocess.run(
        as_owner(FOUND[-1] / "initdb", "-D", place / "data", "-A", "trust", "-U", "corpus"), check=True, stdout=subprocess.DEVNULL
    )
    line = as_owner(FOUND[-1] / "postgres", "-D", place / "data", "-p", port, "-h", "127.0.0.1", "-k", place)
    process = subprocess.Popen(line, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ready = [str(FOUND[-1] / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    until(lambda: subprocess.run(ready, check=False).returncode == 0, LONG, "the database answers")
    yield f"postgresql+asyncpg://corpus@127.0.0.1:{port}/postgres"
    process.terminate()
    process.wait(LONG)
    shutil.rmtree(place)


def test_runs_are_kept_in_postgresql(database, tmp_path):
    samples.folder(tmp_path / "raw", 1)
    with served(tmp_path / "raw", tmp_path / "corpus", tmp_path / "log", database=database) as serving:
        run = serving.ended(serving.start_run("ingest-articles"))
        assert run.state.name == "Completed", run.state.message
    query = "select name, state_name from flow_run where not auto_scheduled"
    line = [FOUND[-1] / "psql", "-tA", database.replace("+asyncpg", ""), "-c", query]
    assert subprocess.run(line, check=True, capture_output=True, text=True).stdout.strip() == f"{run.name}|Completed"
    assert not list((tmp_path / "corpus" / "prefect").glob("*.db"))
