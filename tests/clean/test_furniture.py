import json
import time
from dataclasses import replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.furniture import furniture
from pipeline.clean.furniture.bylines import comment_head, date_line, dated_line
from pipeline.clean.furniture.phrases import FAMILIES, furniture_line, notice, partly
from pipeline.clean.phrase_words import fold, lexicon, section_headings
from pipeline.lexicon.make_phrases import vocabulary
from pipeline.model import Mark
from pipeline.settings import DEFAULT
from tests.quality.furniture import AROUND, GROUPS, cases, draft_of, labels

FOLDER = resources.files("pipeline.lexicon").joinpath("phrases")
CASES = [(group, case) for group in (*GROUPS, "known_failures") for case in cases("furniture", group)]
LINES = [row[0] for _, case in CASES for row in case["lines"]]
PROSE = AROUND["en"]


@pytest.mark.parametrize(("group", "case"), CASES, ids=[f"{group}-{case['label']}" for group, case in CASES])
def test_lines_get_their_labels(group, case):
    wrong = [row for row in labels(case) if row[1] != row[2]]
    assert bool(wrong) == (group == "known_failures"), wrong


def test_every_verdict_names_a_known_rule():
    places = {"comments", "repeated_title", "running_head", "page_number", "repeated_line", "tail", "headline_tail", "empty_heading"}
    rules = {*FAMILIES, *places}
    for _, case in CASES:
        for p in furniture(draft_of([text for text, _ in case["lines"]], case["language"]), DEFAULT).passages:
            assert (p.rule == "") == (p.label == "clean") and 0 <= p.score <= 1
            assert p.label != "boilerplate" or p.rule in rules


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("Share on LinkedIn", "share"), ("Teilen", "share"), ("WAS THIS PAGE HELPFUL?", "feedback"), ("Log in | Register", "login"),
        ("ISSN 1234-5678 (Print)", "stamp"), ("Page 3 of 17", "stamp"), ("© 2021 North Harbour Press", "copyright"),
        ("댓글 남기기", "comment"),
        ("نظر خود را بنویسید", "comment"), ("", None),
        ("Kommentar hinzufügen ist leider nicht das, was die Ärzte wollten.", None),
        ("Results", None), ("Ketamine Clinics", None), ("How It Works", None), ("参考文献", None), ("The", None), ("read-only.", None),
    ],
)  # fmt: skip
def test_single_lines(line, family):
    assert furniture_line(line) == family


def test_a_long_notice_needs_its_beginning_and_its_words():
    assert notice("This website uses cookies. " + "They are kept for a year and can be deleted. " * 6 + "Read about cookies.") == "cookie"
    assert notice("By continuing to take the drug, patients lost the effect within weeks. " * 4) is None


def test_what_the_steps_read_is_made_of_the_lists():
    made = json.loads((FOLDER.parent / "furniture.json").read_text(encoding="utf-8"))
    assert made == vocabulary(), "run python -m pipeline.lexicon.make_phrases"


def test_lists_cover_thirty_languages_with_every_main_family():
    files = [f for f in FOLDER.iterdir() if f.name.endswith(".json") and f.name != "any.json"]
    assert len(files) >= 30
    for file in files:
        groups = json.loads(file.read_text(encoding="utf-8"))
        assert set(groups) - {"weak"} <= set(FAMILIES), file.name
        assert set(FAMILIES[:12]) <= set(groups), file.name


def test_catalogues_know_sixty_languages_their_dates_and_what_comments_are_called():
    files = {f.name: json.loads(f.read_text(encoding="utf-8")) for f in (FOLDER / "catalogues").iterdir() if f.name.endswith(".json")}
    assert len(files) > 60
    for name, groups in files.items():
        assert set(groups) - {"weak", "dates"} <= set(FAMILIES), name
    told = sum("comment" in groups for groups in files.values())
    assert told > 60 and sum(bool(groups["dates"]) for groups in files.values()) > 55


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("12 March 2019", True), ("03.04.2021, 18:20", True), ("2019年11月19日 10:00", True), ("5 de mayo de 2018", True),
        ("7. února 2020", True), ("Tuesday, March 3, 2015 8:15 pm", True), ("12 patients in March", False), ("March", False),
        ("Dose 0.5", False), ("The winter of 1999 was long", False), ("", False),
    ],
)  # fmt: skip
def test_dates_alone_on_a_line(line, found):
    assert date_line(line) == found


