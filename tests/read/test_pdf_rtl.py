"""Lines of Arabic and Hebrew in the order of reading, by the boxes that the library gives for their glyphs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.pdf_rtl import Glyph, Stretch, brackets_turned, goes_on, joined, left_to_right, lines_of, reordered

SIZE = 10.0

# (character, left, right, bottom, top) in the order in which the library gives them
CLUSTERS = [
    ("lam-alef with one box for both", "لا", [("ا", 10, 14, 0, 6), ("ل", 10, 14, 0, 6)]),
    ("lam-alef as the library leaves it", "لا", [("ل", 10, 14, 0, 6), ("ا", 10, 14, 0, 6)]),
    ("lam-alef with the box cut in two", "لا", [("ا", 10, 12, 0, 6), ("ل", 12, 14, 0, 6)]),
    ("two letters of their own", "ال", [("ا", 12, 13, 0, 6), ("ل", 8, 11, 0, 5)]),
    ("a mark in the glyph of its letter", "هٔ", [("ٔ", 10, 12, 0, 4), ("ه", 12, 14, 0, 4)]),
    ("a mark alone at the start", "نع\u0651", [("\u0651", 11, 12, 5, 6), (" ", 20, 20, 0, 0), ("ن", 14, 18, 0, 5), ("ع", 10, 13, 0, 4)]),
    ("a space without width before a mark", "ف\u0651", [("ف", 14, 18, 0, 5), (" ", 13, 13, 0, 0), ("\u0651", 15, 16, 5, 6)]),
    ("a mark over the second letter", "بد\u064f", [("ب", 14, 18, 0, 5), ("\u064f", 11, 12, 5, 6), ("د", 10, 13, 0, 4)]),
    ("a stroke that lengthens the word", "بد", [("ب", 14, 18, 0, 5), ("\x18", 12, 14, 0, 1), ("د", 10, 12, 0, 4)]),
    ("a mark and nothing else", "\u0651", [("\u0651", 1, 2, 5, 6)]),
    ("nothing", "", []),
]


def boxed(character: str, left: float, right: float, bottom: float = 0, top: float = 6) -> Glyph:
    return Glyph(ord(character), left, right, bottom, top, left, right, 0)


def typeset(visual: str, *, words_first: bool = False) -> list[Glyph]:
    """What a line looks like from left to right, one unit a letter; drawn in that order, or word by word from the right."""
    glyphs = [boxed(c, 5 * i, 5 * i + 5, top=6 + i % 7 / 3) for i, c in enumerate(visual)]
    if not words_first:
        return glyphs
    words = "".join("_" if g.code == 0x20 else "x" for g in glyphs).split("_")
    ends = [sum(len(w) + 1 for w in words[:n]) for n in range(len(words) + 1)]
    return [g for n in reversed(range(len(words))) for g in glyphs[ends[n] : ends[n + 1]]]


def read(glyphs: list[Glyph]) -> str:
    return "".join(map(chr, reordered(glyphs, SIZE)))


@pytest.mark.parametrize(("wanted", "glyphs"), [case[1:] for case in CLUSTERS], ids=[case[0] for case in CLUSTERS])
def test_characters_of_one_glyph_come_in_the_order_of_reading(wanted, glyphs):
    assert read([boxed(*glyph) for glyph in glyphs]) == wanted


LINES = [  # as printed, from left to right; as read
    ("ןוכנ רקוב", "בוקר נכון"),
    ("mg 20 לש הנמ", "מנה של 20 mg"),
    ("35% לש הדירי", "ירידה של 35%"),
    ("%35 ةبسنب", "بنسبة 35%"),
    ("(ketamine) ןימטק", "קטמין )ketamine("),
    ("P<0.05 דיל", "ליד P<0.05"),
    ("COVID-19 رورم", "مرور COVID-19"),
    ("۱۲٫۵ زود", "دوز ۱۲٫۵"),
    ("2019/05/12 خیرات", "تاریخ 2019/05/12"),
]


@pytest.mark.parametrize("words_first", [False, True], ids=["drawn from the left", "drawn word by word from the right"])
@pytest.mark.parametrize(("printed", "wanted"), LINES, ids=[wanted for _, wanted in LINES])
def test_a_line_is_read_by_where_its_glyphs_stand(printed, wanted, words_first):
    assert read(typeset(printed, words_first=words_first)) == wanted


def test_words_without_spaces_between_are_parted_by_the_room():
    assert read([boxed("ב", 24, 29.8), boxed("ד", 9.8, 15), boxed("א", 30, 35), boxed("ג", 15, 20)]) == "אב גד"


def test_the_librarys_own_space_counts_where_its_order_holds():
    gap = boxed(" ", 19, 19)
    assert read([boxed("א", 30, 35), boxed("ב", 24, 29), gap, boxed("ג", 18, 23)]) == "אב ג"
    assert read([boxed("א", 30, 35), boxed("ב", 24, 30), gap, boxed("ג", 18, 24)]) == "אבג", "letters that touch are of one word"


def test_latin_words_that_come_from_right_to_left_are_put_in_order():
    line = typeset("Journal of Rooms", words_first=True)
    assert "".join(map(chr, left_to_right(line, SIZE))) == "Journal of Rooms"


def test_a_stretch_over_two_lines_is_cut_and_read_from_the_top():
    lower, upper = typeset("א"), [g._replace(base=14.0) for g in typeset("ב")]
    assert lines_of([*lower, *upper], SIZE) == [upper, lower]


def test_halves_of_a_line_are_one_line():
    right, left = (Stretch("", typeset("א"), True, x, x + 40, base, SIZE) for x, base in ((60, 1), (15, 0)))
    assert goes_on(right, left) and joined(right, left).left == 15 and joined(right, left).right == 100
    assert not goes_on(right, left._replace(base=13)) and not goes_on(right, left._replace(left=0, right=30)), "another line; column"


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("אבلا\u0651a1 .(%\x18"), st.floats(-50, 500), st.floats(-5, 20)), max_size=30))
def test_no_letter_is_lost_whatever_the_boxes(drawn):
    glyphs = [boxed(c, left, left + width, 0, 6) for c, left, width in drawn]
    wanted = sorted(c for c, _, _ in drawn if c != " ")
    assert sorted(c for c in read(glyphs) if c != " ") == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("دارو )کتامین( خوب", "دارو (کتامین) خوب"), ("خود( از", "خود) از"), ("دارو (کتامین) خوب", "دارو (کتامین) خوب"),
        ("دارو (کتامین( خوب", "دارو (کتامین) خوب"), ("דו]3[ בר", "דו]3] בר"), ("دارو", "دارو"),
    ],
)  # fmt: skip
def test_brackets_open_before_the_word(given, wanted):
    assert brackets_turned(given) == wanted
