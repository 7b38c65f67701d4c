"""README tells the truth: its commands exist, its snippet runs."""

import re
import shutil
from pathlib import Path

from tests.conftest import command

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_command_that_it_names_exists():
    named = set(re.findall(r"`corpus (\w+)", README))
    assert named == set(re.findall(r"^    (\w+)", command("--help").stdout, re.MULTILINE))


def test_its_snippet_runs(corpus, tmp_path, monkeypatch, capsys):
    shutil.copytree(corpus, tmp_path / "processed")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", README, re.DOTALL)[1], names)
    assert len(names["persian"]) and names["garbled"].num_rows and names["one"]["passages"]
    assert "v000001" in capsys.readouterr().out


def test_its_labels_and_tables_are_those_of_the_schema():
    from pipeline.corpus.schema import TABLES

    rows = re.findall(r"^\| `(\w+)` \| ", README.split("## Load it")[1].split("## What")[0], re.MULTILINE)
    assert rows == list(TABLES)
