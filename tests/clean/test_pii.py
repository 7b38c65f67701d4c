import json
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.clean.draft import Draft
from pipeline.clean.pii import find_contacts, mask, masked, masks
from pipeline.edits import restore
from pipeline.settings import DEFAULT, Privacy

CASES = json.loads((Path(__file__).parents[1] / "cases" / "pii.json").read_text(encoding="utf-8"))
ALL = [case for group in ("in the wild", "synthetic", "negative") for case in CASES[group]]
EVERYTHING = replace(DEFAULT, privacy=Privacy(mask=("email", "phone", "ip")))
PIECES = st.lists(
    st.sampled_from(["a@b.org", "@", "Tel. ", "+49 30 555 01 34", "10.0.0.1", "fe80::1:2:3", "ketamine ", "-\n", "\n\n", "\ud800", "é"])
)


def found(text):
    return [[text[c.start : c.end], c.kind] for c in find_contacts(text)]


@pytest.mark.parametrize("case", ALL, ids=lambda c: c["comment"])
def test_contacts_are_found_and_figures_are_not(case):
    assert found(case["text"]) == case["contacts"]


def test_nothing_is_masked_unless_asked_for():
    text = "Write to m.vale@clinic-nord.org for the data."
    assert pipeline.clean(text).text == text


def test_only_the_kinds_asked_for_are_masked_and_the_repairs_bring_them_back():
    text = "Write to m.vale@clinic-nord.org or call +34 91 555 01 23 for the data."
    cleaned = pipeline.clean(text, settings=replace(DEFAULT, privacy=Privacy(mask=("phone",))))
    assert cleaned.text == "Write to m.vale@clinic-nord.org or call [phone] for the data."
    assert [masks(r.rule) for r in cleaned.repairs] == ["phone"]
    assert pipeline.restore(cleaned) == cleaned.source == text


def test_a_kind_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="must be of email, phone, ip"):
        replace(DEFAULT, privacy=Privacy(mask=("names",)))


def test_metadata_is_masked_too():
    assert masked("By Jo Lund, jo@lund.example, +47 22 55 01 34", EVERYTHING) == "By Jo Lund, [email], [phone]"


@given(st.one_of(st.text(st.characters(codec=None, exclude_categories=())), PIECES.map("".join)))
def test_any_text_is_taken_and_what_is_masked_can_be_restored(text):
    contacts = find_contacts(text)
    ends = [0, *(x for c in contacts for x in (c.start, c.end))]
    assert ends == sorted(ends) and ends[-1] <= len(text)
    draft = mask(Draft(text, text), EVERYTHING)
    assert restore(draft.text, draft.repairs) == text


@pytest.mark.parametrize("piece", ["@", "a@", "a@b.de", "1", "1 ", "1.", "+1", "a:", "::1", "tel ", "("])
def test_no_text_makes_it_slow(piece):
    began = process_time()
    find_contacts(piece * (500_000 // len(piece)))
    assert process_time() - began < 60  # a quadratic search takes hours; a busy machine, seconds
