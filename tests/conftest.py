"""What many tests share: a built corpus, and the command as a user calls it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from pipeline.build import Summary, build
from pipeline.corpus import open_corpus
from pipeline.corpus.check import check
from pipeline.settings import DEFAULT, Settings
from tests import samples

# Prefect's own database and caches of a test run stay away from the user's
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

# its deadline is one of the clock: on a busy machine it failed texts that take .03 ms
hypothesis_settings.register_profile("without a clock", deadline=None)
hypothesis_settings.load_profile("without a clock")


def command(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """`corpus ARGUMENTS`, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)], capture_output=True, text=True, check=False, **options
    )


def one_worker(settings: Settings = DEFAULT) -> Settings:
    from dataclasses import replace

    return replace(settings, run=replace(settings.run, workers=1))


def built(raw: Path, corpus: Path) -> Summary:
    return build(raw, corpus, settings=one_worker())


@pytest.fixture(scope="session")
def raw_folder(tmp_path_factory) -> Path:
    raw = tmp_path_factory.mktemp("shared") / "raw"
    samples.folder(raw, seed=1)
    return raw


@pytest.fixture(scope="session")
def corpus(raw_folder, tmp_path_factory) -> Path:
    """A corpus to read from; a test that changes it works on a copy."""
    path = tmp_path_factory.mktemp("shared-corpus") / "corpus"
    built(raw_folder, path)
    return path


def content_hash(corpus: Path) -> str:
    return json.loads((corpus / "LATEST.json").read_text())["content_hash"]


def laws_hold(corpus: Path) -> bool:
    broken = [(law, problems) for law, problems in check(corpus) if problems]
    assert not broken
    return True


def inodes(corpus: Path) -> set[tuple[str, int]]:
    """Parts of the newest version: the same inode is the same bytes."""
    opened = open_corpus(corpus)
    tables = ("documents", "passages", "set_aside", "repairs", "rejects")
    return {(table, path.stat().st_ino) for table in tables for path in opened.path(table).iterdir()}


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """Processes started by a process, and by those."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        todo += (new := children.get(todo.pop(), []))
        found += new
    return found


@pytest.fixture(scope="module")
def s3_server() -> Iterator[None]:
    """An S3 server on this machine; its address and keys in the environment, where other processes find them too."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "of-no-value")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield
    server.stop()


@pytest.fixture(scope="module")
def chromium():
    """A real browser: Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium):
    """An empty page that fails the test on any error of a script, and records what it asked for."""
    page = chromium.new_page(viewport={"width": 1400, "height": 900})
    problems: list[str] = []
    page.asked = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()
    assert not problems
