# ruff: noqa: E501  # markup is best read in one piece
"""HTML, PDF, XML and office documents: text, marks and metadata."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import fields
from pipeline.read.stamps import stamped
from tests.quality import pdf as pdf_quality
from tests.read.builders import TEXT, jsonl, outcome, page, pdf, zipped

CASES = json.loads((Path(__file__).parents[1] / "cases" / "read.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["stamps"], ids=lambda c: c["comment"])
def test_the_doi_of_a_plain_text_is_its_stamp(case):
    assert stamped(case["text"]).get("doi") == case["label"]


@pytest.mark.parametrize(("given", "wanted"), CASES["dates"])
def test_dates_are_as_precise_as_they_are_given(given, wanted):
    assert fields.date(given) == wanted


@pytest.mark.parametrize(("given", "wanted"), CASES["dois"])
def test_dois_lose_resolver_and_case(given, wanted):
    assert fields.doi(given) == wanted


@given(st.text(max_size=60) | st.text("10./a)(]2F *|", max_size=40).map("https://doi.org/10.1000/ab".__add__))
def test_a_doi_stays_as_it_is_read(text):
    once = fields.doi(text)
    assert once is None or "%" in once or fields.doi(once) == once


@pytest.mark.parametrize("dress", ["10.1000/ABC.5*", "１０.1000/ab\u200bc.5", "https://doi.org/10.1000/a\u00adbc.5|", "DOI 10.1000%2Fabc.5"])
def test_one_doi_in_any_dress_is_one(dress):
    assert fields.doi(dress) == "10.1000/abc.5"


def marked(article, kind):
    return [article.source_text[m.start : m.end] for m in article.marks if m.kind == kind]


def test_html_structure_becomes_marks(tmp_path):
    body = (
        f"<p>{TEXT}</p><h2>Doses</h2><ul><li>ten drops</li><li>two spoons</li></ul><p>{TEXT}</p>"
        "<table><tr><td>day</td><td>pain</td></tr><tr><td>1</td><td>7</td></tr></table>"
        f"<p>{TEXT}</p><div class='references'><ol><li>Novak P. Pace. Heart Ex 2009;3:1-9.</li></ol></div>"
    )
    ((article,), _) = outcome(tmp_path, "a.html", page(body))
    assert "Doses" in marked(article, "heading")
    assert marked(article, "list_item") == ["ten drops", "two spoons"]
    assert marked(article, "table") == ["day\tpain\n1\t7"]
    assert marked(article, "reference") == ["Novak P. Pace. Heart Ex 2009;3:1-9."]
    assert "ten drops\ntwo spoons" in article.source_text and "Doses\n\n" in article.source_text


def test_text_below_1500_levels_is_kept(tmp_path):
    ((article,), _) = outcome(tmp_path, "a.html", page("<div>" * 1500 + f"<p>{TEXT} DEEP</p>" + "</div>" * 1500))
    assert "DEEP" in article.source_text


@pytest.mark.parametrize("tag", ["noscript", "p", "div"])
def test_a_page_that_only_scripts_fill_is_no_article(tmp_path, tag):
    for notice in ("Please turn on JavaScript to read this site.", "JavaScript を有効にしてください。"):
        page = f"<html><head><title>Ward</title></head><body><script>draw()</script><{tag}>{notice}</{tag}><div id=root></div></body></html>"
        (read, (reject,)) = outcome(tmp_path, "a.html", page)
        assert not read and reject.reason == "no_text" and notice in reject.detail
    ((short,), _) = outcome(tmp_path, "a.html", f"<html><body><script>draw()</script><{tag}>x</{tag}><p>The ward is shut.</p></body></html>")
    assert "The ward is shut." in short.source_text


def test_controls_beside_joiners_in_a_page(tmp_path):
    odd = "".join(f"&#{c};" for c in (*range(1, 32), 127, 0xFFFE)) + "".join(map(chr, range(0xE000, 0xE200)))
    ((article,), _) = outcome(tmp_path, "a.html", page(f"<p>{TEXT} می\u200cشود <b>x</b>{odd}</p><p>{TEXT}</p>"))
    assert "می\u200cشود" in article.source_text


def test_a_date_inside_a_sentence_is_not_the_date_of_the_page(tmp_path):
    body = f"<p>{TEXT} The rain of <time datetime='1962-04-01'>spring 1962</time> was the worst that anybody remembers.</p>"
    ((article,), _) = outcome(tmp_path, "a.html", page(body))
    assert article.published is None


def test_every_metadata_field_says_where_it_was_found(tmp_path):
    head = "<meta name='citation_doi' content='10.5555/a.12'><link rel=canonical href='https://e.example/1'>"
    ((article,), _) = outcome(tmp_path, "a.html", page(f"<p>{TEXT}</p>", head))
    assert dict(article.origins) == {"doi": "meta:citation_doi", "title": "title", "url": "link:canonical"}


def test_pdf_columns_heads_and_paragraphs():
    assert pdf_quality.measure() == {"order": 1.0, "furniture": 1.0, "paragraphs": 1.0}


def test_a_pdf_title_counts_only_if_the_page_shows_it(tmp_path):
    lines = [(60.0, 760.0, 16.0, "The Lamp and the Wall"), (60.0, 720.0, 10.0, "The nurse dims the lamp before the drip begins.")]
    ((stated,), _) = outcome(tmp_path, "a.pdf", pdf(lines, info="The Lamp and the Wall"))
    ((other,), _) = outcome(tmp_path, "b.pdf", pdf(lines, info="Microsoft Word - draft7.doc"))
    assert (stated.title, other.title) == ("The Lamp and the Wall", None)
    assert marked(stated, "heading") == ["The Lamp and the Wall"]


def test_jats_gives_text_references_and_metadata(tmp_path):
    xml = f"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd"><article><front><journal-meta><journal-title-group>
    <journal-title>Annals of Rain</journal-title></journal-title-group></journal-meta><article-meta><article-id pub-id-type="doi">10.5555/RAIN.9</article-id>
    <title-group><article-title>Rain on <italic>tiles</italic></article-title></title-group><contrib-group><contrib contrib-type="author"><name>
    <surname>Falk</surname><given-names>Ines</given-names></name></contrib></contrib-group><pub-date pub-type="epub"><day>3</day><month>2</month>
    <year>2020</year></pub-date><abstract><p>{TEXT}</p></abstract></article-meta></front><body><sec><title>Results</title><p>It rained.</p></sec></body>
    <back><ref-list><title>References</title><ref id="r1"><mixed-citation>Novak P. Pace. <pub-id pub-id-type="doi">10.5555/x.1</pub-id></mixed-citation>
    </ref></ref-list></back></article>"""
    ((article,), _) = outcome(tmp_path, "a.nxml", xml)
    assert (article.doi, article.title, article.authors) == ("10.5555/rain.9", "Rain on tiles", ("Ines Falk",))
    assert (article.published, article.site) == ("2020-02-03", "Annals of Rain")
    assert marked(article, "reference") == ["Novak P. Pace. 10.5555/x.1"] and "Results" in marked(article, "heading")


