"""How well garbled passages are told from readable ones, on the cases of tests/cases/garbled.json."""

import json
from pathlib import Path

from pipeline.clean import clean
from pipeline.clean.garbled.model import logits

CASES = Path(__file__).parents[1] / "cases" / "garbled.json"


def measure() -> dict[str, float]:
    cases = [case for group in json.loads(CASES.read_text(encoding="utf-8")).values() for case in group]
    found = {True: 0, False: 0}
    for case in cases:
        passages = clean(case["text"]).passages
        lost = sum(p.end - p.start for p in passages if p.label == "garbled")
        found[case["label"] == "garbled"] += 2 * lost >= sum(p.end - p.start for p in passages)
    bad = [x for case, x in zip(cases, logits([c["text"] for c in cases]), strict=True) if case["label"] == "garbled"]
    good = [x for case, x in zip(cases, logits([c["text"] for c in cases]), strict=True) if case["label"] != "garbled"]
    above = sum((b > g) + (b == g) / 2 for b in bad for g in good)
    return {"recall": found[True] / len(bad), "kept": 1 - found[False] / len(good), "auc": float(above / (len(bad) * len(good)))}
