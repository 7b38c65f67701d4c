"""How many names of ketamine are found, and how many texts without one are left alone, on tests/cases/terms.json."""

import json
from pathlib import Path

from pipeline.clean.terms import find_terms

CASES = Path(__file__).parents[1] / "cases" / "terms.json"


def measure() -> dict[str, float]:
    groups = json.loads(CASES.read_text(encoding="utf-8"))
    right = [all_right(case) for case in groups["synthetic"]]
    alone = [not find_terms(case["text"]) for case in groups["negative"]]
    languages = {case["comment"] for case, ok in zip(groups["synthetic"], right, strict=True) if ok}
    return {"texts right": sum(right) / len(right), "left alone": sum(alone) / len(alone), "languages": float(len(languages))}


def all_right(case: dict) -> bool:
    return [[case["text"][t.start : t.end], t.concept] for t in find_terms(case["text"])] == case["terms"]
