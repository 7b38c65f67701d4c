"""Workers die and parents die: the corpus does not mind, and nobody is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import samples
from tests.conftest import built, descendants


def workers_of(pid: int) -> list[int]:
    """The pool's processes: children of the build itself, not those that parse its pages."""
    return [child for child in descendants(pid) if f"\nPPid:\t{pid}\n" in Path(f"/proc/{child}/status").read_text()]


@pytest.fixture
def building(tmp_path):
    """A build in its own process with two workers at work, and its folders."""
    for seed in range(6):
        samples.folder(tmp_path / "raw" / str(seed), seed, articles=60)
    (tmp_path / "small.toml").write_text("[run]\nleast_batch_bytes = 4000\nbatches_wanted = 60\nworkers = 2\n")
    line = [sys.executable, "-m", "pipeline.cli", "build", tmp_path / "raw", tmp_path / "corpus", "--settings", tmp_path / "small.toml"]
    process = subprocess.Popen(list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "corpus").glob("state/batches/*/batch.json")):
        assert process.poll() is None and time.monotonic() < deadline, "the build ends before it can be struck"
        time.sleep(0.02)
    yield process, tmp_path
    if process.poll() is None:
        process.kill()
        process.wait()


def content_hash(corpus: Path) -> str:
    return json.loads((corpus / "LATEST.json").read_text())["content_hash"]


@pytest.mark.slow
def test_a_killed_worker_costs_its_batch_and_nothing_else(building):
    process, place = building
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told
    built(place / "raw", place / "whole")
    assert content_hash(place / "corpus") == content_hash(place / "whole")


@pytest.mark.slow
def test_a_killed_parent_leaves_no_orphan(building):
    process, _ = building
    workers = workers_of(process.pid)
    assert len(workers) == 2
    process.kill()
    process.wait()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.05)
