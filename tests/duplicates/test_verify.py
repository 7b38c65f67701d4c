"""Copies are told from look-alikes, both ways round, and odd texts neither stop nor slow the comparison."""

import itertools
import json
import re
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.duplicates import Pair, verify
from pipeline.duplicates.sign import SHINGLE
from pipeline.duplicates.verify import _followed, _increasing, similarities
from tests.duplicates.collection import collection, edited, form, words
from tests.duplicates.linked import linked, related

CASES = json.loads((Path(__file__).parents[1] / "cases" / "duplicates.json").read_text(encoding="utf-8"))
SOUND = [case for group, cases in CASES.items() if group != "known failures" for case in cases]
OF_FEW_WORDS = st.lists(st.sampled_from(["a", "b", "c", "1", "2", "中", "国"]), max_size=120).map(" ".join)


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["comment"])
def test_cases(case):
    assert related(case["a"], case["b"]) == case["label"]


@pytest.mark.parametrize("case", CASES["known failures"], ids=lambda case: case["comment"])
def test_known_failures_fail_still(case):
    assert related(case["a"], case["b"]) != case["label"]


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["comment"])
def test_both_ways_round(case):
    here, there = verify([(0, 1)], [case["a"], case["b"]]), verify([(0, 1)], [case["b"], case["a"]])
    assert [(p.relation, p.similarity) for p in here] == [(p.relation, p.similarity) for p in there]
    if here and here[0].relation == "contained_in":
        assert (here[0].a, here[0].b) == (there[0].b, there[0].a)


@given(OF_FEW_WORDS, OF_FEW_WORDS)
def test_any_two_texts_both_ways_round(a, b):
    here, there = verify([(0, 1)], [a, b]), verify([(1, 0)], [b, a])
    assert [p.relation for p in here] == [p.relation for p in there]
    assert all(0 < p.similarity <= 1 for p in here)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_the_increasing_run_increases_and_none_is_longer(values):
    run = [values[i] for i in _increasing(values)]
    assert all(a < b for a, b in itertools.pairwise(run))
    best = [0] * len(values)
    for i, value in enumerate(values):
        best[i] = 1 + max((best[j] for j in range(i) if values[j] < value), default=0)
    assert len(run) == max(best, default=0)


def test_what_stands_on_both_sides_of_an_anchor_is_followed():
    one, other = (np.array(values, np.uint64) for values in ([1, 1, 5, 1, 1], [9, 1, 1, 5, 1, 1]))
    assert _followed(one, other, np.array([2]), np.array([3])).all()
    two = np.array([1, 1, 5, 7, 1, 1, 6], np.uint64)
    there = np.array([1, 1, 5, 1, 1, 6], np.uint64)
    assert _followed(two, there, np.array([2, 6]), np.array([2, 5])).tolist() == [True, True, True, False, True, True, True]


def test_every_pair_is_judged_alone():
    texts = [m.text for m in collection(7, 20)]
    pairs = [(a, b) for a in range(0, 60, 3) for b in range(a + 1, min(a + 8, len(texts)))]
    together = verify(pairs, texts)
    assert together == [pair for p in pairs for pair in verify([p], texts)]
    assert verify(pairs[::-1], texts) == together[::-1]
    assert together


def test_below_25_tokens_nothing_is_near():
    text = " ".join(words(Random(2), 24, True))
    assert verify([(0, 1)], [text, text + "x"]) == []


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
@pytest.mark.parametrize("spaced", [True, False])
def test_edited_copies_are_near(rate, spaced):
    rng = Random(int(rate * 100))
    for _ in range(10):
        text = words(rng, 300, spaced)
        assert related("".join(f"{w} " for w in text), " ".join(edited(rng, text, rate, spaced))) == "near"


def test_forms_with_other_numbers_are_strangers_and_with_other_names_near():
    rng = Random(4)
    one, other = form(rng), form(rng)
    assert related(one, other) == "none"
    assert related(one, one.replace("start", "begin")) == "near"


