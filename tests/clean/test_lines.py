"""Wrapped prose becomes paragraphs, everything else keeps its lines, and every change can be undone."""

import json
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.draft import Draft
from pipeline.clean.lines import lines
from pipeline.clean.lines.hyphens import language_of
from pipeline.clean.split import split
from pipeline.edits import restore
from pipeline.model import Mark
from pipeline.settings import DEFAULT

CASES = json.loads((Path(__file__).parents[1] / "cases" / "lines.json").read_text(encoding="utf-8"))
SOUND = [case for group, cases in CASES.items() if group != "known failures" for case in cases]
PROSE = "The pump was started at eight in the morning, and the first patient slept for forty minutes while a nurse sat beside the bed."
RULES = {"unwrap", "dehyphenate", "hyphen_kept", "furniture_seam", "leading_space"}


def joined(text: str) -> Draft:
    return lines(Draft(text, text), DEFAULT)


def fulfils(case: dict[str, str]) -> bool:
    text = joined(case["text"]).text
    return text == case["want"] if "want" in case else case["holds"] in text


@pytest.mark.parametrize("case", SOUND, ids=lambda c: c["comment"])
def test_case(case):
    got = joined(case["text"])
    assert fulfils(case), got.text
    assert restore(got.text, got.repairs) == case["text"]
    assert {rule for r in got.repairs for rule in r.rule.split("+")} <= RULES


@pytest.mark.parametrize("case", CASES["known failures"], ids=lambda c: c["comment"])
@pytest.mark.xfail(strict=True, reason="known failure: when it passes, move it")
def test_known_failure(case):
    assert fulfils(case)


def test_a_clean_text_is_not_touched():
    text = "\n\n".join([PROSE, "Results", PROSE + " " + PROSE, "* one\n* two"])
    assert joined(text) == Draft(text, text)


def test_an_interrupting_line_is_marked_and_its_paragraph_stays_one_block():
    wrapped = textwrap.wrap(PROSE + " " + PROSE, 50)
    text = "\n".join([*wrapped[:2], "", "41", "", *wrapped[2:]])
    draft = joined(text)
    assert [(draft.text[m.start : m.end], m.kind) for m in draft.marks] == [("41", "running_head")]
    passages = split(draft, DEFAULT).passages
    assert [p.text for p in passages] == [" ".join(wrapped[:2]), "41", " ".join(wrapped[2:])]
    assert passages[0].block == passages[2].block != passages[1].block


def test_marked_headings_are_not_joined():
    wrapped = textwrap.wrap(PROSE + " " + PROSE, 50)
    text = "\n".join(wrapped)
    mark = Mark(0, len(wrapped[0]), "heading")
    assert lines(Draft(text, text, marks=(mark,)), DEFAULT).text.startswith(wrapped[0] + "\n")
    assert "\n" not in joined(text).text


@pytest.mark.parametrize("width", [38, 60, 76])
def test_any_width(width):
    text = textwrap.fill(PROSE + " " + PROSE, width, break_on_hyphens=False)
    assert joined(text).text == PROSE + " " + PROSE


def test_language_of_a_stretch():
    assert language_of("Der Arzt ist nicht mehr da und die Schwester auch nicht") == "de"
    assert language_of("le médecin n'est pas là et la pompe ne marche plus dans la salle") == "fr"
    assert language_of("12345 %%%") == ""


@given(st.text(st.sampled_from("aA1 -\u00ad\u2010\n\n.,:[#•第了\ud800\x00\u0627é\t|"), max_size=120))
def test_repairs_undo_everything(text):
    draft = joined(text)
    assert restore(draft.text, draft.repairs) == text
    assert draft.text[:1].strip() or not text.strip()
    assert "".join(c for c in draft.text if c.isalnum()) == "".join(c for c in text if c.isalnum()) or any(
        r.rule in ("dehyphenate", "hyphen_kept") for r in draft.repairs
    )


@given(st.lists(st.text(st.sampled_from("abcdef e,A.-"), min_size=1, max_size=60), max_size=30))
@settings(max_examples=60)
def test_no_letter_is_lost_or_made(found):
    text = "\n".join(found)
    draft = joined(text)
    assert sorted(c for c in draft.text if c.isalpha()) == sorted(c for c in text if c.isalpha())


UNITS = ["a\n", "abc-\n", " ", "\n", ".\n", "[", "| ", "12\n", "the quick brown fox is here to\n", "\ud800\n", "# ", "A  b\n"]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit):
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    split(joined(text), DEFAULT)
    assert time.process_time() - began < 4
