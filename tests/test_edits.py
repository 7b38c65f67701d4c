"""Edits compose, and always lead back."""

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.edits import Edit, SourceMap, apply, compose, moved, restore


@st.composite
def texts_and_rounds(draw):
    text = draw(st.text("abcdef \n", max_size=30))
    return text, draw(
        st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.text("xyz", max_size=4)), max_size=6), max_size=4)
    )


def edits_of(text, raw):
    """Whatever was drawn, made into edits in order without overlap."""
    out, at = [], 0
    for start, length, after in sorted(raw):
        if at <= start <= len(text):
            end = min(len(text), start + length)
            out.append(Edit(start, end, after, "r"))
            at = end
    return out


@given(texts_and_rounds())
@example(("aa", [[(0, 1, ""), (1, 1, "")]]))
@example(("abcd", [[(1, 1, "")], [(0, 1, ""), (1, 1, "")]]))
def test_any_rounds_of_edits_can_be_undone(case):
    source, rounds = case
    text, repairs = source, ()
    for raw in rounds:
        edits = edits_of(text, raw)
        wanted = apply(text, edits)
        text, repairs = compose(text, repairs, edits)
        assert text == wanted
        assert restore(text, repairs) == source
        assert all(text[r.start : r.end] == r.after for r in repairs)
        places = [(r.start, r.end) for r in repairs]
        assert places == sorted(places) and len(set(places)) == len(places)
        assert undone_from_behind(text, repairs) == source


def undone_from_behind(text, repairs):
    """Another way of undoing, as a reader of the table would write it."""
    for r in sorted(repairs, key=lambda r: (r.start, r.end), reverse=True):
        text = text[: r.start] + r.before + text[r.end :]
    return text


@given(texts_and_rounds())
def test_the_source_map_agrees_with_what_stands_there(case):
    source, rounds = case
    text, repairs = source, ()
    for raw in rounds:
        text, repairs = compose(text, repairs, edits_of(text, raw))
    where = SourceMap(repairs)
    touched = {i for r in repairs for i in range(r.start, r.end)}
    last = 0
    for i, char in enumerate(text):
        start, end = where.start(i), where.end(i + 1)
        assert last <= start <= end <= len(source)
        if i not in touched:
            assert source[end - 1] == char
        last = start


@given(texts_and_rounds())
@example(("abcdef", [[(1, 2, "xyzx"), (3, 0, ""), (4, 1, "")]]))
def test_the_source_map_is_what_walking_the_repairs_gives(case):
    source, rounds = case
    text, repairs = source, ()
    for raw in rounds:
        text, repairs = compose(text, repairs, edits_of(text, raw))
    where, at, deleted, starts, ends = SourceMap(repairs), 0, 0, [], []
    behind = 0
    for r in [*repairs, None]:
        for _ in range(behind, r.start if r else len(text)):
            starts.append(at - deleted)  # what was deleted in front of a character that stayed belongs to it
            at, deleted = at + 1, 0
            ends.append(at)
        if r:
            behind, width, length = r.end, r.end - r.start, len(r.before)
            starts += range(at, at + length) if width == length else [at] * width
            ends += range(at + 1, at + length + 1) if width == length else [at + length] * width
            at, deleted = at + length, 0 if width else deleted + length
    assert [where.end(i + 1) for i in range(len(text))] == ends
    assert [where.start(i) for i in range(len(text))] == starts


def test_repairs_become_one_where_they_overlap_or_have_no_width_between_them_and_stay_two_side_by_side():
    def places(*rounds):
        text, repairs = "abcdef", ()
        for edits in rounds:
            text, repairs = compose(text, repairs, [Edit(*edit, "r") for edit in edits])
        return [(r.before, r.after) for r in repairs]

    assert places([(0, 2, "x")], [(1, 2, "y")]) == [("ab", "x"), ("c", "y")]
    assert places([(0, 2, "xx")], [(1, 3, "y")]) == [("abc", "xy")]
    assert places([(0, 2, "x")], [(1, 1, "y")]) == [("ab", "xy")], "put right behind a repair"
    assert places([(1, 1, "x")], [(4, 5, "y")]) == [("", "x"), ("d", "y")]
    assert places([(1, 2, "")], [(1, 1, "x"), (3, 4, "")]) == [("b", "x"), ("e", "")]


def test_an_offset_moves_with_its_text():
    edits = [Edit(0, 2, "", "r"), Edit(5, 6, "xyz", "r")]
    assert apply("__abc_def", edits) == "abcxyzdef"
    assert moved([2, 4, 6, 9], edits) == [0, 2, 6, 9]
