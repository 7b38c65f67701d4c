"""The first row, the last token, nothing at all: where being off by one would show."""

from dataclasses import replace

import numpy as np

from pipeline.duplicates import Named, lengths, sign, stars
from pipeline.settings import DEFAULT
from tests.duplicates.collection import collection
from tests.duplicates.linked import held


def test_texts_that_differ_in_their_last_token_alone_have_other_hashes():
    texts = ["the ward a", "the ward b", "the ward", "the ward a.", "The ward, a ...", "中 文", "中 字"]
    a, b, short, dotted, loud, text, sign_ = sign(texts, DEFAULT)["content_hash"].to_pylist()
    assert a == dotted == loud and len({a, b, short, text, sign_}) == 5


def test_lengths_are_those_of_the_texts_one_each():
    assert lengths(["one two three", "", "中文", "a" * 300_000, "b c"]).tolist() == [3, 0, 2, 1, 2]
    assert len(lengths([])) == 0


def test_a_name_of_the_first_row_counts_as_any_other():
    signed = sign([m.text for m in collection(3, 20)], DEFAULT)
    minima = {row: np.array(found) for row, found in enumerate(signed["minima"].to_pylist()) if found}
    first = min(minima)
    stranger = min(minima, key=lambda row: np.count_nonzero(minima[row] == minima[first]))
    pair, new = signed.take([first, stranger]), np.ones(2, bool)
    anything = replace(DEFAULT, duplicates=replace(DEFAULT.duplicates, alike=0.0))
    named = Named(np.array([7, 7], np.uint64), np.array([0, 1]))
    assert stars(held(pair), new, settings=anything).tolist() == []
    assert stars(held(pair), new, named, anything).tolist() == [[0, 1]]
