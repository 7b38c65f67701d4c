"""The command as a person calls it."""

import io
import json
import os
import re
import shlex
import shutil
import socket
import subprocess

import pytest
from rich.console import Console

import pipeline
from pipeline import terminal
from pipeline.cli import completion, main, parser
from tests.conftest import built, command

SUMMARY = re.compile(r"corpus v\d{6}: \d+ documents \(\+\d+\), \d+ passages, \d+ set aside, \d+ duplicates, \d+ rejects")


@pytest.mark.slow
def test_build_ends_with_one_line_of_summary_and_a_rerun_says_nothing_is_new(raw_folder, tmp_path):
    first = command("build", raw_folder, tmp_path / "corpus", "--workers", "1")
    assert first.returncode == 0 and SUMMARY.fullmatch(first.stdout.splitlines()[-1])
    again = command("build", raw_folder, tmp_path / "corpus", "--workers", "1")
    assert again.returncode == 0 and "nothing new" in again.stdout and SUMMARY.fullmatch(again.stdout.splitlines()[-1])


@pytest.mark.slow
def test_clean_shows_passages_and_writes_nothing(raw_folder, tmp_path):
    shutil.copy(raw_folder / "page-00.txt", tmp_path)
    done = command("clean", "page-00.txt", cwd=tmp_path)
    assert done.returncode == 0 and "clean" in done.stdout
    rows = [json.loads(line) for line in command("clean", "page-00.txt", "--json", cwd=tmp_path).stdout.splitlines()]
    cleaned = pipeline.clean((tmp_path / "page-00.txt").read_text(encoding="utf-8"))
    assert [row["text"] for row in rows] == [p.text for p in cleaned.passages]
    assert [p.name for p in tmp_path.iterdir()] == ["page-00.txt"]


@pytest.mark.slow
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
        (["biuld"], 2, "there is no 'biuld'; did you mean build?"),
        (["build", "--setings", "x"], 2, "corpus build: there is no option --setings; did you mean --settings?"),
        (["build", "raw", "processed", "more"], 2, "'more' is one word too many"),
        (["export", "--format", "risk"], 2, "did you mean ris? All: csv, ris"),
        (["build", ".", "processed"], 1, "the corpus processed would lie among the raw files in ."),
        (["build", "s3://bucket", "s3://bucket/corpus"], 1, "would lie among the raw files"),
        (["serve", ".", "."], 1, "would lie among the raw files"),
        ([], 2, "COMMAND"),
        (["build", "no-such-folder"], 1, "no raw folder"),
        (["clean", "no-such-file"], 1, "no file"),
        (["clean", "."], 1, "corpus build"),
        (["completion", "powershell"], 2, "bash"),
        (["why", "x", "--corpus", "no-such-corpus"], 1, "corpus build"),
        (["check", "no-such-corpus"], 1, "corpus build"),
        (["score", "no-such-file", "--corpus", "no-such-corpus"], 1, "corpus build"),
        (["doctor", "--corpus", "s3://bucket/corpus"], 1, "s3://bucket/corpus is no folder"),
        (["build", "--settings", "no-such-file.toml"], 2, "No such file"),
        (["serve", "--port", "99999"], 2, "from 1 to 65535"),
        (["serve", "--port", "0"], 2, "from 1 to 65535"),
        (["view", "--serve", "--port", "65536"], 2, "from 0 to 65535"),
        (["sample", "--per", "rule,foo"], 2, "'foo' does not divide passages; choose among label,rule,"),
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


def test_every_command_has_help(capsys):
    top = command("--help").stdout
    for name in parser()._subparsers._group_actions[0].choices:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert name in top and not ended.value.code and f"corpus {name}" in capsys.readouterr().out


def test_every_command_that_ends_takes_json():
    commands = parser()._subparsers._group_actions[0].choices
    without = [name for name, command in commands.items() if not any("--json" in a.option_strings for a in command._actions)]
    assert without == ["serve", "completion"]


