"""A document that is taken down leaves no word behind in the next version, and comes back when it is put back."""

import pytest

import pipeline
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError
from tests.conftest import built

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


def test_a_list_without_its_columns_says_which(tmp_path):
    from pipeline.corpus import takedowns

    (tmp_path / "takedowns.csv").write_text("id\nx\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="doc_id,reason"):
        takedowns.load(tmp_path)
