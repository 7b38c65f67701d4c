"""A draft: marks that move with the text, passages that are cut."""

from pipeline.clean.draft import Draft, cut, placed
from pipeline.edits import Edit
from pipeline.model import LanguageSpan, Mark, Passage, Repair

TEXT = "aa  bb cc"


def test_marks_move_with_the_text_and_go_with_what_they_marked():
    draft = Draft("One-two, three.", "One-two, three.", marks=(Mark(0, 7, "heading"), Mark(7, 8, "footnote"), Mark(9, 14, "caption")))
    done = draft.edited([Edit(3, 4, " -- ", "r"), Edit(7, 8, "", "r")])
    assert done.text == "One -- two three."
    assert [(done.text[m.start : m.end], m.kind) for m in done.marks] == [("One -- two", "heading"), ("three", "caption")]
    assert draft.edited([]) is draft
    assert Draft("ab", "ab").edited([Edit(0, 1, "", "r")]).text == "b"


def test_what_is_cut_keeps_its_fields_and_the_spans_inside_it():
    spans = (LanguageSpan(0, 2, "de"), LanguageSpan(4, 6, "fa"), LanguageSpan(5, 9, "ru"), LanguageSpan(7, 9, "zh"))
    whole = Passage(start=0, end=9, text=TEXT, label="mixed", rule="words_switched", spans=spans)
    first, second, third = cut(TEXT, whole, [3, 2, 6, 0, 9, 40, 3])
    assert [(p.start, p.end, p.text) for p in (first, second, third)] == [(0, 2, "aa"), (4, 6, "bb"), (7, 9, "cc")]
    assert [p.spans for p in (first, second, third)] == [spans[:1], spans[1:2], spans[3:]]
    assert {(p.label, p.rule) for p in (first, second, third)} == {("mixed", "words_switched")}


def test_places_in_the_source_are_behind_what_was_deleted():
    passages = (Passage(start=0, end=2, text="aa"), Passage(start=4, end=6, text="bb"))
    assert [(p.source_start, p.source_end) for p in placed(passages, ())] == [(0, 2), (4, 6)]
    longer = (Repair(2, 2, "xyz", "", "r"),)
    assert [(p.source_start, p.source_end) for p in placed(passages, longer)] == [(0, 2), (7, 9)]
