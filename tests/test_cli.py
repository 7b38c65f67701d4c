"""The command as a person calls it."""

import json
import os
import re
import shutil
import subprocess

import pytest

import pipeline
from tests.conftest import command

SUMMARY = re.compile(r"corpus v\d{6}: \d+ documents \(\+\d+\), \d+ passages, \d+ set aside, \d+ duplicates, \d+ rejects")


def test_build_ends_with_one_line_of_summary_and_a_rerun_says_nothing_is_new(raw_folder, tmp_path):
    first = command("build", raw_folder, tmp_path / "corpus", "--workers", "1")
    assert first.returncode == 0 and SUMMARY.fullmatch(first.stdout.splitlines()[-1])
    again = command("build", raw_folder, tmp_path / "corpus", "--workers", "1")
    assert again.returncode == 0 and "nothing new" in again.stdout and SUMMARY.fullmatch(again.stdout.splitlines()[-1])


def test_clean_shows_passages_and_writes_nothing(raw_folder, tmp_path):
    shutil.copy(raw_folder / "page-00.txt", tmp_path)
    done = command("clean", "page-00.txt", cwd=tmp_path)
    assert done.returncode == 0 and "clean" in done.stdout
    rows = [json.loads(line) for line in command("clean", "page-00.txt", "--json", cwd=tmp_path).stdout.splitlines()]
    cleaned = pipeline.clean((tmp_path / "page-00.txt").read_text(encoding="utf-8"))
    assert [row["text"] for row in rows] == [p.text for p in cleaned.passages]
    assert [p.name for p in tmp_path.iterdir()] == ["page-00.txt"]


def test_why_tells_label_rule_and_place_of_every_passage(corpus):
    opened = pipeline.open_corpus(corpus)
    doc_id = opened.set_aside(label="garbled").column("doc_id")[0].as_py()
    told = command("why", doc_id, "--corpus", corpus)
    assert told.returncode == 0 and "garbled" in told.stdout and "source " in told.stdout
    document = json.loads(command("why", doc_id, "--corpus", corpus, "--json").stdout)
    assert len(document["passages"]) == len(opened.document(doc_id)["passages"])


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["build", "--workers", "many"], 2, "whole number"),
        (["biuld"], 2, "invalid choice"),
        ([], 2, "COMMAND"),
        (["build", "no-such-folder"], 1, "no raw folder"),
        (["clean", "no-such-file"], 1, "no file"),
        (["why", "x", "--corpus", "no-such-corpus"], 1, "corpus build"),
        (["check", "no-such-corpus"], 1, "corpus build"),
        (["build", "--settings", "no-such-file.toml"], 2, "No such file"),
    ],
)
def test_a_mistake_gets_one_line_that_says_what_to_do(arguments, status, says, tmp_path):
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == status
    assert len(done.stderr.strip().splitlines()) == 1 and says in done.stderr


def test_a_settings_file_with_an_unknown_key_names_the_nearest(tmp_path):
    (tmp_path / "s.toml").write_text("[run]\nworker = 2\n")
    done = command("build", "--settings", "s.toml", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean 'workers'" in done.stderr


def test_every_command_has_help():
    top = command("--help").stdout
    for name in ("build", "clean", "why", "check", "serve"):
        assert name in top and command(name, "--help").returncode == 0


def test_a_target_that_cannot_be_written(raw_folder, tmp_path):
    (tmp_path / "file").write_text("")
    done = command("build", raw_folder, tmp_path / "file" / "corpus")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "cannot be written" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system takes root")
def test_a_full_disk_leaves_the_old_version(raw_folder, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small], check=True)
    try:
        raw = tmp_path / "raw"
        raw.mkdir()
        shutil.copy(raw_folder / "page-00.txt", raw)
        assert command("build", raw, small / "corpus").returncode == 0
        before = (small / "corpus" / "LATEST.json").read_bytes()
        (raw / "noise.txt").write_text("\n\n".join(os.urandom(60).hex() for _ in range(20_000)))
        done = command("build", raw, small / "corpus")
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "No space left" in done.stderr
        assert (small / "corpus" / "LATEST.json").read_bytes() == before
        assert command("check", small / "corpus").returncode == 0
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_second_writer_is_told_who_holds_the_corpus(raw_folder, tmp_path):
    from pipeline.corpus.versions import writing

    with writing(tmp_path / "corpus"):
        done = command("build", raw_folder, tmp_path / "corpus")
    assert done.returncode == 1 and f"process {os.getpid()}" in done.stderr
