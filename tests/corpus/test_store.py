"""A corpus in an object store, against a real S3 server on this machine."""

import json
import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.build import build
from pipeline.cli import main
from pipeline.corpus import store
from pipeline.corpus.check import check
from pipeline.corpus.versions import CorpusError
from pipeline.read.remote import Unreachable
from tests import samples
from tests.conftest import built, command, one_worker

URL = "s3://kept/our/corpus"
pytestmark = pytest.mark.slow


@pytest.fixture
def files(s3_server, monkeypatch, tmp_path):
    """An empty bucket, seen past every cache, and a machine without a working copy."""
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "one"))
    found = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    if found.exists("kept"):
        found.rm("kept", recursive=True)
    found.mkdir("kept")
    yield found
    s3fs.S3FileSystem.clear_instance_cache()


@pytest.fixture
def raw(tmp_path) -> Path:
    samples.folder(tmp_path / "raw" / "0", 0)
    return tmp_path / "raw"


def built_there(raw: Path, url: str = URL):
    with store.working_copy(url) as corpus:
        return build(raw, corpus, settings=one_worker())


def other_machine(monkeypatch, tmp_path, name: str = "two") -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))


def add_note(raw: Path, number: int) -> None:
    (raw / f"note-{number}.txt").write_text(f"On day {number} the lamp above bed {number * 7} was left burning, nobody knew why.\n")


def same_rows(a, b) -> bool:
    drop = ["run_id", "first_version"]
    return a.documents().drop_columns(drop) == b.documents().drop_columns(drop) and a.passages() == b.passages()


def test_build_there_and_open_from_there_is_as_in_a_folder(files, raw, tmp_path):
    done = command("build", raw, URL, "--workers", "1")
    assert done.returncode == 0 and done.stdout.startswith("corpus v000001"), done.stderr
    built(raw, tmp_path / "folder")
    there, here = pipeline.open_corpus(URL), pipeline.open_corpus(tmp_path / "folder")
    assert there.content_hash == here.content_hash and same_rows(there, here)
    assert there.path("passages") == f"{URL}/versions/v000001/passages"
    doc_id = here.documents(status="included").column("doc_id")[0].as_py()
    assert there.document(doc_id)["passages"] == here.document(doc_id)["passages"]
    import pandas

    assert len(pandas.read_parquet(there.path("passages"))) == here.passages().num_rows, "plain loaders read it too"
    assert main(["check", URL]) == main(["why", doc_id, "--corpus", URL]) == main(["export", "--corpus", URL]) == 0


def test_the_next_run_brings_only_what_is_new(files, raw, monkeypatch, tmp_path):
    built_there(raw)
    sent = []
    put = type(files)._put_file
    add_note(raw, 1)

    async def counted(self, lpath, rpath, *args, **kwargs):
        sent.append(rpath)
        return await put(self, lpath, rpath, *args, **kwargs)

    monkeypatch.setattr(type(files), "_put_file", counted)
    pinned = pipeline.open_corpus(URL)
    before = pinned.passages()
    assert built_there(raw).new == 1
    old = {path.rpartition("/")[2] for path in files.find("kept/our/corpus/versions/v000001") if "/documents/" in path}
    assert sent and not [path for path in sent if path.rpartition("/")[2] in old]
    assert pinned.passages() == before and pipeline.open_corpus(URL).version == "v000002"
    assert pipeline.open_corpus(URL, "v000001").content_hash == pinned.content_hash
    with pytest.raises(CorpusError, match="v000001, v000002"):
        pipeline.open_corpus(URL, "v000009")


def test_another_machine_goes_on_and_a_deleted_working_copy_costs_nothing_but_time(files, raw, monkeypatch, tmp_path):
    built_there(raw)
    other_machine(monkeypatch, tmp_path)
    assert not built_there(raw).changed
    add_note(raw, 1)
    built_there(raw)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "one"))  # the first machine has seen nothing of it
    add_note(raw, 2)
    assert built_there(raw).new == 1
    shutil.rmtree(tmp_path / "one")
    assert not built_there(raw).changed
    built(raw, tmp_path / "folder")
    assert pipeline.open_corpus(URL).content_hash == pipeline.open_corpus(tmp_path / "folder").content_hash


def test_a_stale_writer_is_refused_and_the_next_run_is_right(files, raw, monkeypatch, tmp_path):
    built_there(raw)
    with pytest.raises(CorpusError, match=r"another run published v000002 .* run again"), store.working_copy(URL) as slow:
        add_note(raw, 1)
        build(raw, slow, settings=one_worker())
        other_machine(monkeypatch, tmp_path)
        add_note(raw, 2)
        built_there(raw)
        fast = pipeline.open_corpus(URL)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "one"))
    assert pipeline.open_corpus(URL).content_hash == fast.content_hash
    add_note(raw, 3)
    assert built_there(raw).version == "v000003"
    assert not [law for law, problems in check(store.readable(URL)) if problems]


