"""How many of the cases of tests/cases/lines.json come out as they should, by group."""

import json
from pathlib import Path

from pipeline.clean.draft import Draft
from pipeline.clean.lines import lines
from pipeline.settings import DEFAULT

CASES = Path(__file__).parents[1] / "cases" / "lines.json"


def measure() -> dict[str, float]:
    figures: dict[str, list[bool]] = {}
    for group, cases in json.loads(CASES.read_text(encoding="utf-8")).items():
        for case in cases:
            text = lines(Draft(case["text"], case["text"]), DEFAULT).text
            right = text == case["want"] if "want" in case else case["holds"] in text
            name = "left alone" if group == "negative" else "hyphens" if case["label"] == "hyphen" else "paragraphs"
            figures.setdefault(name, []).append(right)
    return {name: sum(found) / len(found) for name, found in figures.items()}
