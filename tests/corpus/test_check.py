"""`corpus check` sees what is broken."""

import json
import re
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pipeline
from pipeline.cli import main
from pipeline.corpus.check import check, not_whole
from pipeline.corpus.rows import text_sha256
from pipeline.corpus.schema import TAKEDOWN
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


def says(key, value, name="LATEST.json"):
    def damage(corpus):
        path = corpus / name
        path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))

    return damage


def holds(text, name):
    return lambda corpus: (corpus / name).write_text(text)


MANIFEST = "versions/v000001/manifest.json"
DAMAGES = {
    "a passage lost": rewritten("passages", lambda rows: rows[1:]),
    "a passage moved": rewritten("passages", lambda rows: [rows[0] | {"start": rows[0]["start"] + 1}, *rows[1:]]),
    "a repair lost": rewritten("repairs", lambda rows: rows[:-1]),
    "a document twice": rewritten("documents", lambda rows: [*rows, rows[0]]),
    "a label changed": rewritten("set_aside", lambda rows: [rows[0] | {"label": "clean"}, *rows[1:]]),
    "a passage of no document": rewritten("passages", lambda rows: [*rows, rows[0] | {"doc_id": "0" * 16}]),
    "a duplicate of nothing": rewritten("documents", lambda rows: [row | {"duplicate_of": None} for row in rows]),
    "a duplicate of what is not there": rewritten(
        "documents", lambda rows: [row | {"duplicate_of": row["duplicate_of"] and "0" * 16} for row in rows]
    ),
    "a stray file": lambda corpus: (pipeline.open_corpus(corpus).path("passages") / "notes.md").write_text("stray"),
    "a part gone": lambda corpus: largest(corpus, "documents").unlink(),
    "a pointer to nothing": says("version", "v000099"),
    "a pointer with another hash": says("content_hash", "0" * 64),
    "a pointer with another run": says("run_id", "20260101T000000-00000000"),
    "a pointer that is a list": holds("[]", "LATEST.json"),
    "a pointer cut off": holds('{"version": ', "LATEST.json"),
    "a manifest cut off": holds('{"version": ', MANIFEST),
    "a manifest that is another object": holds("{}", MANIFEST),
    "a manifest of another version": says("version", "v000007", MANIFEST),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(corpus, tmp_path, name):
    shutil.copytree(corpus, tmp_path / "copy")
    assert not any(problems for _, problems in check(tmp_path / "copy"))
    DAMAGES[name](tmp_path / "copy")
    assert any(problems for _, problems in check(tmp_path / "copy"))


def test_the_laws_are_checked_beyond_the_checksums(corpus, tmp_path):
    """Each law sees its own damage, not only the changed bytes."""
    laws = {name: "law 4" for name in DAMAGES if name.startswith(("a pointer", "a manifest"))}
    laws |= {"a passage lost": "law 1", "a repair lost": "law 1", "a document twice": "law 2", "a label changed": "labels fit",
             "a part gone": "law 5", "a stray file": "tables hold", "a passage of no document": "law 1",
             "a duplicate of nothing": "duplicates name", "a duplicate of what is not there": "duplicates name"}  # fmt: skip
    for name, law in laws.items():
        copy = tmp_path / name
        shutil.copytree(corpus, copy)
        DAMAGES[name](copy)
        broken = [title for title, problems in check(copy) if problems]
        assert any(title.startswith(law) for title in broken), name
        assert name != "a passage lost" or any(title.startswith("law 6") for title in broken), "the manifest says how many rows are read"


ONE_BEHIND_THE_OTHER = [
    {"seq": 0, "start": 0, "end": 4, "text": "One.", "after": " "},
    {"seq": 1, "start": 5, "end": 9, "text": "Two.", "after": ""},
]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"seq": 2}),
        ({}, {"start": 6, "end": 10}),
        ({}, {"end": 10}),
        ({"end": 2, "text": "On", "after": "e. "}, {}),
    ],
)
def test_each_way_in_which_passages_do_not_tile_is_seen_alone(first, second):
    document = {"exclude_reason": None, "text": "", "characters": 9, "source_sha256": text_sha256("One. Two.")}
    assert not_whole(document, ONE_BEHIND_THE_OTHER, []) is None
    damaged = [row | change for row, change in zip(ONE_BEHIND_THE_OTHER, (first, second), strict=True)]
    assert "does not stand where" in str(not_whole(document, damaged, []))


def test_what_was_taken_down_has_nothing_left():
    document = {"exclude_reason": TAKEDOWN, "text": "", "characters": 9, "source_sha256": ""}
    repair = {"start": 0, "end": 1, "before": "0", "after": "O", "rule": "r"}
    assert not_whole(document, [], []) is None
    for left in (([], [repair]), (ONE_BEHIND_THE_OTHER, [])):
        assert not_whole(document, *left)
    assert not_whole(document | {"text": "One."}, [], [])


def test_the_command_says_it_law_by_law(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "copy")
    done = command("check", tmp_path / "copy")
    assert done.returncode == 0 and all(line.startswith("holds") for line in done.stdout.splitlines())
    assert sorted(re.findall(r"^holds   law (\d)", done.stdout, re.MULTILINE)) == ["1", "2", "3", "4", "5", "6"]
    assert command("check", "--corpus", tmp_path / "copy").stdout == done.stdout
    DAMAGES["a passage lost"](tmp_path / "copy")
    done = command("check", tmp_path / "copy")
    assert done.returncode == 1 and "BROKEN  law 1" in done.stdout


@pytest.mark.parametrize("name", [name for name in DAMAGES if name.startswith(("a pointer that", "a pointer cut", "a manifest cut"))])
def test_what_cannot_be_opened_is_one_line_with_what_to_do(corpus, tmp_path, name, capsys):
    shutil.copytree(corpus, tmp_path / "copy")
    DAMAGES[name](tmp_path / "copy")
    for arguments in (["why", "x"], ["export"], ["prune"]):
        assert main([*arguments, "--corpus", str(tmp_path / "copy")]) == 1
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1 and "from" in said
    assert main(["check", str(tmp_path / "copy")]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("BROKEN  law 4") and not said.err


def test_a_part_of_an_older_version_that_is_gone_is_found(corpus, raw_folder, tmp_path):
    shutil.copytree(corpus, tmp_path / "copy")
    older = tmp_path / "copy" / "versions" / "v000001"
    shutil.copytree(older, older.with_name("v000000"))
    next((older.with_name("v000000") / "passages").iterdir()).unlink()
    broken = [law for law, problems in check(tmp_path / "copy") if problems]
    assert len(broken) == 1 and broken[0].startswith("law 5")


def test_a_version_with_parts_gone_is_neither_built_upon_nor_read_as_if_it_were_whole(corpus, raw_folder, tmp_path):
    shutil.copytree(corpus, tmp_path / "copy")
    gone = largest(tmp_path / "copy", "passages")
    gone.unlink()
    before = (tmp_path / "copy" / "LATEST.json").read_bytes()
    for what in (["build", raw_folder], ["compact"], ["export", "--corpus"]):
        done = command(*what, tmp_path / "copy")
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
        assert f"lacks passages/{gone.name}" in done.stderr and "corpus check" in done.stderr
    assert (tmp_path / "copy" / "LATEST.json").read_bytes() == before


def test_without_a_corpus_it_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match="corpus build"):
        check(tmp_path)
