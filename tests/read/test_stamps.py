"""DOI, PMID and PMCID that a document prints of itself; those of references, sentences and other works are not its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.stamps import stamped
from tests.read.builders import TEXT, outcome

IDS = {"doi": "10.5555/lamp.7", "pmid": "7654321", "pmcid": "PMC123456"}
HEAD = "Lamps at noon: a note from the ward"
STAMPS = [
    ("doi: 10.5555/LAMP.7", "doi"),
    ("10.5555/lamp.7", "doi"),
    ("PMID: 7654321", "pmid"),
    ("PMID: 7654321 [Indexed for MEDLINE]", "pmid"),
    ("PMCID: PMC123456", "pmcid"),
    ("PMID: 7654321 PMCID: PMC123456", "pmid pmcid"),
    ("DOI: https://doi.org/10.5555/lamp.7 | PMID 7654321 | PMC123456", "doi pmid pmcid"),
    ("How to cite this article: Aster N. Lamps. Ward J 2019;4:1. doi:10.5555/lamp.7", "doi"),
]
CITATIONS = [
    ("Ward J. 2019; doi: 10.5555/lamp.7. PMID: 7654321 PMCID: PMC123456", "doi pmid pmcid"),
    ("Ward J 2019;4:1-9 · doi 10.5555/lamp.7", "doi"),
]
OF_OTHERS = [
    "The method is that of an older note (doi:10.5555/hex.1)",
    "3. Novak P. Pace. Heart Ex 2009;3:1. doi:10.5555/hex.1 PMID: 99",
    "The method is that of an older note at doi:10.5555/hex.1",
    "We looked at PMID: 99 first.",
]


def found(tmp_path, name, lines):
    blocks = "".join(f"<h1>{x}</h1>" if x == HEAD else f"<h2>{x[3:]}</h2>" if x.startswith("## ") else f"<p>{x}</p>" for x in lines)
    page = f"<!doctype html><html><head><title>Lamps</title></head><body><article>{blocks}</article></body></html>"
    ((read,), _) = outcome(tmp_path, name, page if name.endswith("html") else "\n\n".join(lines))
    stated = {field: value for field in IDS if (value := getattr(read, field))}
    assert set(stated) <= dict(read.origins).keys()
    return stated


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize(("line", "fields"), STAMPS)
@pytest.mark.parametrize("place", [0, 1, 4])
def test_stamps_at_the_head_and_at_the_end(tmp_path, name, line, fields, place):
    lines = [HEAD, TEXT, TEXT, TEXT]
    lines.insert(place, line)
    assert found(tmp_path, name, lines) == {field: IDS[field] for field in fields.split()}


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
@pytest.mark.parametrize(("line", "fields"), CITATIONS)
def test_citations_at_the_head(tmp_path, name, line, fields):
    for lines in ([line, HEAD, TEXT], [HEAD, line, TEXT]):
        assert found(tmp_path, name, lines) == {field: IDS[field] for field in fields.split()}


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
@pytest.mark.parametrize("line", OF_OTHERS)
def test_other_works_are_not_the_document(tmp_path, name, line):
    for lines in ([HEAD, line, TEXT], [HEAD, TEXT, line]):
        assert found(tmp_path, name, lines) == {}


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
@pytest.mark.parametrize("heading", ["References", "Literatur", "Список литературы"])
def test_nothing_behind_the_references_is_the_documents(tmp_path, name, heading):
    lines = [HEAD, TEXT, "## " + heading if name == "a.html" else heading, "Novak P. Pace. Heart Ex 2009;3:1.", "PMID: 99"]
    assert found(tmp_path, name, lines) == {}


def test_a_section_about_another_work_at_the_end_of_a_page(tmp_path):
    assert found(tmp_path, "a.html", [HEAD, TEXT, TEXT, "## Journal reference", "doi:10.5555/hex.1"]) == {}


def test_the_page_in_a_list_of_pages_and_two_that_disagree(tmp_path):
    related = "<ul><li>Rain in the ward. PMID: 98</li></ul>"
    assert found(tmp_path, "a.html", [HEAD, "PMID: 7654321", TEXT, TEXT, related]) == {"pmid": "7654321"}
    assert found(tmp_path, "a.html", [HEAD, "PMID: 7654321", "PMID: 98", TEXT]) == {}
    assert stamped("PMID: 7654321\n\nIt rained.\n\nPMID: 98\n") == {}


def test_running_feet_outvote_a_stray_stamp():
    assert stamped("It rained.\n\ndoi:10.5555/lamp.7 12\n\nIt rained.\n\nPMID: 5\n\ndoi:10.5555/lamp.7 13\n\ndoi:10.5555/hex.1") == {
        "doi": "10.5555/lamp.7", "pmid": "5",
    }  # fmt: skip


@given(st.lists(st.sampled_from(["doi:10.5555/a.1", "PMID: 7", "PMC77", " ", "\n", "(", "[", "References\n", "1. ", "\ud800", "\0", "it"])))
def test_any_text_is_read(parts):
    assert set(stamped("".join(parts))) <= IDS.keys()
