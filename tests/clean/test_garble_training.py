"""The training chain on a small corpus of its own: damages, model, and the arrays that the product reads."""

from random import Random

import numpy as np
import pytest

from pipeline.clean import garble_model
from pipeline.lexicon.garble import damage, dataset, odd, romanise, train


def corpus() -> dict[str, list[str]]:
    rng = Random(5)
    return {language: [odd.prose(rng) for _ in range(120)] for language in ("en", "zh_CN", "ja", "ko", "ru", "ar", "fa")}


def test_small_model_learns_and_repeats():
    texts = corpus()
    items = dataset.build(texts, [], Random(3), 900, {"sm": texts["en"]}, ["!function(e,t){return e.n=t}" * 30])
    cut, common = len(items) * 4 // 5, train.table(word for bodies in texts.values() for word in " ".join(bodies).split())
    arrays, again = train.fit(items[:cut], common, trees=20), train.fit(items[:cut], common, trees=20)
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)
    model = garble_model.assembled(arrays)
    logits = garble_model.logits([item.text for item in items[cut:]], model)
    truth = np.array([item.garbled for item in items[cut:]])
    assert np.mean((logits > 0) == truth) > 0.9


def test_trees_answer_as_scikit_learn_does():
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(1)
    rows = rng.normal(size=(600, 5)).astype(np.float32)
    booster = HistGradientBoostingClassifier(max_iter=15, early_stopping=False, random_state=0)
    booster.fit(rows, rows[:, 0] * rows[:, 1] > rows[:, 2])
    rest = {"weights": np.zeros(1, np.int8), "order": np.zeros(1, np.int8), "common": np.zeros(0, np.uint8)}
    scales = {"weights_scale": np.ones(1), "order_scale": np.ones(1)}
    model = garble_model.assembled(train.forest(booster) | rest | scales)
    assert np.allclose(garble_model.judged(rows.astype(np.float64), model), booster.decision_function(rows), atol=1e-5)


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
    for make, _ in odd.KINDS.values():
        assert all(make(Random(seed)).strip() for seed in range(5))


def test_romanised():
    assert romanise.romanised(Random(0), "боль прошла", "ru") == "bol' proshla"
    assert romanise.romanised(Random(0), "약은", "ko") == "yakeun"
    assert romanise.romanised(Random(0), "นอน", "th") is None