def test_the_pointer_is_swapped_only_if_nobody_touched_it(files, raw):
    built_there(raw)
    place = store.store_of(URL)
    seen = store.pointer(place)
    files.pipe_file("kept/our/corpus/LATEST.json", json.dumps(seen.says | {"version": "v000002"}).encode())
    assert not store.put_if(place, "LATEST.json", b"{}", seen.tag)
    assert not store.put_if(place, "LATEST.json", b"{}", None)
    assert store.put_if(place, "LATEST.json", b"{}", store.pointer(place).tag)


def test_a_version_that_a_dead_writer_began_is_passed_over_and_swept(files, raw, monkeypatch, tmp_path):
    built_there(raw)
    files.pipe_file("kept/our/corpus/versions/v000002/manifest.json", b"{}")
    files.pipe_file("kept/our/corpus/versions/v000002/documents/half.parquet", b"")
    add_note(raw, 1)
    assert built_there(raw).version == "v000003"
    assert sorted(path.rpartition("/")[2] for path in files.ls("kept/our/corpus/versions")) == ["v000001", "v000003"]
    other_machine(monkeypatch, tmp_path)
    assert not built_there(raw).changed


def test_compaction_and_takedowns_reach_the_store(files, raw):
    for n in range(3):
        add_note(raw, n)
        built_there(raw)
    before = pipeline.open_corpus(URL).content_hash
    assert main(["compact", URL]) == 0
    there = pipeline.open_corpus(URL)
    assert there.version == "v000004" and there.content_hash == before
    assert len(files.ls("kept/our/corpus/versions/v000004/documents")) == 1
    doc_id = there.documents(status="included").column("doc_id")[0].as_py()
    files.pipe_file("kept/our/corpus/takedowns.csv", f"doc_id,reason\n{doc_id},asked\n".encode())
    assert built_there(raw).changed
    assert pipeline.open_corpus(URL).document(doc_id)["text"] == ""
    files.pipe_file("kept/our/corpus/takedowns.csv", "doc_id,reason\nx,für\n".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"takedowns\.csv is no CSV file in UTF-8"):
        built_there(raw)


def test_an_end_between_any_two_writes_to_the_store(files, raw, monkeypatch, tmp_path):
    """The store has the old version or the new one, whole; the next run ends with the same content, with or without the working copy."""
    built_there(raw)
    old = pipeline.open_corpus(URL).content_hash
    add_note(raw, 1)
    built(raw, tmp_path / "folder")
    wanted = pipeline.open_corpus(tmp_path / "folder").content_hash
    writes, left = ("_put_file", "_cp_file", "_call_s3"), [10**9]

    def struck(method):
        async def wrapped(self, *args, **kwargs):
            if method.__name__ != "_call_s3" or args[0] == "put_object":
                left[0] -= 1
                if left[0] < 0:
                    raise ConnectionResetError("struck")
            return await method(self, *args, **kwargs)

        return wrapped

    seen = []
    with monkeypatch.context() as patch:
        for name in writes:
            patch.setattr(type(files), name, struck(getattr(type(files), name)))
        for moment in range(0, 60, 5):
            url = f"s3://kept/struck-{moment}"
            left[0] = 10**9
            files.copy("kept/our/corpus", f"kept/struck-{moment}", recursive=True)
            left[0] = moment
            try:
                built_there(raw, url)
            except Unreachable:
                seen.append(pipeline.open_corpus(url).content_hash)
            ended, left[0] = left[0] >= 0, 10**9
            assert pipeline.open_corpus(url).passages().num_rows
            if moment % 2:
                shutil.rmtree(store.working_copy_of(url))
            built_there(raw, url)
            assert pipeline.open_corpus(url).content_hash == wanted
            assert not [law for law, problems in check(store.readable(url)) if problems]
            if ended:
                break
    assert len(seen) > 2 and set(seen) == {old}, "nothing is written behind the pointer"


def test_what_cannot_be_written_says_so(files, raw, capsys):
    with pytest.raises(CorpusError, match="conditional writes"), store.working_copy("memory://corpus"):
        pass
    assert main(["build", str(raw), "s3://no-such-bucket/corpus", "--workers", "1"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    with pytest.raises(CorpusError, match="corpus build"):
        pipeline.open_corpus("s3://kept/nothing")
    assert main(["prune", "--corpus", URL]) == 1 and "no folder" in capsys.readouterr().err
