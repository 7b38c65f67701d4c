"""Sentences end where readers end them, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.sentences import sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Holm et al. gave 0.5 mg/kg.", "Nobody fell asleep.[3]", "“Never again,” he said."],
        ["The scores (e.g. mood) rose.", "Why?", "We do not know!", "It may be chance..."],
        ["It was no. 7 of them."],
        ["He said no.", "The dose was 12.", "Then see Fig. 3 and p. 14 of J. Petrova's book."],
        ["Pain fell after three days.12,13", "Sleep did not."],
        ["Am 3. März kam z. B. Frau Holm.", "Im 19. Jahrhundert gab es das nicht."],
        ["Это было, т. е. давно.", "А. С. Петрова уехала в 1999 г. домой."],
        ["他睡着了。", "“真的吗？”", "没有人知道！"],
        ["彼は「もう寝る。」と言った。", "夜だった。"],
        ["वह सो गया।", "सुबह हुई।"],
        ["هل نام؟", "نعم.", "ثم استيقظ."],
        ["وہ سو گیا۔", "صبح ہوئی۔"],
        ["Πονάει ακόμη;", "Όχι πια."],
        ["እሱ ተኛ።", "ነጋ።"],
        ["Նա քնեց։", "Լույս էր։"],
        ["Yahoo! is a name.", "So is node.js, or 3.5."],
    ],
)
def test_ends(parts):
    for gap in ("", " ") if not any(c.isascii() for c in "".join(parts)) and "。" in parts[-1] else (" ",):
        text = gap.join(parts)
        if parts[0].startswith("Yahoo"):
            text = text.replace("Yahoo! is", "yahoo! is")
        assert [text[a:b].casefold() for a, b in sentences(text)] == [p.casefold() for p in parts]


def test_blank_lines_end_sentences_and_offsets_count_from_the_text():
    text = "xx One heading\n\nOne line. And more."
    assert [text[a:b] for a, b in sentences(text, 3)] == ["One heading", "One line.", "And more."]
    assert [text[a:b] for a, b in sentences(text, 3, 25)] == ["One heading", "One line."]


@given(st.text(st.sampled_from("aA1 .!?。\n\"')]।\ud800\x00é;"), max_size=80))
def test_they_tile(text):
    at = 0
    for start, end in sentences(text):
        assert start < end and text[start:end] == text[start:end].strip() and not text[at:start].strip()
        at = end
    assert not text[at:].strip()
