"""Quality on our own cases never sinks: tests/quality/AREA.py measures, tests/floors.json pins."""

import importlib
import json
from pathlib import Path

import pytest

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("area", sorted(FLOORS))
def test_no_figure_is_below_its_floor(area):
    figures = importlib.import_module(f"tests.quality.{area}").measure()
    short = {name: (figures[name], floor) for name, floor in FLOORS[area].items() if figures[name] < floor}
    assert not short, f"{area}: figure, floor: {short}"