@pytest.mark.slow
def test_what_prints_prints_json_too(raw_folder, corpus, tmp_path, capsys):
    summary = json.loads(command("build", raw_folder, tmp_path / "corpus", "--workers", "1", "--json").stdout)
    opened = pipeline.open_corpus(tmp_path / "corpus")
    assert (summary["version"], summary["content_hash"], summary["changed"]) == (opened.version, opened.content_hash, True)

    def told(*arguments):
        status = main([*map(str, arguments), "--json"])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    status, laws = told("check", tmp_path / "corpus")
    assert status == 0 and len(laws) > 5 and all(law["holds"] and not law["problems"] for law in laws)
    status, (cited,) = told("cite", "--corpus", tmp_path / "corpus")
    assert status == 0 and cited["content_hash"] == opened.content_hash and opened.content_hash in cited["bibtex"]
    assert told("prune", "--corpus", tmp_path / "corpus")[1][0]["staying"] == [opened.version]
    kept = ("--corpus", tmp_path / "corpus")
    for arguments, count in ((("export",), "records"), (("sample", "--kept"), "passages"), (("view",), "documents")):
        path = tmp_path / arguments[0]
        status, (said,) = told(*arguments, *kept, "-o", path)
        assert status == 0 and (said["path"], said["version"]) == (str(path), opened.version) and said[count] > 0 and path.stat().st_size
    done = command("export", "--json", *kept)
    assert json.loads(done.stderr)["records"] == len(done.stdout.splitlines()) - 1 and json.loads(done.stderr)["path"] is None
    for name in ("compact", "upgrade"):
        status, (said,) = told(name, *kept)
        assert status == 0 and said["content_hash"] == opened.content_hash and said["files"] and not said["changed"]
    next(opened.path("rejects").iterdir()).unlink()
    status, laws = told("check", tmp_path / "corpus")
    assert status == 1 and not all(law["holds"] for law in laws)


def completed(shell_script: str, *words: str) -> list[str]:
    """What bash offers behind these words."""
    line = " ".join(map(shlex.quote, words))
    code = f'{shell_script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _corpus; echo "${{COMPREPLY[*]}}"'
    return subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_bash_completes_commands_options_and_values():
    commands = parser()._subparsers._group_actions[0]
    script = completion.script("bash", commands)
    assert completed(script, "corpus", "") == list(commands.choices)
    assert completed(script, "corpus", "rep") == ["report"]
    assert completed(script, "corpus", "export", "--f") == ["--format"]
    assert completed(script, "corpus", "export", "--format", "a") == ["asreview"]
    assert completed(script, "corpus", "clean", "some") == []  # files: bash does these itself


@pytest.mark.parametrize(("shell", "lines"), [("zsh", ["bashcompinit"]), ("fish", ["-a export", "-l format -r -f -a 'csv"])])
def test_other_shells_get_a_script_of_their_own(shell, lines):
    told = command("completion", shell)
    assert told.returncode == 0 and all(line in told.stdout for line in lines)


def test_progress_is_a_line_a_stage_on_a_terminal_and_nothing_in_a_pipe():
    for is_terminal in (True, False):
        console = Console(file=io.StringIO(), force_terminal=is_terminal, width=80, color_system=None)
        with terminal.progress(console) as show:
            show("clean", 0, 4_000_000)
            show("clean", 1_000_000, 4_000_000)
            show("link", 0, 1)
        told = console.file.getvalue()
        assert bool(told) == is_terminal
    assert "4.0/4.0 MB" in told_on_terminal(4_000_000) and max(map(len, told_on_terminal(4_000_000).splitlines())) <= 80


def told_on_terminal(size: int) -> str:
    """The lines that stand there while the last stage runs."""
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    with terminal.progress(console) as show:
        show("clean", 0, size)
        show("publish", 0, 1)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", console.file.getvalue())


