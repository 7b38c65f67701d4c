"""What scraped files may be called must not become markup in the UI."""

import pytest

from flows import pages
from flows.lifetime import alive
from flows.serve import is_loopback
from tests.flows.live import LONG, until


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>", "![a](http:outside.example)", "a|b|c", "```mermaid", "# big", "<script>", "&lt;b&gt;", "a\n\n# b"],
)
def test_nothing_that_markdown_or_html_reads_is_left_bare(name):
    shown = pages.plain(name)
    assert "\n" not in shown
    assert not [c for at, c in enumerate(shown) if c in "<>[]`|#*_&" and shown[at - 1 : at] != "\\"]
    assert shown.replace("\\", "") == " ".join(name.split())


def test_long_names_are_cut_and_hard_characters_survive():
    assert len(pages.plain("\ud800" * 1000)) == pages.LONGEST


def test_only_this_machine_is_loopback():
    assert [is_loopback(h) for h in ("127.0.0.1", "127.0.0.2", "::1", "localhost", "0.0.0.0", "::", "192.168.1.4", "example.org")] == [
        *[True] * 4,
        *[False] * 4,
    ]


def test_a_process_that_is_gone_is_not_alive():
    import subprocess
    import sys

    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    assert not alive(process.pid)
    unreaped = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    unreaped.stdout.read()  # it has ended when its output has
    until(lambda: not alive(unreaped.pid), LONG, "a zombie counts as gone")
    unreaped.wait()
