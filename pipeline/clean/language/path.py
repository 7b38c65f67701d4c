"""Chooses one language a unit so that the whole sequence is likeliest: Viterbi's algorithm, with a price for every change.

A sentence alone cannot tell Danish from Norwegian; its neighbours can. The price is lower between blocks than inside one.
"""

from collections.abc import Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=str)


def best_path(emissions: Sequence[dict[str, float]], prices: Sequence[float], states: Sequence[str]) -> list[str]:
    """The state of every place; `prices[i]` is paid for a change between places i - 1 and i. Ties go to the earlier state."""
    if not emissions:
        return []
    total = {s: emissions[0].get(s, 0.0) for s in states}
    back: list[dict[str, str]] = []
    for emission, price in zip(emissions[1:], prices[1:], strict=True):
        leader = max(states, key=total.__getitem__)
        entry = total[leader] - price
        came, now = {}, {}
        for s in states:
            stay = total[s]
            came[s] = s if stay >= entry else leader
            now[s] = max(stay, entry) + emission.get(s, 0.0)
        back.append(came)
        total = now
    state = max(states, key=total.__getitem__)
    path = [state]
    for came in reversed(back):
        state = came[state]
        path.append(state)
    return path[::-1]
