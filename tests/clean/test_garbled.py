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

from pipeline.clean import garble_features, garble_model
from pipeline.clean.draft import Draft
from pipeline.clean.garbled import RULES, Atom, chained, garbled, reason
from pipeline.clean.split import split
from pipeline.model import Passage, Repair
from pipeline.settings import DEFAULT

CASES = json.loads((Path(__file__).parents[1] / "cases" / "garbled.json").read_text(encoding="utf-8"))
SOUND = [case for group, cases in CASES.items() if group != "known failures" for case in cases]
GIBBERISH = "w> yl gyn (Sl glo Cad y> 3)lge p2 S gl oabaS) ol y 5y 5 Jb)> (Sgo"
PROSE = "Patients were watched for two hours after the infusion and went home with a friend."


def judged(text: str) -> tuple[Passage, ...]:
    return garbled(split(Draft(text, text), DEFAULT), DEFAULT).passages


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
    assert (passage.label, passage.rule, passage.language) == ("garbled", "model", "zxx")
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
    parts = garbled(draft, DEFAULT).passages
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
        (GIBBERISH, "model"),
    ],
)
def test_reason(text, rule):
    assert reason(text) == rule
    assert rule in RULES


def test_gate_changes_no_label():
    """What the gate lets through, the model would have let through as well."""
    shut = DEFAULT.garbled.plain_share
    assert shut <= 1
    for case in SOUND:
        if garble_model.plain(case["text"], shut) and len(case["text"]) >= DEFAULT.garbled.plain_size:
            assert case["label"] == "clean"
            assert garble_model.logits([case["text"]])[0] < 1


def test_gate_opens_for_prose_and_not_for_disorder():
    assert garble_model.plain(PROSE, DEFAULT.garbled.plain_share)
    words = PROSE.split()
    Random(4).shuffle(words)
    assert not garble_model.plain(" ".join(words), DEFAULT.garbled.plain_share)


@given(st.lists(st.text(), max_size=8))
def test_a_batch_judges_as_one_by_one(texts):
    together = garble_model.logits(texts)
    alone = [garble_model.logits([text])[0] for text in texts]
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
    judged("x\n" * 30_000)


def test_hash_seed_does_not_matter():
    program = f"from pipeline.clean.garble_model import logits; print(logits([{GIBBERISH!r}, {PROSE!r}]).tolist())"
    out = set()
    for seed in "12":
        env = os.environ | {"PYTHONHASHSEED": seed}
        out.add(subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True).stdout)
    assert len(out) == 1


def test_shipped_model_is_small_and_holds_no_objects():
    path = Path(garble_model.__file__).parents[1] / "lexicon" / "garble" / "model.npz"
    assert path.stat().st_size < 1 << 20
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
        assert arrays["feature"].max() < len(garble_features.FEATURES)
