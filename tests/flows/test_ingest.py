"""The flow, with a real server of its own: the same corpus as the command leaves."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import built

FLOW = """
import sys
from flows.ingest import ingest_articles
for _ in range(2):
    print(ingest_articles(raw=sys.argv[1], corpus=sys.argv[2], return_state=True).message)
from prefect.client.orchestration import get_client
with get_client(sync_client=True) as client:
    from prefect.client.schemas.filters import ArtifactFilter
    from prefect.artifacts import Artifact
    for key in ("report", "batches", "reasons", "languages-by-source", "partitions", "checks", "progress"):
        print(Artifact.get(key).data)
"""


@pytest.mark.slow
def test_the_flow_leaves_the_same_corpus_and_shows_what_it_did(raw_folder, corpus, tmp_path):
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "prefect")}
    done = subprocess.run(
        [sys.executable, "-c", FLOW, str(raw_folder), str(tmp_path / "corpus")],
        capture_output=True, text=True, check=False, env=environment, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    told = [line for line in done.stdout.splitlines() if line]
    assert told[0].startswith("corpus v000001") and told[1].startswith("nothing new")
    assert "```mermaid" in done.stdout and "| **To screen** |" in done.stdout and "first file" in done.stdout
    assert "law 1" in done.stdout and "'holds': 'no'" not in done.stdout
    hashes = [json.loads((path / "LATEST.json").read_text())["content_hash"] for path in (corpus, tmp_path / "corpus")]
    assert hashes[0] == hashes[1]
    assert not built(raw_folder, tmp_path / "corpus").changed, "the command takes up where the flow left off"
