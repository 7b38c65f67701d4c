"""A version is made of what stood before and what changed."""

import shutil
from dataclasses import replace

import pipeline
from pipeline.build import build
from pipeline.corpus import versions
from pipeline.settings import DEFAULT
from tests.conftest import built, one_worker
from tests.samples import PARAGRAPHS


def files_of(corpus, name):
    """File -> inode, of the documents of a version."""
    return {path.name: path.stat().st_ino for path in pipeline.open_corpus(corpus, name).path("documents").iterdir()}


def test_only_a_unit_whose_decisions_changed_is_written_anew_and_keeps_when_its_documents_came(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    english = "\n\n".join(PARAGRAPHS["en"])
    for name, text in (("first", english), ("other", "\n\n".join(PARAGRAPHS["fr"])), ("longer", f"{english}\n\nNo dose was given twice.")):
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
        built(raw, corpus)
    rows = {row["raw_path"]: row for row in pipeline.open_corpus(corpus).documents().to_pylist()}
    assert [rows[f"{name}.txt"]["status"] for name in ("first", "other", "longer")] == ["duplicate", "included", "included"]
    assert [rows[f"{name}.txt"]["first_version"] for name in ("first", "other", "longer")] == ["v000001", "v000002", "v000003"]
    first, second, third = (files_of(corpus, f"v00000{n}") for n in (1, 2, 3))
    (of_first,), (of_other,) = first, second.keys() - first.keys()
    assert second[of_first] == first[of_first] and third[of_first] != first[of_first]
    assert third[of_other] == second[of_other]
    built(raw, tmp_path / "at-once")
    assert pipeline.open_corpus(tmp_path / "at-once").content_hash == pipeline.open_corpus(corpus).content_hash


def test_what_is_remembered_of_a_source_that_went_goes_with_a_later_version(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"

    def ingested(language):
        (raw / language).mkdir(parents=True)
        (raw / language / "one.txt").write_text("\n\n".join(PARAGRAPHS[language]), encoding="utf-8")
        build(raw, corpus, settings=one_worker(), allow_removals=True)
        return {path.name for path in versions.batches(corpus).iterdir()}

    english = ingested("en")
    french = ingested("fr") - english
    shutil.rmtree(raw / "fr")
    ingested("zh")
    left = ingested("fa")
    assert english < left and len(left) == 3 and not french & left
    rows = ("batch.json", "documents.arrow", "passages.arrow", "repairs.arrow", "rejects.arrow")
    assert not [path for path in versions.batches(corpus).rglob("*") if path.name in rows], "the versions have them"


def test_a_version_has_what_tells_of_it(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    (raw / "one.txt").write_text("\n\n".join(PARAGRAPHS["en"]), encoding="utf-8")
    built(raw, corpus)
    told = {"README.md", "croissant.json", "manifest.json", "report.html"}
    assert told < {path.name for path in (corpus / "versions" / "v000001").iterdir()}


def test_documents_that_are_done_anew_keep_when_they_came(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    (raw / "one.txt").write_text("\n\n".join(PARAGRAPHS["en"]), encoding="utf-8")
    built(raw, corpus)
    before = pipeline.open_corpus(corpus).documents().select(["doc_id", "run_id", "first_version"]).to_pylist()
    other = replace(one_worker(), garbled=replace(DEFAULT.garbled, threshold=0.51))
    assert build(raw, corpus, settings=other).version == "v000002"
    assert pipeline.open_corpus(corpus).documents().select(["doc_id", "run_id", "first_version"]).to_pylist() == before
