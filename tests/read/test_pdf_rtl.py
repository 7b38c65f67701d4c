"""Arabic letters in the order of reading, by the boxes that the library gives for them."""

import pytest

from pipeline.read.pdf_rtl import Glyph, brackets_turned, reordered

# (character, left, right, bottom, top) in the order in which the library gives them
LINES = [
    ("lam-alef with one box for both", "لا", [("ا", 10, 14, 0, 6), ("ل", 10, 14, 0, 6)]),
    ("lam-alef with the box cut in two", "لا", [("ا", 10, 12, 0, 6), ("ل", 12, 14, 0, 6)]),
    ("two letters of their own", "ال", [("ا", 12, 13, 0, 6), ("ل", 8, 11, 0, 6)]),
    ("a mark in the glyph of its letter", "هٔ", [("ٔ", 10, 12, 0, 4), ("ه", 12, 14, 0, 4)]),
    ("a mark alone at the start", "نع\u0651", [("\u0651", 11, 12, 5, 6), (" ", 20, 20, 0, 0), ("ن", 14, 18, 0, 5), ("ع", 10, 13, 0, 4)]),
    ("a space without width before a mark", "ف\u0651", [("ف", 14, 18, 0, 5), (" ", 13, 13, 0, 0), ("\u0651", 15, 16, 5, 6)]),
    ("Latin is left alone", "fi", [("f", 10, 12, 0, 6), ("i", 12, 14, 0, 6)]),
]


@pytest.mark.parametrize(("wanted", "glyphs"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_characters_come_in_the_order_of_reading(wanted, glyphs):
    assert "".join(map(chr, reordered([Glyph(ord(c), *box) for c, *box in glyphs]))) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("دارو )کتامین( خوب", "دارو (کتامین) خوب"), ("خود( از", "خود) از"), ("دارو (کتامین) خوب", "دارو (کتامین) خوب"), ("دارو", "دارو")],
)
def test_brackets_open_before_the_word(given, wanted):
    assert brackets_turned(given) == wanted
