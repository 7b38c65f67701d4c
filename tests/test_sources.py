"""Sources, their days, and what a run of one source does to the others."""

import dataclasses
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipeline import build as stages
from pipeline.build import engine
from pipeline.build.planning import plan
from pipeline.corpus import versions
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError, Version
from pipeline.read.folder import RawFile
from pipeline.read.location import scan
from pipeline.report.by_source import SOURCE_CHECKS, Source, by_source, chance, drifted, freshness, quality, rejected_paths
from pipeline.settings import DEFAULT
from pipeline.sources import TOP, chosen, day_of, source_of
from tests import samples
from tests.conftest import built, one_worker


def test_a_source_is_the_folder_directly_below_the_raw_folder():
    assert [source_of(p) for p in ("blogs/2026/a.txt", "journals/b.html", "c.txt")] == ["blogs", "journals", TOP]


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("blogs/2026-11-20/a.txt", date(2026, 11, 20)),
        ("blogs/2026/11/20/a.txt", date(2026, 11, 20)),
        ("blogs/20261120.jsonl", date(2026, 11, 20)),
        ("blogs/20261399/2026_11_20.txt", date(2026, 11, 20)),  # the first is no date
        ("blogs/id-1202611209.txt", None),  # digits around it
        ("blogs/2026-1120.txt", None),
    ],
)
def test_the_day_of_a_file_stands_in_its_path(path, day):
    assert day_of(RawFile(path, f"s3://bucket/{path}", 1)) == day


def test_without_a_date_in_the_path_it_is_when_the_file_was_written(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    os.utime(path, (86400 * 365.25 * 30, 86400 * 365.25 * 30))
    assert day_of(RawFile("a.txt", path, 1)) == date(2000, 1, 1)
    assert day_of(RawFile("a.txt", tmp_path / "gone.txt", 1)) is None


def test_files_are_chosen_by_source_and_by_days_with_both_ends():
    files = [RawFile(f"{s}/2026-11-{d:02d}.txt", "s3://b/x", 1) for s in ("a", "b") for d in range(1, 6)] + [RawFile("a/x", "s3://b/x", 1)]
    found = [f.raw_path for f in chosen(files, "a", date(2026, 11, 2), date(2026, 11, 3))]
    assert found == ["a/2026-11-02.txt", "a/2026-11-03.txt"]
    assert len(list(chosen(files))) == 11 and len(list(chosen(files, first=date(2026, 11, 5)))) == 2


@pytest.fixture
def two_sources(tmp_path) -> Path:
    for seed, source in enumerate("ab"):
        samples.folder(tmp_path / "raw" / source, seed, articles=6)
    return tmp_path


def run(place: Path, only=None, again=frozenset()) -> stages.Summary:
    corpus = place / "corpus"
    with versions.writing(corpus):
        todo = plan(place / "raw", corpus, one_worker(), only=only, again=again)
        reports: list = []
        engine.run(todo.batches, todo.settings, lambda _, report: reports.append(report))
        return stages.publish(todo, *stages.link_all(todo), reports, stages.now())


def paths(place: Path, source: str | None = None) -> frozenset[str]:
    return frozenset(f.raw_path for f in chosen(scan(place / "raw")[0], source))


@pytest.mark.slow
def test_one_source_after_the_other_gives_the_corpus_of_both(two_sources):
    whole = built(two_sources / "raw", two_sources / "whole")
    first = run(two_sources, only=paths(two_sources, "a"))
    assert set(by_source(newest(two_sources))) == {"a"} and first.content_hash != whole.content_hash
    assert run(two_sources, only=paths(two_sources, "b")).content_hash == whole.content_hash
    done_again = run(two_sources, again=paths(two_sources))
    assert done_again.new == whole.documents and done_again.content_hash == whole.content_hash
    assert not [law for law, problems in check(two_sources / "corpus") if problems]
    assert not built(two_sources / "raw", two_sources / "corpus").changed


def test_what_changed_elsewhere_waits_for_its_own_run(two_sources):
    built(two_sources / "raw", two_sources / "corpus")
    before = by_source(newest(two_sources))
    for source in "ab":
        (two_sources / "raw" / source / "new.txt").write_text("The boat was late, and the harbour had closed for the night.\n")
    run(two_sources, only=paths(two_sources, "a"))
    after = by_source(newest(two_sources))
    assert after["a"].documents == before["a"].documents + 1 and after["b"] == before["b"]


def newest(place: Path) -> Version:
    version = versions.open_version(place / "corpus")
    assert version
    return version


def test_what_waits_is_counted_by_source(two_sources):
    from datetime import UTC, datetime, timedelta

    built(two_sources / "raw", two_sources / "corpus")
    (two_sources / "raw" / "b" / "new.txt").write_text("Nobody had seen the letter before.")
    found = freshness(two_sources / "raw", newest(two_sources), datetime.now(UTC) + timedelta(hours=50))
    assert (found["a"].waiting, found["a"].oldest_hours) == (0, None)
    assert found["b"].waiting == 1 and 49.9 < found["b"].oldest_hours < 51
    assert {"a/noise.txt", "b/empty.txt"} <= rejected_paths(newest(two_sources))


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


def test_a_version_is_inspected_before_it_is_published_and_can_be_refused(two_sources):
    from flows.stages import refuse

    built(two_sources / "raw", two_sources / "corpus")
    before = newest(two_sources).name
    limits = dataclasses.replace(DEFAULT.run, chance=0.05)
    for n in range(4):
        torn = "Ol wl5 )b &8 ljT 03y> gS pj 9 l2 Slo (6 ,lej 4: b9r> Gw 5yo sl1 |, oF vbS\n" * 9
        (two_sources / "raw" / "a" / f"torn-{n}.txt").write_text(torn)

    def inspect(version: Version) -> None:
        refuse(quality(version, newest(two_sources), limits), accept_changes=False)

    with versions.writing(two_sources / "corpus"):
        todo = plan(two_sources / "raw", two_sources / "corpus", one_worker())
        reports: list = []
        engine.run(todo.batches, todo.settings, lambda _, report: reports.append(report))
        with pytest.raises(CorpusError, match=r"a: garbled is .* accept_changes"):
            stages.publish(todo, *stages.link_all(todo), reports, stages.now(), inspect)
    assert newest(two_sources).name == before
    refuse([(SOURCE_CHECKS[0], ["a: garbled"])], accept_changes=True)
    with pytest.raises(CorpusError, match="law 1"):
        refuse([("law 1: nothing lost", ["a document"])], accept_changes=True)
    assert not plan(two_sources / "raw", two_sources / "corpus", one_worker()).batches, "what was cleaned is not cleaned again"
