"""The raw folder: every entry is a raw file or a reject."""

import os
import tempfile
from pathlib import Path

from pipeline.model import Article, Reject
from pipeline.read import read, read_file
from pipeline.read.folder import escaped, scan
from pipeline.settings import DEFAULT
from tests.read.builders import TEXT


def listed(root):
    files, rejects = scan(root)
    return [f.raw_path for f in files], {r.raw_path: r.reason for r in rejects}


def test_files_come_sorted_by_path_with_their_sizes(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/2.txt", "a.txt", "b/1.txt"):
        (tmp_path / name).write_text(name)
    files, rejects = scan(tmp_path)
    assert [(f.raw_path, f.size) for f in files] == [("a.txt", 5), ("b/1.txt", 7), ("b/2.txt", 7)] and not rejects


def test_what_is_no_raw_file_is_a_reject(tmp_path):
    os.symlink(".", tmp_path / "loop")
    os.symlink("/etc", tmp_path / "outside")
    os.symlink("nowhere", tmp_path / "dangling")
    os.mkfifo(tmp_path / "pipe.txt")
    for name in (".hidden", "page.html.part", "notes.txt~", "gone.txt.meta.json"):
        (tmp_path / name).write_text("{}")
    assert listed(tmp_path) == ([], {
        "loop": "symlink", "outside": "symlink", "dangling": "symlink", "pipe.txt": "special_file", ".hidden": "ignored",
        "page.html.part": "partial_download", "notes.txt~": "ignored", "gone.txt.meta.json": "missing",
    })  # fmt: skip


def test_folders_nest_deeper_than_python_calls(tmp_path):
    deepest = os.open(tmp_path, os.O_RDONLY)
    for _ in range(700):
        os.mkdir("d", dir_fd=deepest)
        deeper = os.open("d", os.O_RDONLY, dir_fd=deepest)
        os.close(deepest)
        deepest = deeper
    os.close(os.open("a.txt", os.O_CREAT, 0o644, dir_fd=deepest))
    os.close(deepest)
    assert listed(tmp_path) == (["d/" * 700 + "a.txt"], {})


def test_names_that_differ_in_case_are_two_files(tmp_path):
    for name in ("A.txt", "a.txt"):
        (tmp_path / name).write_text(TEXT)
    if len(os.listdir(tmp_path)) == 2:  # the file system tells them apart
        assert listed(tmp_path) == (["A.txt", "a.txt"], {})


def test_a_folder_is_listed_whatever_its_name(tmp_path):
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "b.txt").write_text(TEXT)
    assert listed(tmp_path) == (["a.txt/b.txt"], {})


def test_a_link_to_a_file_inside_is_followed(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    os.symlink("a.txt", tmp_path / "b.txt")
    assert listed(tmp_path) == (["a.txt", "b.txt"], {})


def test_a_folder_without_permission_is_a_reject():
    me = os.geteuid()
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        (Path(home) / "locked").mkdir(mode=0)
        if me == 0:
            os.seteuid(65534)  # root reads everything, so somebody else looks
        try:
            assert listed(Path(home)) == ([], {"locked": "unreadable"})
        finally:
            os.seteuid(me)


def test_names_become_printable_utf8_and_stay_apart(tmp_path):
    names = [b"caf\xe9.txt", b"a\nb.txt", b"a\\x0ab.txt", "é.txt".encode(), b"back\\slash.txt"]
    for name in names:
        with open(os.path.join(os.fsencode(tmp_path), name), "w") as file:
            file.write(TEXT)
    files, rejects = scan(tmp_path)
    assert {f.raw_path for f in files} == {"caf\\xe9.txt", "a\\x0ab.txt", "a\\x5cx0ab.txt", "é.txt", "back\\slash.txt"} and not rejects
    assert all(isinstance(item, Article) for f in files for item in read_file(f.path, f.raw_path, DEFAULT))


def test_escaping_keeps_plain_names():
    assert escaped("Ketamin – Übersicht (2).html") == "Ketamin – Übersicht (2).html"


def test_a_sidecar_overrides_metadata_and_is_no_article(tmp_path):
    (tmp_path / "a.txt").write_text(f"doi:10.5555/first.1\n\n{TEXT}")
    (tmp_path / "a.txt.meta.json").write_text('{"title": "Given", "doi": "https://doi.org/10.5555/Second.2", "date": "3 May 2020"}')
    assert listed(tmp_path) == (["a.txt"], {})
    (article,) = read(tmp_path / "a.txt")
    assert (article.title, article.doi, article.published) == ("Given", "10.5555/second.2", "2020-05-03")
    assert dict(article.origins)["doi"] == "sidecar:doi"


def test_a_broken_sidecar_is_a_warning(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt.meta.json").write_text("[1]")
    (article,) = read(tmp_path / "a.txt")
    assert article.warnings == ("sidecar_invalid",)


def test_missing_files_folders_and_pipes_are_rejects(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    found = [next(iter(read(tmp_path / name))) for name in ("none.txt", "", "pipe")]
    assert [item.reason for item in found if isinstance(item, Reject)] == ["missing", "unreadable", "special_file"]


def test_a_file_that_changes_while_it_is_read_says_so(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(('{"text": "' + TEXT + '"}\n') * 50)
    items = []
    for item in read_file(path, "a.jsonl", DEFAULT):
        if not items:
            with path.open("a") as file:
                file.write("x")
        items.append(item)
    assert isinstance(items[-1], Reject) and items[-1].reason == "changed"


def test_the_id_comes_from_content_and_place_alone(tmp_path):
    one, two = f'{{"text": "{TEXT}"}}\n', f'{{"text": "{TEXT} More."}}\n'
    (tmp_path / "a.jsonl").write_text(one + two)
    (tmp_path / "b.jsonl").write_text(two + "\n" + one)
    first = {a.source_text: a.id for a in read_file(tmp_path / "a.jsonl", "x.jsonl", DEFAULT)}
    moved = {a.source_text: a.id for a in read_file(tmp_path / "b.jsonl", "x.jsonl", DEFAULT)}
    elsewhere = {a.source_text: a.id for a in read_file(tmp_path / "a.jsonl", "y.jsonl", DEFAULT)}
    assert first == moved and not set(first.values()) & set(elsewhere.values())
