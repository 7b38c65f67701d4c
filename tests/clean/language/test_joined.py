"""A clause of another language joined without a comma is found; names and titles of another language are not."""

import pytest

from tests.clean.language.test_language import named


@pytest.mark.parametrize(
    ("first", "then", "language"),
    [
        ("We waited in the corridor until the evening", "maar de dokter kwam die dag niet meer", "nl"),
        ("Nobody had told the parents anything", "bo szpital był zamknięty od rana", "pl"),
        ("The wound was clean and dry again", "und danach durfte sie endlich nach Hause", "de"),
        ("My brother called me twice last night", "parce que sa femme était très malade", "fr"),
    ],
)
def test_joined_clause(first, then, language):
    text = f"{first} {then}."
    (mixed,) = named(text)
    assert mixed.label == "mixed"
    english, other = mixed.spans
    assert (english.language, other.language) == ("en", language)
    assert abs(other.start - text.index(then)) <= 8  # a word or so: "evening maar"


@pytest.mark.parametrize(
    "text",
    [
        "The Hospital Clínico de la Universidad de Chile and the Instituto de Neurociencias took part in it.",
        "She read Der Zauberberg for the third time while the infusion was running.",
        "The nurses from Médecins du Monde and Terre des hommes had seen it in many of the camps.",
        "Les malades ont rempli le Brief Pain Inventory avant et après le follow-up de six mois.",
    ],
)
def test_names_and_titles_stay(text):
    assert [p.label for p in named(text)] == ["clean"]