def test_what_stands_under_a_title():
    assert dated_line("By Harriet Stone and Tom Reed") and dated_line("Harriet Stone - Nov 19, 2019") and dated_line("Von Liesl Brandtner")
    assert not any(map(dated_line, ["By mouth or by vein", "By Monday the ward was full again", "Ward four - a quiet winter"]))


def test_heads_of_comments():
    assert comment_head("Harriet says:") and comment_head("Old Tom wrote on May 3:") and comment_head("Nov 19, 2019 at 8:15 pm")
    assert not comment_head("The nurse said that nobody slept.") and not comment_head("19 November 2019")


def test_a_line_with_a_name_is_mostly_furniture():
    assert partly("Leave a comment on Wardfour") == "comment" and partly("https://harbour.example/4") == "share"
    assert partly("Ketamine for the pain of burns") is None and partly("") is None


def test_no_section_heading_is_a_phrase_of_furniture():
    assert all(furniture_line(heading) is None for heading in sorted(section_headings()))


def test_lists_hold_no_short_ending_that_closes_broken_prose():
    assert furniture_line("what it does is") is None and furniture_line("the man who had been there long ago") is None
    assert max(lexicon().longest.values()) < 40


def test_marks_of_the_form_decide():
    draft = draft_of([PROSE, "Smith and others", PROSE], "en")
    start = len(PROSE) + 1
    marked = furniture(replace(draft, marks=(Mark(start, start + 16, "running_head"),)), DEFAULT)
    assert [p.rule for p in marked.passages] == ["", "running_head", ""]


def test_running_heads_repeat_a_page_apart():
    page = [PROSE + " " + PROSE for _ in range(4)]
    lines = [x for n in range(1, 5) for x in (*page, f"North Harbour Journal of Sleep {n}", str(n))]
    rules = [p.rule for p in furniture(draft_of([*lines, *page], "en"), DEFAULT).passages]
    assert rules.count("repeated_line") == 4 and rules.count("page_number") == 4
    near = [x for n in range(1, 5) for x in (PROSE, f"A step of the way {n}")]
    assert all(p.rule != "repeated_line" for p in furniture(draft_of([*near, PROSE], "en"), DEFAULT).passages)


def test_the_title_of_the_article_is_never_lost():
    done = furniture(draft_of(["Home", "Subscribe", "Password", PROSE], "en"), DEFAULT)
    assert [p.label for p in done.passages] == ["boilerplate", "boilerplate", "clean", "clean"]


@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=60).filter(str.strip)), max_size=14), st.integers(0, 13))
def test_only_labels_change_and_garbled_stays(lines, garbled):
    lines = [" ".join(line.split()) or "x" for line in lines]
    draft = draft_of(lines, "en")
    passages = tuple(replace(p, label="garbled", rule="model") if n == garbled else p for n, p in enumerate(draft.passages))
    draft = replace(draft, passages=passages)
    done = furniture(draft, DEFAULT)
    assert done.text == draft.text and done == furniture(draft, DEFAULT)
    covered = set()
    for p in done.passages:
        assert done.text[p.start : p.end] == p.text and p.text.strip() == p.text
        span = set(range(p.start, p.end))
        assert not covered & span
        covered |= span
    assert all(done.text[n].isspace() for n in range(len(done.text)) if n not in covered)
    assert all(p in done.passages for p in passages if p.label == "garbled")


def test_one_row_above_the_article_is_no_table():
    lines, kinds = ["03.05.2019 | 12:46", "A Quiet Winter on Ward Four", PROSE, PROSE], ["table", "heading", "paragraph", "paragraph"]
    assert [p.rule for p in furniture(draft_of(lines, "en", kinds), DEFAULT).passages] == ["stamp", "", "", ""]
    table = ["03.05.2019 | 12:46", *lines]
    assert {p.label for p in furniture(draft_of(table, "en", ["table", *kinds]), DEFAULT).passages} == {"clean"}


@given(st.text(max_size=300))
def test_any_line_is_judged(line):
    assert furniture_line(line) in (None, *FAMILIES)
    assert fold(fold(line)) == fold(line) or not line.isascii()


def test_a_huge_line_takes_no_time():
    begun = time.process_time()
    for line in ("a" * 5_000_000, "金" * 2_000_000, "\ud800\x00 " * 500_000, "bet here " * 300_000):
        furniture(draft_of([PROSE, line.strip(), PROSE], "en"), DEFAULT)
    assert time.process_time() - begun < 60  # a quadratic search takes hours; a busy machine, seconds
