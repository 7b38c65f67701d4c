import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.draft import Draft
from pipeline.clean.reworded import find_signs, plausible, reworded
from pipeline.clean.reworded.collocations import OLD, odd_words, variants, verbs
from pipeline.lexicon.make_plausible import Tables, genuine, texts, words_in
from pipeline.lexicon.make_variants import table
from pipeline.model import Passage
from pipeline.settings import DEFAULT

GENUINE = (
    "Twenty patients with severe depression received a low dose of the drug or placebo in a randomized trial. The primary outcome was the"
    " change in symptom scores after one week. Adverse events were mild and no patient needed treatment for high blood pressure."
)
STRANGE = (
    "Twenty patients with severe depression obtained a humble dose of the medicament or placebo in a haphazard tribulation. The elementary"
    " conclusion was the alteration in symptom tallies after one week. Untoward happenings were gentle and no patient wanted therapy for"
    " lofty blood pressure. The physicians perused the files of the other partakers twice."
)
VALLEY = (
    "He gathered driftwood along the shore while the smoke of the chimney rose over the goodly roofs, and the burly miller, whose apparel"
    " was white with flour, hastened down the lane to hear what tidings the carrier had brought that day from the town beyond the hills."
)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


def read(text):
    return plausible.read(text.lower())


def scored(text):
    return reworded(Draft(text, text, passages=(Passage(0, len(text), text, language="en"),)), DEFAULT)


def test_words_out_of_place_are_told_from_those_that_belong():
    assert read(GENUINE).odds.mean() < read(STRANGE).odds.mean() - 0.5
    fits, odd = (dict(zip(words_in(t), read(t).odds, strict=True)) for t in (GENUINE, STRANGE))
    assert fits["trial"] < 0 < odd["tribulation"]


def test_the_neighbours_decide_about_the_same_word():
    fits, odd = (read(text).odds[2] for text in ("the control group was", "the severe group dose"))
    assert fits < odd - 1


def test_articles_rank_by_it_and_none_is_flagged_for_it():
    genuine, strange = scored(GENUINE), scored(STRANGE)
    assert genuine.spun_score < 0.005 < strange.spun_score
    made = [why for _, _, why in strange.spun_evidence]
    assert "unlikely_word" in made


def test_only_texts_with_the_words_of_medicine_are_weighed():
    assert read(VALLEY).medical < DEFAULT.reworded.medical < 3 * DEFAULT.reworded.medical < read(STRANGE).medical
    assert {s.rule for s in find_signs(VALLEY)} == {"odd_word"}
    assert (scored(VALLEY).spun_score, scored(VALLEY).spun_evidence) == (0.0, ())


@given(st.lists(st.sampled_from(words_in(GENUINE + STRANGE)), max_size=60))
def test_words_in_any_order_flag_nothing_by_themselves(words):
    text = " ".join(words)
    score = scored(text).spun_score
    assert type(score) is float
    assert score < 0.5 or sum(sign.weight for sign in find_signs(text)) >= DEFAULT.reworded.needed
    if not list(find_signs(text)):
        assert score < 0.2


@given(ANY_TEXT)
def test_any_text_is_read(text):
    seen = read(text)
    assert len(seen.odds) == len(words_in(text)) and 0 <= seen.medical <= 1
    assert np.isfinite(seen.odds).all()


def test_words_and_pairs_of_the_tables_are_found():
    seen = read("The Blood stress of burly men. They examine it upon arrival.")
    assert "burly" in seen.odd <= odd_words() and seen.old == {"upon"} <= OLD and not seen.as_nouns
    assert "blood stress" in {found.phrase for place in seen.pairs for found in variants(place)}
    assert read("The examine took an hour.").as_nouns == {"examine"} <= verbs()


def test_no_pair_of_the_tables_is_lost():
    rows = {pair: row.split("|") for pair, row in table().items() if pair.isascii()}
    for pair in list(rows)[:: len(rows) // 3000]:
        found = [[v.phrase for v in variants(place)] for place in plausible.read(pair).pairs]
        assert [cell.split(";")[2] for cell in rows[pair]] in found
    every = [v.phrase for place in plausible.read(" ".join(rows)).pairs for v in variants(place)]
    assert every == [cell.split(";")[2] for cells in rows.values() for cell in cells]


@given(st.dictionaries(st.integers(0, (1 << plausible.KEY_BITS) - 1), st.integers(1, plausible.STATES - 1), max_size=50))
def test_a_pair_has_the_state_that_was_stored(known):
    one_a_cell = {key >> plausible.TAG_BITS: key for key in sorted(known)}
    keys = np.array(sorted(known), np.uint32)
    cells = plausible.pair_cells(keys, np.array([known[key] for key in sorted(known)], np.uint8))
    found = plausible.states_of(cells, keys).tolist()
    assert found == [known[k] if one_a_cell[k >> plausible.TAG_BITS] == k else 0 for k in sorted(known)]


def test_texts_are_reworded_by_the_tables_alone():
    tables = Tables({"lamp": {"lantern"}, "old": {"aged"}}, {"lamp": 10**7, "lantern": 10**7})
    words = ["the", "old", "lamp", "of", "the", "old", "ward"]
    kept, marks = tables.reworded(words, 0.0, frozenset(), random.Random(1))
    assert (kept, marks) == (words, [0] * 7)
    for seed in range(20):
        made, marks = tables.reworded(words, 1.0, frozenset(["the", "of"]), random.Random(seed))
        assert len(made) == len(marks)
        assert all(mark or word in words for word, mark in zip(made, marks, strict=True))
    assert any("lantern" in tables.reworded(words, 1.0, frozenset(), random.Random(seed))[0] for seed in range(20))


def test_paragraphs_of_files_are_put_together(tmp_path):
    prose = "The lamp burned until the morning. " * 20
    (tmp_path / "a.txt").write_text(f"{prose}\n\n{prose}\n\nleft over", encoding="utf-8")
    (tmp_path / "b.html").write_text(f"<h1>Lamps</h1><p>{prose}&amp;</p><p class='x'>{prose}</p>", encoding="utf-8")
    (tmp_path / "c.json").write_text(prose, encoding="utf-8")
    found = list(texts(tmp_path))
    assert len(found) == 2 and "Lamps" not in found[1] and "&" in found[1]


def test_what_genuine_texts_have_is_no_sign():
    text = "The blood stress rose, and they were told to examine, pursue and tell. The examine was done."
    assert list(genuine([("a", text)])) == []
    assert list(genuine([("a", text)] * 2)) == ["blood stress", "verb examine"]
