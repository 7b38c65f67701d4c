"""Passages tile the text, a line each, and have the kind a reader would give them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import kinds as look
from pipeline.clean.draft import Draft
from pipeline.clean.lines import lines
from pipeline.clean.split import split
from pipeline.model import Mark
from pipeline.settings import DEFAULT
from tests.quality.split import CASES as FILE
from tests.quality.split import kinds

CASES = json.loads(Path(FILE).read_text(encoding="utf-8"))
SOUND = [case for group, cases in CASES.items() if group != "known failures" for case in cases]


@pytest.mark.parametrize("case", SOUND, ids=lambda c: c["comment"])
def test_case(case):
    assert [found for _, found in kinds(case)] == [wanted for wanted, _ in kinds(case)]


@pytest.mark.parametrize("case", CASES["known failures"], ids=lambda c: c["comment"])
@pytest.mark.xfail(strict=True, reason="known failure: when it passes, move it")
def test_known_failure(case):
    assert all(wanted == found for wanted, found in kinds(case))


def test_marks_decide_before_the_look():
    text = "A sentence that is a heading to its page.\n\n# not a heading\n\n7\n\nLast words"
    starts = [text.index(x) for x in ("A sentence", "# not", "7", "Last")]
    marks = (Mark(0, 41, "heading"), Mark(starts[1], starts[1] + 15, "table"), Mark(starts[2], starts[2] + 1, "page_number"))
    found = split(Draft(text, text, marks=marks), DEFAULT).passages
    assert [p.kind for p in found] == ["heading", "table", "paragraph", "paragraph"]


def test_a_line_that_goes_on_below_is_no_heading():
    short, long = (
        "The lamps were given by the widow of a judge",
        "who had slept badly for years. She wanted no thanks, and nobody ever learnt why.",
    )
    apart, near = (split(Draft(text, text), DEFAULT).passages for text in (f"{short}\n\nShe {long}", f"{short}\n{long}"))
    assert [p.kind for p in apart] == ["heading", "paragraph"]
    assert [p.kind for p in near] == ["paragraph", "paragraph"]


def test_the_narrowest_mark_decides():
    text = "one\ntwo\nthree"
    marks = (Mark(4, 7, "caption"), Mark(0, 13, "table"))
    assert [p.kind for p in split(Draft(text, text, marks=marks), DEFAULT).passages] == ["table", "caption", "table"]


def test_a_page_number_between_two_paragraphs_joins_nothing():
    text = "The first paragraph ends here.\n12\nThe second one begins."
    found = split(Draft(text, text, marks=(Mark(31, 33, "page_number"),)), DEFAULT).passages
    assert len({p.block for p in found}) == 3


@given(st.text(st.sampled_from("aA1 -\n\n.#•第\ud800\x00\t|[]2019;é"), max_size=100))
def test_passages_tile(text):
    draft = split(lines(Draft(text, text), DEFAULT), DEFAULT)
    at = 0
    for p in draft.passages:
        assert p.text == draft.text[p.start : p.end] == p.text.strip() != ""
        assert not draft.text[at : p.start].strip() and (at or p.start == 0)
        assert (p.label, p.rule, p.score, p.language) == ("clean", "", 1.0, "und")
        at = p.end
    assert not draft.text[at:].strip()
    assert [p.block for p in draft.passages] == sorted(p.block for p in draft.passages)


@given(st.text(alphabet="aB7_ .#-\t\n\x1c", max_size=12))
def test_titles_in_ascii_fold_as_all_others_do(text: str) -> None:
    """A letter beyond ASCII takes the way of the expression; both strip the same from around it."""
    assert look.folded(f"{text}b{text}").replace("b", "é") == look.folded(f"{text}é{text}".replace("B", "É").replace("b", "é"))
