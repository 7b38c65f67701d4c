"""Languages: cases, invariants for any text, the same answer always, the switches."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.draft import Draft
from pipeline.clean.language import language
from pipeline.model import Passage
from pipeline.settings import DEFAULT, Language, Settings

CASES = json.loads((Path(__file__).parents[2] / "cases" / "language.json").read_text(encoding="utf-8"))
SEPARATE = replace(DEFAULT, language=Language(absorption="separate"))
PROFILES = replace(DEFAULT, language=Language(voter="profiles"))


def named(text: str, own: Settings = DEFAULT, **fields: str) -> tuple[Passage, ...]:
    """The passages of a text that is one block a line."""
    passages, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            passages.append(Passage(start, start + len(line.strip()), line.strip(), block=len(passages), **fields))
        at += len(line) + 1
    return language([Draft(text, text, passages=tuple(passages))], own)[0].passages


def by_letter(text: str, spans: list[tuple[int, int, str]]) -> list[str]:
    found = [""] * len(text)
    for start, end, tag in spans:
        found[start:end] = [tag.split("-")[0]] * (end - start)
    return [tag for tag, char in zip(found, text, strict=True) if char.isalpha()]


def answer(text: str, own: Settings = DEFAULT) -> list[str]:
    return by_letter(text, [(s.start, s.end, s.language) for p in named(text, own) for s in (p.spans or [p])])


@pytest.mark.parametrize("group", ["synthetic", "negative"])
def test_cases(group):
    wrong = [c["text"] for c in CASES[group] if answer(c["text"]) != by_letter(c["text"], c["spans"])]
    assert not wrong


def test_known_failures_still_fail():
    fixed = [c["text"] for c in CASES["known_failures"] if answer(c["text"]) == by_letter(c["text"], c["spans"])]
    assert not fixed, "move them to another group"


def test_mixed_sentence_has_spans_over_all_its_letters():
    text = "She felt well. The 手术 was short. 病人第二天就出院了。"
    clean, mixed, chinese = named(text)
    assert (clean.label, clean.language, clean.text) == ("clean", "en", "She felt well.")
    assert (mixed.label, mixed.language, mixed.rule) == ("mixed", "mul", "script_switched")
    assert [(text[s.start : s.end], s.language) for s in mixed.spans] == [("The", "en"), ("手术", "zh-Hans"), ("was short", "en")]
    assert (chinese.label, chinese.language) == ("clean", "zh-Hans")


def test_sentences_of_one_language_stay_together():
    text = "It is quick. It is safe. The effect lasts a week. Es ist schnell und sicher. Die Wirkung hält eine Woche an."
    assert [p.text for p in named(text)] == [text[: text.index("Es ist")].strip(), text[text.index("Es ist") :]]


def test_a_number_stays_with_its_heading():
    assert [p.text for p in named("4.2. The ناحیه of pain was small")] == ["4.2. The ناحیه of pain was small"]


def test_texts_named_together_get_what_each_would_alone():
    strange = ["ya vchera khodil v bolnitsu i vrach dal mne lekarstvo ot boli", "phom pai rong phayaban muea wan ni mo hai ya ma kin"]
    texts = [*strange, *(c["text"] for group in ("synthetic", "negative") for c in CASES[group]), *strange]
    drafts = [Draft(t, t, passages=(Passage(0, len(t), t),)) for t in texts]
    assert language(drafts, DEFAULT) == [language([draft], DEFAULT)[0] for draft in drafts]
    assert [language([draft], DEFAULT)[0].passages[0].language for draft in drafts[: len(strange)]] == ["und", "und"]


def test_short_texts_are_remembered_wherever_they_stand():
    lines = ["The 手术 was short.", "She slept.", "El fin."]
    found = named("\n".join(lines * 2))
    within = [(p.text, p.language, [(s.start - p.start, s.end - p.start, s.language) for s in p.spans]) for p in found]
    assert [p.text for p in found] == lines * 2 and within[:3] == within[3:]
    assert within[0][2] == [(0, 3, "en"), (4, 6, "zh-Hans"), (7, 16, "en")]


def test_references_are_one_piece_in_the_language_around_them():
    text = "The effect of the drug was seen in all of the patients within a day.\nRossi A. Il sonno e la memoria. G Ital. 2011;3:5-9."
    assert [(p.label, p.language) for p in named(text)] == [("clean", "en"), ("clean", "en")]


def test_garbled_is_never_asked():
    (passage,) = named("This is English, but another step said no.", label="garbled", language="zxx", rule="noise")
    assert (passage.label, passage.language) == ("garbled", "zxx")


def test_nothing_to_name_is_und():
    assert [p.language for p in named("12.5 (3) – 7\n* * *")] == ["und", "und"]


def test_separate_lets_every_run_stand_for_itself():
    wrong = [c["text"] for c in CASES["separate"] if answer(c["text"], SEPARATE) != by_letter(c["text"], c["spans"])]
    assert not wrong
    absorbed = [c for c in CASES["separate"] if len(set(answer(c["text"]))) == 1]
    assert absorbed == CASES["separate"], "the policy takes in what these cases keep apart"


def test_chinese_scripts_are_told_apart():
    assert [p.language for p in named("這個藥每天吃三次。\n三日")] == ["zh-Hant", "zh-Hant"]
    assert named("這個藥每天吃三次。")[0].language == "zh-Hant"
    assert named("这个药每天吃三次。")[0].language == "zh-Hans"


WITHOUT_ELDC = """
import sys
sys.modules["eldc"] = None  # as if it were not installed
import pipeline
text = "Die Behandlung dauert etwa vierzig Minuten. The patients can go home on the same day. Nach einer Woche ist es vorbei."
print(*(p.language for p in pipeline.clean(text).passages))
"""


def test_works_without_the_voter_library():
    text = "Die Behandlung dauert etwa vierzig Minuten. The patients can go home on the same day. Nach einer Woche ist es vorbei."
    assert [p.language for p in named(text, PROFILES)] == ["de", "en", "de"]
    run = subprocess.run([sys.executable, "-c", WITHOUT_ELDC], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["de", "en", "de"]


def test_langdetect_only_annotates():
    text = "Hun var glad og gikk hjem.\n" * 40
    audited = named(text, replace(DEFAULT, language=Language(audit_calls_per_mb=1_000_000, audit_margin=1.0)))
    silent = named(text, replace(DEFAULT, language=Language(audit_calls_per_mb=0)))
    assert {p.language_check for p in audited} <= {"agreed", "disputed"} and {p.language_check for p in silent} == {"unchecked"}
    assert [replace(p, language_check="unchecked") for p in audited] == list(silent)


def test_same_answer_in_ten_runs_and_in_threads():
    texts = [c["text"] for group in CASES.values() for c in group]
    first = [named(t) for t in texts]
    with ThreadPoolExecutor(8) as pool:
        assert all(list(pool.map(named, texts)) == first for _ in range(9))


PIECES = st.sampled_from(
    ["The drug ", "works. ", "药物", "很好。", "препарат ", "دارو ", "(gloss) ", "“quoted” ", "12 mg/kg ", "\ud800", "\0", "α", "ه",
     "か", "한국 ", "https://x.org/a ", "\n", "  ", "!", "Smith J et al. 2011;3:5-9. ", "la casa es ", "und nicht ", "x" * 50]
)  # fmt: skip


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_passages_tile_the_text_and_spans_lie_in_them(text):
    before = [p for line in [text] for p in named(line, replace(DEFAULT, language=Language(absorption="separate")))]
    for passages in (named(text), before):
        at = 0
        for p in passages:
            assert not text[at : p.start].strip() and text[p.start : p.end] == p.text == p.text.strip() != ""
            assert (p.label == "clean") == (p.rule == "") and (p.label == "mixed") == (p.language == "mul")
            last = p.start
            for s in p.spans:
                assert last <= s.start < s.end <= p.end
                last = s.end
            if p.label == "mixed":
                assert len({s.language for s in p.spans}) > 1
            at = p.end
        assert not text[at:].strip()


@pytest.mark.parametrize("piece", ["a", "a ", "药", "(", "a,", "1 ", "et al ", "a@", "药a", "\n", "x.", "- ", "“a"])
def test_huge_lines_take_linear_time(piece):
    named(piece * (300_000 // len(piece)))


def test_a_stamp_between_two_languages_stays_whole():
    stamp = "Norr Med. 2019 Okt; 8(1): 14-19. Author version."
    swedish = "Läkaren frågade patienten om sömnen och skrev ner svaren i journalen."
    english = "The doctor asked the patient about her sleep and wrote the answers down in the notes."
    found = named(f"{swedish}\nSedan gick hon hem med sin syster.\n{stamp}\n{english}\nShe went home with her sister.")
    assert [p.text for p in found][2] == stamp and found[2].language in ("sv", "en")
