"""Garbled passages are found, odd but readable ones left alone, and nothing depends on how a text is cut or hashed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.draft import Draft
from pipeline.clean.garbled import RULES, WORDS, Atom, chained, features, garbled, gate, model, reason, signs
from pipeline.clean.split import split
from pipeline.lexicon import arrays
from pipeline.lexicon.garble import train
from pipeline.model import Passage, Repair
from pipeline.settings import DEFAULT

CASES = json.loads((Path(__file__).parents[1] / "cases" / "garbled.json").read_text(encoding="utf-8"))
SOUND = [case for group, cases in CASES.items() if group != "known failures" for case in cases]
GIBBERISH = "w> yl gyn (Sl glo Cad y> 3)lge p2 S gl oabaS) ol y 5y 5 Jb)> (Sgo"
PROSE = "Patients were watched for two hours after the infusion and went home with a friend."


def judged(text: str) -> tuple[Passage, ...]:
    (draft,) = garbled([split(Draft(text, text), DEFAULT)], DEFAULT)
    return draft.passages


def main_label(text: str) -> str:
    passages = judged(text)
    return max(passages, key=lambda p: p.end - p.start).label


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["comment"])
def test_case(case):
    assert main_label(case["text"]) == case["label"]


@pytest.mark.parametrize("case", CASES["known failures"], ids=lambda case: case["comment"])
def test_known_failure(case):
    if main_label(case["text"]) == case["label"]:
        pytest.fail("no failure any more: move the case")


def test_label_comes_with_rule_score_and_language():
    (passage,) = judged(GIBBERISH)
    assert (passage.label, passage.language) == ("garbled", "zxx")
    assert passage.rule in RULES
    assert passage.score == passage.garbled_score > 0.9


@pytest.mark.parametrize("sign", [1, -1])
def test_a_doubtful_line_follows_its_neighbours(sign):
    limits = DEFAULT.garbled
    one = [Atom(n, 50 * n, 50 * n + 40, 0) for n in range(3)]
    apart = [Atom(n, 50 * n, 50 * n + 40, n) for n in range(3)]
    odds = [4.0 * sign, -1.0 * sign, 4.0 * sign]
    near, far = chained(one, odds, limits)[1], chained(apart, odds, limits)[1]
    alone = chained(one[:1], odds[1:2], limits)[0]
    assert (alone < 0.5 < near) if sign > 0 else (near < 0.5 < alone)
    assert abs(near - alone) > abs(far - alone) > 0.1


def test_neighbours_settle_a_short_line():
    short = "ol y 5y"
    among = "\n".join([GIBBERISH, GIBBERISH, short, GIBBERISH])
    assert [p.label for p in judged(among)] == ["garbled"] * 4


def test_heading_among_good_text_is_kept():
    assert {p.label for p in judged(f"{PROSE}\n\n4.1 Rx & Tx\n\n{PROSE}")} == {"clean"}


def test_good_paragraph_between_garbled_ones_is_kept():
    labels = [p.label for p in judged(f"{GIBBERISH}\n\n{PROSE}\n\n{GIBBERISH}")]
    assert labels == ["garbled", "clean", "garbled"]


def test_joined_lines_are_cut_where_they_turn():
    text = f"{PROSE} {PROSE} {GIBBERISH} {GIBBERISH}"
    at = [len(PROSE), 2 * len(PROSE) + 1, 2 * len(PROSE) + 2 + len(GIBBERISH)]
    repairs = tuple(Repair(x, x + 1, "\n", " ", "unwrap") for x in at)
    draft = Draft(text.replace(" ", "\n"), text, repairs, passages=(Passage(0, len(text), text),))
    (draft,) = garbled([draft], DEFAULT)
    parts = draft.passages
    assert [p.label for p in parts] == ["clean", "garbled"]
    assert parts[0].text == f"{PROSE} {PROSE}"


def test_long_line_is_cut_at_a_sentence():
    text = " ".join([PROSE] * 6) + " " + ". ".join([GIBBERISH] * 6)
    labels = [p.label for p in judged(text)]
    assert labels == ["clean", "garbled"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("\ufffd" * 20 + " ab", "replacement_chars"),
        ("??? ???? ??? ????", "question_marks"),
        ("deadbeef00112233" * 3, "encoded_blob"),
        ("if(a){b=c[d];e()}", "code"),
        ("hospital the of was and patients with night watched after were the two for home hours a they", "word_order"),
        ("Ona BBeneHua npenapata HenpepbiBHbIi KOHTpOnb fjaBneHua", "unknown_words"),
    ],
)
def test_reason(text, rule):
    letters, found, order = seen([text])[0, WORDS].tolist()
    assert reason(text, found / max(1, letters), order > 0) == rule
    assert rule in RULES


def seen(texts: list[str]) -> np.ndarray:
    return model.read(texts, model.shipped())


def passes(*texts: str) -> list[bool]:
    return gate(seen(list(texts)), DEFAULT.garbled).tolist()


def test_gate_changes_no_label():
    """What the gate lets through, the model would have let through as well."""
    through = [case for case in SOUND if passes(case["text"])[0]]
    assert len(through) > 2
    for case in through:
        assert case["label"] == "clean"
        assert model.logits([case["text"]])[0] < 1


def test_gate_opens_for_prose_and_not_for_disorder():
    words = PROSE.split()
    Random(4).shuffle(words)
    assert passes(PROSE, " ".join(words), PROSE + " \ufffd", GIBBERISH, "") == [True, False, False, False, False]


def test_runs_of_letters_and_single_ideographs():
    r = signs.runs(signs.sheet(["Das", "Ärzteteam,", "das", "ドーズ", "氯胺酮"]))
    assert r.size.tolist() == [3, 9, 3, 1, 1, 1, 1, 1, 1]
    assert r.key[0] == r.key[2]


def test_long_words_are_known_by_their_first_six_letters():
    table = train.table(["injection", "dose"])
    r = signs.runs(signs.sheet(["Injectable", "doses", "dose", "inject"]))
    assert signs.known(r.key, table).tolist() == [True, False, True, False]


def test_how_a_long_word_may_stand_beside_others_its_last_three_letters_say():
    form = signs.runs(signs.sheet(["injection", "vision", "motor", "ion", "dose", "rose"])).form.tolist()
    assert form[0] == form[1] and len(set(form)) == 5


@given(st.lists(st.text(min_size=1, max_size=30).filter(lambda word: not word.isspace()), min_size=1, max_size=9))
def test_a_word_has_one_row_in_any_company(words):
    m = model.shipped()
    together = features.word_rows(words, m.weights, m.common)
    alone = [features.word_rows([word], m.weights, m.common)[0] for word in words]
    assert np.array_equal(together, np.array(alone))


def test_what_is_kept_changes_nothing():
    fresh = model.shipped()._replace(kept=model.Kept())
    first = model.logits([PROSE, GIBBERISH], fresh)
    assert np.count_nonzero(features.fields(fresh.kept.rows)["key"]) == len({*PROSE.split(), *GIBBERISH.split()})
    assert np.array_equal(model.logits([PROSE, GIBBERISH], fresh), first)


def test_words_that_want_one_place_take_turns():
    few = model.shipped()._replace(kept=model.Kept(1))
    for texts in ([PROSE, GIBBERISH], [GIBBERISH], [PROSE]):
        assert model.logits(texts, few).tolist() == [model.logits([text])[0] for text in texts]


@given(st.lists(st.text(st.sampled_from("a\0é中\ud800\U00020000 \n\x85\u3000"), max_size=12), min_size=1, max_size=6))
def test_words_are_what_stands_between_spaces(texts):
    words = signs.words_of(texts)
    wanted = [text.split() or [signs.NOTHING] for text in texts]
    assert words.spelled() == [word for some in wanted for word in some]
    assert np.diff(words.at, append=len(words.starts)).tolist() == list(map(len, wanted))
    assert len(set(words.keys.tolist())) == len(set(words.spelled()))


def test_endless_words_are_read_in_pieces():
    sizes = [1, signs.PIECE, signs.PIECE + 1, 3 * signs.PIECE]
    words = signs.words_of([" ".join("x" * size for size in sizes), "y"])
    assert [len(word) for word in words.spelled()] == [1, 400, 400, 1, 400, 400, 400, 1]
    assert words.at.tolist() == [0, 7]


def test_parts_of_a_long_text_add_up(monkeypatch):
    texts = [PROSE, f"{GIBBERISH} {PROSE}\n" * 9, "", GIBBERISH]
    whole = seen(texts)
    monkeypatch.setattr(features, "PART", 50)
    assert np.array_equal(seen(texts), whole)


def test_a_long_text_outgrows_no_count():
    columns = [features.COLUMN[name] for name in ("words", "ink", "letter")]
    assert seen(["ab " * 50_000])[0, columns].tolist() == [50_000, 100_000, 100_000]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8), st.data())
def test_lines_add_up_to_their_paragraph(lines, data):
    counts = seen(lines)
    cut = data.draw(st.integers(0, len(lines) - 1))
    runs = np.array([(cut, len(lines))])
    whole = features.merged(counts, runs)[0]
    assert whole[:-2].tolist() == counts[cut:, :-2].sum(axis=0).tolist()
    assert whole[-2:].tolist() == [counts[cut:, -2].max(), counts[cut:, -1].min()]


@given(st.lists(st.text(), max_size=8))
def test_a_batch_judges_as_one_by_one(texts):
    together = model.logits(texts)
    alone = [model.logits([text])[0] for text in texts]
    assert np.array_equal(together, np.array(alone))


@given(st.text(st.characters(), max_size=300))
def test_any_text_stays_tiled(text):
    passages = judged(text)
    at = 0
    for p in passages:
        assert not text[at : p.start].strip() and text[p.start : p.end] == p.text
        assert 0 <= p.garbled_score <= 1 and (p.rule == "") == (p.label == "clean")
        at = p.end
    assert not text[at:].strip()


def test_surrogates_nul_and_emptiness():
    for text in ("", "\0", "\ud800\udfff\udc00", "\u200b", " \n \n", "\U0010ffff" * 50):
        judged(text)


def test_one_huge_line_takes_linear_time():
    judged("x" * 3_000_000)
    judged("a b" * 500_000)
    judged("." * 500_000)
    judged("x" + " " * 5_000 + GIBBERISH * 100)


def test_many_tiny_lines():
    judged("x\n" * 20_000)


def test_hash_seed_does_not_matter():
    program = f"from pipeline.clean.garbled.model import logits; print(logits([{GIBBERISH!r}, {PROSE!r}]).tolist())"
    out = set()
    for seed in "12":
        env = os.environ | {"PYTHONHASHSEED": seed}
        out.add(subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True).stdout)
    assert len(out) == 1


def test_shipped_model_is_small_and_fits_its_features():
    path = Path(model.__file__).parents[2] / "lexicon" / "garble" / "model.arrays"
    assert path.stat().st_size < 1 << 20
    assert arrays.read(path, "feature")["feature"].max() < len(features.FEATURES)
