"""A document that kills its workers is set aside; who is killed by chance loses nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.build.planning import Batch
from pipeline.build.quarantine import MOST_DEATHS, Place, Watch, careful, noted, watched
from pipeline.corpus.versions import CorpusError
from pipeline.model import Article, Reject
from pipeline.settings import DEFAULT
from tests.build.poisoned import poison, survived

ROOT = Path(__file__).parents[2]
ITEMS = [Article("a", "One.", "f.jsonl"), Reject("f.jsonl", "2", 2, "read", "invalid_json", "no"), Article("c", "Three.", "f.jsonl")]


def kept(watch: Watch) -> list[Article | Reject]:
    return list(watched(iter(ITEMS), "f.jsonl", watch))


def test_what_kills_nobody_passes_unchanged_and_the_last_place_is_noted(tmp_path):
    watch = Watch(tmp_path / "note", frozenset())
    seen = [(item, noted(watch.note)) for item in watched(iter(ITEMS), "f.jsonl", watch)]
    assert seen == [(item, Place("f.jsonl", number, "clean")) for number, item in enumerate(ITEMS)]
    assert noted(watch.note) == Place("f.jsonl", 3, "read") and noted(tmp_path / "none") is None


def test_a_deadly_record_is_a_reject_and_the_others_are_kept(tmp_path):
    first, second, third = kept(Watch(tmp_path / "note", frozenset({Place("f.jsonl", 2, "clean"), Place("other", 0, "clean")})))
    assert [first, second] == ITEMS[:2]
    assert isinstance(third, Reject) and (third.reason, third.raw_path, third.stage) == ("crashed_worker", "f.jsonl", "clean")


def test_where_reading_on_is_deadly_the_rest_of_the_file_is_one_reject(tmp_path):
    found = kept(Watch(tmp_path / "note", frozenset({Place("f.jsonl", 1, "read")})))
    assert found[0] == ITEMS[0] and len(found) == 2 and found[1].reason == "crashed_worker" and "behind record 1" in found[1].detail


def batch(place: Path) -> Batch:
    (place / "state" / "batches").mkdir(parents=True, exist_ok=True)
    return Batch("b", (("f.jsonl", "f.jsonl", ""),), 1, str(place), DEFAULT, "", ())


def killed_at(places):
    """Does a batch after it was killed at each of the places in turn, or at once where the place is one to keep away from."""
    left = list(places)

    def alone(_: Batch, watch: Watch):
        while left and left[0] in watch.deadly:
            left.pop(0)
        if not left:
            return {"deadly": watch.deadly}
        if place := left.pop(0):
            watch.note.write_text(json.dumps(place))
        return None

    return alone


A, B, C = (Place("f.jsonl", number, "clean") for number in range(3))


@pytest.mark.parametrize(
    ("places", "deadly"),
    [
        ([], set()),
        ([A], set()),
        ([A, B, A, B], set()),
        ([A, None, A], set()),  # None: before its first document
        ([A, A], {A}),
        ([B, A, A, C, C, B], {A, C}),
    ],
)
def test_only_who_was_struck_twice_in_a_row_is_set_aside(tmp_path, places, deadly):
    said: list[str] = []
    assert careful(batch(tmp_path), killed_at(places), said.append)["deadly"] == deadly and len(said) == len(deadly)


def test_a_machine_that_kills_everything_is_told_from_a_deadly_document(tmp_path):
    everywhere = [Place("f.jsonl", n, "clean") for n in range(MOST_DEATHS)]
    with pytest.raises(CorpusError, match="want of memory, at last near f"):
        careful(batch(tmp_path), killed_at(everywhere), lambda _: None)


@pytest.mark.slow
def test_a_deadly_document_becomes_a_reject_and_the_build_goes_on(raw_folder, corpus, tmp_path):
    shutil.copytree(raw_folder, tmp_path / "raw")
    poison(tmp_path / "raw")
    (tmp_path / "small.toml").write_text("[run]\nleast_batch_bytes = 4000\nbatches_wanted = 60\nworkers = 2\n")
    folders = [str(tmp_path / name) for name in ("raw", "corpus")]
    line = [sys.executable, "-m", "tests.build.poisoned", "build", *folders, "--settings", str(tmp_path / "small.toml")]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert survived(tmp_path / "corpus", corpus)
