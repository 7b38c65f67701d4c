"""`corpus ARGUMENTS` where a text kills whichever process cleans it: `python -m tests.build.poisoned build RAW CORPUS`.

Worker processes are copies of this one, or import it as their main module, and so have what is changed below.
"""

import json
import os
import signal
import sys
from pathlib import Path

import pipeline
from pipeline.clean import steps
from pipeline.corpus.check import check

DEADLY = "The last patient of the day was a sword swallower."
cleaned = steps.run_all


def run_all(items, *more):
    if any(DEADLY in getattr(item, "source_text", "") for item in items):
        os.kill(os.getpid(), signal.SIGKILL)
    return cleaned(items, *more)


steps.run_all = run_all


def poison(raw: Path) -> None:
    """A deadly text more: in a file of its own, and as a record among others."""
    (raw / "deadly.txt").write_text(f"{DEADLY} He left without a word.")
    lines = [json.dumps({"text": text}) for text in ("A. It rained.", "B. It rained.", DEADLY, "C. It rained.")]
    (raw / "deadly.jsonl").write_text("\n".join(lines))


def survived(corpus: Path, without: Path) -> bool:
    """Whether of a poisoned folder the deadly texts alone became rejects; `without`: the corpus of the folder before."""
    found = pipeline.open_corpus(corpus)
    rejects = found.dataset("rejects").to_table().to_pylist()
    crashed = sorted(r["raw_path"] for r in rejects if r["reason"] == "crashed_worker")
    texts = [sorted(c.documents()["text"].to_pylist()) for c in (found, pipeline.open_corpus(without))]
    more = [text for text in texts[0] if text not in texts[1]]
    return crashed == ["deadly.jsonl", "deadly.txt"] and len(more) == 3 and not [law for law, problems in check(corpus) if problems]


if __name__ == "__main__":
    from pipeline.cli import main

    sys.exit(main(sys.argv[1:]))
