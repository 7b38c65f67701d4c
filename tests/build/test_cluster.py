"""Dask and Ray clusters: the same corpus as this machine makes alone, also when one of their workers is killed."""

import dataclasses
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.build.batch import finish
from pipeline.build.cluster import clean_remotely, imported
from pipeline.build.planning import plan
from pipeline.corpus import versions
from pipeline.corpus.versions import CorpusError
from tests import samples
from tests.conftest import built, content_hash, one_worker
from tests.flows.live import LONG, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A raw folder of many small batches, and the hash of its corpus."""
    place = tmp_path_factory.mktemp("cluster")
    for seed in range(3):
        samples.folder(place / "raw" / str(seed), seed, articles=40)
    built(place / "raw", place / "whole")
    return place


def started(stack: ExitStack, log: Path, module: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A program of Dask as a process of its own, in a folder of its own."""
    log.parent.mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *map(str, arguments)]
    with open(log, "ab") as output:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(line, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent, env=environment)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def finished(corpus: Path) -> list[Path]:
    return list(corpus.glob("state/batches/*/batch.json"))


def building(place: Path, corpus: str, engine: str, cluster: str = "") -> subprocess.Popen[str]:
    settings = place / f"{corpus}.toml"
    told = {"least_batch_bytes": 4000, "batches_wanted": 60, "workers": 2, "engine": engine, "cluster": cluster}
    settings.write_text("[run]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items()))
    line = [sys.executable, "-m", "pipeline.cli", "build", place / "raw", place / corpus, "--settings", settings]
    return subprocess.Popen(list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)


@pytest.mark.slow
def test_a_scheduler_and_two_workers_that_share_a_folder_alone_and_one_is_killed(place):
    from distributed import Client

    with ExitStack() as stack:
        file = place / "scheduler.json"
        started(stack, place / "scheduler" / "log", "dask_scheduler", "--port", 0, "--scheduler-file", file)
        until(lambda: file.is_file() and file.read_text().endswith("}"), LONG, "the scheduler listens")
        address = json.loads(file.read_text())["address"]
        workers = [started(stack, place / f"worker-{n}" / "log", "dask_worker", address, "--nthreads", 1, "--no-nanny") for n in range(2)]
        with Client(address, timeout=LONG) as client:
            client.wait_for_workers(2, timeout=LONG)
        build = building(place, "corpus", "dask", address)
        stack.callback(build.kill)
        until(lambda: finished(place / "corpus") or build.poll() is not None, LONG, "a batch is finished")
        workers[0].kill()
        told, _ = build.communicate()
        assert build.returncode == 0, told
    assert content_hash(place / "corpus") == content_hash(place / "whole")


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("ray"), reason="Ray is not installed (pip install '.[ray]', 240 MB)")
def test_two_workers_of_ray(place):
    build = building(place, "by-ray", "ray")
    told, _ = build.communicate()
    assert build.returncode == 0, told
    assert content_hash(place / "by-ray") == content_hash(place / "whole")


def test_a_worker_with_another_program_or_without_the_folder_refuses(place):
    with versions.writing(place / "new"):
        (batch, *_) = plan(place / "raw", place / "new", one_worker()).batches
    with pytest.raises(CorpusError, match="has another version of this program"):
        clean_remotely(dataclasses.replace(batch, digest="of another program"))
    with pytest.raises(CorpusError, match="does not see /nowhere"):
        clean_remotely(dataclasses.replace(batch, corpus="/nowhere"))
    assert clean_remotely(batch)["documents"]


def test_what_a_faster_worker_finished_stays_as_it_is(tmp_path):
    for name in ("slower", "batch"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "batch.json").write_text(name)
    finish(tmp_path / "slower", tmp_path / "batch")
    assert (tmp_path / "batch" / "batch.json").read_text() == "batch" and not (tmp_path / "slower").exists()
    for name in ("next", "half"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("")
    finish(tmp_path / "next", tmp_path / "half")
    assert [path.name for path in (tmp_path / "half").iterdir()] == ["next"], "what is without its batch.json is rubbish"


def test_an_engine_that_is_not_installed_is_named():
    with pytest.raises(CorpusError, match=r"the engine dask is not installed .*pip install 'ketamine-corpus\[dask\]'"):
        imported("distributed.of_another_planet", "dask")
