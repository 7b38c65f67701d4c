"""Data classes whose values nobody changes, as cheap to make as tuples.

Frozen for the type checker alone: at run time that costs nine tenths of the making of a passage (3.0 of 3.3 us), and a MB of text
makes 25,000 of them.
"""

from typing import TYPE_CHECKING

__all__ = ["changed", "record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace as changed
else:
    from dataclasses import dataclass
    from functools import lru_cache
    from operator import attrgetter

    def record(*, frozen, slots):
        """A data class whose values nobody changes."""
        return dataclass(slots=slots, unsafe_hash=frozen)

    @lru_cache(maxsize=64)
    def _fields(kind):
        return attrgetter(*kind.__slots__), {name: place for place, name in enumerate(kind.__slots__)}

    def changed(value, **changes):
        """dataclasses.replace in a fifth of its time."""
        values_of, places = _fields(type(value))
        values = list(values_of(value))
        for name, new in changes.items():
            values[places[name]] = new
        return type(value)(*values)
