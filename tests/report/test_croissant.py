"""croissant.json is read by the reference implementation, and gives the rows of the tables."""

import json

import mlcroissant
import pytest

import pipeline
from pipeline.corpus.schema import TABLES


@pytest.fixture(scope="module")
def described(corpus):
    opened = pipeline.open_corpus(corpus)
    return opened, mlcroissant.Dataset(jsonld=opened.path("documents").parent / "croissant.json")  # raises where it is invalid


@pytest.mark.parametrize("table", ["documents", "set_aside", "rejects"])
def test_every_record_of_a_table_is_read(described, table):
    opened, dataset = described
    rows = opened.dataset(table).to_table().to_pylist()
    found = list(dataset.records(record_set=table))
    key = TABLES[table].names[0]
    assert sorted(str(r[f"{table}/{key}"], "utf-8") for r in found) == sorted(row[key] for row in rows)


def test_structs_are_read_part_by_part(described):
    opened, dataset = described
    terms = {d["doc_id"]: d["terms"] for d in opened.documents().to_pylist() if d["terms"]}
    read = {str(r["documents/doc_id"], "utf-8"): r.get("documents/terms") for r in dataset.records(record_set="documents")}
    assert terms
    for doc_id, expected in terms.items():
        parts = [(str(t["documents/terms/concept"], "utf-8"), t["documents/terms/count"]) for t in read[doc_id]]
        assert parts == [(t["concept"], t["count"]) for t in expected]


def test_it_names_the_version_it_revises(corpus):
    told = json.loads((pipeline.open_corpus(corpus).path("documents").parent / "croissant.json").read_text("utf-8"))
    assert told["identifier"] == pipeline.open_corpus(corpus).content_hash and "prov:wasRevisionOf" not in told
