"""What a screening or reference tool reads back is what the corpus holds."""

import csv
import io
import json
from dataclasses import replace

import bibtexparser
import pytest
import rispy

import pipeline
from pipeline.corpus import spreadsheet
from pipeline.review import export
from pipeline.review.records import Record, opening, records, title_of
from tests.conftest import built, command
from tests.samples import PARAGRAPHS

RECORD = Record(
    "0a1b", "Effets de la kétamine : 50 % & plus_", "Une étude\n\nsur {deux} lignes", ("Öztürk, A.", "王 小明"), "2021-03-04",
    "10.1000/x_1", "https://example.org/a?b=1&c=2", "example.org", "fr", ("ketamine", "esketamine"),
    ("0c", "0d"), ("10.1000/preprint_2",), 0.5, 0.1, "a.html", "", "v000002", "",
)  # fmt: skip


def written(form: str, *found: Record) -> str:
    out = io.StringIO()
    export.FORMATS[form](found, out)
    return out.getvalue()


def test_ris_is_read_back_with_doi_url_and_copies():
    [entry] = rispy.loads(written("ris", RECORD))
    assert entry["type_of_reference"] == "JOUR" and entry["title"] == RECORD.title and entry["authors"] == list(RECORD.authors)
    assert entry["doi"] == RECORD.doi and entry["urls"] == [RECORD.url] and entry["abstract"] == "Une étude sur {deux} lignes"
    notes = " ".join(entry["notes"])
    assert RECORD.url in notes and "doc_id: 0a1b" in notes and "copies: 0c 0d" in notes and "v000002" in notes
    assert "DOIs of copies: 10.1000/preprint_2" in notes


def test_a_line_break_in_metadata_cannot_forge_a_ris_field():
    [entry] = rispy.loads(written("ris", replace(RECORD, title="A title\nDO  - 10.6666/forged\nER  - ")))
    assert entry["doi"] == RECORD.doi and "forged" in entry["title"]


@pytest.mark.parametrize("form", ["csv", "asreview"])
def test_csv_keeps_doi_url_and_copies(form):
    [row] = csv.DictReader(io.StringIO(written(form, RECORD)))
    assert row["doi"] == RECORD.doi and row["url"] == RECORD.url and row["duplicate_ids"] == "0c; 0d" and row["included"] == ""
    assert row["duplicate_dois"] == "10.1000/preprint_2"
    assert row["authors"] == "Öztürk, A.; 王 小明" and row["abstract"] == RECORD.abstract


def test_jsonl_is_the_record():
    assert json.loads(written("jsonl", RECORD))["duplicate_ids"] == ["0c", "0d"]


def of_bibtex(*found: Record) -> list[dict[str, str]]:
    """The fields of each entry, as a parser of others reads them."""
    library = bibtexparser.parse_string(written("bibtex", *found))
    assert not library.failed_blocks
    return [{field.key: field.value for field in entry.fields} for entry in library.entries]


def test_bibtex_escapes_what_tex_would_read_and_leaves_what_biblatex_reads_verbatim():
    assert written("bibtex", RECORD).startswith("@article{0a1b,")
    [entry] = of_bibtex(RECORD)
    assert entry["title"] == r"{Effets de la kétamine : 50 \% \& plus\_}" and r"\{deux\}" in entry["abstract"]
    assert entry["doi"] == RECORD.doi and entry["url"] == RECORD.url and r"10.1000/preprint\_2" in entry["note"]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://example.org/a%20b_c~d#e^f&g=$h", "https://example.org/a%20b_c~d#e^f&g=$h"),
        ("https://example.org/{id}}\\x y", "https://example.org/%7Bid%7D%7D%5Cx%20y"),
    ],
)
def test_an_address_comes_out_of_bibtex_as_it_is_and_cannot_end_its_field(given, read):
    first, second = of_bibtex(replace(RECORD, url=given, doi=""), replace(RECORD, doc_id="0b"))
    assert first["url"] == read and "doi" not in first and second["doi"] == RECORD.doi


