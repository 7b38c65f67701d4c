"""The laws of the contract, on real steps."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import pipeline
from tests import samples
from tests.conftest import built, command, content_hash, inodes, laws_hold

# -- law 1: nothing lost

PIECES = [
    *("Ketamine", " ", "\n", "\n\n", "-\n", "\r\n", ". ", "caf\u00c3\u00a9", "&amp;amp;", "\x00", "\u200b", "\u00ad", "\ufeff", "氯胺酮"),
    *("发烧was", "كيتامين", "کتامین می‌", "Кетамин ", "• ", "1. ", "[ DOI: 10.1/x ]", "金沙赌场官网", "Leave a Comment", "ﬁ", "\ufffd"),
    *("\ud800", "\u2028", "\x85", "????", "12 ", "https://a.b/c?d=%C3%A9", "=C3=A9", "\\u00e9", "k e t a m i n e", "ｆｕｌｌ", "ｶﾅ"),
    *("ﻢﻴﻣ", "e\u0301", "\t", "# ", "get more info", "lj8 (5b 0y> gS"),
]
nasty = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(nasty)
@example("")
@example(" \n ")
@example("\u200b")
def test_passages_tile_the_text_and_repairs_lead_back(text):
    cleaned = pipeline.clean(text)
    assert cleaned.source == text
    assert pipeline.restore(cleaned) == text
    at = 0
    for p in cleaned.passages:
        assert not cleaned.text[at : p.start].strip() and p.text == cleaned.text[p.start : p.end] and p.start < p.end
        assert (at, p.start) == (0, 0) or at > 0, "a document begins with its first passage"
        assert 0 <= p.source_start <= p.source_end <= len(text)
        assert 0 <= p.score <= 1 and 0 <= p.garbled_score <= 1
        assert (p.label == "clean") == (p.rule == "")
        assert all(p.start <= s.start < s.end <= p.end for s in p.spans) and bool(p.spans) == (p.label == "mixed")
        at = p.end
    assert not cleaned.text[at:].strip()
    assert all(cleaned.text[r.start : r.end] == r.after for r in cleaned.repairs)


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_cleaned(data):
    cleaned = pipeline.clean(data)
    assert pipeline.restore(cleaned) == cleaned.source


# -- law 2: one outcome a record


@pytest.mark.parametrize("seed", range(3))
def test_every_record_is_one_document_or_one_reject(tmp_path, seed):
    expected = samples.folder(tmp_path / "raw", seed)
    built(tmp_path / "raw", tmp_path / "corpus")
    counts = pipeline.open_corpus(tmp_path / "corpus")._version.manifest["counts"]
    assert {name: counts[name] for name in expected} == expected
    assert laws_hold(tmp_path / "corpus")


# -- law 3: same raw files, same hash


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.randoms(use_true_random=False))
def test_any_order_and_batches_give_the_same_hash(raw_folder, corpus, tmp_path_factory, order: random.Random):
    place = tmp_path_factory.mktemp("batches")
    raw = place / "raw"
    raw.mkdir()
    files = sorted(raw_folder.iterdir())
    order.shuffle(files)
    cuts = sorted(order.sample(range(1, len(files)), 2))
    for batch in (files[: cuts[0]], files[cuts[0] : cuts[1]], files[cuts[1] :]):
        for path in batch:
            shutil.copy(path, raw)
        if order.random() < 0.5:
            shutil.rmtree(place / "corpus" / "state", ignore_errors=True)
        built(raw, place / "corpus")
    assert content_hash(place / "corpus") == content_hash(corpus)
    assert laws_hold(place / "corpus")


@pytest.mark.slow
def test_two_workers_give_the_same_hash(tmp_path):
    for seed in range(3):
        samples.folder(tmp_path / "raw" / str(seed), seed, articles=40)
    settings_file = tmp_path / "small.toml"
    settings_file.write_text("[run]\nleast_batch_bytes = 4000\nunit_documents = 7\n")
    for workers in (1, 2):
        done = command("build", tmp_path / "raw", tmp_path / f"corpus-{workers}", "--workers", workers, "--settings", settings_file)
        assert done.returncode == 0, done.stderr
    built(tmp_path / "raw", tmp_path / "one-batch")
    assert content_hash(tmp_path / "corpus-1") == content_hash(tmp_path / "corpus-2") == content_hash(tmp_path / "one-batch")
    assert len(list((tmp_path / "corpus-2" / "versions" / "v000001" / "documents").iterdir())) > 5


def test_an_unrelated_file_leaves_old_parts_alone_and_its_removal_gives_the_old_hash(raw_folder, tmp_path):
    shutil.copytree(raw_folder, tmp_path / "raw")
    built(tmp_path / "raw", tmp_path / "corpus")
    before, old_hash = inodes(tmp_path / "corpus"), content_hash(tmp_path / "corpus")
    (tmp_path / "raw" / "more.txt").write_text("Nobody had written of the old lighthouse keeper and his two goats before.\n")
    assert built(tmp_path / "raw", tmp_path / "corpus").new == 1
    assert before <= inodes(tmp_path / "corpus")
    (tmp_path / "raw" / "more.txt").unlink()
    built(tmp_path / "raw", tmp_path / "corpus")
    assert content_hash(tmp_path / "corpus") == old_hash


def test_a_run_with_nothing_new_changes_nothing(corpus, raw_folder):
    before = {p: p.stat().st_mtime_ns for p in (corpus / "versions").rglob("*")}
    assert not built(raw_folder, corpus).changed
    assert {p: p.stat().st_mtime_ns for p in (corpus / "versions").rglob("*")} == before


def test_a_changed_sidecar_reads_its_file_again(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("The clinic opened at seven, and the first patient had slept badly.\n")
    (raw / "a.txt.meta.json").write_text('{"title": "First"}')
    built(raw, tmp_path / "corpus")
    (raw / "a.txt.meta.json").write_text('{"title": "Second"}')
    assert built(raw, tmp_path / "corpus").documents == 1
    assert pipeline.open_corpus(tmp_path / "corpus").documents().column("title").to_pylist() == ["Second"]


def test_other_settings_redo_the_corpus(raw_folder, tmp_path):
    from dataclasses import replace

    from pipeline.build import build
    from tests.conftest import one_worker

    built(raw_folder, tmp_path / "corpus")
    other = one_worker()
    other = replace(other, link=replace(other.link, least_paragraph=20))
    summary = build(raw_folder, tmp_path / "corpus", settings=other)
    assert summary.changed and summary.version == "v000002" and summary.new == summary.documents


# -- law 4: a kill at any moment


@pytest.mark.slow
def test_a_kill_leaves_the_old_or_the_new_version(raw_folder, corpus, tmp_path):
    samples.folder(tmp_path / "raw", seed=7)
    base = tmp_path / "base"
    built(tmp_path / "raw", base)
    for path in raw_folder.iterdir():
        shutil.copy(path, tmp_path / "raw" / f"second-{path.name}")
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    began = time.perf_counter()
    assert command("build", tmp_path / "raw", whole).returncode == 0
    takes = time.perf_counter() - began
    wanted, old = content_hash(whole), content_hash(base)
    seen = Counter()
    for moment in (0.35, 0.55, 0.7, 0.8, 0.86, 0.92, 0.97):
        struck = tmp_path / f"struck-{moment}"
        shutil.copytree(base, struck)
        kill_after(takes * moment, tmp_path / "raw", struck)
        seen[content_hash(struck)] += 1
        assert laws_hold(struck)
        assert command("build", tmp_path / "raw", struck).returncode == 0
        assert content_hash(struck) == wanted
        assert laws_hold(struck)
    assert set(seen) <= {old, wanted} and seen[old]


def kill_after(seconds: float, raw: Path, corpus: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "build", str(raw), str(corpus)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_a_finished_batch_is_not_done_again(tmp_path):
    from pipeline import build as stages
    from pipeline.build import engine
    from pipeline.build.planning import plan
    from tests.conftest import one_worker

    samples.folder(tmp_path / "raw", seed=3)
    todo = plan(tmp_path / "raw", tmp_path / "corpus", one_worker())
    engine.run(todo.batches, todo.settings, lambda *_: None)  # and there the run was killed
    resumed = plan(tmp_path / "raw", tmp_path / "corpus", one_worker())
    assert not resumed.batches and set(resumed.finished) == {b.id for b in todo.batches}
    assert stages.build(tmp_path / "raw", tmp_path / "corpus", settings=one_worker()).changed
    assert laws_hold(tmp_path / "corpus")


# -- law 5: pinned readers


@pytest.mark.slow
def test_a_reader_keeps_the_version_it_opened(raw_folder, tmp_path):
    files = sorted(raw_folder.iterdir())
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in files[:4]:
        shutil.copy(path, raw)
    built(raw, tmp_path / "corpus")
    pinned = pipeline.open_corpus(tmp_path / "corpus")
    first, torn, ended = pinned.passages(), [], threading.Event()

    def read():
        while not ended.is_set():
            torn.append(not pinned.passages().equals(first))

    reader = threading.Thread(target=read)
    reader.start()
    for path in files[4:8]:
        shutil.copy(path, raw)
        built(raw, tmp_path / "corpus")
    ended.set()
    reader.join()
    assert torn and not any(torn)
    assert pipeline.open_corpus(tmp_path / "corpus").passages().num_rows > first.num_rows


# -- law 6: five loaders agree


@pytest.mark.slow
@pytest.mark.parametrize("table", ["documents", "passages", "set_aside", "repairs", "relations", "rejects", "runs"])
def test_five_loaders_agree(corpus, table, tmp_path, monkeypatch):
    import duckdb
    import pandas
    import polars

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    folder = pipeline.open_corpus(corpus).path(table)
    wanted = pq.read_table(folder)
    assert wanted.num_rows, "the sample folder fills every table"
    found = {
        "pandas": pandas.read_parquet(folder),
        "polars": polars.read_parquet(folder),
        "duckdb": duckdb.connect().sql(f"select * from '{folder}/*.parquet'").to_arrow_table(),
        "datasets": datasets.load_dataset(str(folder), cache_dir=str(tmp_path))["train"],
    }
    names = {"pandas": list(found["pandas"].columns), "polars": found["polars"].columns}
    names |= {"duckdb": found["duckdb"].column_names, "datasets": found["datasets"].column_names}
    assert all(columns == wanted.column_names for columns in names.values())
    rows = sorted(map(repr, wanted.to_pylist()))
    assert sorted(map(repr, found["polars"].to_dicts())) == rows
    assert sorted(map(repr, found["duckdb"].to_pylist())) == rows
    assert sorted(map(repr, found["datasets"].to_list())) == rows
    text = next(f.name for f in wanted.schema if str(f.type) == "string")
    assert sorted(found["pandas"][text].astype(object).map(repr)) == sorted(map(repr, wanted.column(text).to_pylist()))
    assert len(found["pandas"]) == wanted.num_rows
