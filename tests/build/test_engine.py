"""Workers die and parents die: the corpus does not mind, and nobody is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.build import build, engine
from pipeline.settings import DEFAULT, Settings
from tests import samples
from tests.conftest import built, content_hash, descendants

PATIENCE = 300  # seconds; a busy machine takes 60


def workers_of(pid: int) -> list[int]:
    """The pool's processes: children of the build itself, not those that parse its pages."""
    found = []
    for child in descendants(pid):
        with suppress(OSError):  # it ended meanwhile
            found += [child] if f"\nPPid:\t{pid}\n" in Path(f"/proc/{child}/status").read_text() else []
    return found


@pytest.fixture
def building(tmp_path):
    """A build in its own process with two workers at work, and its folders."""
    for seed in range(6):
        samples.folder(tmp_path / "raw" / str(seed), seed, articles=60)
    (tmp_path / "small.toml").write_text("[run]\nleast_batch_bytes = 4000\nbatches_wanted = 60\nworkers = 2\n")
    line = [sys.executable, "-m", "pipeline.cli", "build", tmp_path / "raw", tmp_path / "corpus", "--settings", tmp_path / "small.toml"]
    process = subprocess.Popen(list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + PATIENCE
    while not list((tmp_path / "corpus").glob("state/batches/*/batch.json")):
        assert process.poll() is None and time.monotonic() < deadline, "the build ends before it can be struck"
        time.sleep(0.02)
    yield process, tmp_path
    if process.poll() is None:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_killed_worker_costs_its_batch_and_nothing_else(building):
    process, place = building
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    told, _ = process.communicate(timeout=PATIENCE)
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
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "workers outlive their parent"
        time.sleep(0.05)


def two_workers() -> Settings:
    """So small units that they are written on a pool."""
    return replace(DEFAULT, run=replace(DEFAULT.run, workers=2, least_batch_bytes=1000, unit_documents=1))


@pytest.mark.slow
def test_units_written_on_a_pool_are_those_written_by_one_process(tmp_path):
    samples.folder(tmp_path / "raw", seed=3)
    build(tmp_path / "raw", tmp_path / "corpus", settings=two_workers())
    built(tmp_path / "raw", tmp_path / "whole")
    units = json.loads((tmp_path / "corpus" / "versions" / "v000001" / "manifest.json").read_text())["units"]
    assert len(units) >= engine.FEWEST_SPREAD
    assert content_hash(tmp_path / "corpus") == content_hash(tmp_path / "whole")


def dies_elsewhere(task: tuple[int, int]) -> int:
    """The number, doubled; in any other process than the one that is named, it kills that."""
    home, number = task
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


@pytest.mark.slow
def test_what_a_killed_process_leaves_is_done_by_this_one():
    tasks = [(os.getpid(), n) for n in range(2 * engine.FEWEST_SPREAD)]
    assert engine.spread(dies_elsewhere, iter(tasks), len(tasks), two_workers()) == [2 * n for _, n in tasks]