def test_the_name_of_an_institution_is_one_author_of_bibtex():
    [entry] = of_bibtex(replace(RECORD, authors=("Öztürk, A.", "Board and Council of Ward_9")))
    assert entry["author"] == r"Öztürk, A. and {Board and Council of Ward\_9}"


@pytest.mark.parametrize("cell", ["=1+1", "+49 30 1234", "-5 mg", "@SUM(A1)", "\tx", "'=1", "''-x", "'quoted'", "plain", "", "1-2"])
def test_no_cell_of_a_spreadsheet_is_a_formula_and_the_text_comes_back(cell, tmp_path):
    text = written("csv", replace(RECORD, title=cell))
    (tmp_path / "s.csv").write_text(text, encoding="utf-8", newline="")
    [row] = csv.DictReader(io.StringIO(text))
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert spreadsheet.read(tmp_path / "s.csv")[1][0]["title"] == cell
    assert row["relevance"] == "0.5"


def test_a_missing_title_is_supplied_in_brackets_and_a_long_text_cut_at_a_word():
    assert title_of(None, "First words of it.\n\nMore") == "[First words of it. More ...]" and title_of(" A  b ", "x") == "A b"
    assert opening("one two\nthree") == "one two three"
    assert opening("word " * 400) == "word " * 300 + "..."


def test_one_record_a_cluster_with_the_ids_of_its_copies(corpus):
    opened = pipeline.open_corpus(corpus)
    found = {r.doc_id: r for r in records(opened)}
    status = {d["doc_id"]: d for d in opened.documents().to_pylist()}
    assert set(found) == {d for d, row in status.items() if row["status"] == "included"}
    copies = {d: row["duplicate_of"] for d, row in status.items() if row["duplicate_of"]}
    assert copies and {c: kept for kept, r in found.items() for c in r.duplicate_ids} == copies


@pytest.mark.parametrize("dois", [(None, "10.1000/copy.1", "10.1000/copy.2"), ("10.1000/copy.1",) * 3])
def test_the_doi_of_a_copy_is_exported_where_the_kept_document_has_none_or_another(tmp_path, dois):
    (tmp_path / "raw").mkdir()
    text = " ".join(PARAGRAPHS["en"])
    for name, doi in zip("abc", dois, strict=True):
        (tmp_path / "raw" / f"{name}.json").write_text(json.dumps({"title": "A note on doses", "text": text, "doi": doi}), encoding="utf-8")
    built(tmp_path / "raw", tmp_path / "corpus")
    [record] = records(pipeline.open_corpus(tmp_path / "corpus"))
    assert len(record.duplicate_ids) == 2
    assert {record.doi, *record.duplicate_dois} - {""} == {*dois} - {None} and record.doi not in record.duplicate_dois


@pytest.mark.slow
def test_the_command_writes_every_form(corpus, tmp_path):
    for form in export.FORMATS:
        done = command("export", "--format", form, "--corpus", corpus, "-o", tmp_path / form)
        assert done.returncode == 0 and "records" in done.stderr and (tmp_path / form).stat().st_size > 100
    assert len(rispy.loads((tmp_path / "ris").read_text("utf-8"))) == len(records(pipeline.open_corpus(corpus)))


@pytest.mark.slow
def test_screening_decisions_come_back_and_outlive_a_version(raw_folder, tmp_path):
    import shutil

    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    shutil.copytree(raw_folder, raw)
    built(raw, corpus)
    rows = list(csv.DictReader(io.StringIO(command("export", "--format", "asreview", "--corpus", corpus).stdout)))
    rows[0]["included"], rows[1]["included"] = "1", "0"
    with open(tmp_path / "done.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert "2 decisions" in command("score", tmp_path / "done.csv", "--corpus", corpus).stdout
    (raw / "another.txt").write_text("Nobody had told the night nurse that the pump was set to the wrong rate.", encoding="utf-8")
    built(raw, corpus)
    again = {r["doc_id"]: r["included"] for r in csv.DictReader(io.StringIO(command("export", "--corpus", corpus).stdout))}
    assert again[rows[0]["doc_id"]] == "1" and again[rows[1]["doc_id"]] == "0" and sorted(again.values())[-2:] == ["0", "1"]
