"""Opening a corpus for analysis."""

import pytest

import pipeline
from pipeline.corpus.versions import CorpusError


def test_tables_and_filters(corpus):
    opened = pipeline.open_corpus(corpus)
    assert opened.version == "v000001" and len(opened.content_hash) == 64
    documents = opened.documents(status="included")
    assert set(documents.column("status").to_pylist()) == {"included"}
    assert opened.documents(status=["included", "duplicate"]).num_rows > documents.num_rows
    persian = opened.passages(language="fa")
    assert persian.num_rows and set(persian.column("language").to_pylist()) == {"fa"}
    chinese = opened.passages(language="zh")
    assert chinese.num_rows and all(tag.startswith("zh") for tag in chinese.column("language").to_pylist())
    garbled = opened.set_aside(label="garbled")
    assert garbled.num_rows and set(garbled.column("language").to_pylist()) == {"zxx"}
    assert opened.dataset("passages").count_rows() == opened.passages().num_rows
    assert not opened.documents(status=[]).num_rows and not opened.set_aside(label=()).num_rows


def test_a_document_with_an_address_is_of_a_site(corpus):
    addressed = [d for d in pipeline.open_corpus(corpus).documents().to_pylist() if d["url"]]
    assert addressed and all(d["site"] for d in addressed)


def test_a_column_of_lists_is_searched(corpus):
    opened = pipeline.open_corpus(corpus)
    rows = opened.documents().to_pylist()
    for wanted in ("fa", ["fa", "ru"], []):
        some = {wanted} if isinstance(wanted, str) else set(wanted)
        assert opened.documents(languages=wanted).column("doc_id").to_pylist() == [d["doc_id"] for d in rows if some & set(d["languages"])]
    both = opened.documents(languages="fa", status="included")
    assert 0 < both.num_rows < len(rows) and set(both.column("status").to_pylist()) == {"included"}
    with pytest.raises(ValueError, match="terms holds lists of structs"):
        opened.documents(terms="ketamine")


def test_a_document_brings_its_passages_in_order(corpus):
    opened = pipeline.open_corpus(corpus)
    doc_id = opened.documents(status="included").column("doc_id")[0].as_py()
    document = opened.document(doc_id)
    assert [p["seq"] for p in document["passages"]] == list(range(len(document["passages"])))
    whole = "".join(p["text"] + p["after"] for p in document["passages"])
    assert len(whole) == document["characters"]


def test_duplicates_are_not_among_the_passages(corpus):
    opened = pipeline.open_corpus(corpus)
    copies = opened.documents(status="duplicate")
    assert copies.num_rows
    kept = set(opened.passages().column("doc_id").to_pylist())
    assert not kept & set(copies.column("doc_id").to_pylist())
    assert set(copies.column("duplicate_of").to_pylist()) <= kept


def test_mistakes_are_named(corpus, tmp_path):
    opened = pipeline.open_corpus(corpus)
    with pytest.raises(ValueError, match="no column 'langage'"):
        opened.documents(langage="en")
    with pytest.raises(ValueError, match="no table 'docs'"):
        opened.path("docs")
    with pytest.raises(KeyError, match="no document"):
        opened.document("nothing")
    with pytest.raises(CorpusError, match="v000001"):
        pipeline.open_corpus(corpus, "v000009")
    with pytest.raises(pipeline.CorpusError, match=r"no version 1 in .* v000001"):
        pipeline.open_corpus(corpus, 1)
    with pytest.raises(CorpusError, match="corpus build"):
        pipeline.open_corpus(tmp_path)
