"""The flow, with a real server of its own: the same corpus as the command leaves."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline
from pipeline.corpus.check import check
from tests.build.poisoned import poison, survived
from tests.conftest import built


@pytest.mark.slow
def test_the_flow_leaves_the_same_corpus_and_shows_what_it_did_and_survives_deadly_texts(raw_folder, corpus, tmp_path, s3_server):
    import s3fs

    s3fs.S3FileSystem(skip_instance_cache=True).mkdir("flows")
    shutil.copytree(raw_folder, tmp_path / "poisoned")
    poison(tmp_path / "poisoned")
    folders = [raw_folder, tmp_path / "corpus", tmp_path / "poisoned", tmp_path / "survivor", "s3://flows/corpus"]
    line = [sys.executable, "-m", "tests.flows.flow", *map(str, folders)]
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "prefect"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(line, cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = [line for line in done.stdout.splitlines() if line]
    assert told[0].startswith("corpus v000001") and told[1].startswith("nothing new")
    assert "```mermaid" in done.stdout and "| **To screen** |" in done.stdout and "first file" in done.stdout
    assert "law 1" in done.stdout and "'holds': 'no'" not in done.stdout
    hashes = [json.loads((path / "LATEST.json").read_text())["content_hash"] for path in (corpus, tmp_path / "corpus")]
    assert hashes[0] == hashes[1]
    assert not built(raw_folder, tmp_path / "corpus").changed, "the command takes up where the flow left off"
    assert survived(tmp_path / "survivor", corpus) and "is set aside as a reject, crashed_worker" in done.stderr
    assert re.search(r"^v000001: \d+ checks hold$", done.stdout, re.MULTILINE), done.stdout
    (checked,) = (line for line in told if line.startswith("quality-check: "))
    assert all(law in checked for law, _ in check(corpus)), "the laws are those of `corpus check`"
    assert "0 runs without a process ended; no parts to merge" in told
    assert pipeline.open_corpus("s3://flows/corpus").content_hash == hashes[0]
