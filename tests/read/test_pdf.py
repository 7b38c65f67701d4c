"""PDF: lines, paragraphs and stamps of made pages; what the file says of itself."""

import pytest

from pipeline.read.pdf_layout import Line, laid_out
from pipeline.read.pdf_meta import stated
from pipeline.settings import DEFAULT
from tests.read.builders import outcome, pdf

WORDS = ["the", "nurse", "dims", "the", "lamp", "and", "counts", "every", "tile", "of", "the", "long", "white", "wall"]


def level(n: int) -> str:
    return f"{n} " + " ".join(WORDS[n % 5 : n % 5 + 7])


def drawn(*lines: str) -> bytes:
    return " ".join(lines).encode("latin-1")


def body(size: float = 10, scale: float = 1) -> list[str]:
    return [f"BT /F1 {size} Tf {scale} 0 0 {scale} 60 {740 - 14 * n} Tm ({level(n)}) Tj ET" for n in range(12)]


def marked(article) -> dict[str, str]:
    return {article.source_text[m.start : m.end]: m.kind for m in article.marks}


def read_one(tmp_path, data: bytes):
    (article,), refused = outcome(tmp_path, "a.pdf", data)
    assert not refused
    return article


def test_print_scaled_by_the_page_is_no_small_print(tmp_path):
    title = "BT /F1 1 Tf 18 0 0 18 60 800 Tm (Wide rooms at night) Tj ET"
    article = read_one(tmp_path, pdf(stream=drawn(title, *body(1, 10))))
    assert marked(article) == {"Wide rooms at night": "heading"}
    assert article.source_text.endswith("\n".join(map(level, range(12))))


def test_a_stamp_up_the_edge_is_no_text(tmp_path):
    edge = "BT /F1 8 Tf 0 1 -1 0 20 300 Tm (Downloaded by a ward on a Monday) Tj ET"
    axis = "BT /F1 8 Tf 0 1 -1 0 120 300 Tm (tiles counted) Tj ET"
    article = read_one(tmp_path, pdf(stream=drawn(edge, axis, *body())))
    assert marked(article) == {"Downloaded by a ward on a Monday": "running_foot"}
    assert "tiles counted" in article.source_text


def test_a_page_set_sideways_is_text(tmp_path):
    lines = [f"BT /F1 10 Tf 0 1 -1 0 {60 + 14 * n} 100 Tm ({level(n)}) Tj ET" for n in range(6)]
    article = read_one(tmp_path, pdf(stream=drawn(*lines)))
    assert not article.marks and all(level(n) in article.source_text for n in range(6))


def test_a_hyphen_at_a_line_end_ends_the_line(tmp_path):
    article = read_one(tmp_path, pdf([(60, 700, 10, "The nurse counts until the mid-"), (60, 686, 10, "night bell, and then again.")]))
    assert article.source_text == "The nurse counts until the mid-\nnight bell, and then again."


def page_of(*lines: tuple[str, float], height: float = 800) -> tuple[float, list[Line]]:
    return height, [Line(text, 60, 60 + 5 * len(text), base, 10) for text, base in lines]


def test_the_last_line_of_an_article_alone_on_its_page_is_text():
    text, marks = laid_out([page_of((level(1), 700), (level(2), 686)), page_of(("tile of the wall.", 770))], DEFAULT.read)
    assert text.endswith("tile of the wall.") and not marks


@pytest.mark.parametrize(("gap", "paragraphs"), [(1.0, 1), (1.1, 1), (1.4, 2), (2.0, 2)])
def test_paragraphs_part_at_a_wider_gap(gap, paragraphs):
    places = [700 - 14 * n for n in range(6)]
    below = [places[-1] - 14 * gap - 14 * n for n in range(6)]
    text, _ = laid_out([page_of(*((level(n), base) for n, base in enumerate([*places, *below])))], DEFAULT.read)
    assert len(text.split("\n\n")) == paragraphs


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description %s>%s</rdf:Description></rdf:RDF></x:xmpmeta>'
PAGE = "Wide rooms at night\n\nMira Osei and Jan van Laer\n\nThe nurse dims the lamp."


@pytest.mark.parametrize(
    ("info", "packets", "wanted"),
    [
        ({"Title": "Wide Rooms at Night"}, [], {"title": "Wide Rooms at Night"}),
        ({"Author": "Mira Osei, Jan van Laer"}, [], {"authors": ("Mira Osei", "Jan van Laer")}),
        ({"Title": "Microsoft Word - wide7.doc", "Author": "user01", "CreationDate": "D:20200101"}, [], {}),
        ({"Author": "Mira Osei, Karl Nobody"}, [], {}),
        ({"doi": "10.5555/Wide.1"}, [], {"doi": "10.5555/wide.1"}),
        ({}, [XMP % (b"", b"<prism:doi>10.5555/wide.2</prism:doi>")], {"doi": "10.5555/wide.2"}),
        ({}, [XMP % (b'crossmark:DOI="10.5555/wide.3"', b"")], {"doi": "10.5555/wide.3"}),
        ({}, [XMP % (b'prism:coverDate="2020-03-01"', b"")], {"published": "2020-03-01"}),
        ({}, [XMP % (b"", b"<prism:doi>10.5555/a.1</prism:doi>"), XMP % (b"", b"<prism:doi>10.5555/b.2</prism:doi>")], {}),
        ({}, [XMP % (b"", b"<xmp:CreateDate>2020-03-01</xmp:CreateDate>")], {}),
    ],
    ids=["title", "authors", "of the printer", "of another", "information", "element", "attribute", "date", "two", "day of making"],
)  # fmt: skip
def test_only_what_is_plainly_the_documents_counts(info, packets, wanted):
    found = stated(info, b"%PDF-1.4\n" + b"\xff".join(packets), PAGE)
    assert {origin[0] for origin in found.pop("origins")} == set(wanted) and found == wanted


def test_a_doi_of_the_page_counts_where_the_file_gives_none():
    assert stated({}, b"", "doi:10.5555/first.1\n\nThe nurse dims the lamp.")["origins"] == (("doi", "pdf:stamp"),)
