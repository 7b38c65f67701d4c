"""Typing, fonts and keyboards are folded; letters, digits and the gaps between words are kept."""

import itertools
import sys
from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.duplicates import normalise
from pipeline.duplicates.normalise import GAP, SINGLE, WORD, fold

ANY = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\x00 \n\t--", ""),
        ("Dose: 0.5 mg/kg!", "dose 0 5 mg kg"),
        ("ﬂow\u00ading  no\u200bw", "flowing now"),
        ("كتاب یک ۱۲ ـ", "كتاب يك 12"),
        ("می\u200cشود", "ميشود"),
        ("İSTANBUL ısı", "istanbul isi"),
        ("中文，a b\n中 1 2", "中文a b中1 2"),
        (" ... 中 ... ab -- \u00ad -- 中", "中ab中"),
        ("straße und maßß\nﬁn ﬁ", "strasse und massss fin fi"),
        ("สวัสดี ๑๒", "สวัสดี12"),
        ("हिन्दी ५", "हिन्दी 5"),
        ("Ｆｕｌｌ　width", "full width"),
        ("\ud800x\udfff", "x"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_what_is_folded(text, expected):
    assert normalise(text) == normalize("NFKC", expected)


def test_gaps_before_all_texts_take_none_from_the_last_one():
    assert fold([" ... 中", "ab"]).kinds.tolist() == [SINGLE, WORD, WORD, GAP]


@pytest.mark.parametrize(("text", "other"), [("12 3", "1 23"), ("résumé", "resume"), ("5 mg", "6 mg"), ("ab c", "a bc")])
def test_what_is_told_apart(text, other):
    assert normalise(text) != normalise(other)


@given(ANY)
def test_normalised_text_stays_as_it_is(text):
    once = normalise(text)
    assert normalise(once) == once or not text.isascii()  # a second NFKC may join what lost a mark between
    assert "  " not in once and once == once.strip()


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_of_plain_text_is_the_long_one(text):
    assert normalise(text) == normalise(text + "\u200b")


MARKED = (
    "aeouAEŐ가각あカﾊΑω\u0300\u0301\u0303\u0323\u031b\u0345\u3099\u309a"
    "\uff9e\u1100\u1161\u11a8ㅏﾡ\u0f71\u0f72\u0f73\u0e38\u0e48\u093c\u094dक\u05b0ßﬁ²№\u0344ſẛİ"
)


def folded_by_definition(texts):
    """Every word goes the long way, through unicodedata."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys.modules[fold.__module__], "_hard", lambda signs: np.arange(len(signs)))
        return fold(texts)


@settings(max_examples=300)
@given(st.lists(st.text(st.sampled_from(MARKED) | st.characters(codec=None), max_size=40), max_size=5))
def test_the_tables_do_as_nfkc_and_case_folding(texts):
    tabled, defined = fold(texts), folded_by_definition(texts)
    assert all((one == other).all() and len(one) == len(other) for one, other in zip(tabled, defined, strict=True))


@settings(max_examples=300)
@given(st.lists(st.text(st.sampled_from(MARKED), max_size=6) | st.characters(codec=None), max_size=12))
def test_nothing_joins_across_a_space_or_a_line_end(words):
    for between in (" ", "\n"):
        whole = normalize("NFKC", between.join(words)).casefold()
        assert whole == between.join(normalize("NFKC", word).casefold() for word in words)


def test_every_character_alone_and_behind_another():
    for first in ("", "a", "か", "\u1100", "\u0e48", "\u0301"):
        texts = [first + chr(code) for code in range(0x33000)]
        folded, defined = fold(texts), folded_by_definition(texts[::7])
        for i, text in enumerate(texts[::7]):
            assert folded.text(7 * i).tolist() == defined.text(i).tolist(), ascii(text)


@given(st.lists(ANY, max_size=6))
def test_texts_of_a_batch_do_not_touch(texts):
    folded = fold(texts)
    alone = [fold([text]).text(0).tolist() for text in texts]
    assert [folded.text(i).tolist() for i in range(len(texts))] == alone
    assert len(folded.codes) == len(folded.kinds) == folded.bounds[-1]
    kinds = folded.kinds.tolist()
    assert not any(a == GAP and b in (GAP, SINGLE) for a, b in itertools.pairwise(kinds))
