"""Risky forms are parsed in a child process: real kills, real limits."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.model import Article, Reject
from pipeline.read import child, read_file
from pipeline.read.source import Budget, Source
from pipeline.settings import DEFAULT, MB, Settings
from tests.conftest import alive
from tests.read.builders import TEXT, outcome, page, pdf, zipped

ROOT = Path(__file__).parents[2]
GOOD = page(f"<p>{TEXT}</p>")


def limited(**limits: int) -> Settings:
    return dataclasses.replace(DEFAULT, read=dataclasses.replace(DEFAULT.read, **limits))


def slow(attributes: int) -> str:
    """libxml2 compares each attribute of an element with all others."""
    return page("<p " + " ".join(f"a{i}=''" for i in range(attributes)) + f">{TEXT}</p>")


def exploding() -> bytes:
    """A page that draws a form twelve times, which draws a form twelve times, ... : 2 KB that become 12**9 letters."""
    data = pdf([])
    drawn = b"/X Do " * 12
    forms = []
    for number in range(10, 19):
        content = drawn if number < 18 else b"BT /F 9 Tf (lamp) Tj ET"
        resources = b"<< /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >>" % (number + 1)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 700] /Resources %s /Length %d >>" % (resources, len(content))
        forms.append(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, head, content))
    data = data.replace(b"/Resources << ", b"/Resources << /XObject << /X 10 0 R >> ", 1)
    data = data.replace(b"<< /Length 0 >>\nstream\n", b"<< /Length %d >>\nstream\n" % len(drawn) + drawn, 1)
    return data[: data.index(b"xref")] + b"".join(forms) + data[data.index(b"trailer") :]  # without its table, which the reader rebuilds


def running() -> int:
    (only,) = child._idle
    return only._process.pid


@pytest.mark.slow
def test_a_document_that_takes_its_seconds_is_a_timeout_and_the_next_is_read(tmp_path):
    _, (reject,) = outcome(tmp_path, "slow.html", slow(60_000), limited(seconds=1))
    assert (reject.reason, reject.detail) == ("timeout", "not parsed in 1 CPU seconds")
    assert len(outcome(tmp_path, "good.html", GOOD)[0]) == 1


@pytest.mark.slow
def test_each_timeout_halves_the_seconds_of_what_is_left_of_a_container(tmp_path):
    slow_page = slow(60_000)
    read, rejects = outcome(tmp_path, "a.zip", zipped(("1.html", slow_page), ("2.html", slow_page), ("3.html", GOOD)), limited(seconds=2))
    assert [r.detail for r in rejects] == ["not parsed in 2 CPU seconds", "not parsed in 1 CPU seconds"]
    assert [a.member for a in read] == ["3.html"]


def test_a_document_that_takes_too_much_memory_is_too_large_and_the_next_is_read(tmp_path):
    _, (reject,) = outcome(tmp_path, "exploding.pdf", exploding())
    assert (reject.reason, "needs more than" in reject.detail) == ("too_large", True)
    assert len(outcome(tmp_path, "good.html", GOOD)[0]) == 1


def test_a_parser_that_crashes_costs_its_document(tmp_path, monkeypatch):
    outcome(tmp_path, "good.html", GOOD)
    os.kill(running(), signal.SIGSEGV)
    _, (reject,) = outcome(tmp_path, "good.html", GOOD)
    assert (reject.reason, reject.detail) == ("corrupt", "the parser crashed (SIGSEGV)")
    assert len(outcome(tmp_path, "good.html", GOOD)[0]) == 1


def test_one_child_serves_many_documents_and_plain_text_needs_none(tmp_path):
    child._end_idle()
    outcome(tmp_path, "a.txt", TEXT)
    assert not child._idle
    outcome(tmp_path, "a.html", GOOD)
    first = running()
    outcome(tmp_path, "b.pdf", pdf([(60, 700, 11, "The nurse dims the lamp.")]))
    assert running() == first


def test_readings_that_interleave_have_a_child_each(tmp_path):
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"text": [f"{TEXT} {i}" for i in range(500)]}), tmp_path / "a.parquet")
    one, two = (read_file(tmp_path / "a.parquet", name, DEFAULT) for name in ("one", "two"))
    pairs = list(zip(one, two, strict=True))
    assert len(pairs) == 500 and all(a.source_text == b.source_text for a, b in pairs)
    half = read_file(tmp_path / "a.parquet", "half", DEFAULT)
    next(half)
    half.close()  # nobody wants the rest
    assert len(list(read_file(tmp_path / "a.parquet", "whole", DEFAULT))) == 500


def test_a_file_that_is_replaced_between_opening_and_parsing_is_changed(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(GOOD)
    with open(path, "rb", buffering=0) as file:
        (tmp_path / "b.html").write_text(GOOD)
        os.replace(tmp_path / "b.html", path)
        source = Source("a.html", iter(()), DEFAULT.read, Budget(MB, 30), handle=file)
        with pytest.raises(child.Unreadable) as raised:
            list(child.parsed(source, "html"))
        os.unlink(path)
        with pytest.raises(child.Unreadable) as gone:
            list(child.parsed(source, "html"))
    assert (raised.value.reason, gone.value.reason) == ("changed", "changed")


PARENT = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from pipeline.read import child, read
list(read(Path(sys.argv[1])))
print(child._idle[0]._process.pid, flush=True)
list(read(Path(sys.argv[2])))
"""


def test_a_child_dies_with_its_parent_even_at_work(tmp_path):
    (tmp_path / "good.html").write_text(GOOD)
    (tmp_path / "slow.html").write_text(slow(200_000))
    files = [str(tmp_path / name) for name in ("good.html", "slow.html")]
    with subprocess.Popen([sys.executable, "-c", PARENT, *files], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    for _ in range(100):
        if not alive(pid):
            return
        time.sleep(0.1)
    pytest.fail("the child lives on")


def test_what_a_child_says_is_what_the_form_says(tmp_path):
    (read,) = outcome(tmp_path, "a.html", GOOD)[0]
    in_here = Source("a.html", iter([GOOD.encode()]), DEFAULT.read, Budget(MB, 30))
    from pipeline.read import html

    (here,) = html.records(in_here)
    assert isinstance(here, Article) and (here.source_text, here.title, here.marks) == (read.source_text, read.title, read.marks)
    assert [r.reason for r in outcome(tmp_path, "b.html", page("<div>" * 9000))[1] if isinstance(r, Reject)] == ["too_deep"]
