"""Keys of spans of a text: a number each, the same wherever it stands. Thousands are compared at once, and none is made a string.

Fingerprints after Karp and Rabin (IBM Journal of Research and Development 31(2), 1987): the sum of a span's codes, each times a power of
an odd factor that counts from the span's begin, modulo 2 ** 64. Sums over all that stands before each place hold those of every span: it
is the difference of two of them, times a power of the inverse, which an odd number has. Two spans share a key once in 2 ** 64, but for
such as are made to: modulo a power of two no factor tells Thue and Morse's words of 1,024 letters apart. A code of 0 adds nothing.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

FACTOR = np.uint64(0x9E3779B97F4A7C15)  # of the golden ratio: times it, the upper bits of a key depend on each code, if it is one alone
BLOCK = 1 << 16  # codes that are summed together; of a batch of 2**18 a half or twice as many take 0 to 10 % longer

Factor = np.uint64 | np.uint32
Codes = NDArray[np.uint8] | NDArray[np.uint32]
Places = NDArray[np.int64]


def of(codes: Codes, starts: Places, ends: Places) -> NDArray[np.uint64]:
    """The key of each span. Begins and ends rise; spans may overlap."""
    keys = np.empty(len(starts), np.uint64)
    first = 0
    while first < len(starts):
        at = int(starts[first])
        last = max(first + 1, int(ends.searchsorted(at + BLOCK, "right")))
        keys[first:last] = between(sums(codes[at : ends[last - 1]]), starts[first:last] - at, ends[first:last] - at)
        first = last
    return keys


def sums(codes: Codes, factor: Factor = FACTOR) -> NDArray[Any]:
    """For `between`: one number more than codes, of the factor's type."""
    found = np.zeros(len(codes) + 1, type(factor))
    for at in range(0, len(codes), BLOCK):
        some = found[at + 1 : at + 1 + BLOCK]
        np.multiply(codes[at : at + BLOCK], _powers(factor, BLOCK)[0][: len(some)], out=some)
        if at:
            some *= _power(factor, at)
    np.add.accumulate(found, out=found)
    return found


def between(sums: NDArray[Any], starts: Places, ends: Places, factor: Factor = FACTOR) -> NDArray[Any]:
    """The key of each span of the codes that were summed, whatever the order of the spans; of the factor's type."""
    keys = sums.take(ends)
    keys -= sums.take(starts)
    inverses = _powers(factor, BLOCK)[1]
    if len(sums) <= BLOCK + 1:
        keys *= inverses.take(starts)
    else:
        keys *= inverses.take(starts % BLOCK)
        keys *= np.array([_power(factor, -at) for at in range(0, len(sums), BLOCK)]).take(starts // BLOCK)
    return keys


@lru_cache(maxsize=2, typed=True)
def _powers(factor: Factor, most: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Powers of the factor and of its inverse, from the first on, for all places in so many codes."""
    powers, inverses = (np.full(most + 1, _power(factor, sign)) for sign in (1, -1))
    return np.multiply.accumulate(powers, out=powers), np.multiply.accumulate(inverses, out=inverses)


def _power(factor: Factor, exponent: int) -> Factor:
    return type(factor)(pow(int(factor), exponent, 1 << 8 * factor.itemsize))
