from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import grams, letters

INK = st.characters(exclude_categories=("Zs", "Zl", "Zp", "Cc", "Cs"))
LETTERS = st.text(st.one_of(st.sampled_from("aeinstßEIÀéçñΣςσИжш中か한ţİ\u0307☃𝐀"), INK), min_size=1, max_size=30)


def by_hand(word: str) -> tuple[list[int], float]:
    """The same letter by letter: the longest gram that the model has, and what each shorter one costs."""
    known = grams.model()
    number = {c: n for n, c in enumerate(known.characters, 1)}
    rows = {c: n for n, c in enumerate(known.characters)}
    small = word.lower()
    for mark, spelled in grams.SPELLING:
        small = small.replace(mark, spelled)
    padded = f"  {small} "
    total, extra = np.zeros(known.costs.shape[1], np.int64), 0.0
    for i in range(2, len(padded)):
        a, b, c = (number.get(some, 0) for some in padded[i - 2 : i + 1])
        triple, pair = (a << 2 * grams.BITS) | (b << grams.BITS) | c, (b << grams.BITS) | c
        first = len(known.characters)
        if i > 2 and (known.triples == triple).any():
            total += known.costs[first + len(known.pairs) + int(np.flatnonzero(known.triples == triple)[0])]
            continue
        extra += grams.LESS_TRIGRAM if i > 2 else 0.0
        if (known.pairs == pair).any():
            total += known.costs[first + int(np.flatnonzero(known.pairs == pair)[0])]
            continue
        extra += grams.LESS_BIGRAM
        if padded[i] in rows:
            total += known.costs[rows[padded[i]]]
        else:
            extra += grams.UNSEEN[grams.unicodedata.category(padded[i])[0]]
    extra += grams.CASE_BREAK * sum(a.islower() and b.isupper() for a, b in pairwise(word))
    return total.tolist(), extra


@given(st.lists(LETTERS, max_size=5))
@settings(max_examples=60)
def test_many_words_cost_what_each_costs_letter_by_letter(words):
    table, extra = grams.steps(words)
    for word, row, more in zip(words, table.tolist(), extra.tolist(), strict=True):
        steps, besides = by_hand(word)
        assert row == steps, word
        assert more == pytest.approx(besides)


@pytest.mark.parametrize("length", [100, 249, 250, 251, 5000])
def test_a_long_word_is_cut_without_loss(length):
    word = ("abcdefghijklmnopqrstuvwxyz" * 200)[:length]
    table, extra = grams.steps(["vor", word, "nach"])
    alone = [grams.steps([some]) for some in ("vor", word, "nach")]
    assert table.tolist() == [steps[0].tolist() for steps, _ in alone]
    assert extra.tolist() == [more[0] for _, more in alone]
    assert table[1].tolist() == by_hand(word)[0]


def test_company_and_cache_change_no_cost():
    texts = ["The nurse wrote it down.", "Die Ärztin schrieb es auf.", "Ђорђе је записао.", "", "Straße ẞ ÀÉ"]
    together = letters.costs_of(texts)
    for text, costs in zip(texts, together, strict=True):
        assert letters.costs_of([text])[0].tolist() == costs.tolist()
    before = [letters.cost(text) for text in texts]
    letters._KNOWN.__init__()
    assert [letters.cost(text) for text in texts[::-1]] == before[::-1]
    assert len(letters._KNOWN.rows) <= letters.CACHED


def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(letters, "CACHED", 10)
    letters._KNOWN.__init__()
    for n in range(40):
        letters.total([f"wort{'abcdefghij'[n % 10]}{'abcdefghij'[n // 10]}"])
        assert len(letters._KNOWN.rows) <= 10
