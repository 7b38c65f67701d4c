"""`corpus check` sees what is broken."""

import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError
from tests.conftest import command


def largest(corpus, table):
    return max(pipeline.open_corpus(corpus).path(table).iterdir(), key=lambda path: path.stat().st_size)


def rewritten(table, change):
    def damage(corpus):
        path = largest(corpus, table)
        whole = pq.ParquetFile(path).read()
        path.unlink()
        pq.write_table(pa.Table.from_pylist(change(whole.to_pylist()), schema=whole.schema), path)

    return damage


DAMAGES = {
    "a passage lost": rewritten("passages", lambda rows: rows[1:]),
    "a passage moved": rewritten("passages", lambda rows: [rows[0] | {"start": rows[0]["start"] + 1}, *rows[1:]]),
    "a repair lost": rewritten("repairs", lambda rows: rows[:-1]),
    "a document twice": rewritten("documents", lambda rows: [*rows, rows[0]]),
    "a label changed": rewritten("set_aside", lambda rows: [rows[0] | {"label": "clean"}, *rows[1:]]),
    "a stray file": lambda corpus: (pipeline.open_corpus(corpus).path("passages") / "notes.md").write_text("stray"),
    "a part gone": lambda corpus: largest(corpus, "documents").unlink(),
    "a pointer to nothing": lambda corpus: (corpus / "LATEST.json").write_text('{"version": "v000099"}'),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(corpus, tmp_path, name):
    shutil.copytree(corpus, tmp_path / "copy")
    assert not any(problems for _, problems in check(tmp_path / "copy"))
    DAMAGES[name](tmp_path / "copy")
    assert any(problems for _, problems in check(tmp_path / "copy"))


def test_the_laws_are_checked_beyond_the_checksums(corpus, tmp_path):
    """Each law sees its own damage, not only the changed bytes."""
    laws = {"a passage lost": "law 1", "a repair lost": "law 1", "a document twice": "law 2", "a label changed": "labels fit"}
    for name, law in laws.items():
        copy = tmp_path / name
        shutil.copytree(corpus, copy)
        DAMAGES[name](copy)
        assert any(problems for title, problems in check(copy) if title.startswith(law)), name


def test_the_command_says_it_law_by_law(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "copy")
    done = command("check", tmp_path / "copy")
    assert done.returncode == 0 and all(line.startswith("holds") for line in done.stdout.splitlines())
    DAMAGES["a passage lost"](tmp_path / "copy")
    done = command("check", tmp_path / "copy")
    assert done.returncode == 1 and "BROKEN  law 1" in done.stdout


def test_without_a_corpus_it_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match="corpus build"):
        check(tmp_path)
