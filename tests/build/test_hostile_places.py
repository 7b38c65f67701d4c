"""Disks that are full, read-only or gone, and a second writer: a clear message, and the old version stays whole."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import pipeline
from pipeline.build import build
from pipeline.build.compaction import compact
from pipeline.corpus import versions
from pipeline.corpus.versions import CorpusError
from tests import samples
from tests.conftest import built, command, laws_hold, one_worker

pytestmark = pytest.mark.slow
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")


def mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)


def unmount(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=False, stderr=subprocess.DEVNULL)


@pytest.fixture
def raw(tmp_path) -> Path:
    samples.folder(tmp_path / "raw" / "0", 0)
    return tmp_path / "raw"


@pytest.fixture
def mounted(tmp_path):
    """A folder, and the place where it is mounted."""
    real, place = tmp_path / "real", tmp_path / "mounted"
    real.mkdir()
    place.mkdir()
    mount("--bind", real, place)
    yield real, place
    unmount(place)


@root_only
def test_the_disk_is_full_at_any_stage(raw, tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", place)
    try:
        old = built(raw, place / "corpus").content_hash
        samples.folder(raw / "1", 1)
        wanted = built(raw, tmp_path / "whole").content_hash
        used = shutil.disk_usage(place).used
        failures = 0
        for room in (4, 40, 80, 120, 160, 200, 240):  # KB
            mount("-o", f"remount,size={used + room * 1024}", place)
            try:
                built(raw, place / "corpus")
            except OSError as error:
                failures += 1
                assert "No space left" in str(error)
                assert pipeline.open_corpus(place / "corpus").content_hash == old and laws_hold(place / "corpus")
        assert failures > 2
        mount("-o", "remount,size=64m", place)
        built(raw, place / "corpus")
        assert pipeline.open_corpus(place / "corpus").content_hash == wanted and laws_hold(place / "corpus")
    finally:
        unmount(place)


@root_only
def test_a_read_only_corpus_is_read_and_not_built(raw, mounted):
    real, place = mounted
    built(raw, real / "corpus")
    mount("-o", "remount,ro,bind", place)
    assert laws_hold(place / "corpus") and pipeline.open_corpus(place / "corpus").passages().num_rows
    for use in (lambda: built(raw, place / "corpus"), lambda: compact(place / "corpus")):
        with pytest.raises(CorpusError, match=r"cannot be written \(Read-only file system\); choose another folder"):
            use()


@root_only
@pytest.mark.parametrize("stage", ["clean", "link", "publish"])
def test_the_disk_vanishes_on_the_way(raw, mounted, stage):
    real, place = mounted
    old = built(raw, place / "corpus").content_hash
    samples.folder(raw / "1", 1)

    def pull_the_plug(now: str, done: int, of: int) -> None:
        if now == stage:
            unmount(place)

    with pytest.raises(OSError, match="No such file"):
        build(raw, place / "corpus", settings=one_worker(), progress=pull_the_plug)
    assert pipeline.open_corpus(real / "corpus").content_hash == old and laws_hold(real / "corpus")
    shutil.rmtree(place / "corpus", ignore_errors=True)
    mount("--bind", real, place)
    built(raw, place / "corpus")
    assert pipeline.open_corpus(place / "corpus").content_hash != old and laws_hold(place / "corpus")


def test_the_raw_folder_vanishes_and_nothing_is_lost(raw, tmp_path):
    built(raw, tmp_path / "corpus")
    raw.rename(tmp_path / "elsewhere")
    with pytest.raises(CorpusError, match="no raw folder"):
        built(raw, tmp_path / "corpus")
    raw.mkdir()
    with pytest.raises(CorpusError, match="--allow-removals"):
        built(raw, tmp_path / "corpus")
    assert laws_hold(tmp_path / "corpus")


def test_every_command_that_writes_names_the_other_writer(raw, tmp_path):
    built(raw, tmp_path / "corpus")
    samples.folder(raw / "1", 1)
    with versions.writing(tmp_path / "corpus"):
        for line in (["build", raw, tmp_path / "corpus"], ["compact", tmp_path / "corpus"], ["upgrade", tmp_path / "corpus"]):
            done = command(*line)
            assert done.returncode == 1 and f"process {os.getpid()}" in done.stderr and len(done.stderr.splitlines()) == 1
    assert built(raw, tmp_path / "corpus").version == "v000002" and laws_hold(tmp_path / "corpus")
