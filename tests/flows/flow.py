"""Flows on a server of their own: `python -m tests.flows.flow RAW CORPUS POISONED CORPUS URL`. An ingestion twice, once with texts that
kill workers, and once into a store, where the quality is checked and the corpus maintained.

A module, since worker processes import it again and so are killed by the same texts.
"""

import json
import sys

import tests.build.poisoned  # noqa: F401

SHOWN = ("report", "batches", "reasons", "languages-by-source", "partitions", "checks", "progress")


def main(raw: str, corpus: str, poisoned: str, survivor: str, url: str) -> None:
    from flows.care import maintain, quality_check  # first: it has settings for Prefect
    from flows.ingest import ingest_articles

    from prefect.artifacts import Artifact  # isort: skip

    for _ in range(2):
        print(ingest_articles(raw=raw, corpus=corpus, return_state=True).message)
    for key in SHOWN:
        print(Artifact.get(key).data)
    print(ingest_articles(raw=poisoned, corpus=survivor, workers=2, return_state=True).message)
    print(ingest_articles(raw=raw, corpus=url, return_state=True).message)
    print(quality_check(corpus=url, return_state=True).message)
    print("quality-check:", [row["check"] for row in json.loads(Artifact.get("checks").data)])
    print(maintain(corpus=url, return_state=True).message)


if __name__ == "__main__":
    main(*sys.argv[1:])
