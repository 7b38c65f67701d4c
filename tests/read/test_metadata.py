"""Metadata of pages, records, sidecars and Markdown: what is stated, and nothing that is not."""

import json

import pytest

from pipeline.read import fields
from pipeline.read.shown_meta import people
from tests.read.builders import TEXT, jsonl, outcome, page


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("7. Juni 2022", "2022-06-07"),
        ("7 de junio de 2022", "2022-06-07"),
        ("7 июня 2022", "2022-06-07"),
        ("2021年3月4日", "2021-03-04"),
        ("2019 Mar 4", "2019-03-04"),
        ("03/2018", "2018-03"),
        ("17.09.2021", "2021-09-17"),
        ("04.05.2021", "2021-05-04"),
        ("04/05/2021", None),  # April or May
        ("1402/05/12", None),  # of the Persian calendar
        ("© 2021 The Ward", None),
        ("2011-2024", None),
        ("updated yesterday", None),
    ],
)
def test_dates_of_many_languages(given, wanted):
    assert fields.date(given) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("By Nell Aster, Omar Lund and Ada Voss", ("Nell Aster", "Omar Lund", "Ada Voss")),
        ("Falk, Ines", ("Ines Falk",)),
        ("Von Uta Brandt", ("Uta Brandt",)),
        ("Ortega y Gasset", ("Ortega y Gasset",)),
        ("佐藤 花、高橋 健", ("佐藤 花", "高橋 健")),
        ("admin", ()),
        ("nurse@ward.example", ()),
    ],
)
def test_names_in_bylines(given, wanted):
    assert people([given]) == wanted


@pytest.mark.parametrize(
    ("given", "one_each", "wanted"),
    [
        ("Aster, Nell", False, "Nell Aster"),
        ("van der Lund, Omar J.", False, "Omar J. van der Lund"),
        ("Aster Voss, Nell Ada", True, "Nell Ada Aster Voss"),
        ("Aster Voss, Nell Ada", False, "Aster Voss, Nell Ada"),  # or two persons
        ("Nell Aster, PhD", True, "Nell Aster, PhD"),
        ("Nell Aster, Jr.", True, "Nell Aster, Jr."),
        ("Aster, N. A.", False, "N. A. Aster"),
        ("Aster, Nell, MD", True, "Aster, Nell, MD"),
        ("Ward of the Blue Ceiling, Harbourtown", True, "Ward of the Blue Ceiling, Harbourtown"),
        ("Nell Aster", True, "Nell Aster"),
        (", Aster", True, ", Aster"),
    ],
)
def test_the_given_name_stands_first(given, one_each, wanted):
    assert fields.names([given], one_each) == (wanted,)


@pytest.mark.parametrize(
    ("reader", "given", "wanted"),
    [
        (fields.pmid, "PMID: 0123456", "123456"),
        (fields.pmid, "https://pubmed.ncbi.nlm.nih.gov/123456/", "123456"),
        (fields.pmid, "10.5555/x", None),
        (fields.pmcid, "https://pmc.ncbi.nlm.nih.gov/articles/PMC77/", "PMC77"),
        (fields.pmcid, "77", "PMC77"),
        (fields.licence, "Copyright 2020 The Ward", None),
        (fields.licence, "CC BY 4.0", "CC BY 4.0"),
        (fields.language, "fa_IR", "fa-IR"),
        (fields.language, "English", None),
        (fields.doi, "info:doi/10.5555/A.1", "10.5555/a.1"),
    ],
)
def test_ids_licences_and_languages(reader, given, wanted):
    assert reader(given) == wanted


