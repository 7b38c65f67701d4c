import json
import os
import re
from pathlib import Path

import ftfy
import pytest
from babel import Locale, localedata
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.clean.draft import Draft
from pipeline.clean.repair import charsets, escapes, guard, needs_nothing, repair, scan
from pipeline.clean.repair.mojibake import differences
from pipeline.edits import apply, restore
from pipeline.settings import DEFAULT

MIXED = re.compile("[A-Za-z](?:[中檔Жж]|(?<=[中檔Жж].))")
CASES = json.loads((Path(__file__).parents[1] / "cases" / "repair.json").read_text(encoding="utf-8"))
PIECES = ["\r", "\n", "\r\n", "\0", "\ud83d", "\ude00", "\xad", "\u200b", "&amp;", "&lt;", "%C3%A4", "\\u00e4",
          "=C3=A4", "=\n", "+BBE-", "Ã¤", "ÐŸÑ€Ð¸", "â€™", "\x81", "\u0301", " a b c d ", "楔胁", "ﻭﺻ", "Ａ", "ｶﾞ", "ﬁ", "a ",
          "оЕ", "а", "ا", "ש", "é", "中", "“", " ", "thepainwasgonebythemorning", " t h e p a i n w a s g o n e ", "%u0434",
          "=E4st", "Г ", "зç", "谩a", "ﾊﾟ｡", "ة", "tur\x92s"]
NASTY = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=())), max_size=60).map("".join)


def repaired(text: str) -> Draft:
    return repair([Draft(text, text)], DEFAULT)[0]


def damaged(case: dict) -> str:
    """The text decoded wrongly, undefined bytes as browsers and ftfy pass them."""
    text = case["text"]
    for _ in range(case.get("times", 1)):
        data = _bytes(text, case["written"])
        read = case["read"]
        text = data.decode(read, "replace") if read in charsets.MULTI_BYTE else "".join(charsets.table(read)[b] for b in data)
    return text


def _bytes(text: str, charset: str) -> bytes:
    if charset in charsets.MULTI_BYTE or charset == "utf-8":
        return text.encode(charset, "replace")
    return bytes(ord(c) if c < "\x80" else charsets.encoder(charset)[ord(c)] for c in text)


@pytest.mark.parametrize("case", CASES["synthetic"], ids=lambda c: c["label"])
def test_a_wrong_decoding_is_undone(case):
    broken = damaged(case)
    assert broken != case["text"]
    draft = repaired(broken)
    assert draft.text == case["text"]
    assert restore(draft.text, draft.repairs) == broken


@pytest.mark.parametrize("case", CASES["in the wild"] + CASES["layout"], ids=lambda c: c["label"])
def test_an_escape_or_a_fault_of_layout_is_undone(case):
    draft = repaired(case["before"])
    assert draft.text == case["after"]
    assert restore(draft.text, draft.repairs) == case["before"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda c: c["label"])
def test_a_good_text_is_left_alone(case):
    draft = repaired(case["text"])
    assert draft.text == case["text"]
    assert draft.repairs == ()


@pytest.mark.parametrize("case", CASES["known failures"], ids=lambda c: c["label"])
def test_a_known_failure_is_left_alone(case):
    assert repaired(case["before"]).text == case["before"]


@given(NASTY)
@settings(max_examples=250)
def test_any_text_can_be_undone(text):
    draft = repaired(text)
    assert restore(draft.text, draft.repairs) == text
    assert "\r" not in draft.text
    draft.text.encode("utf-8")
    for change in draft.repairs:
        assert draft.text[change.start : change.end] == change.after
        assert change.rule


@given(st.text(max_size=40), st.text(max_size=40))
def test_differences_lead_from_one_text_to_the_other(old, new):
    assert apply(old, differences(old, new, 0, "x")) == new


def test_differences_are_small():
    edits = differences("naÃ¯ve and dÃ©jÃ  vu", "naïve and déjà vu", 0, "mojibake")
    assert [e.after for e in edits] == ["ï", "é", "à"]


@pytest.mark.parametrize("first", [*MOJIBAKE_CATEGORIES, "letters"])
def test_what_the_guard_passes_ftfy_passes(first):
    """Every pair of classes, in the surroundings that ftfy's expression looks at."""
    some = {name: _members(chars) for name, chars in MOJIBAKE_CATEGORIES.items()} | {"letters": "aZ中م"}
    for second in some:
        for a in some[first][:6]:
            for b in some[second][:6]:
                for text in (a + b, f"x{a}{b}y", f"{a} {b}", f"{b}{a}{b}", f"В{a}{b}Р", f"“{a}{b}”"):
                    assert not (guard.plain(text) and is_bad(text)), ascii(text)


@given(st.text(st.sampled_from("aZ .é’“”Ã©Â†œŒ€°ÙØ‚вЂГў×²à¼√±³½–\xa0\x85中ñß\n"), max_size=40))
@example("Ø·Ø·")
@example("ГўВЂВ a")
@settings(max_examples=500)
def test_looking_near_a_suspect_is_looking_everywhere(text):
    for line in text.split("\n"):
        assert guard.bad(line) == (not guard.plain(line) and is_bad(line))


