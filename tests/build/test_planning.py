"""What a run takes up: one source after the other, what waits, and a version that is refused before anyone sees it."""

import ast
import dataclasses
from pathlib import Path

import pytest

import pipeline
from pipeline import build as stages
from pipeline.build import engine
from pipeline.build.planning import SHAPING, plan
from pipeline.corpus import versions
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError, Version
from pipeline.read.location import scan
from pipeline.report.by_source import SOURCE_CHECKS, by_source, quality
from pipeline.settings import DEFAULT
from pipeline.sources import chosen
from tests import samples
from tests.conftest import built, one_worker


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
    assert set(by_source(versions.published(two_sources / "corpus"))) == {"a"} and first.content_hash != whole.content_hash
    assert run(two_sources, only=paths(two_sources, "b")).content_hash == whole.content_hash
    done_again = run(two_sources, again=paths(two_sources))
    assert done_again.new == whole.documents and done_again.content_hash == whole.content_hash
    assert not [law for law, problems in check(two_sources / "corpus") if problems]
    assert not built(two_sources / "raw", two_sources / "corpus").changed


@pytest.mark.slow
def test_what_changed_elsewhere_waits_for_its_own_run(two_sources):
    built(two_sources / "raw", two_sources / "corpus")
    before = by_source(versions.published(two_sources / "corpus"))
    for source in "ab":
        (two_sources / "raw" / source / "new.txt").write_text("The boat was late, and the harbour had closed for the night.\n")
    run(two_sources, only=paths(two_sources, "a"))
    after = by_source(versions.published(two_sources / "corpus"))
    assert after["a"].documents == before["a"].documents + 1 and after["b"] == before["b"]


@pytest.mark.slow
def test_a_version_is_inspected_before_it_is_published_and_can_be_refused(two_sources):
    from flows.stages import refuse  # imports Prefect, which no other test of building needs

    built(two_sources / "raw", two_sources / "corpus")
    before = versions.published(two_sources / "corpus").name
    limits = dataclasses.replace(DEFAULT.run, chance=0.05)
    for n in range(4):
        torn = "Ol wl5 )b &8 ljT 03y> gS pj 9 l2 Slo (6 ,lej 4: b9r> Gw 5yo sl1 |, oF vbS\n" * 9
        (two_sources / "raw" / "a" / f"torn-{n}.txt").write_text(torn)

    def inspect(version: Version) -> None:
        refuse(quality(version, versions.published(two_sources / "corpus"), limits), accept_changes=False)

    with versions.writing(two_sources / "corpus"):
        todo = plan(two_sources / "raw", two_sources / "corpus", one_worker())
        reports: list = []
        engine.run(todo.batches, todo.settings, lambda _, report: reports.append(report))
        with pytest.raises(CorpusError, match=r"a: garbled is .* accept_changes"):
            stages.publish(todo, *stages.link_all(todo), reports, stages.now(), inspect)
    assert versions.published(two_sources / "corpus").name == before
    refuse([(SOURCE_CHECKS[0], ["a: garbled"])], accept_changes=True)
    with pytest.raises(CorpusError, match="law 1"):
        refuse([("law 1: nothing lost", ["a document"])], accept_changes=True)
    assert not plan(two_sources / "raw", two_sources / "corpus", one_worker()).batches, "what was cleaned is not cleaned again"


@pytest.mark.parametrize("folder", ["clean", "duplicates", "lexicon", "read"])
def test_what_cleaning_asks_is_digested_with_it(folder):
    home = Path(pipeline.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in (home / folder).rglob("*.py")]
    found = [node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    modules = {f"{node.module}.{alias.name}" for node in found for alias in node.names if (node.module or "").startswith("pipeline")}
    names = {module.replace(".", "/").removeprefix("pipeline/") for module in modules}
    digested = {name.removesuffix(".py") for name in SHAPING}
    left = {name for name in names if not any(f"{name}/".startswith(f"{some}/") for some in digested)}
    assert not left, "it could change, and corpora would not be done anew"
