"""What settings hide or leave out: masked contacts are in no version, sites left out are counted with their reason."""

import json
import shutil
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

import pipeline
from pipeline.build import build
from pipeline.corpus import versions
from pipeline.corpus.check import check, nothing_is_lost
from pipeline.corpus.retention import prune
from pipeline.settings import Privacy, Sites
from pipeline.settings_file import load
from tests.conftest import one_worker

SECRET = "m.vale@clinic-nord.example"
RECORDS = [
    {
        "text": f"Ketamine was given to ten patients on the ward, and they slept well.\n\nFor the data write to {SECRET} or call the ward.",
        "title": f"A note by {SECRET}",
        "authors": [f"M. Vale {SECRET}"],
        "url": f"https://www.ward.example.org/note?from={SECRET}",
    },
    {"text": "The second note is about sleep and nothing else at all.", "url": "https://press.example.com/sleep"},
    {"text": "The third note comes from nowhere and tells of pain relief at home."},
]


def corpus_of(tmp_path, **settings):
    raw = tmp_path / "raw"
    raw.mkdir(exist_ok=True)
    (raw / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in RECORDS))
    build(raw, tmp_path / "corpus", settings=replace(one_worker(), **settings))
    return pipeline.open_corpus(tmp_path / "corpus")


def problems(corpus):
    return [problem for _, found in check(corpus) for problem in found]


def files_with(secret, folder):
    return [p for p in folder.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()]


def test_a_masked_address_is_in_no_version_and_the_seal_brings_the_source_back(tmp_path):
    opened = corpus_of(tmp_path, privacy=Privacy(mask=("email",)))
    tables = ("documents", "passages", "set_aside", "repairs", "relations", "rejects")
    assert all(SECRET not in str(opened.dataset(t).to_table().to_pylist()) for t in tables)
    assert not files_with(SECRET, tmp_path / "corpus" / "versions")
    assert problems(tmp_path / "corpus") == []
    first = next(d for d in opened.documents().to_pylist() if d["contacts"])
    text = "".join(p["text"] + p["after"] for p in opened.document(first["doc_id"])["passages"])
    assert [(text[c["start"] : c["end"]], c["kind"]) for c in first["contacts"]] == [("[email]", "email")]


def test_a_wrong_seal_breaks_the_law_also_before_a_version_is_published_and_a_lost_one_is_excepted(tmp_path):
    corpus_of(tmp_path, privacy=Privacy(mask=("email",)))
    sealed = tmp_path / "corpus" / "state" / "sealed"
    (path,) = sealed.iterdir()
    table = pq.read_table(path)
    pq.write_table(table.set_column(2, "before", pa.array(["someone@else.example"])), path)
    assert problems(tmp_path / "corpus") != []
    version = versions.published(tmp_path / "corpus")
    staged = shutil.copytree(version.path, versions.staging(tmp_path / "corpus") / version.name)
    assert list(nothing_is_lost(versions.Version(staged, version.manifest)))
    shutil.rmtree(sealed)
    assert problems(tmp_path / "corpus") == []


def test_pruning_forgets_what_no_version_holds(tmp_path):
    corpus_of(tmp_path, privacy=Privacy(mask=("email",)))
    corpus_of(tmp_path)
    sealed = tmp_path / "corpus" / "state" / "sealed"
    assert list(sealed.iterdir())
    prune(tmp_path / "corpus", keep=1)
    assert not list(sealed.iterdir())


def test_sites_left_out_are_rejects_with_their_reason(tmp_path):
    opened = corpus_of(tmp_path, sites=Sites(block=("example.com",)))
    assert [(r["member"], r["reason"]) for r in opened.dataset("rejects").to_table().to_pylist()] == [("#2", "site_blocked")]
    assert opened.documents().num_rows == 2


def test_where_sites_are_allowed_all_others_are_left_out(tmp_path):
    opened = corpus_of(tmp_path, sites=Sites(allow=("example.org", "press.example.com"), block=("press.example.com",)))
    rejects = {r["member"]: r["reason"] for r in opened.dataset("rejects").to_table().to_pylist()}
    assert rejects == {"#2": "site_blocked", "#3": "site_not_allowed"}


def test_lists_come_from_a_settings_file(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('[sites]\nblock = ["example.com"]\n[privacy]\nmask = ["ip"]\n')
    settings = load(path)
    assert (settings.sites.block, settings.privacy.mask) == (("example.com",), ("ip",))
    for wrong in ('[sites]\nblock = "example.com"\n', "[sites]\nblock = [1]\n", '[privacy]\nmask = ["name"]\n'):
        path.write_text(wrong)
        try:
            load(path)
        except ValueError:
            continue
        raise AssertionError(wrong)
