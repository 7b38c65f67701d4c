"""A file that is too long for a batch is several: the corpus is the same, and what is done stays done."""

import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.build import build
from pipeline.build.batch import clean_batch, items
from pipeline.build.planning import Batch, Plan, plan
from pipeline.build.quarantine import Place, Watch
from pipeline.corpus.check import check
from pipeline.model import Reject
from pipeline.settings import Settings
from tests.conftest import one_worker

WARD = "Note {} tells how the night went on ward {}, where the nurse wrote the pressure down every ten minutes."
COPIED = "The same note stands in this file again and again, word for word, and nobody knows why."


def of(batch_bytes: int) -> Settings:
    settings = one_worker()
    return replace(settings, run=replace(settings.run, batch_bytes=batch_bytes))


def long_file(raw: Path, records: int = 12) -> Path:
    """Every third record is a copy, one line is blank and one is broken; a short file stands beside it."""
    raw.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"text": COPIED if n % 3 == 0 else WARD.format(n, n * 7), "url": f"https://a.example/{n}"}) for n in range(records)]
    (raw / "long.jsonl").write_text("\r\n".join([*lines[:5], "", "{broken", *lines[5:]]))
    (raw / "short.txt").write_text("A short text beside the long one, about the lighthouse keeper and his goats.\n")
    return raw / "long.jsonl"


def rows(corpus: Path, table: str) -> list[dict[str, object]]:
    """Without what tells runs apart."""
    found = [row | {"run_id": None, "first_version": None} for row in pq.read_table(pipeline.open_corpus(corpus).path(table)).to_pylist()]
    return sorted(found, key=repr)


def same(one: Path, other: Path) -> bool:
    assert all(rows(one, table) == rows(other, table) for table in ("documents", "passages", "set_aside", "repairs", "rejects"))
    assert not [(law, problems) for law, problems in check(other) if problems]
    return pipeline.open_corpus(one).content_hash == pipeline.open_corpus(other).content_hash


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Raw folder and corpus of a file that is one batch."""
    place = tmp_path_factory.mktemp("whole")
    long_file(place / "raw")
    build(place / "raw", place / "corpus", settings=one_worker())
    return place


def interrupted(todo: Plan, done: list[bool]) -> list[str]:
    """Does some of the batches; their ids."""
    return sorted(clean_batch(batch) and batch.id for batch, wanted in zip(todo.batches, done, strict=False) if wanted)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(60, 1500), done=st.lists(st.booleans(), min_size=20, max_size=20))
def test_any_cut_and_any_kill_give_one_corpus(whole, tmp_path_factory, size, done):
    corpus = tmp_path_factory.mktemp("cut") / "corpus"
    todo = plan(whole / "raw", corpus, of(size))
    assert sum(batch.part is not None for batch in todo.batches) > 1
    assert len({batch.id for batch in todo.batches}) == len(todo.batches)
    before = interrupted(todo, done)
    resumed = plan(whole / "raw", corpus, of(size))
    assert sorted(resumed.finished) == before
    assert {batch.id for batch in resumed.batches} == {batch.id for batch in todo.batches} - set(before)
    build(whole / "raw", corpus, settings=of(size))
    assert same(whole / "corpus", corpus)
    assert plan(whole / "raw", corpus, of(size)).nothing_new and plan(whole / "raw", corpus, one_worker()).nothing_new


@pytest.mark.slow
def test_a_build_that_is_killed_between_two_ranges_does_the_others_only(tmp_path):
    long_file(tmp_path / "raw", records=300)
    (tmp_path / "small.toml").write_text("[run]\nbatch_bytes = 1500\nworkers = 1\n")
    folders = [tmp_path / name for name in ("raw", "corpus")]
    line = [sys.executable, "-m", "pipeline.cli", "build", *folders, "--settings", tmp_path / "small.toml"]
    process = subprocess.Popen(list(map(str, line)), stdout=subprocess.DEVNULL)
    while len(list((tmp_path / "corpus").glob("state/batches/*/batch.json"))) < 2:
        assert process.poll() is None, "the build ends before it can be struck"
        time.sleep(0.01)
    process.kill()
    process.wait()
    done = {path.parent.name for path in (tmp_path / "corpus").glob("state/batches/*/batch.json")}
    todo = plan(*folders, of(1500))
    assert set(todo.finished) == done and len(todo.batches) > 2 and not done & {batch.id for batch in todo.batches}
    build(*folders, settings=of(1500))
    build(tmp_path / "raw", tmp_path / "whole", settings=one_worker())
    assert same(tmp_path / "whole", tmp_path / "corpus")


def test_ranges_that_were_done_do_not_spoil_another_cut(whole, tmp_path):
    interrupted(plan(whole / "raw", tmp_path, of(400)), [True, False, True])
    todo = plan(whole / "raw", tmp_path, of(700))
    assert not todo.finished and sum(batch.part is not None for batch in todo.batches) > 1
    build(whole / "raw", tmp_path, settings=of(700))
    assert same(whole / "corpus", tmp_path)


def test_a_changed_file_goes_whole_and_comes_whole(whole, tmp_path):
    shutil.copytree(whole / "raw", tmp_path / "raw")
    file = long_file(tmp_path / "raw", records=15)
    build(tmp_path / "raw", tmp_path / "corpus", settings=of(400))
    shutil.copy(whole / "raw" / "long.jsonl", file)
    build(tmp_path / "raw", tmp_path / "corpus", settings=of(500))
    assert same(whole / "corpus", tmp_path / "corpus")


def test_one_of_several_equal_records_can_be_taken_down(whole, tmp_path):
    copies = sorted((row for row in rows(whole / "corpus", "documents") if row["member"] in ("#1", "#4", "#9", "#12")), key=repr)
    (tmp_path / "takedowns.csv").write_text(f"doc_id,reason\n{copies[2]['doc_id']},asked\n")
    build(whole / "raw", tmp_path, settings=of(400))
    (gone,) = [row for row in rows(tmp_path, "documents") if row["exclude_reason"] == "takedown"]
    assert len(copies) == 4 and (gone["doc_id"], gone["member"]) == (copies[2]["doc_id"], copies[2]["member"])


def test_of_a_range_whose_reading_kills_the_worker_the_other_ranges_are_kept(whole, tmp_path):
    ranged = [batch for batch in plan(whole / "raw", tmp_path, of(400)).batches if batch.part]
    second: Batch = ranged[1]
    assert second.part
    deadly = Watch(tmp_path / "note", frozenset({Place("long.jsonl", second.part.line + 1, "read")}))
    found = [[item for item, _ in items(batch, {}, deadly)] for batch in ranged]
    assert [isinstance(some[-1], Reject) and some[-1].reason == "crashed_worker" for some in found[:3]] == [False, True, False]
    assert len(found[1]) == 2