@given(st.text(st.sampled_from("ab Zé中檔Жж\n\n§’—"), max_size=60))
def test_a_scan_tells_each_line_what_it_holds(text):
    found = scan.scan(text)
    lines = text.split("\n")
    assert [text[line.start : line.end] for line in found.lines] == [line for line in lines if not line.isascii()]
    for line in found.lines:
        assert line.kinds == scan.scan(text[line.start : line.end]).kinds
        assert bool(line.kinds & scan.MIXED) == bool(MIXED.search(text[line.start : line.end]))


@given(st.lists(st.text(st.sampled_from("ab Zé中檔鷊Жж\n\n§’—"), max_size=30), max_size=6))
def test_texts_scanned_together_are_as_each_alone(texts):
    scan.scan_together([])
    alone = [scan.scan(text) for text in texts]
    scan.scan_together(texts)
    assert [scan.scan(text) for text in texts] == alone


@given(st.lists(NASTY, max_size=5))
@settings(max_examples=40)
def test_a_text_is_repaired_in_company_as_alone(texts):
    assert repair([Draft(text, text) for text in texts], DEFAULT) == [repaired(text) for text in texts]


def test_kinds_are_classes_of_characters():
    for kind, characters in scan.KINDS.items():
        some = re.findall(f"[{characters}]", "".join(map(chr, range(0x10000))))
        assert some
        assert all(scan.scan(c + "é").kinds & kind for c in some[:50] + some[-50:])


def _members(chars: str) -> str:
    """First, last and some in between; ranges count by their ends."""
    chars = "\x80\x9f" if chars == "\x80-\x9f" else chars.replace("-", "")
    return chars[:: max(1, len(chars) // 6)]


@given(st.text(st.sampled_from("aé ’“”—–нюΩ中م½°€Â±×œ»ß"), max_size=20))
@settings(max_examples=300)
def test_a_plain_line_is_one_that_ftfy_leaves(text):
    if guard.plain(text):
        assert ftfy.fix_encoding(text) == text


SAME = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False)  # what we ask of ftfy


def _locales() -> list[str]:
    """One locale a language, with its own names for languages, countries, months and days (CLDR)."""
    return sorted(name for name in localedata.locale_identifiers() if "_" not in name and len(Locale(name).languages) > 60)


@pytest.mark.parametrize("name", _locales())
def test_what_is_skipped_is_what_ftfy_would_give(name):
    locale = Locale(name)
    months = locale.months["format"]["wide"]
    names = [*locale.languages.values(), *locale.territories.values(), *months.values(), *locale.currencies.values()]
    for line in [*names, "، ".join(names[:40]), ", ".join(names), f"“{' ’ '.join(names[-60:])}” – …"]:
        if guard.plain(line):
            assert ftfy.fix_encoding(line, SAME) == line
        if needs_nothing(line):
            assert ftfy.fix_text(line, SAME) == line


def test_there_are_enough_languages():
    assert len(_locales()) >= 60


@given(st.text(st.sampled_from("aé ’“”—нюΩ中م½°Â±œß\n-.A1ñ्ทกה"), max_size=40))
@settings(max_examples=300)
def test_a_text_without_anything_to_look_for_is_one_that_ftfy_leaves(text):
    if needs_nothing(text):
        assert ftfy.fix_text(text, SAME) == text


PUBLISHED = Path(os.environ.get("FTFY_SOURCE", "")) / "tests" / "test_cases.json"  # its wheel does not bring them


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="FTFY_SOURCE does not name a folder of ftfy's source")
def test_the_published_cases_of_ftfy():
    """Those that ftfy passes, but for quotation marks and letters set apart; half of those that it does not."""
    right = {"pass": [], "fail": []}
    for case in json.loads(PUBLISHED.read_text(encoding="utf-8")):
        right[case["expect"]].append(_folded(repaired(case["original"]).text) == _folded(case["fixed"]))
    assert right["pass"].count(False) <= 2  # a hopeless one, and a heading set apart
    assert sum(right["fail"]) >= 5


def _folded(text: str) -> str:
    return text.translate(str.maketrans("“”„‘’，\xa0", "\"\"\"'', ")).strip()


def test_short_lines_follow_the_document():
    good = "Die Ärztin erklärte die Wirkung.\n\nFür später."
    broken = damaged({"text": good, "written": "utf-8", "read": "cp850"})
    assert repaired(broken).text == good


def test_zero_width_marks_stay_where_the_script_wants_them():
    assert repaired("می‌خواهم a\u200bb").text == "می‌خواهم ab"


def test_a_soft_hyphen_at_a_line_end_is_left_to_the_step_of_lines():
    assert repaired("anaes\xad\nthesia\xad now").text == "anaes\xad\nthesia now"


def test_an_address_keeps_its_escapes():
    text = "https://example.org/%D0%B1%D0%BE%D0%BB%D1%8C"
    assert escapes.percent(text) == []


LONG = ["a b c d " * 40_000, "Ã" * 60_000, "=C3=A4 " * 30_000, "%41%" * 50_000, "ةلا بتك " * 20_000, "аa " * 40_000,
        "thepainwasgone" * 10_000, "a" * 200_000, "t h e " * 8_000, "=E4st=" * 15_000, "谩a " * 8_000, "Г " * 30_000]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_time_grows_no_faster_than_the_text(text):
    draft = repaired(text)  # a quadratic rule would take minutes
    assert restore(draft.text, draft.repairs) == text
