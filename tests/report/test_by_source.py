"""Counts by source: what waits, and which source suddenly looks unlike itself."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.corpus import versions
from pipeline.report.by_source import Source, chance, drifted, freshness, rejected_paths
from pipeline.settings import DEFAULT
from tests import samples
from tests.conftest import built


@pytest.mark.slow
def test_what_waits_is_counted_by_source(tmp_path):
    raw, corpus = tmp_path / "raw", tmp_path / "corpus"
    for seed, source in enumerate("ab"):
        samples.folder(raw / source, seed, articles=2)
    built(raw, corpus)
    (raw / "b" / "new.txt").write_text("Nobody had seen the letter before.")
    version = versions.published(corpus)
    found = freshness(raw, version, datetime.now(UTC) + timedelta(hours=50))
    assert (found["a"].waiting, found["a"].oldest_hours) == (0, None)
    assert found["b"].waiting == 1 and 49.9 < found["b"].oldest_hours < 51
    assert {"a/noise.txt", "b/empty.txt"} <= rejected_paths(version)


def source(documents: int, having: int = 0, mostly: int = 0, **labels: int) -> Source:
    """`having` and `mostly`: how many of its documents have its set-aside label, or are mostly so."""
    label = next((label for label in labels if label != "clean"), "")
    return Source(Counter(included=documents), Counter(labels), Counter(), Counter({label: having}), Counter({label: mostly}))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (source(50, 30, clean=900, boilerplate=100), source(50, 20, clean=900, boilerplate=90), []),
        (source(50, 30, clean=900, boilerplate=100), source(50, clean=1000), ["s: boilerplate is 0% of its text and was 10%"]),
        (
            source(50, 5, 5, clean=900, garbled=100),
            source(50, 35, 35, clean=300, garbled=700),
            ["s: garbled is 70% of its text and was 10%"],
        ),
        (source(50, 35, 35, clean=300, garbled=700), source(50, 35, 35, clean=300, garbled=700), []),  # it has always been so
        (source(50, 4, clean=990, spam=10), source(50, clean=1000), []),  # chance
        (source(50, 30, clean=900, spam=100), source(3, clean=90), []),  # too few to tell
        (source(50, 1, 1, clean=900, garbled=100), source(50, 2, 2, clean=900, garbled=2000), []),  # one long document
    ],
)
def test_a_source_that_suddenly_looks_different_is_named(before, now, said):
    assert drifted({"s": before, "gone": before}, {"s": now, "came": now}, DEFAULT.run) == said


@pytest.mark.parametrize(
    ("marked", "here", "documents", "others", "odds"),
    [(4, 4, 4, 4, 1 / 70), (4, 3, 4, 4, 17 / 70), (0, 0, 5, 5, 1.0), (3, 0, 5, 5, 1.0), (10, 10, 1_000_000, 1_000_000, 0.5**10)],
)
def test_chance_is_that_of_the_lady_tasting_tea(marked, here, documents, others, odds):
    assert chance(marked, here, documents, others) == pytest.approx(odds, rel=1e-4)
