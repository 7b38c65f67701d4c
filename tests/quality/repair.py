"""How many of the cases of tests/cases/repair.json come out as they should, by group."""

from tests.clean.test_repair import CASES, damaged, repaired


def measure() -> dict[str, float]:
    decoded = [repaired(damaged(c)).text == c["text"] for c in CASES["synthetic"]]
    wild = [repaired(c["before"]).text == c["after"] for c in CASES["in the wild"]]
    layout = [repaired(c["before"]).text == c["after"] for c in CASES["layout"]]
    kept = [repaired(c["text"]).text == c["text"] for c in CASES["negative"]]
    groups = (("decoded", decoded), ("in the wild", wild), ("layout", layout), ("left alone", kept))
    return {name: sum(right) / len(right) for name, right in groups}
