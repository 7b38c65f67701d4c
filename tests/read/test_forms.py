"""The form of a file is seen in its bytes, whatever its name says, with and without the usual first bytes."""

import json

import pytest

from pipeline.read.sniff import form_of
from tests.read.builders import TEXT, outcome

ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ward</title><entry><title>Lamp</title><content>{TEXT}</content></entry></feed>'
RSS = f'<rss version="2.0"><channel><title>Ward</title><item><title>Lamp</title><description>{TEXT}</description></item></channel></rss>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    f"<item><title>Lamp</title><description>{TEXT}</description></item></rdf:RDF>"
)
META = "<front><article-meta><title-group><article-title>Lamp</article-title></title-group></article-meta></front>"
JATS = f'<article article-type="letter">{META}<body><p>{TEXT}</p></body></article>'
PUBMED = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article><ArticleTitle>Lamp</ArticleTitle><Abstract>"
    f"<AbstractText>{TEXT}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)


@pytest.mark.parametrize("name", ["a.txt", "a.rss", "a.atom", "a.html", "a"])
@pytest.mark.parametrize("lead", ["", "<?xml version='1.0'?>", "\n<!-- made by hand -->\n", "\ufeff"])
@pytest.mark.parametrize("form", [ATOM, RSS, RDF, JATS, JATS.replace(' article-type="letter"', ""), PUBMED])
def test_feeds_and_journal_xml_need_no_declaration_and_no_suffix(tmp_path, name, lead, form):
    ((read,), rejects) = outcome(tmp_path, name, lead + form)
    assert not rejects
    assert (read.title, read.source_text) == ("Lamp", TEXT.strip())


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le"])
def test_wide_charsets_without_a_mark_hide_no_form(tmp_path, charset):
    page = f"<!doctype html><html><head><title>Lamp</title></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    ((read,), _) = outcome(tmp_path, "a.txt", page.encode(charset))
    assert read.media_type == "text/html" and "<" not in read.source_text
    ((record,), _) = outcome(tmp_path, "a.jsonl", json.dumps({"title": "Lamp", "text": TEXT}).encode(charset))
    assert (record.title, record.source_text) == ("Lamp", TEXT)


@pytest.mark.parametrize(
    ("start", "form"),
    [
        ("<article><h1>Lamp</h1><p>Rain.</p></article>", "html"),  # the element of a page
        ("<nav><a href='/'>Home</a></nav><p>Rain.</p>", "html"),
        ("<feed> the cat at noon, it says here", "text"),
        ("<rss> is a form of feeds", "text"),
        ("<3 this ward", "text"),
    ],
)
def test_what_only_looks_like_a_feed_is_none(start, form):
    assert form_of(start.encode(), "a.txt") == form
