"""How well reworded texts are told from genuine ones, on the cases of tests/cases/reworded.json."""

import json
from pathlib import Path

from pipeline.clean import clean

CASES = Path(__file__).parents[1] / "cases" / "reworded.json"


def measure() -> dict[str, float]:
    groups = json.loads(CASES.read_text(encoding="utf-8"))
    scored = [(case["label"], clean(case["text"]).spun_score) for group in ("in the wild", "negative") for case in groups[group]]
    spun = [score for label, score in scored if label == "spun"]
    genuine = [score for label, score in scored if label == "genuine"]
    above = sum((s > g) + (s == g) / 2 for s in spun for g in genuine)
    return {
        "auc": above / (len(spun) * len(genuine)),
        "flagged": sum(s >= 0.5 for s in spun) / len(spun),
        "genuine left alone": sum(g < 0.5 for g in genuine) / len(genuine),
    }
