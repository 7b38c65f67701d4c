"""The training chain on a small corpus of its own: damages, model, and the arrays that the product reads."""

from random import Random

import numpy as np
import pytest

from pipeline.clean.garbled import model
from pipeline.lexicon.garble import boost, damage, dataset, odd, odd_signs, romanise, train


def corpus() -> dict[str, list[str]]:
    rng = Random(5)
    return {language: [odd.prose(rng) for _ in range(120)] for language in ("en", "zh_CN", "ja", "ko", "ru", "ar", "fa")}


def test_small_model_learns_and_repeats():
    texts = corpus()
    parts = [train.parted(texts, k, 10) for k in range(train.FOLDS)]
    script = ["!function(e,t){return e.n=t}" * 30]
    folds = [dataset.build(part, [], Random(k), 240, {"sm": part["en"]}, script) for k, part in enumerate(parts)]
    running = [dataset.running(part, Random(k), 60) for k, part in enumerate(parts)]
    common = train.table(word for bodies in texts.values() for word in " ".join(bodies).split())
    arrays, again = (train.fit(folds[1:], running[1:], common, trees=20) for _ in range(2))
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)
    logits = model.logits([item.text for item in folds[0]], model.assembled(arrays))
    truth = np.array([item.garbled for item in folds[0]])
    assert np.mean((logits > 0) == truth) > 0.9


def test_folds_share_no_text():
    texts = {"en": [str(n) for n in range(100)], "de": ["a"]}
    parts = [train.parted(texts, k, 7) for k in range(train.FOLDS)]
    assert sorted(text for part in parts for text in part["en"]) == sorted(texts["en"])
    assert sum("de" in part for part in parts) == 1


def test_trees_learn_what_no_single_question_tells():
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(3000, 5)).astype(np.float32)
    truth = rows[:, 0] * rows[:, 1] > 0
    rest = {"weights": np.zeros(1, np.int8), "order": np.zeros(1, np.int8), "common": np.zeros(1, np.uint8)}
    m = model.assembled(boost.boosted(rows[:2000], truth[:2000], 40) | rest)
    assert np.mean((model.judged(rows[2000:], m) > 0) == truth[2000:]) > 0.93


def test_trees_walk_down_level_by_level():
    """The same sums as a plain walk down each tree."""
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(50, 4)).astype(np.float32)
    arrays = boost.boosted(rows, rows[:, 0] > rows[:, 1], 7)
    walked = np.full(len(rows), arrays["base"][0])
    for feature, limit, value in zip(arrays["feature"], arrays["limit"], arrays["value"], strict=True):
        for i, row in enumerate(rows):
            walked[i] += value[sum(int(row[f] > x) << level for level, (f, x) in enumerate(zip(feature, limit, strict=True)))]
    rest = {"weights": np.zeros(1, np.int8), "order": np.zeros(1, np.int8), "common": np.zeros(1, np.uint8)}
    assert np.array_equal(model.judged(rows, model.assembled(arrays | rest)), walked / model.STEPS)


@pytest.mark.parametrize("kind", damage.BAD)
def test_damage_is_repeatable_and_changes_the_text(kind):
    rng = Random(8)
    foreign = kind in ("mojibake", "question_marks", "wrong_layout")
    text = 3 * ("Пациенты получили препарат медленно и спали всю ночь. " if foreign else odd.prose(rng))
    make = damage.BAD[kind][0]
    out = make(Random(1), text)
    assert out == make(Random(1), text)
    assert out != text


@pytest.mark.parametrize("kind", damage.READABLE)
def test_lighter_damage_is_repeatable_and_leaves_most_letters(kind):
    text = odd.prose(Random(2))
    make = damage.READABLE[kind][0]
    out = make(Random(1), text)
    assert out == make(Random(1), text)
    assert 0.8 * len(text) < len(out) < 1.25 * len(text)


def test_a_missing_tool_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="tesseract"):
        train.check_tools()


def test_every_odd_kind_gives_text():
    for make, _ in (odd.KINDS | odd_signs.KINDS).values():
        assert all(make(Random(seed)).strip() for seed in range(5))


def test_romanised():
    assert romanise.romanised(Random(0), "боль прошла", "ru") == "bol' proshla"
    assert romanise.romanised(Random(0), "약은", "ko") == "yakeun"
    assert romanise.romanised(Random(0), "นอน", "th") is None
