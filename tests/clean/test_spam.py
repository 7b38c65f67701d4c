from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.furniture.spam import spam
from pipeline.clean.furniture.spam_words import _words, anchors_in, hits_in, may_have_hits, may_hold
from pipeline.clean.phrase_words import plain_words
from pipeline.model import LanguageSpan, Passage
from pipeline.settings import DEFAULT
from tests.quality.furniture import AROUND, GROUPS, cases, draft_of, pieces

CASES = [(group, case) for group in (*GROUPS, "known_failures") for case in cases("spam", group)]


@pytest.mark.parametrize(("group", "case"), CASES, ids=[f"{group}-{case['label']}" for group, case in CASES])
def test_sentences_fall_into_their_pieces(group, case):
    wanted, got = pieces(case)
    assert (wanted == got) == (group != "known_failures"), got


def test_a_half_that_was_mixed_for_the_spam_alone_is_clean_again():
    text = "The mood was better ставки на спорт for a week."
    at = text.index("ставки")
    spans = (LanguageSpan(0, at, "en"), LanguageSpan(at, at + 15, "ru"), LanguageSpan(at + 16, len(text), "en"))
    mixed = Passage(0, len(text), text, label="mixed", rule="script_switched", language="mul", spans=spans)
    first, cut, last = spam(text, [mixed], DEFAULT.furniture)
    assert (first.label, first.language, first.spans) == (last.label, last.language, last.spans) == ("clean", "en", ())
    assert (cut.label, cut.rule, cut.text) == ("spam", "spam_script", "ставки на спорт")


def test_an_article_about_the_subject_is_left_alone():
    about = "Players who visit an online casino for free spins are asked how often they lose money there."
    anchor = "The mood was better onlain kazino 澳门赌场 for a week."
    draft = draft_of([about, about, about, anchor], "en", ["paragraph"] * 4)
    assert all(p.label == "clean" for p in spam(draft.text, draft.passages, DEFAULT.furniture))
    alone = draft_of([AROUND["en"], anchor], "en", ["paragraph"] * 2)
    assert any(p.label == "spam" for p in spam(alone.text, alone.passages, DEFAULT.furniture))


def test_references_are_no_spam():
    draft = draft_of(["1. Buy tramadol online overnight delivery no prescription. J Example 2020;3:1-9"], "en", ["reference"])
    assert spam(draft.text, draft.passages, DEFAULT.furniture)[0].label == "clean"


def test_phrases_are_found_with_their_places():
    text = "Try 娱乐城 or Online Casino, find out this here"
    assert [text[h.start : h.end] for h in hits_in(text)] == ["娱乐城", "Online Casino"]
    assert [h.text for h in anchors_in(text)] == ["find out this here"]
    assert may_hold(text) and not may_hold(AROUND["en"])


@given(st.text(max_size=200))
def test_hits_are_ordered_and_apart(text):
    hits = hits_in(text)
    assert all(a.end <= b.start for a, b in pairwise(hits))
    assert all(text[h.start : h.end] == h.text for h in hits if h.topic and h.text.isascii())


PHRASES = sorted({" ".join(phrase) for table in (_words().phrases, _words().anchors) for found in table.values() for phrase, _ in found})
PHRASES += sorted(phrase for found in _words().pieces.values() for phrase, _ in found)
WRITTEN = (str, str.title, str.upper, lambda phrase: phrase.replace(" ", ", "), lambda phrase: f"(50%{phrase})")


@pytest.mark.parametrize("written", WRITTEN)
def test_no_phrase_is_passed_over(written):
    for phrase in map(written, PHRASES):
        for text in (phrase, f"Ein süßer {phrase} 🎉 here", f"\U0001d41a {phrase}\u0640"):
            if hits_in(text) or anchors_in(text):
                assert may_have_hits(text, plain_words(text)), text


@given(st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=4), st.sampled_from(" -_%,ßſﬁ٤é\u0301")), max_size=6).map("".join))
def test_no_phrase_in_any_text_is_passed_over(text):
    if hits_in(text) or anchors_in(text):
        assert may_have_hits(text, plain_words(text))


def test_ordinary_prose_needs_no_look():
    assert not any(may_have_hits(text, plain_words(text)) for text in AROUND.values())
