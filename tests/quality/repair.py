"""How many of the cases of tests/cases/repair.json come out as they should, by group."""

from tests.clean.test_repair import CASES, damaged, repaired


def measure() -> dict[str, float]:
    decoded = [repaired(damaged(c)).text == c["text"] for c in CASES["synthetic"]]
    layout = [repaired(c["before"]).text == c["after"] for c in CASES["layout"]]
    kept = [repaired(c["text"]).text == c["text"] for c in CASES["negative"]]
    return {name: sum(right) / len(right) for name, right in (("decoded", decoded), ("layout", layout), ("left alone", kept))}
