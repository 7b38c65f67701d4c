"""What many tests share: a built corpus, and the command as a user calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.build import Summary, build
from pipeline.settings import DEFAULT, Settings
from tests import samples

# Prefect's own database and caches of a test run stay away from the user's
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")


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
