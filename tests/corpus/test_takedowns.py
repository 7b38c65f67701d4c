"""A document that is taken down leaves no word behind in the next version, and comes back when it is put back."""

import pytest

import pipeline
from pipeline.corpus import retention, takedowns
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError
from tests.conftest import built, command

SECRET = "Room nine belonged to a violinist"


@pytest.mark.slow
def test_taken_down_and_put_back(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    (raw / "a.txt").write_text(f"{SECRET} who asked for the pump to be stopped before the concert.", encoding="utf-8")
    (raw / "b.txt").write_text("Nobody on the ward had expected the infusion to help so soon.", encoding="utf-8")
    first = built(raw, corpus)
    doc_id = next(d["doc_id"] for d in pipeline.open_corpus(corpus).documents().to_pylist() if SECRET in d["text"])
    (corpus / "takedowns.csv").write_text(f"doc_id,date,reason\n{doc_id},2026-01-01,asked by the patient\n", encoding="utf-8")
    assert built(raw, corpus).version == "v000002"
    opened = pipeline.open_corpus(corpus)
    document = opened.document(doc_id)
    assert (document["status"], document["exclude_reason"], document["text"]) == ("excluded", "takedown", "")
    assert document["warnings"] == ["taken down: asked by the patient"] and document["first_version"] == "v000001"
    assert not document["passages"]
    assert all(SECRET not in str(opened.dataset(t).to_table().to_pylist()) for t in ("documents", "passages", "set_aside", "repairs"))
    assert not any(problems for _, problems in check(corpus))
    assert not built(raw, corpus).changed
    (corpus / "takedowns.csv").unlink()
    assert built(raw, corpus).content_hash == first.content_hash


@pytest.mark.slow
def test_copies_that_remain_and_ids_of_nothing_are_told_and_prune_takes_what_holds_the_text(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    text = f"{SECRET} who asked for the pump to be stopped before the concert, and nobody on the ward had thought of it."
    for name in ("a", "b", "c"):
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    (raw / "d.txt").write_text("Nobody on the ward had expected the infusion to help so soon.", encoding="utf-8")
    built(raw, corpus)
    documents = pipeline.open_corpus(corpus).documents().to_pylist()
    kept = next(d["doc_id"] for d in documents if SECRET in d["text"])
    copies = [d["doc_id"] for d in documents if d["duplicate_of"] == kept]
    (corpus / "takedowns.csv").write_text(f"doc_id,reason\n{kept},asked\nno-such-id,asked\n", encoding="utf-8")
    done = command("build", raw, corpus, "--workers", "1")
    assert done.returncode == 0 and len(copies) == 2
    assert f"{kept} was taken down, and 2 copies of it remain: {', '.join(sorted(copies))}" in done.stderr
    assert "1 documents that v000002 does not hold: no-such-id" in done.stderr
    assert "no-such-id" in command("build", raw, corpus, "--workers", "1").stderr  # again, though nothing is new
    (corpus / "takedowns.csv").write_text("doc_id,reason\n" + "".join(f"{d},asked\n" for d in (kept, *copies)), encoding="utf-8")
    assert command("build", raw, corpus, "--workers", "1").stderr == ""
    command("cite", "--version", "v000001", "--corpus", corpus)
    told = command("prune", "--corpus", corpus).stdout
    assert "but cited: v000001" in told and "whatever --keep says: v000002" in told and "would go: v000002;" in told
    assert command("prune", "--corpus", corpus, "--yes").returncode == 0
    (corpus / "cited.json").unlink()
    assert retention.prune(corpus, 5).going == ("v000001",)
    assert [p.name for p in (corpus / "versions").iterdir()] == ["v000003"] and retention.pruning(corpus, 5).going == ()
    stored = (p.read_bytes() for p in corpus.rglob("*") if p.is_file())
    assert not any(SECRET.encode() in data for data in stored)


@pytest.mark.parametrize("text", ["doc_id,reason\nx,asked\n", "reason;doc_id\nasked;x\n", "\ufeffdoc_id\tdate\treason\nx\t\tasked\n"])
def test_a_list_of_any_spreadsheet_is_read(tmp_path, text):
    (tmp_path / "takedowns.csv").write_text(text, encoding="utf-8")
    assert takedowns.load(tmp_path) == {"x": "asked"}


@pytest.mark.parametrize("text", ["", "doc_id,reason\n", "reason,doc_id\nasked\n"])
def test_a_list_that_names_nothing_takes_nothing_down(tmp_path, text):
    (tmp_path / "takedowns.csv").write_text(text, encoding="utf-8")
    assert takedowns.load(tmp_path) == {}


@pytest.mark.parametrize("text", ["id\nx\n", "x,asked\n", "x\n"])
def test_a_list_without_its_columns_says_which(tmp_path, text):
    (tmp_path / "takedowns.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="doc_id,reason"):
        takedowns.load(tmp_path)
