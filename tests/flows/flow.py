"""The flow on a server of its own: `python -m tests.flows.flow RAW CORPUS POISONED CORPUS`. Twice, and once with texts that kill workers.

A module, since worker processes import it again and so are killed by the same texts.
"""

import sys

import tests.build.poisoned  # noqa: F401

SHOWN = ("report", "batches", "reasons", "languages-by-source", "partitions", "checks", "progress")


def main(raw: str, corpus: str, poisoned: str, survivor: str) -> None:
    from flows.ingest import ingest_articles  # first: it has settings for Prefect

    from prefect.artifacts import Artifact  # isort: skip

    for _ in range(2):
        print(ingest_articles(raw=raw, corpus=corpus, return_state=True).message)
    for key in SHOWN:
        print(Artifact.get(key).data)
    print(ingest_articles(raw=poisoned, corpus=survivor, workers=2, return_state=True).message)


if __name__ == "__main__":
    main(*sys.argv[1:])
