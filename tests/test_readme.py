"""README tells the truth: its commands and snippets run, its files exist, its tables are those of the program."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import pipeline
from pipeline import settings_file
from pipeline.clean import steps
from pipeline.cli import main, parser
from tests.conftest import built, command
from tests.flows.live import LONG, free_port, page, until
from tests.samples import PARAGRAPHS

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")


def fenced(mark: str) -> str:
    """The block behind a marker."""
    found = re.search(rf"^<!-- {mark} -->\n```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, mark
    return found[1]


def digits_masked(text: str) -> str:
    return re.sub(r"\d+(?:\.\d+)?", "#", text)


def test_every_command_that_it_names_exists():
    named = set(re.findall(r"`corpus (\w+)", README))
    assert named == set(re.findall(r"^    (\w+)", command("--help").stdout, re.MULTILINE))


def test_every_function_that_it_names_stands_where_it_says():
    named = re.findall(r"`(\w+)` in `(pipeline/[\w/]+\.py)`", README)
    assert len(named) >= 10
    assert not [(name, file) for name, file in named if not re.search(rf"(?m)^(?:def|class) {name}\b", (HOME / file).read_text("utf-8"))]


@pytest.mark.slow
def test_its_first_minute_goes_as_it_says(tmp_path, monkeypatch):
    shutil.copytree(HOME / "raw", tmp_path / "raw")
    monkeypatch.setenv("BROWSER", "true")
    told = {}
    for line in fenced("first").splitlines():
        done = command(*shlex.split(line)[1:], cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        told[line.split()[1]] = done.stdout
    cleaned = iter(digits_masked(told["clean"]).splitlines())
    assert all(line in cleaned for line in digits_masked(fenced("clean")).splitlines())  # in this order
    assert digits_masked(fenced("build")).strip() == digits_masked(told["build"]).splitlines()[-1]
    assert (tmp_path / told["report"].strip()).is_file() and Path(told["view"].strip()).is_file()


def calls() -> list[str]:
    """The commands of the tables, and those in the text that are told with what they take; [OPTIONAL] words are given too."""
    tables = re.findall(r"^\| `(corpus [^`]+)`", README, re.MULTILINE)
    told = [call for call in re.findall(r"`(corpus [^`]+)`", README) if len(call.split()) > 2]
    return sorted({re.sub(r"[\[\]]", "", call.partition(" |")[0]) for call in (*tables, *told)})


@pytest.fixture(scope="module")
def place(corpus, raw_folder, tmp_path_factory) -> Path:
    """A folder with what the commands ask for: raw files, a corpus of two versions, a judged sample."""
    home = tmp_path_factory.mktemp("readme")
    shutil.copytree(raw_folder, home / "raw")
    shutil.copytree(corpus, home / "processed")
    (home / "raw" / "more.txt").write_text("The ward was quiet, and nobody asked for another dose before the morning came.")
    built(home / "raw", home / "processed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        assert main(["sample", "-n", "1", "-o", "judged.csv"]) == 0
    (home / "other.toml").write_text(fenced("settings"), encoding="utf-8")
    return home


def meant(call: str) -> list[str]:
    """The arguments of a command, with files and ids for the words in capitals."""
    doc_id = pipeline.open_corpus("processed").documents().column("doc_id")[0].as_py()
    words = {"RAW": "raw", "CORPUS": "processed", "DOC_ID": doc_id, "V1": "v000001", "V2": "v000002"}
    files = {"--settings": "other.toml", "clean": "raw/page-00.txt", "score": "judged.csv"}
    given = shlex.split(call)[1:]
    return [files[before] if word == "FILE" else words.get(word, word) for before, word in zip(["", *given], given, strict=False)]


@pytest.mark.slow
@pytest.mark.parametrize("call", calls())
def test_every_command_that_it_shows_runs(call, place, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    name, *arguments = meant(call)
    if name in ("serve", "doctor"):  # tests/flows runs them
        parser().parse_args([name, *arguments])
    elif name == "build":  # it forbids its process what it does not need
        assert command(name, *arguments).returncode == 0
    else:
        assert main([name, *arguments]) == 0


def test_its_settings_are_settings(place, tmp_path):
    snippets = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    for snippet in snippets:
        (tmp_path / "given.toml").write_text(snippet, encoding="utf-8")
        settings_file.load(tmp_path / "given.toml")
    assert len(snippets) == 2
    settings = settings_file.load(place / "other.toml")
    assert settings.sites.block == ("example.com",) and settings.privacy.mask == ("email", "phone")


@pytest.mark.slow
def test_its_commands_for_a_server_of_your_own_run(raw_folder, tmp_path):
    (tmp_path / "raw").mkdir()
    shutil.copy(min(raw_folder.glob("page-*")), tmp_path / "raw")
    (tmp_path / "flows").symlink_to(HOME / "flows")
    address = f"http://127.0.0.1:{(port := free_port())}/api"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | {
        "PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_API_URL": address, "PYTHONPATH": str(HOME), "DO_NOT_TRACK": "1"
    }  # fmt: skip
    told = open(tmp_path / "told", "ab")  # noqa: SIM115

    def started(line: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", *shlex.split(line)]
        return subprocess.Popen(words, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told)

    *before, worker = re.findall(r"`(prefect (?:work-pool|deploy|worker) [^`]+)`", README)
    assert len(before) == 2 and "PREFECT_API_URL" in README
    running = [started(f"prefect server start --port {port}")]
    try:
        until(lambda: page(port, "/api/health"), LONG, "the server answers")
        for line in before:
            assert started(line).wait(LONG) == 0, (tmp_path / "told").read_text()
        running.append(started(worker))
        assert started("prefect deployment run ingest-articles/ingest-articles --watch").wait(LONG) == 0, (tmp_path / "told").read_text()
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
        told.close()
    assert pipeline.open_corpus(tmp_path / "processed").documents().num_rows


def test_its_benchmarks_and_extras_exist():
    rows = re.findall(r"^\| `(\w+)` \| ", README.split("## How it compares")[1], re.MULTILINE)
    assert len(rows) > 4 and all((HOME / "tests" / "benchmarks" / f"{name}.py").exists() for name in rows)
    extras = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {"remote", "dask", "ray", "test"} == set(re.findall(r"'\.\[(\w+)\]'", README)) == set(extras)


def test_every_file_of_the_repository_that_it_names_exists():
    named = set(re.findall(r"[`(]((?:pipeline|tests|flows|\.docs|\.ci)/[\w./-]+)[`)]", README))
    named |= {f"{'/'.join(m.split('.'))}.py" for m in re.findall(r"python -m ((?:pipeline|tests)(?:\.[a-z_]+)+)(?![\w.])", README)}
    assert len(named) > 15 and not [name for name in sorted(named) if not (HOME / name).exists()]


def test_its_snippets_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    (tmp_path / "raw").mkdir()
    for n, (language, year) in enumerate([("en", 2019), ("fa", 2020), ("fr", None)]):
        text = "\n\n".join(PARAGRAPHS[language])
        record = {"title": f"Note {n}", "text": f"{text}\n\nSpravato (esketamine) was not given.", "published": year and f"{year}-05-01"}
        (tmp_path / "raw" / f"{n}.json").write_text(json.dumps(record), encoding="utf-8")
    noise = "Ol wl5 )b &8 ljT 03y> gS pj 9 l2 Slo (6 ,lej 4: b9r> Gw 5yo sl1 |, oF vbS 7) plx> Jl y3 &4 uhS"
    (tmp_path / "raw" / "noise.txt").write_text(f"{PARAGRAPHS['en'][0]}\n\n{noise}", encoding="utf-8")
    built(tmp_path / "raw", tmp_path / "processed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.setattr(steps, "STEPS", steps.STEPS)  # what a snippet adds goes again
    names: dict[str, object] = {}
    for snippet in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(snippet, names)
    assert len(names["persian"]) and names["garbled"].num_rows and names["one"]["passages"]
    told = capsys.readouterr().out
    assert "v000001" in told and "[('boilerplate', 'shouting'), ('clean', '')]" in told
    assert sorted(names["by_year"]["year"]) == [2019, 2020]
    assert len(names["named"]) >= 2 and (tmp_path / "languages.svg").stat().st_size > 5000


def test_its_labels_and_tables_are_those_of_the_schema():
    from pipeline.corpus.schema import TABLES

    rows = re.findall(r"^\| `(\w+)` \| ", README.split("## Load it")[1].split("## What")[0], re.MULTILINE)
    assert rows == list(TABLES)
