"""What was compared is remembered, a file a run, by the rules that compared it; old texts are neither signed nor compared again."""

import shutil

from pipeline.build import linking
from pipeline.build.linking import remember, remembered
from pipeline.corpus import parts
from tests import samples
from tests.conftest import built

NEAR = ("a", "b", "near", 0.9)


def test_a_run_adds_a_file_and_other_rules_start_anew(tmp_path):
    place = tmp_path / "links" / "rules"
    assert remembered(place) == (set(), set())
    remember(place, {"a", "b"}, {NEAR})
    before = [(path, path.stat().st_mtime_ns) for path in place.iterdir()]
    remember(place, {"c"}, set())
    assert remembered(place) == ({"a", "b", "c"}, {NEAR})
    assert before == [(path, path.stat().st_mtime_ns) for path in sorted(place.iterdir())][:1]
    remember(tmp_path / "links" / "other", {"a"}, set())
    assert remembered(place) == (set(), set()) and remembered(tmp_path / "links" / "other") == ({"a"}, set())


def test_the_second_run_compares_what_is_new_and_finds_the_same(tmp_path, monkeypatch):
    samples.folder(tmp_path / "whole", seed=5, articles=30)
    files = sorted(path for path in (tmp_path / "whole").rglob("*") if path.is_file())
    asked = []
    real = linking.verify
    monkeypatch.setattr(linking, "verify", lambda pairs, texts, settings: asked.append(len(pairs)) or real(pairs, texts, settings))
    hashes = {built(tmp_path / "whole", tmp_path / "once").content_hash}
    once = sum(asked)
    asked.clear()
    for half in (files[::2], files[1::2]):
        for path in half:
            target = tmp_path / "raw" / path.relative_to(tmp_path / "whole")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        summary = built(tmp_path / "raw", tmp_path / "halves")
    assert {summary.content_hash} == hashes and sum(asked) == once > 0
    links = sorted((tmp_path / "halves" / "state" / "links").glob("*/*.parquet"))
    known = [{*parts.read(path).filter(parts.read(path)["b"].is_null()).column("a").to_pylist()} for path in links]
    assert len(known) == 2 and not known[0] & known[1]
