"""A copy whose sentences damage made mixed is a copy still, in the same cluster however it is built; the cleaner one stands for both."""

import shutil

import pyarrow.compute as pc
import pytest

import pipeline
from tests.conftest import built

ARTICLE = (
    "诊所从去年春天开始在晚上接待长期疼痛的病人。护士每五分钟量一次血压，并询问病人是否做了噩梦。",
    "大多数病人说自己好像漂浮在空中，这种感觉在一小时之内就会消失。没有人在天黑以前被送回家去。",
    "一个星期以后医生给所有的人打电话，其中六个人说疼痛还没有回来。两个人没有告诉别人就停了药，医生很不高兴。",
    "最后一个人没有接到电话，是邻居去他家看望的。他说自己睡得比以前好，早上也愿意出门走一走了。",
)
DAMAGED = (0, 1, 3)  # paragraphs into whose sentences words of another language got


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw").mkdir()
    damaged = [p.replace("病人", "patients who were waiting").replace("一", "the only one ").replace("血压", "pressure of the blood")
               if n in DAMAGED else p for n, p in enumerate(ARTICLE)]  # fmt: skip
    (tmp_path / "raw" / "a.txt").write_text("\n\n".join(damaged), encoding="utf-8")
    (tmp_path / "raw" / "b.txt").write_text("\n\n".join(ARTICLE), encoding="utf-8")
    return tmp_path / "raw"


def documents(corpus):
    return {row["raw_path"]: row for row in pipeline.open_corpus(corpus).documents().to_pylist()}


def test_the_copy_is_found_and_the_cleaner_one_stands_for_both(raw, tmp_path):
    built(raw, tmp_path / "corpus")
    found = documents(tmp_path / "corpus")
    labels = pipeline.open_corpus(tmp_path / "corpus").set_aside().column("label").to_pylist()
    assert "mixed" in labels and 0 < found["a.txt"]["clean_characters"] < found["b.txt"]["clean_characters"] / 2
    assert found["a.txt"]["characters"] > found["b.txt"]["characters"]
    assert found["a.txt"]["duplicate_of"] == found["b.txt"]["doc_id"] and found["b.txt"]["status"] == "included"


@pytest.mark.parametrize("forgotten", [False, True])
def test_it_joins_a_published_one_as_it_joins_a_new_one(raw, tmp_path, forgotten):
    built(raw, tmp_path / "once")
    (raw / "b.txt").rename(tmp_path / "b.txt")
    built(raw, tmp_path / "corpus")
    if forgotten:
        shutil.rmtree(tmp_path / "corpus" / "state")
    (tmp_path / "b.txt").rename(raw / "b.txt")
    built(raw, tmp_path / "corpus")
    once, corpus = (pipeline.open_corpus(tmp_path / name) for name in ("once", "corpus"))
    assert once.content_hash == corpus.content_hash and "duplicate" in once.documents().column("status").to_pylist()
    assert pc.any(pc.equal(corpus.set_aside().column("label"), "mixed")).as_py()
