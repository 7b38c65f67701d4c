"""What values a setting takes: its type says so. `str` is any text, `int` a number or size from 0 on, `float` any finite number."""

import dataclasses
import difflib
from collections.abc import Iterable
from math import inf, isfinite
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin


class Range(NamedTuple):
    least: float
    most: float


Share = Annotated[float, Range(0, 1)]  # of a whole; a score, a probability
Count = Annotated[int, Range(1, inf)]  # that cannot be none

RANGES = {int: Range(0, inf), float: Range(-inf, inf)}


def check(settings: Any) -> None:
    """Raises ValueError for the first value of a section that its type does not take; it names section, key and what to write."""
    for section in dataclasses.fields(settings):
        values = getattr(settings, section.name)
        for field in dataclasses.fields(values):
            value = getattr(values, field.name)
            if problem := wrong(value, field.type, field.default):
                raise ValueError(f"[{section.name}] {field.name} must be {problem}, not {value!r}")


def wrong(value: Any, kind: Any, default: Any = None) -> str:
    """What a value must be and is not; nothing where it is of the kind."""
    if get_origin(kind) is tuple:
        (item, _) = get_args(kind)
        if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
            return "a list of strings"
        return next(filter(None, (wrong(each, item) for each in value)), "")
    if get_origin(kind) is Literal:
        words = get_args(kind)
        return "" if value in words else f"of {', '.join(words)} ('{nearest(str(value), words)}' is nearest)"
    type_, bounds = (kind.__origin__, kind.__metadata__[0]) if get_origin(kind) is Annotated else (kind, RANGES.get(kind))
    if type(value) is not type_ and not (type_ is float and type(value) is int):
        return f"of type {type_.__name__}, as its default {default!r}"
    if bounds is None or (bounds.least <= value <= bounds.most and isfinite(value)):
        return ""
    return f"from {bounds.least} {'on' if bounds.most == inf else f'to {bounds.most}'}" if isfinite(bounds.least) else "a finite number"


def nearest(word: str, words: Iterable[str]) -> str:
    return difflib.get_close_matches(word, words, 1, 0)[0]
