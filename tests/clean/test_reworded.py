import json
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import english
from pipeline.clean.draft import Draft
from pipeline.clean.reworded import RULES, find_signs, plausible, reworded
from pipeline.clean.reworded.collocations import LEXICON, variants
from pipeline.lexicon import arrays
from pipeline.lexicon.lists import lines
from pipeline.lexicon.make_variants import index, table
from pipeline.model import Passage
from pipeline.settings import DEFAULT

CASES = json.loads((Path(__file__).parents[1] / "cases" / "reworded.json").read_text(encoding="utf-8"))
ALL = [case for group in ("in the wild", "negative") for case in CASES[group]]
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
PHRASES = st.lists(
    st.sampled_from(["blood stress", "Check my blog", "ended up given", "[sixty two].", "and a open", "İstanbul", "\ud800", "\n"])
)


def draft(text, language="en", **changes):
    passage = replace(Passage(0, len(text), text, language=language), **changes)
    return Draft(text, text, passages=(passage,))


@pytest.mark.parametrize("case", ALL, ids=lambda c: c["comment"])
def test_reworded_texts_reach_one_half_and_genuine_ones_never(case):
    score = reworded(draft(case["text"]), DEFAULT).spun_score
    assert (score >= 0.5) == (case["label"] == "spun")


def test_the_evidence_says_what_stands_where_and_why():
    made = reworded(draft("They noted the blood stress of 12 people."), DEFAULT)
    assert [(made.text[a:b], why) for a, b, why in made.spun_evidence] == [("blood stress", "stock_phrase: blood pressure")]


def test_what_is_not_clean_english_prose_does_not_count():
    text = CASES["in the wild"][1]["text"]
    for changes in ({"language": "de"}, {"label": "garbled", "rule": "model"}, {"kind": "reference"}):
        made = reworded(draft(text, **changes), DEFAULT)
        assert (made.spun_score, made.spun_evidence) == (0.0, ())


def test_a_long_text_needs_more_than_a_short_one():
    text = CASES["in the wild"][4]["text"]
    padding = " The nurse wrote the figures on the chart beside the bed." * 2000
    assert reworded(draft(text), DEFAULT).spun_score > 0.8 > 0.5 > reworded(draft(text + padding), DEFAULT).spun_score


def test_the_same_sign_again_tells_less_each_time():
    once, often = (reworded(draft("The blood stress rose. " * n), DEFAULT).spun_score for n in (1, 50))
    assert once < often < 0.51


def test_number_words_in_brackets_are_citations_only_where_citations_stand():
    assert [s.rule for s in find_signs("It was seen before [three–5].")] == ["number_word_citation"]
    assert not list(find_signs("He said that [four] months had passed [3-5]."))


def test_odd_words_tell_only_where_another_one_is_near():
    assert [s.key for s in find_signs("A boon for burly men.") if s.rule == "odd_word"] == ["boon", "burly"]
    assert not list(find_signs("A boon, a boon." + " So it was." * 200 + " And burly."))


def test_a_verb_stands_where_only_a_noun_can():
    assert [s.key for s in find_signs("The examine was of remember.") if s.rule == "verb_for_noun"] == ["examine", "remember"]
    assert not list(find_signs("They examine it. Out of, remember this, four."))
    assert not list(find_signs("The Transform tool."))


def test_a_name_is_no_odd_word():
    assert [s.key for s in find_signs("A burly man of any Boon family, and his boon companion.")] == ["burly", "boon"]
    assert not list(find_signs("A burly man of any Boon family."))


def test_of_a_long_list_of_evidence_the_weightiest_stays():
    made = reworded(draft("She wrote a important note. " * 300 + "The blood stress rose."), DEFAULT)
    assert len(made.spun_evidence) == DEFAULT.reworded.evidence
    assert made.spun_evidence[-1][2] == "stock_phrase: blood pressure"


def test_an_anchor_needs_a_sentence_around_it():
    assert [s.rule for s in find_signs("the drug check my blog was given")] == ["stray_anchor"]
    assert not list(find_signs("Check my blog."))
    assert not list(find_signs("you can check my blog"))


def test_no_table_calls_a_collocation_broken():
    pairs = {
        f"{left.strip()} {right}"
        for left, _, rights in (x.partition(":") for x in lines("collocations.txt"))
        for right in rights.split()
    }
    assert len(pairs) >= 150
    found = [v for pair in pairs for place in plausible.read(pair).pairs for v in variants(place)]
    assert not [v for v in found if v.rule == "broken_collocation" and v.phrase in pairs]


def test_what_is_looked_for_is_made_of_the_lists():
    rows = [f"{pair}\t{row}" for pair, row in table().items()]
    assert list(lines("collocations_variants.txt")) == rows, "run python -m pipeline.lexicon.make_variants"
    head = LEXICON.joinpath("collocations_variants.txt").read_text(encoding="utf-8").partition("\n")[0]
    made = index([f"{row}\n" for row in (head, *rows)], english.vocabulary(), len(english.common()))
    shipped = arrays.read(LEXICON.joinpath("reworded.arrays"))
    assert made.keys() == shipped.keys() and all(np.array_equal(made[name], shipped[name]) for name in made)


@given(st.one_of(ANY_TEXT, PHRASES.map(" ".join)))
def test_any_text_is_taken_and_evidence_lies_in_it_in_order(text):
    made = reworded(draft(text), DEFAULT)
    assert 0.0 <= made.spun_score <= 1.0
    assert (made.spun_score > 0) == bool(made.spun_evidence)
    ends = [0, *(x for a, b, _ in made.spun_evidence for x in (a, b))]
    assert ends == sorted(ends) and ends[-1] <= len(text)
    assert all(a < b and why.split(":")[0] in RULES for a, b, why in made.spun_evidence)
    assert replace(made, spun_score=0.0, spun_evidence=()) == draft(text)


@pytest.mark.parametrize("piece", ["blood stress ", "a" * 50, "[one,", "[1,1,1,1", " a an", "\n", "ended up "])
def test_no_text_makes_it_slow(piece):
    began = process_time()
    reworded(draft(piece * (1_000_000 // len(piece))), DEFAULT)
    assert process_time() - began < 60  # a quadratic search takes hours; a busy machine, seconds
