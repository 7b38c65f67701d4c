"""A batch of raw files becomes rows, whatever is in it."""

import json
from dataclasses import replace

import pyarrow.parquet as pq

import pipeline
from pipeline.build.copies import cleaned, forget
from pipeline.clean import steps
from pipeline.corpus.rows import text_sha256
from pipeline.model import Article
from pipeline.settings import DEFAULT
from tests.conftest import built


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


def test_large_files_become_units_of_bounded_size(tmp_path):
    from pipeline.build import build
    from tests.conftest import one_worker

    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.jsonl").write_text(
        "".join(json.dumps({"text": f"Note {i} tells how the night went on ward {i * 7}."}) + "\n" for i in range(50))
    )
    settings = one_worker()
    build(raw, tmp_path / "corpus", settings=replace(settings, run=replace(settings.run, unit_documents=8)))
    parts = sorted(pipeline.open_corpus(tmp_path / "corpus").path("documents").iterdir())
    assert [pq.read_metadata(p).num_rows for p in parts] == [8] * 6 + [2]


def article(text, title=None):
    return Article(text_sha256(text)[:16], text, "a.jsonl", title=title)


def test_exact_copies_are_cleaned_once_until_their_place_is_taken():
    forget()
    texts = [f"Ward {n} was quiet, and nobody asked for ketamine before the morning." for n in range(3)]
    settings = replace(DEFAULT, run=replace(DEFAULT.run, copies=2 * len(texts[0])))
    first, second, copy = cleaned([article(texts[0]), article(texts[1]), article(texts[0])], settings, {})
    assert copy is first and first == steps.run(article(texts[0]), settings)
    assert cleaned([article(texts[0])], settings, {}) == [first] and cleaned([article(texts[0])], settings, {})[0] is first
    cleaned([article(texts[2])], settings, {})
    assert cleaned([article(texts[0])], settings, {})[0] is first, "it was asked for last"
    assert cleaned([article(texts[1])], settings, {})[0] is not second, "it had to go"


def test_what_cleaning_looks_at_makes_a_copy():
    forget()
    text = "Ketamine\n\nIt was given to nine patients of the ward, and all of them slept until the morning came."
    plain, titled = cleaned([article(text), article(text, title="Ketamine")], DEFAULT, {})
    assert plain == steps.run(article(text), DEFAULT) and titled == steps.run(article(text, title="Ketamine"), DEFAULT)
    other = replace(DEFAULT, privacy=replace(DEFAULT.privacy, mask=("email",)))
    letter = article("Whoever wants the protocol writes to ward@example.org and has it within the week, free of charge.")
    assert cleaned([letter], DEFAULT, {}) != cleaned([letter], other, {}), "other settings have other outcomes"
