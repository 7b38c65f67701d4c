"""Compaction: the same rows in fewer files, and ingestions go on as if nothing had been."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pipeline
from pipeline.build.compaction import Size, compact, small_groups
from pipeline.corpus import versions
from pipeline.settings import DEFAULT
from tests import samples
from tests.conftest import built, inodes, laws_hold

DAYS = 4


@pytest.fixture(scope="module")
def daily(tmp_path_factory) -> Path:
    """A corpus of some daily runs, and its raw folder beside it."""
    place = tmp_path_factory.mktemp("daily")
    for day in range(DAYS):
        samples.folder(place / "raw" / str(day), day)
        built(place / "raw", place / "corpus")
    return place


@pytest.fixture
def place(daily, tmp_path) -> Path:
    shutil.copytree(daily, tmp_path / "copy")
    return tmp_path / "copy"


def add_note(raw: Path) -> None:
    (raw / "later.txt").write_text("Nobody had thought of the lighthouse keeper, who slept through the whole of the storm.\n")


def test_the_same_rows_in_fewer_files(place):
    before = pipeline.open_corpus(place / "corpus")
    found = compact(place / "corpus")
    after = pipeline.open_corpus(place / "corpus")
    assert after.version == "v000005" and found.parts[1] < found.parts[0] / 2
    assert after.content_hash == before.content_hash and after.documents() == before.documents() and after.passages() == before.passages()
    assert len(list(after.path("documents").iterdir())) == len(list(after.path("runs").iterdir())) == 1
    assert len(list(before.path("documents").iterdir())) == DAYS, "the version before is as it was"
    assert laws_hold(place / "corpus") and not compact(place / "corpus").changed


def test_the_next_ingestion_costs_what_is_new(place):
    compact(place / "corpus")
    before = inodes(place / "corpus")
    assert not built(place / "raw", place / "corpus").changed
    add_note(place / "raw")
    assert built(place / "raw", place / "corpus").new == 1
    assert before <= inodes(place / "corpus"), "the merged parts are linked, not written again"
    built(place / "raw", place / "whole")
    assert pipeline.open_corpus(place / "corpus").content_hash == pipeline.open_corpus(place / "whole").content_hash


@pytest.mark.parametrize("kept", [True, False])
def test_a_raw_file_that_goes_later_takes_its_rows_along(place, kept):
    compact(place / "corpus")
    if not kept:
        shutil.rmtree(place / "corpus" / "state")
    shutil.rmtree(place / "raw" / "0")
    built(place / "raw", place / "corpus")
    built(place / "raw", place / "whole")
    assert pipeline.open_corpus(place / "corpus").content_hash == pipeline.open_corpus(place / "whole").content_hash
    assert laws_hold(place / "corpus")


def test_large_units_keep_their_parts():
    run = DEFAULT.run
    half = run.unit_characters // 2
    found = small_groups(iter([Size("a", 9, half + 1), Size("b", 9, half), Size("c", 9, half), Size("d", 9, 9), Size("e", 9, 9)]), DEFAULT)
    assert found == [["b", "c"], ["d", "e"]]
    assert small_groups(iter([Size("a", 1, 1), Size("b", run.unit_documents, 1)]), DEFAULT) == []


def test_finished_batches_of_a_killed_run_survive_it(place):
    from pipeline.build import engine
    from pipeline.build.planning import plan
    from tests.conftest import one_worker

    add_note(place / "raw")
    todo = plan(place / "raw", place / "corpus", one_worker())
    engine.run(todo.batches, todo.settings, lambda *_: None)  # and there the run was killed
    compact(place / "corpus")
    assert set(plan(place / "raw", place / "corpus", one_worker()).finished) == {b.id for b in todo.batches}


def test_the_state_of_merged_units_is_merged_and_the_old_one_gone(place):
    compact(place / "corpus")
    homes = {path.parent.name for path in versions.batches(place / "corpus").glob("*/*/signatures.parquet")}
    version = versions.open_version(place / "corpus")
    assert homes == set(version.manifest["units"])


@pytest.mark.slow
def test_a_kill_leaves_the_old_or_the_new_version(place):
    code = "import sys, pathlib; from pipeline.build.compaction import compact; print(flush=True); compact(pathlib.Path(sys.argv[1]))"
    wanted = pipeline.open_corpus(place / "corpus").content_hash
    for n, wait in enumerate((0.0, 0.01, 0.03, 0.06, 0.1, 0.2)):
        corpus = place / f"struck-{n}"
        shutil.copytree(place / "corpus", corpus)
        process = subprocess.Popen([sys.executable, "-c", code, str(corpus)], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert pipeline.open_corpus(corpus).content_hash == wanted and laws_hold(corpus)
        compact(corpus)
        assert laws_hold(corpus) and not built(place / "raw", corpus).changed