def test_records_of_each_scraper_are_understood(tmp_path):
    rows = [
        {"raw_text": TEXT, "text": TEXT, "source": "https://e.example/1", "source-hostname": "The Ward", "filedate": "2024-01-01",
         "date": "2020-01-02", "author": "A Bee; C Dee", "license": "CC BY 4.0"},  # trafilatura
        {"maintext": TEXT, "url": "https://e.example/2", "source_domain": "e.example", "date_publish": "2020-01-02 03:04:05",
         "date_download": "2024-01-01 00:00:00", "language": "en"},  # news-please
        {"text": TEXT, "url": "https://e.example/3", "date": "2024-01-01T00:00:00Z", "dump": "CC-MAIN-2024-10"},  # made of Common Crawl
        {"content": TEXT, "warc_headers": {"warc-target-uri": "https://e.example/4", "warc-date": "2024-01-01T00:00:00Z"}},
        {"body": [TEXT], "title": ["One title"], "url": "https://e.example/5"},  # Scrapy with getall()
    ]  # fmt: skip
    read, rejects = outcome(tmp_path, "a.jsonl", jsonl(*rows))
    assert not rejects and [a.url for a in read] == [f"https://e.example/{n}" for n in range(1, 6)]
    assert (read[0].site, read[0].published, read[0].fetched_at, read[0].licence) == ("The Ward", "2020-01-02", "2024-01-01", "CC BY 4.0")
    assert (read[1].site, read[1].declared_language) == ("e.example", "en")
    assert (read[2].published, read[2].fetched_at) == (None, "2024-01-01T00:00:00+00:00")
    assert read[3].fetched_at == "2024-01-01T00:00:00+00:00" and read[4].title == "One title"


def test_one_object_around_the_records_and_fields_that_hold_nothing(tmp_path):
    rows = [{"text": f"{TEXT} {n}", "url": f"https://e.example/{n}"} for n in range(3)]
    for indent, name in ((None, "a.json"), (1, "a.json"), (None, "a.txt"), (1, "a.txt")):
        around = {"count": 3, "next": None, "tags": ["rain"], "items": [*rows, {"text": ""}, {"url": "x"}, 5]}
        read, rejects = outcome(tmp_path, name, json.dumps(around, indent=indent))
        assert [a.url for a in read] == [row["url"] for row in rows] and [a.member for a in read] == ["#1", "#2", "#3"]
        assert [r.reason for r in rejects] == ["empty", "no_text_field", "invalid_record"]
    ((read,), _) = outcome(tmp_path, "a.json", json.dumps({"text": TEXT, "comments": [{"text": "I had it too."}]}))
    assert read.source_text == TEXT  # what says something itself is a record
    (read, (reject,)) = outcome(tmp_path, "a.json", json.dumps({"authors": [{"name": "A Bee"}]}))
    assert not read and reject.reason == "no_text_field"
    for row in ({"text": ""}, {"Body": ""}, {"content": []}, {"text": "", "url": "u"}):
        (read, (reject,)) = outcome(tmp_path, "a.jsonl", jsonl(row))
        assert not read and reject.reason == "empty"


def test_front_matter_of_markdown_and_none_of_plain_text(tmp_path):
    block = f"---\ntitle: 'Rain: a note'\nauthor: [A Bee, C Dee]\ndate: 2020-05-06\ntags:\n  - rain\ndoi: 10.5555/r.1\n---\n\n{TEXT}"
    ((written,), _) = outcome(tmp_path, "a.md", block)
    assert (written.title, written.authors) == ("Rain: a note", ("A Bee", "C Dee"))
    assert (written.published, written.doi) == ("2020-05-06", "10.5555/r.1")
    assert written.source_text == block and dict(written.origins)["title"] == "front_matter:title"
    ((plain,), _) = outcome(tmp_path, "a.txt", block)
    assert plain.title is None


def test_what_is_beside_the_article_is_counted(tmp_path):
    ((bare,), _) = outcome(tmp_path, "a.html", page(f"<p>{TEXT}</p>"))
    ((dressed,), _) = outcome(tmp_path, "b.html", page(f"<p>{TEXT}</p><div id='comments'><p>I had it too.</p></div><script>var a</script>"))
    assert dressed.left_out - bare.left_out == len("Ihadittoo.")
