"""How well copies are told from look-alikes: on the pairs of tests/cases/duplicates.json and on made collections."""

import json
from collections import Counter
from pathlib import Path

from tests.duplicates.collection import collection
from tests.duplicates.linked import linked, related

CASES = Path(__file__).parents[1] / "cases" / "duplicates.json"


def measure() -> dict[str, float]:
    cases = [case for group in json.loads(CASES.read_text(encoding="utf-8")).values() for case in group]
    right = sum(related(case["a"], case["b"]) == case["label"] for case in cases)
    scores = [scored(seed) for seed in (1, 2)]
    return {"cases": right / len(cases)} | {name: sum(s[name] for s in scores) / len(scores) for name in scores[0]}


def scored(seed: int) -> dict[str, float]:
    """Over pairs of documents; excerpts count apart."""
    made = collection(seed)
    cluster, relations = linked([m.text for m in made])
    whole = [(m.article, c) for m, c in zip(made, cluster, strict=True) if m.kind != "excerpt"]
    hits, claimed, wanted = (pairs(Counter(keys)) for keys in (whole, [c for _, c in whole], [a for a, _ in whole]))
    origin = {m.article: c for m, c in zip(made, cluster, strict=True) if m.kind == "origin"}
    edits = [c == origin[m.article] for m, c in zip(made, cluster, strict=True) if m.kind == "edit20"]
    apart = [c != origin[m.article] for m, c in zip(made, cluster, strict=True) if m.kind == "excerpt"]
    inside = len({a for a, _, relation in relations if relation == "contained_in"})
    return {
        "precision": hits / claimed, "recall": hits / wanted, "recall of every fifth word edited": sum(edits) / len(edits),
        "excerpts apart": sum(apart) / len(apart), "excerpts contained": min(1.0, inside / len(apart)),
    }  # fmt: skip


def pairs(counts: Counter[object]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())
