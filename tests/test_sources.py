"""Sources, and the days of their files."""

import os
from datetime import date

import pytest

from pipeline.read.folder import RawFile
from pipeline.sources import TOP, chosen, day_of, source_of


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