def test_feeds_docx_epub_and_saved_pages(tmp_path):
    feed = f"<?xml version='1.0'?><rss><channel><item><title>One</title><link>https://e.example/1</link><description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item></channel></rss>"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    docx = zipped(("word/document.xml", f'<w:document xmlns:w="{w}"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Rain</w:t></w:r></w:p>'
                                        f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body></w:document>"))  # fmt: skip
    epub = zipped(
        ("META-INF/container.xml", '<container><rootfiles><rootfile full-path="o/p.opf"/></rootfiles></container>'),
        ("o/p.opf", '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Rain</dc:title>'
                    '</metadata><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>'),
        ("o/a.xhtml", f"<html><body><h1>Rain</h1><p>{TEXT}</p></body></html>"),
    )  # fmt: skip
    saved = "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
    saved += f"Content-Location: https://e.example/s\r\n\r\n{page(f'<p>{TEXT}</p>')}\r\n--b--\r\n"
    for name, data, title in (("f.xml", feed, "One"), ("d.docx", docx, None), ("e.epub", epub, "Rain"), ("s.mhtml", saved, "Tiles")):
        (article,), rejects = outcome(tmp_path, name, data)
        assert TEXT.strip() in " ".join(article.source_text.split()) and article.title == title and not rejects, name


def test_fields_of_scrapers_are_known_by_any_of_their_names(tmp_path):
    rows = [
        {"maintext": TEXT, "date_publish": "2020-01-02 03:04:05", "authors": ["A B", "C D"], "source_domain": "e.example"},
        {"text": TEXT, "metadata": {"url": "https://e.example/2", "date": "2020"}, "id": "7"},
        {"Content": f"<p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>", "Author": "A B; C D"},
        {"text": [TEXT, "Second part."]},
        {"text": "", "html": page(f"<p>{TEXT}</p>")},
    ]
    read, rejects = outcome(tmp_path, "a.jsonl", jsonl(*rows))
    assert not rejects and len(read) == 5
    assert (read[0].published, read[0].authors, read[0].site) == ("2020-01-02T03:04:05", ("A B", "C D"), "e.example")
    assert (read[1].url, read[1].published) == ("https://e.example/2", "2020")
    assert "<p>" not in read[2].source_text and read[2].authors == ("A B", "C D")
    assert read[3].source_text == f"{TEXT}\n\nSecond part."


def test_an_undecodable_byte_inside_json_keeps_its_place(tmp_path):
    line = b'{"text": "caf\xe9 \\u00e9t\xc3\xa9 ' + "ветер ".encode() * 20 + b'"}\n'
    ((article,), _) = outcome(tmp_path, "a.jsonl", line)
    (loss,) = article.losses
    assert (loss.offset, loss.byte, article.source_text[loss.offset]) == (3, 0xE9, "\ufffd")
