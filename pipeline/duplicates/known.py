"""Sets of 64-bit numbers that are asked about by the million, most of them in vain."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LEAST_BITS, _MOST_BITS, _ROOM = 10, 24, 16  # of a number that tables of bits are asked about; places for each number in them

Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]


class Known(NamedTuple):
    """A set of numbers: in order, and a table of bits that answers for most others without a search."""

    values: Keys
    bits: Flags


def among(values: Keys, wanted: Keys) -> Flags:
    """Which values are among those wanted."""
    return is_known(values, known_of(wanted))


def known_of(values: Keys) -> Known:
    """The set of the values."""
    values = np.sort(values)  # np.unique takes ten times as long
    bits = np.zeros(1 << min(max(_LEAST_BITS, (_ROOM * len(values)).bit_length()), _MOST_BITS), np.bool_)
    bits[_places(values, bits)] = True
    return Known(values, bits)


def _places(values: Keys, bits: Flags) -> NDArray[np.int64]:
    return (values & np.uint64(len(bits) - 1)).astype(np.int64)


def is_known(values: Keys, known: Known) -> Flags:
    """Which values are in the set."""
    maybe = known.bits[_places(values, known.bits)]
    places = np.flatnonzero(maybe)
    at = np.minimum(np.searchsorted(known.values, values[places]), len(known.values) - 1)
    maybe[places] = known.values[at] == values[places] if len(known.values) else False
    return maybe
