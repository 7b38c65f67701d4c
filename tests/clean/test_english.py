import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import span_keys
from pipeline.clean import english


@given(st.lists(st.text(st.sampled_from("ab1 -é\n"), max_size=12), max_size=40), st.integers(1, 9))
def test_words_have_the_same_keys_wherever_they_stand(some, piece):
    text = " ".join(some)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(span_keys, "BLOCK", piece)
        words = english.words_of(text)
    spelled = english.spelled(words, np.arange(len(words.starts)))
    assert spelled == "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    assert words.keys.tolist() == [int(english.words_of(word).keys[0]) for word in spelled]


def test_the_number_of_a_word_is_its_rank():
    words = [(rank, word) for rank, word in enumerate(english.vocabulary()) if word.isascii() and word.isalnum()]
    found = english.numbers(english.words_of(" ".join(word for _, word in words)).keys)
    assert found.tolist() == [rank for rank, _ in words]
    assert english.sizes() == (len(english.common()), len(english.vocabulary()))
    assert english.numbers(english.words_of("qzxv blorptk").keys).tolist() == [-1, -1]


@given(st.text(st.sampled_from("abz"), min_size=1, max_size=30), st.data())
def test_a_piece_has_the_key_of_the_word(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    letters = np.frombuffer(text.encode(), np.uint8)
    piece = english.shortened(span_keys.of(letters, np.array([start]), np.array([end])))
    assert piece.tolist() == english.words_of(text[start:end]).keys.tolist()
