"""A diff says what changed and nothing else."""

import json
from dataclasses import replace

import pytest

import pipeline
from pipeline.build import build
from pipeline.review.diff import diff, moved
from pipeline.settings import DEFAULT
from tests.conftest import built, command, one_worker


def test_moved_counts_the_characters_that_changed_their_label():
    old = [(0, 10, "clean"), (11, 30, "garbled: model"), (31, 40, "clean")]
    new = [(0, 10, "clean"), (11, 20, "clean"), (21, 40, "clean")]
    assert moved(old, new) == {("garbled: model", "clean"): 9 + 9}
    assert not moved(old, old)


@pytest.mark.slow
def test_documents_come_and_go_and_settings_change_labels(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    raw.mkdir()
    first = "The nurse checked the pump twice and wrote the rate on the chart before she left the room."
    second = "Two of the men said they would do it again.\n\nLeave a Comment\n\nSubscribe to our newsletter"
    (raw / "a.txt").write_text(first, encoding="utf-8")
    (raw / "b.txt").write_text(second, encoding="utf-8")
    built(raw, corpus)
    (raw / "c.txt").write_text(first + " Nobody had asked her to.", encoding="utf-8")
    (raw / "a.txt").unlink()
    built(raw, corpus)
    came = diff(pipeline.open_corpus(corpus, "v000001"), pipeline.open_corpus(corpus, "v000002"))
    assert len(came.added) == len(came.removed) == 1 and not came.relabelled and not came.same
    lenient = replace(one_worker(), garbled=replace(DEFAULT.garbled, threshold=0.0))
    build(raw, corpus, settings=lenient)
    changed = diff(pipeline.open_corpus(corpus, "v000002"), pipeline.open_corpus(corpus, "v000003"))
    assert not changed.added and not changed.removed
    assert any(to.startswith("garbled") for _, to in changed.relabelled)
    told = json.loads(command("diff", "v000002", "--corpus", corpus, "--json").stdout)
    characters = {(c["from"], c["to"]): c["count"] for c in told["changes"] if c["what"] == "characters"}
    assert characters == changed.relabelled
    assert "the two say the same" in command("diff", "v000003", "v000003", "--corpus", corpus).stdout
