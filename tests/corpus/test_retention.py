"""Pruning takes old versions, never a cited one, and frees what it said."""

import json
import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.corpus import retention
from pipeline.corpus.check import check
from tests.conftest import built, command


@pytest.fixture
def three_versions(raw_folder, tmp_path) -> Path:
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    shutil.copytree(raw_folder, raw)
    for n in range(3):
        (raw / f"note-{n}.txt").write_text(f"On day {n} the nurse asked forty people how they had slept and what they had dreamt.", "utf-8")
        built(raw, corpus)
    return corpus


def used(corpus: Path) -> int:
    return sum({p.stat().st_ino: p.stat().st_size for p in corpus.rglob("*") if p.is_file() and p.parent.name != "state"}.values())


@pytest.mark.slow
def test_it_tells_then_frees_what_it_told_and_cited_versions_stay(three_versions):
    corpus = three_versions
    cited = command("cite", "--version", "v000001", "--corpus", corpus).stdout
    assert pipeline.open_corpus(corpus, "v000001").content_hash in cited and "@dataset{corpus-v000001" in cited
    told = command("prune", "--keep", "1", "--corpus", corpus).stdout
    assert "v000001 (cited)" in told and "would go: v000002" in told
    todo, before = retention.pruning(corpus, 1), used(corpus)
    assert "deleted: v000002" in command("prune", "--keep", "1", "--yes", "--corpus", corpus).stdout
    assert before - used(corpus) == todo.freed > 0
    assert sorted(p.name for p in (corpus / "versions").iterdir()) == ["v000001", "v000003"]
    assert all(not problems for _, problems in check(corpus)) and all(not problems for _, problems in check(corpus, "v000001"))
    assert "nothing to prune" in command("prune", "--corpus", corpus).stdout


def test_a_lost_pointer_costs_no_version(three_versions):
    raw, corpus = three_versions.parent / "raw", three_versions
    before = json.loads((corpus / "LATEST.json").read_bytes())
    (corpus / "LATEST.json").unlink()
    assert not built(raw, corpus).changed
    assert json.loads((corpus / "LATEST.json").read_bytes()) == before
    next(pipeline.open_corpus(corpus, "v000003").path("documents").iterdir()).unlink()
    (corpus / "LATEST.json").unlink()
    assert built(raw, corpus).version == "v000003", "the newest that is whole is built upon; one that is not is rubbish"
    assert [p.name for p in sorted((corpus / "versions").iterdir())] == ["v000001", "v000002", "v000003"]


@pytest.mark.slow
def test_the_next_build_goes_on_from_the_version_that_stayed(three_versions):
    retention.prune(three_versions, 1)
    (three_versions.parent / "raw" / "later.txt").write_text("A second dose was given on Friday, and the sleep came back first.", "utf-8")
    summary = built(three_versions.parent / "raw", three_versions)
    assert summary.version == "v000004" and summary.new == 1
