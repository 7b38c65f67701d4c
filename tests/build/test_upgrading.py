"""A corpus that an older program wrote."""

import json
import shutil

import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.build.upgrading import upgrade
from pipeline.corpus import migrations, parts, versions
from pipeline.corpus.check import check
from pipeline.corpus.schema import HASHED_TABLES, SCHEMA_VERSION, TABLES
from pipeline.corpus.versions import CorpusError
from tests.conftest import built, command

LATER = {"documents": ["pmid", "pmcid", "licence", "declared_language", "left_out"]}  # columns of 1.1.0 that 1.0.0 did not have


def aged(corpus, schema="1.0.0", without=None, renamed=None):
    """Makes the newest version look as an older program left it."""
    version = versions.open_version(corpus)
    for table in TABLES:
        for described in described_parts(version.manifest, table):
            path = version.path / table / described["name"]
            found = parts.read(path).drop_columns((without or {}).get(table, []))
            found = found.rename_columns([(renamed or {}).get(table, {}).get(name, name) for name in found.column_names])
            path.unlink()
            pq.write_table(found.replace_schema_metadata({"schema_version": schema}), path)
            described |= {"sha256": parts.file_sha256(path), "rows_hash": f"{parts.rows_hash(found):032x}"}
    version.manifest["schema_version"] = schema
    version.manifest["content_hash"] = parts.content_hash({t: version.parts(t) for t in HASHED_TABLES})
    (version.path / "manifest.json").write_text(json.dumps(version.manifest))


def described_parts(manifest, table):
    yield from (unit["parts"][table] for unit in manifest["units"].values() if table in unit["parts"])
    yield from manifest["others"].get(table, [])


@pytest.fixture
def old(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "corpus")
    aged(tmp_path / "corpus", without=LATER)
    return tmp_path / "corpus"


def test_every_schema_that_was_is_known_and_todays_is_newer():
    assert SCHEMA_VERSION not in migrations.RENAMED
    assert all(tuple(map(int, old.split("."))) < tuple(map(int, SCHEMA_VERSION.split("."))) for old in migrations.RENAMED)


def test_an_upgrade_adds_the_columns_and_keeps_the_rows(old, corpus):
    found = upgrade(old)
    assert found.changed and found.version.name == "v000002" and found.version.manifest["schema_version"] == SCHEMA_VERSION
    new, before = pipeline.open_corpus(old), pipeline.open_corpus(corpus)
    assert all(pq.read_table(new.path(table)).schema.equals(schema) for table, schema in TABLES.items())
    assert new.documents().drop_columns(LATER["documents"]) == before.documents().drop_columns(LATER["documents"])
    assert all(new.documents().column(name).null_count == new.documents().num_rows for name in LATER["documents"])
    assert new.passages() == before.passages()
    assert not [law for law, problems in check(old) if problems]
    assert not upgrade(old).changed


def test_an_older_minor_schema_is_read_as_it_is_and_built_upon_after_an_upgrade(old, raw_folder):
    assert pipeline.open_corpus(old).documents(status="included").column("pmid").null_count
    with pytest.raises(CorpusError, match=r"has schema 1\.0\.0.*corpus upgrade"):
        built(raw_folder, old)
    assert any("corpus upgrade" in problem for _, problems in check(old) for problem in problems)
    done = command("upgrade", old)
    assert done.returncode == 0 and done.stdout.startswith("corpus v000002"), done.stderr
    assert built(raw_folder, old).documents


def test_an_upgraded_corpus_ends_where_a_new_one_begins(old, raw_folder, tmp_path):
    """The program that wrote it cleaned otherwise, so the next build reads every raw file again."""
    upgrade(old)
    version = versions.open_version(old)
    (version.path / "manifest.json").write_text(json.dumps(version.manifest | {"digest": "older program"}))
    assert built(raw_folder, old).new
    built(raw_folder, tmp_path / "new")
    assert pipeline.open_corpus(old).content_hash == pipeline.open_corpus(tmp_path / "new").content_hash


def test_a_renamed_column_and_another_major_schema(corpus, tmp_path, monkeypatch):
    monkeypatch.setitem(migrations.RENAMED, "0.9.0", {"repairs": {"made_by": "rule"}})
    shutil.copytree(corpus, tmp_path / "corpus")
    aged(tmp_path / "corpus", "0.9.0", renamed={"repairs": {"rule": "made_by"}})
    with pytest.raises(CorpusError, match="corpus upgrade"):
        pipeline.open_corpus(tmp_path / "corpus")
    upgrade(tmp_path / "corpus")
    assert pipeline.open_corpus(tmp_path / "corpus").content_hash == pipeline.open_corpus(corpus).content_hash


def test_a_schema_from_the_future_says_update(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "corpus")
    aged(tmp_path / "corpus", "9.0.0")
    for use in (pipeline.open_corpus, upgrade):
        with pytest.raises(CorpusError, match="update the package"):
            use(tmp_path / "corpus")
