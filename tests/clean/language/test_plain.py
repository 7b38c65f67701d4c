"""The fast path: which blocks take it, and that it answers as the close look does."""

from dataclasses import replace

import pytest

from pipeline.clean.language import plain, scripts
from pipeline.settings import DEFAULT
from tests.benchmarks.language import articles, mixed
from tests.clean.language.test_language import CASES, answer

OWN = DEFAULT.language


def language_of(text: str) -> str:
    """What the fast path says of a block; empty where it leaves it to the close look."""
    segment = plain.one_language(text, 0, len(text), 0, scripts.runs(text, 0, len(text)), OWN)
    return next(iter(segment.scores or {}), "und") if segment else ""


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The nurse came back in the evening. She brought a glass of water and sat down beside the bed.", "en"),
        ("Die Schwester kam am Abend zurück und setzte sich ans Bett. Frau Berger schlief schon.", "de"),
        ("Сестра вернулась вечером и принесла стакан воды. Больной уже спал, и она тихо вышла.", "ru"),
        ("病人晚上服用了ketamine以后睡得很好，第二天早上就回家了。", "zh"),
        ("Больной получил ketamine вечером и спокойно спал. Утром он уже мог сам дойти до двери.", "ru"),
        ("The α-receptor was blocked in most of the animals, and the β-receptor was blocked in the others.", "en"),
        ("12.5 (3) – 7", "und"),
        ("He slept well. Man in the bed, des is a du or not, so he had tea. They all went home after it.", "en"),  # torn, but no clause
        ("रात को नर्स फिर आई और पानी का गिलास लाई। मरीज सो रहा था और उसने कुछ नहीं कहा। सुबह वह घर चला गया।", "hi"),  # no clear vote
    ],
)
def test_plain_blocks_take_it(text, tag):
    assert language_of(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "The nurse came back in the evening. Die Schwester setzte sich ans Bett und las ihr etwas vor.",
        "病人说the most common effect是头痛，第二天早上就回家了。",
        "病人回家了。The nurse stayed with him. 第二天早上他好了。",
        "Больной спал. She brought a glass of water and sat down. Утром он уже мог сам дойти до двери.",
        "Больной получил ketamine вечером и спокойно спал. Ketamine Hydrochloride Injection. Утром он уже мог сам дойти до двери.",
        "La nuit était calme. La malade dormait bien dans sa chambre when the nurse came back with the tea. Le matin elle se leva tôt.",
        "रात को नर्स आई और बैठ गई। मरीज सो रहा था। रात्री परिचारिका आली आणि तिने पाणी आणले होते. सुबह वह घर चला गया।",
        "Maintenance phase",
        "Dit is nie so erg nie, en hulle was baie bly. Die verpleegster het vir hom 'n glas water gebring.",
    ],
)
def test_doubtful_blocks_do_not(text):
    assert language_of(text) == ""


def test_it_changes_no_answer():
    close = replace(DEFAULT, language=replace(OWN, min_block=10**9))
    texts = [c["text"] for group in ("synthetic", "negative") for c in CASES[group]] + articles()[:28] + mixed()[:60]
    assert [t for t in texts if answer(t) != answer(t, close)] == []