@pytest.mark.parametrize(("same", "relation"), [(8, "none"), (24, "near")])
def test_forms_with_few_numbers_in_common_are_strangers_still(same, relation):
    rng = Random(4)
    one, other = form(rng), form(rng)
    numbers = iter(re.findall(r"\d+", one)[:same])
    assert related(one, re.sub(r"\d+", lambda found: next(numbers, found[0]), other)) == relation


def test_similarities_are_shares_of_shingles():
    text = words(Random(3), 300, True)
    cut, other = text[:150], text[:280] + words(Random(5), 20, True)
    whole, part, like = (set(itertools.pairwise(itertools.pairwise(t))) for t in (text, cut, other))  # of three words
    assert SHINGLE == 3
    texts = [" ".join(t) for t in (text, cut, other)]
    shares = [len(whole & part) / len(whole | part), len(whole & like) / len(whole | like)]
    assert similarities([(0, 1), (0, 2)], texts) == pytest.approx(shares)
    inside, near = verify([(0, 1), (0, 2)], texts)
    assert (inside.relation, inside.a, inside.similarity) == ("contained_in", 1, pytest.approx(len(whole & part) / len(part)))
    assert (near.relation, near.similarity) == ("near", pytest.approx(shares[1]))


@pytest.mark.parametrize(("share", "relation"), [(0.6, "near"), (0.55, "contained_in")])
@pytest.mark.parametrize("spaced", [True, False])
def test_a_copy_cut_to_three_fifths_is_near_and_an_excerpt_is_inside(share, relation, spaced):
    rng = Random(int(share * 100))
    for size in (110, 300, 900):
        text = words(rng, size, spaced)
        cut = text[: round(share * size)]
        assert related(" ".join(cut), " ".join(text)) == relation
        assert related(" ".join(cut), " ".join(edited(rng, text, 0.03, spaced))) == relation


def test_short_articles_in_a_large_frame_are_strangers():
    rng = Random(6)
    for _ in range(10):
        head, foot = words(rng, 120, True), words(rng, 130, True)
        one, other = (" ".join(head + words(rng, 80, True) + foot) for _ in range(2))
        assert related(one, other) == "none"


def test_a_long_text_that_repeats_itself_and_its_edited_copy_are_near():
    rng = Random(7)
    sentences = [words(rng, 12, True) for _ in range(20)]
    text = [word for _ in range(2000) for word in rng.choice(sentences)]
    assert related(" ".join(text), " ".join(edited(rng, text, 0.01, True))) == "near"


def test_clusters_do_not_depend_on_the_order_of_texts():
    made = collection(9, 30)
    cluster, named = linked([m.text for m in made])
    order = Random(0).sample(range(len(made)), len(made))
    shuffled, renamed = linked([made[i].text for i in order])
    assert [cluster[i] for i in order] == shuffled
    assert sorted(tuple(sorted(n[:2])) for n in named) == sorted(tuple(sorted(n[:2])) for n in renamed)


@pytest.mark.parametrize("text", ["a b " * 200_000, "中" * 400_000, "\ud800 x " * 9, "1 2 3 " * 50_000, "\x00"], ids=list("abcde"))
def test_odd_texts(text):
    began = time.process_time()
    found = verify([(0, 1), (1, 2)], [text, text + " and so on", "word " * 30])
    assert time.process_time() - began < 3
    assert all(isinstance(pair, Pair) for pair in found)


def test_long_texts_take_little_time():
    rng = Random(5)
    text = words(rng, 150_000, True)
    began = time.process_time()
    found = verify([(0, 1), (0, 2)], [" ".join(text), " ".join(edited(rng, text, 0.02, True)), " ".join(text[50_000:70_000])])
    assert time.process_time() - began < 5
    assert [p.relation for p in found] == ["near", "contained_in"] and found[1].a == 2
