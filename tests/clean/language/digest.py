"""Prints a digest of what the language step answers to our own texts, asked by several threads of a fresh process at once.

    python3.12 -m tests.clean.language.digest [THREADS]

The digest must be the same on every Python, in every thread, whatever the seed of the hashes. langdetect is asked about every
doubtful passage, so its profiles are first built while all threads wait for them. Needs nothing but numpy, langdetect and eldc.
"""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

from pipeline.clean.draft import Draft
from pipeline.clean.language import language
from pipeline.model import Passage
from pipeline.settings import DEFAULT

FOLDER = Path(__file__).parents[2]
ALWAYS_ASKED = replace(DEFAULT, language=replace(DEFAULT.language, audit_calls_per_mb=1_000_000, audit_margin=2.0))


def texts() -> list[str]:
    """Our cases, and an article a language."""
    cases = json.loads((FOLDER / "cases" / "language.json").read_text(encoding="utf-8"))
    sentences = json.loads((FOLDER / "benchmarks" / "texts.json").read_text(encoding="utf-8"))
    articles = ["\n".join(s.format(h=7, n=12, d="Ketamin") for s in of_one) for of_one in sentences.values()]
    return [c["text"] for group in cases.values() for c in group] + articles


def digest(found: list[str]) -> str:
    answers = []
    for text in found:
        passage = Passage(0, len(text), text)
        for p in language([Draft(text, text, passages=(passage,))], ALWAYS_ASKED)[0].passages:
            spans = [(s.start, s.end, s.language) for s in p.spans]
            answers.append((p.start, p.end, p.label, p.rule, p.language, p.language_check, spans))
    return hashlib.sha256(json.dumps(answers).encode()).hexdigest()[:16]


def main(threads: int = 8) -> None:
    ready, found = Barrier(threads), texts()

    def work(n: int) -> str:
        ready.wait()
        digest(found[n:] + found[:n])  # each begins elsewhere
        return digest(found)

    with ThreadPoolExecutor(threads) as pool:
        print(*sorted(set(pool.map(work, range(threads)))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
