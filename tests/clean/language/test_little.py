"""Texts that say little of their language: a name, a short word, codes. Alone they are und, in a text they follow it."""

import pytest

from tests.clean.language.test_language import named

AROUND = "The children slept well after the operation, and none of them was sick the next morning."
NOTHING = (
    "Ketamine", "esketamin", "кетамин", "S", "i", "SN  - 0007", "KW  -", "Ketamine dose", "n = 12",
    "GRIN1, GRIN2D, OPRM1, COMT, CYP3A5*3, rs1799971", "CC(C)NCC1=CC=C(O)C=C1", "G43.1 F32.2 R51.9 Z88.4",
    "NCT00088699, EudraCT 2009-012345-31, doi:10.5555/12345678", "PC-12, BV-2, HeLa, HEK293",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_alone_it_has_no_language(text):
    assert {p.language for p in named(text)} == {"und"}


@pytest.mark.parametrize("text", NOTHING)
def test_in_a_text_it_follows(text):
    assert {p.language for p in named(f"{AROUND}\n{text}\n{AROUND}")} == {"en"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Weihnachten"), ("fr", "Bonjour"), ("pl", "szpital"), ("en", "WHAT EVERY PARENT SHOULD KNOW ABOUT SLEEP"),
        ("ar-Latn", "El mareed nam kwayes w 7ases a7san el sob7"),
    ],
)  # fmt: skip
def test_a_telling_word_is_enough(language, text):
    assert [p.language for p in named(text)] == [language]


@pytest.mark.parametrize(
    "text",
    [
        "The nurse gave кетамин to the boy before the burn was dressed.",
        "Every horse got 氯胺酮 into a vein and lay down within a minute.",
        "Nobody at the clinic of Сеченов had seen such a case before.",
        "A photograph of Δημήτρης Παπαδόπουλος hung in the hall.",
    ],
)
def test_drugs_and_names_in_another_script_belong_to_the_sentence(text):
    assert [(p.label, p.language) for p in named(text)] == [("clean", "en")]


def test_an_ordinary_word_in_another_script_does_not():
    (mixed,) = named("The nurse wrote of тошнота after the second dose.")
    assert [s.language for s in mixed.spans] == ["en", "ru", "en"]


def test_a_span_ends_behind_its_bracket():
    text = "The 头痛 (headache) went away on the next day."
    (mixed,) = named(text)
    assert [text[s.start : s.end] for s in mixed.spans] == ["The", "头痛 (headache)", "went away on the next day"]


def test_a_script_of_one_language_tells_it_by_a_drug_too():
    assert [p.language for p in named("케타민\nケタミン")] == ["ko", "ja"]
