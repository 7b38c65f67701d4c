"""README tells the truth: its commands exist, its snippet runs."""

import json
import re
from pathlib import Path

from tests.conftest import built, command
from tests.samples import PARAGRAPHS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_command_that_it_names_exists():
    named = set(re.findall(r"`corpus (\w+)", README))
    assert named == set(re.findall(r"^    (\w+)", command("--help").stdout, re.MULTILINE))


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
    names: dict[str, object] = {}
    for snippet in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(snippet, names)
    assert len(names["persian"]) and names["garbled"].num_rows and names["one"]["passages"]
    assert "v000001" in capsys.readouterr().out
    assert sorted(names["by_year"]["year"]) == [2019, 2020]
    assert len(names["named"]) >= 2 and (tmp_path / "languages.svg").stat().st_size > 5000


def test_its_labels_and_tables_are_those_of_the_schema():
    from pipeline.corpus.schema import TABLES

    rows = re.findall(r"^\| `(\w+)` \| ", README.split("## Load it")[1].split("## What")[0], re.MULTILINE)
    assert rows == list(TABLES)
