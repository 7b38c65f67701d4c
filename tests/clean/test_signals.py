from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.signals import FIGURES, signals

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
COUNTS = {"signal_words", "signal_lines", "signal_mean_word_length", "signal_entropy", "signal_symbols"}


def of(text, *names, language="en"):
    (figures,) = signals([text], [language])
    return tuple(figures[f"signal_{name}"] for name in names)


def test_every_figure_is_described_and_given():
    assert signals(["A word."], ["en"])[0].keys() == FIGURES.keys()


def test_words_and_characters():
    text = "The dose was 20 mg of KETAMINE # and …"
    assert of(text, "words", "symbols", "alphabetic_words", "stop_words") == (8.0, 0.25, 0.875, 0.5)
    assert of(text, "digits", "uppercase") == (round(2 / 29, 4), round(9 / 25, 4))
    assert of("aa bbbb", "mean_word_length", "unique_words") == (3.0, 1.0)
    assert of("a a b b", "unique_words", "entropy") == (0.5, 0.6931)


def test_lines_are_paragraphs_headings_and_items():
    text = "Results\n\n- one…\n\n- two...\n\nThe dose was given to all of the patients.\n\n- one…"
    assert of(text, "lines", "ended_lines", "ellipsis_lines", "bullet_lines", "short_lines") == (5.0, 0.8, 0.6, 0.6, 0.8)
    assert of(text, "repeated_lines", "repeated_line_characters") == (0.2, round(6 / 69, 4))


def test_final_marks_of_other_scripts_end_a_line():
    assert of("他睡了。\nكيف؟\nयह है।\nHe said “yes.”", "ended_lines") == (1.0,)


def test_pairs_and_runs_that_come_again():
    assert of("a b c d e f", "top_pair", "repeated_fives") == (0.0, 0.0)
    assert of("a b c d e x a b c d e", "top_pair", "repeated_fives") == (round(4 / 11, 4), round(5 / 11, 4))
    assert of("a b c d e f x a b c d e f", "repeated_fives") == (round(6 / 13, 4),)
    assert of("a b c d e a c b d e", "repeated_fives") == (0.0,)  # the same words in another order
    assert of("a bc x c ba", "top_pair") == (0.0,)  # the same letters at the same places behind a word's first


def test_runs_that_stand_in_another_text_come_for_the_first_time():
    texts = ["a b c d e x a b c d e", "y a b c d e"]
    assert [row["signal_repeated_fives"] for row in signals(texts, ["en", "en"])] == [round(5 / 11, 4), 0.0]


def test_a_character_is_a_word_where_none_are_spaced():
    assert of("氯胺酮用于麻醉 in 12 人", "words", "alphabetic_words", language="zh") == (10.0, 0.9)


def test_function_words_of_the_language_and_none_where_no_list_is_known():
    assert of("Die Dosis war nicht hoch.", "stop_words", language="de-AT") == (0.6,)
    assert of("Доза была низкой.", "stop_words", language="ru") == (None,)


@given(st.lists(st.tuples(ANY_TEXT | st.text("ab 氯\n", max_size=40), st.sampled_from(["en", "zh", "und"]))))
def test_a_text_has_the_same_figures_in_any_company(documents):
    texts, languages = [text for text, _ in documents], [language for _, language in documents]
    assert signals(texts, languages) == [signals([text], [language])[0] for text, language in documents]


@given(ANY_TEXT, st.sampled_from(["en", "zh", "und", "sr-Latn"]))
def test_any_text_gives_figures_in_their_range(text, language):
    for name, value in signals([text], [language])[0].items():
        assert value is None or value >= 0.0
        assert value is None or name in COUNTS or value <= 1.0


@pytest.mark.parametrize("piece", ["a", "a ", "\n", "a\n", ".", "一", "#"])
def test_no_text_makes_it_slow(piece):
    began = process_time()
    signals([piece * (1_000_000 // len(piece))], ["en"])
    assert process_time() - began < 60  # a quadratic search takes hours; a busy machine, seconds