def test_a_document_is_shown_with_its_labels_counted_and_nothing_that_commands_the_terminal():
    passage = {"rule": "", "score": 1.0, "language": "en", "kind": "paragraph", "source_start": 0, "source_end": 9}
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system="standard")
    hostile = "\x1b]0;stolen\x07\x9b31m"
    passages = [passage | {"label": label, "text": f"text {hostile}"} for label in ("clean", "spam", "clean")]
    terminal.show(f"title {hostile}", passages, console)
    told = console.file.getvalue()
    assert "clean 2" in told and "\x1b[33mspam 1" in told
    assert "\x1b]0;" not in told and "\x9b" not in told and "\x07" not in told and told.count("\\x1b]0;stolen") == 4


def test_a_port_that_is_taken_is_one_line(corpus):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = command("view", "--serve", "--port", taken.getsockname()[1], "--corpus", corpus)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "without --port" in done.stderr


def test_a_target_that_cannot_be_written(raw_folder, tmp_path):
    (tmp_path / "file").write_text("")
    done = command("build", raw_folder, tmp_path / "file" / "corpus")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "cannot be written" in done.stderr


@pytest.mark.slow
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
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
        assert re.match(rf"corpus: {small}\S*: .*No space left", done.stderr) and "not done again" in done.stderr
        assert (small / "corpus" / "LATEST.json").read_bytes() == before
        assert command("check", small / "corpus").returncode == 0
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.mark.parametrize("raw", ["file", "nothing"])
def test_a_build_that_is_refused_leaves_nothing_behind(tmp_path, raw):
    (tmp_path / "file").write_text("")
    done = command("build", raw, "corpus", cwd=tmp_path)
    assert done.returncode == 1 and f"{raw}" in done.stderr and "corpus build RAW" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.fixture(scope="module")
def empty_corpus(tmp_path_factory):
    place = tmp_path_factory.mktemp("empty")
    (place / "raw").mkdir()
    built(place / "raw", place / "corpus")
    return place / "corpus"


@pytest.mark.parametrize(
    "arguments", [["sample"], ["sample", "--kept"], ["export"], ["view"], ["check"], ["report", "--json"], ["diff", "v000001"], ["cite"]],
    ids=" ".join,
)  # fmt: skip
def test_an_empty_corpus_is_read_like_any_other(empty_corpus, tmp_path, arguments, monkeypatch, capsys):
    output = ["-o", str(tmp_path / "out")] if arguments[0] in ("sample", "export", "view") else []
    assert main([*arguments, "--corpus", str(empty_corpus), *output]) == 0
    if arguments[0] in ("sample", "export"):
        assert len((tmp_path / "out").read_text().splitlines()) == 1  # the header
    elif output:
        assert "This version holds no documents" in (tmp_path / "out").read_text()


@pytest.mark.parametrize("arguments", [["score", "no/such.csv"], ["export", "-o", "no/such.csv"]], ids=" ".join)
def test_a_file_that_is_not_there_is_named_without_a_word_about_builds(corpus, tmp_path, arguments, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--corpus", str(corpus)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "no/such.csv: No such file" in said and "batches" not in said


def test_a_damaged_part_is_named_by_the_check_that_a_failed_command_names(corpus, tmp_path):
    shutil.copytree(corpus, tmp_path / "copy")
    part = next(pipeline.open_corpus(tmp_path / "copy").path("documents").iterdir())
    part.write_bytes(part.read_bytes()[:-20])
    done = command("export", "--corpus", tmp_path / "copy")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and f"`corpus check {tmp_path / 'copy'}`" in done.stderr
    assert part.name in command("check", tmp_path / "copy").stdout


def test_a_second_writer_is_told_who_holds_the_corpus(raw_folder, tmp_path):
    from pipeline.corpus.versions import writing

    with writing(tmp_path / "corpus"):
        done = command("build", raw_folder, tmp_path / "corpus")
    assert done.returncode == 1 and f"process {os.getpid()}" in done.stderr
