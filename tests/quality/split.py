"""How many lines of the cases of tests/cases/split.json get their kind."""

import json
from pathlib import Path

from pipeline.clean.draft import Draft
from pipeline.clean.split import split
from pipeline.settings import DEFAULT

CASES = Path(__file__).parents[1] / "cases" / "split.json"


def kinds(case: dict) -> list[tuple[str, str]]:
    """(expected, found) of every line of a case."""
    text = "\n\n".join(line for _, line in case["lines"])
    passages = split(Draft(text, text, title=case.get("title")), DEFAULT).passages
    return [(kind, p.kind) for (kind, _), p in zip(case["lines"], passages, strict=True)]


def measure() -> dict[str, float]:
    found = [pair for cases in json.loads(CASES.read_text(encoding="utf-8")).values() for case in cases for pair in kinds(case)]
    return {"kinds right": sum(a == b for a, b in found) / len(found)}
