"""What the documentation says one can do with a corpus in one line, word for word."""

import pytest

import pipeline

LINES = """
corpus.passages(language="fa").to_pandas()
corpus.documents(status="included", site="example.org").to_pandas()
pandas.read_parquet(corpus.path("passages"))
pandas.read_parquet(corpus.path("documents"), columns=["doc_id", "title", "language"])
polars.scan_parquet(f"{corpus.path('passages')}/*.parquet").filter(polars.col("language") == "fa").collect()
polars.from_arrow(corpus.set_aside(label="garbled"))
duckdb.sql(f"select language, count(*) as n from '{corpus.path('passages')}/*.parquet' group by all order by n desc").df()
datasets.load_dataset(str(corpus.home), "passages")
[p["text"] for p in corpus.document(doc_id)["passages"] if p["label"] == "clean"]
corpus.dataset("passages").to_batches(columns=["doc_id", "text"])
""".strip().splitlines()


@pytest.mark.slow
def test_every_line_runs(corpus, tmp_path, monkeypatch):
    import duckdb
    import pandas
    import polars

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    import datasets

    opened = pipeline.open_corpus(corpus)
    doc_id = opened.documents(status="included").column("doc_id")[0].as_py()
    names = {"corpus": opened, "pandas": pandas, "polars": polars, "duckdb": duckdb, "datasets": datasets, "doc_id": doc_id}
    found = {line: eval(line, names) for line in LINES}
    assert found[LINES[4]].height == len(found[LINES[0]]) > 0, "polars and the corpus filter alike"
    assert len(found[LINES[2]]) == opened.passages().num_rows == found[LINES[6]]["n"].sum()
    assert found[LINES[5]].height == opened.set_aside(label="garbled").num_rows
    assert found[LINES[8]] and sum(batch.num_rows for batch in found[LINES[9]]) == opened.passages().num_rows


def test_a_document_says_where_it_stands_in_its_raw_file(corpus, raw_folder):
    opened = pipeline.open_corpus(corpus)
    row = next(d for d in opened.documents(media_type="text/plain", status="included").to_pylist() if not d["member"])
    document = opened.document(row["doc_id"])
    source = (raw_folder / document["raw_path"]).read_text(encoding="utf-8")
    whole = "".join(p["text"] + p["after"] for p in document["passages"])
    for repair in reversed(document["repairs"]):
        whole = whole[: repair["start"]] + repair["before"] + whole[repair["end"] :]
    assert whole == source
    untouched = [p for p in document["passages"] if p["source_end"] - p["source_start"] == len(p["text"])]
    assert untouched and any(source[p["source_start"] : p["source_end"]] == p["text"] for p in untouched)
