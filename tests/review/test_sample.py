"""Samples are the same every time and from every stratum; precision is Wilson's."""

import csv
import io
import json
import shutil
from collections import Counter

import pytest

import pipeline
from pipeline.cli import main
from pipeline.corpus.versions import CorpusError
from pipeline.review import labels
from pipeline.review.sample import COLUMNS, precision, read, sample, wilson, write
from tests.conftest import command


def test_every_stratum_gives_up_to_n_and_always_the_same(corpus):
    opened = pipeline.open_corpus(corpus)
    rows = sample(opened, ["rule", "language"], 2)
    assert rows == sample(opened, ["rule", "language"], 2)
    there = Counter((r["rule"], r["language"]) for r in opened.set_aside().to_pylist())
    assert Counter((r["rule"], r["language"]) for r in rows) == {stratum: min(n, 2) for stratum, n in there.items()}


def test_a_row_shows_the_passage_between_its_neighbours(corpus):
    opened = pipeline.open_corpus(corpus)
    row = next(r for r in sample(opened, ["label"], 50) if r["label"] == "garbled")
    document = opened.document(row["doc_id"])
    seq = int(row["passage_id"].rpartition("-")[2])
    assert row["text"] == document["passages"][seq]["text"]
    assert document["passages"][seq - 1]["text"].endswith(row["before"].rstrip()[-20:])


def test_kept_passages_can_be_sampled_for_what_was_missed(corpus):
    assert {r["label"] for r in sample(pipeline.open_corpus(corpus), ["language"], 1, "passages")} == {"clean"}


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_as_published(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def judged(path, verdicts):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows({"passage_id": f"d-{i}", "rule": rule, "verdict": v} for i, (rule, v) in enumerate(verdicts))


def test_precision_counts_the_judged_ones_by_rule(tmp_path):
    judged(tmp_path / "s.csv", [("ocr", "agree"), ("ocr", "Disagree "), ("ocr", ""), ("share", "y")])
    assert [(p.rule, p.agreed, p.judged) for p in precision(read(tmp_path / "s.csv"))] == [("ocr", 1, 2), ("share", 1, 1)]


def test_an_odd_verdict_is_named_with_its_line(tmp_path):
    judged(tmp_path / "s.csv", [("ocr", "agree"), ("ocr", "perhaps")])
    with pytest.raises(CorpusError, match="line 3: the verdict 'perhaps'"):
        read(tmp_path / "s.csv")


def scored(tmp_path, corpus, data: bytes):
    shutil.copytree(corpus, tmp_path / "copy")
    (tmp_path / "s.csv").write_bytes(data)
    return main(["score", str(tmp_path / "s.csv"), "--corpus", str(tmp_path / "copy")])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_any_spreadsheet_is_read(corpus, tmp_path, capsys, delimiter):
    text = delimiter.join(["passage_id", "rule", "verdict", "note"]) + "\n" + delimiter.join(["d-1", "ocr", "agree", '"a, b; c"']) + "\n"
    assert scored(tmp_path, corpus, text.encode("utf-8-sig")) == 0 and capsys.readouterr().out.startswith("ocr     1 of 1")
    assert labels.load(tmp_path / "copy", "verdicts")["d-1"]["note"] == "a, b; c"


@pytest.mark.parametrize("data", ["passage_id,verdict\n".encode("utf-16"), b"passage_id,note\nd-1,\xff\n", b"", b"a,b\n1,2\n"])
def test_what_is_no_judged_table_is_one_line(corpus, tmp_path, capsys, data):
    assert scored(tmp_path, corpus, data) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and str(tmp_path / "s.csv") in said


def test_a_screening_of_unknown_documents_says_so(corpus, tmp_path, capsys):
    known = pipeline.open_corpus(corpus).documents().column("doc_id")[0].as_py()
    assert scored(tmp_path, corpus, f"doc_id;included\n{known};1\nnothing;0\n".encode()) == 0
    said = capsys.readouterr()
    assert "1 of them are of documents that v000001 does not hold: nothing" in said.err and said.out.startswith("2 decisions read")


def test_a_passage_longer_than_the_usual_cell_is_read_back(tmp_path):
    judged(tmp_path / "s.csv", [("ocr", "agree")])
    text = (tmp_path / "s.csv").read_text("utf-8").replace("ocr", "o" * 200_000)
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    assert len(read(tmp_path / "s.csv")[0]["rule"]) == 200_000


@pytest.mark.slow
def test_the_commands_from_sample_to_score(corpus, tmp_path):
    rows = list(csv.DictReader(io.StringIO(command("sample", "--per", "rule", "-n", "3", "--corpus", corpus).stdout)))
    with open(tmp_path / "s.csv", "w", encoding="utf-8", newline="") as file:
        write([row | {"verdict": "agree"} for row in rows], file)
    told = command("score", tmp_path / "s.csv", "--corpus", corpus, "--json").stdout.splitlines()
    assert {json.loads(line)["rule"] for line in told} == {row["rule"] for row in rows}
    assert all(json.loads(line)["precision"] == 1.0 for line in told)
    assert len(labels.load(corpus, "verdicts")) == len(rows)
