"""A long JSON Lines file read range by range gives what it gives as a whole, wherever it is cut."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model import Article, Reject
from pipeline.read import read_file
from pipeline.read.ranges import ranges
from pipeline.settings import DEFAULT
from tests.read.builders import TEXT, page

SMALL = replace(DEFAULT, read=replace(DEFAULT.read, max_line=2000))
LINES = {
    "good": json.dumps({"text": TEXT, "url": "https://a.example/1"}).encode(),
    "other": json.dumps({"content": "The night nurse counts the drops."}).encode(),
    "same text": json.dumps({"url": "https://b.example/2", "body": [TEXT]}).encode(),
    "legacy": '{"text": "Ärger über Öl, größere Übel und süße Träume"}'.encode("cp1252"),
    "another charset": '{"text": "Врач следит за давлением и отпускает домой"}'.encode("koi8-r"),
    "stray byte": '{"text": "Größe über alles, stray \xff byte"}'.encode().replace(b"\xc3\xbf", b"\xff"),
    "half": b'{"text": "half \\ud83d"}',
    "mark": '{"text": "half \ufffd"}'.encode(),
    "broken": b'{"text": "cut',
    "broken legacy": '{"text": "Öl und größere Übel'.encode("cp1252"),
    "number": b"5",
    "nothing": b'{"title": "no text"}',
    "invisible": b'{"text": "\\u200b"}',
    "long": b'{"text": "' + b"a" * 3000 + b'"}',
    "deep": b"[" * 1900,
    "blank": b" ",
    "empty": b"",
}


def found(path: Path, size: int) -> tuple[list[Article | Reject], int]:
    """What its ranges hold, and how many there are; of a file that is not cut, what it holds as a whole."""
    parts = ranges(path, path.name, SMALL.read, size)
    return [item for part in parts or (None,) for item in read_file(path, path.name, SMALL, "sum", part)], len(parts)


def whole(path: Path) -> list[Article | Reject]:
    return list(read_file(path, path.name, SMALL, "sum"))


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(sorted(LINES)), max_size=14), st.integers(1, 4000), st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]), st.booleans(),
)  # fmt: skip
@example(["blank", "good", "blank", "good", "empty"], 1, b"\n", b"", True)
@example(["legacy", "another charset", "good", "legacy"], 1, b"\n", b"", False)
@example(["broken legacy", "another charset", "legacy"], 60, b"\n", b"", False)
@example(["half", "mark", "half", "mark"], 30, b"\n", b"", False)
@example(["stray byte", "other", "stray byte"], 1, b"\n", b"", False)
@example(["good", "good", "good", "same text"], 300, b"\n", b"", False)
def test_any_cut_gives_the_records_of_the_whole(kinds, size, newline, bom, ends):
    lines = [LINES["good"], *(LINES[kind] for kind in kinds)]  # what the first line is decides the form of the file
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(bom + newline.join(lines) + newline * ends)
        items, number = found(path, size)
        assert items == whole(path)
        records = sum(bool(line.strip()) for line in lines)
        assert number <= records and (number > 1 or size > 1 or records == 1)


def test_ranges_follow_one_another_and_each_begins_with_a_record(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([LINES["good"], LINES["long"], b"", LINES["other"], LINES["other"]]) + b"\n\n")
    parts = ranges(path, "a.jsonl", SMALL.read, 100)
    assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])] and parts[-1].end == path.stat().st_size
    assert all(path.read_bytes()[part.start : part.start + 1] == b"{" for part in parts)
    assert [part.line for part in parts] == [0, 1, 3] and len(LINES["long"]) > 30 * 100, "a line longer than a range is in one"


def test_equal_records_of_several_ranges_have_the_ids_of_the_whole(tmp_path):
    markup = page(f"<p>{TEXT}</p>")
    records = [{"text": TEXT}, {"html": markup, "url": "https://a.example/1"}, {"text": "Another."}, {"html": markup}, {"text": TEXT}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, records * 2)))
    items, number = found(path, 1)
    assert number == 10 and items == whole(path) and len({item.id for item in items}) == 10


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'[{"text": "One."},\n{"text": "Two."}]'),
        ("a.jsonl", '{"text": "One."}\n{"text": "Two."}'.encode("utf-16")),
        ("a.jsonl", b'{"text": "One."}\n' + bytes(range(1, 9)) * 50),
        ("a.csv", b"text\nOne.\nTwo.\n"),
        ("a.txt", b"One.\nTwo.\n"),
        ("a.jsonl", b'{"text": "One."}\n\n\n'),
        ("a.jsonl", b"\n" * 50),
        ("a.jsonl", b""),
    ],
)
def test_other_forms_and_single_records_are_not_cut(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    assert ranges(path, name, SMALL.read, 1) == ()


def test_a_file_above_the_limit_is_not_cut(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([LINES["good"]] * 9))
    assert ranges(path, "a.jsonl", SMALL.read, 1) and not ranges(path, "a.jsonl", replace(SMALL.read, max_file=500), 1)


def test_a_range_of_what_has_changed_meanwhile_is_a_reject_and_what_was_added_behind_it_waits(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([LINES["good"], LINES["other"]]))
    first, second = ranges(path, "a.jsonl", SMALL.read, 1)
    path.write_bytes(path.read_bytes() + b"\n" + LINES["good"])
    (item,) = read_file(path, "a.jsonl", SMALL, "sum", second)
    assert isinstance(item, Article) and item.member == "#2"
    path.write_bytes(b"\n".join([LINES["other"], LINES["good"]]))
    for part in (first, second):
        (item,) = read_file(path, "a.jsonl", SMALL, "sum", part)
        assert isinstance(item, Reject) and item.reason == "changed"
