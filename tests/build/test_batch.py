"""A batch of raw files becomes rows, whatever is in it."""

import json
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.build import build
from pipeline.clean import steps
from tests.conftest import built, one_worker


def test_an_article_that_no_step_can_take_is_a_reject_and_the_run_goes_on(tmp_path, monkeypatch):
    def stumbles(draft, settings):
        if "poison" in draft.text:
            raise ZeroDivisionError("one over nothing")
        return draft

    monkeypatch.setattr(steps, "STEPS", (*steps.STEPS, ("stumbles", steps.each(stumbles))))
    raw = tmp_path / "raw"
    raw.mkdir()
    texts = ["The first note is about sleep and nothing else.", "This one is poison to a step.", "The third is about pain relief at home."]
    (raw / "a.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts))
    summary = built(raw, tmp_path / "corpus")
    assert (summary.documents, summary.rejects) == (2, 1)
    reject = pq.read_table(pipeline.open_corpus(tmp_path / "corpus").path("rejects")).to_pylist()[0]
    assert reject["reason"] == "cleaning_failed" and "one over nothing" in reject["detail"] and reject["member"] == "#2"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("documents", [json.dumps({"text": f"Note {i} tells how the night went on ward {i * 7}."}) for i in range(50)]),
        ("rejects", [f'{{"text": "Note {i}' for i in range(50)]),
    ],
    ids=["documents", "rejects"],
)
def test_large_files_become_units_of_bounded_size(tmp_path, table, lines):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.jsonl").write_text("\n".join(lines))
    settings = one_worker()
    build(raw, tmp_path / "corpus", settings=replace(settings, run=replace(settings.run, unit_documents=8)))
    parts = sorted(pipeline.open_corpus(tmp_path / "corpus").path(table).iterdir())
    assert [pq.read_metadata(p).num_rows for p in parts] == [8] * 6 + [2]


def test_a_unit_has_no_more_characters_than_its_limit(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    texts = [f"Ward {i} was quiet, and the night nurse wrote down the dose of each patient." for i in range(40)]
    (raw / "a.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    settings = one_worker()
    build(raw, tmp_path / "corpus", settings=replace(settings, run=replace(settings.run, unit_characters=400, together=150)))
    corpus = pipeline.open_corpus(tmp_path / "corpus")
    sizes = [sum(pq.read_table(p, columns=["characters"]).column(0).to_pylist()) for p in corpus.path("documents").iterdir()]
    assert sum(sizes) == sum(map(len, texts)) and 250 < max(sizes) <= 400
