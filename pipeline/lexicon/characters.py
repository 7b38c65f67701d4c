"""Tables by code point, ready made: the same on every Python, whose Unicode data differ (make_characters.py says what they hold)."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.lexicon import arrays


@lru_cache(maxsize=8)
def table(name: str) -> npt.NDArray[Any]:
    """A table of characters.arrays, of which the place is the code point; the last place is for all beyond. Raises KeyError."""
    steps = arrays.read(files("pipeline.lexicon") / "characters.arrays", name)[name]
    found: npt.NDArray[Any] = np.add.accumulate(steps, dtype=steps.dtype)
    found.flags.writeable = False
    return found
